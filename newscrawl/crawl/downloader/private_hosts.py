"""Which hosts may be at private IP addresses: those that the operator allows, at their ports.

A name that is public today can lead to a private address tomorrow: its owner decides.  So each
connection is checked by the host and port that were requested and by the IP address found for them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.discovery import UrlError, request_url
from newscrawl.crawl.downloader.cloud_metadata import METADATA_NAMES, metadata_service_owner
from newscrawl.crawl.downloader.public_addresses import is_public_ip, literal_ip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Self

    from scrapy.crawler import Crawler

__all__ = [
    "HostPort",
    "PrivateHosts",
    "ip_without_lookup",
    "normalized_host",
    "parse_host",
    "parse_host_port",
    "private_host_of",
    "refusal_reason",
]

_MAX_PORT: Final = 65_535  # TCP has 16 bits for it
_HOST_PORT: Final = re.compile(r"(?P<host>\[[^\[\]]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
# Stands in a URL, a list or a pattern, but never in a host.
_NO_HOST: Final = re.compile(r"[\s/\\@*?#,;]")


class HostPort(NamedTuple):
    """A host, as :func:`normalized_host` writes it, and its port; None: any port."""

    host: str
    port: int | None


@lru_cache(maxsize=4096)  # hosts, as in public_addresses; each request asks for its own four times
def normalized_host(host: str) -> str:
    """Return a host in its one form: lower case, no dot at its end, an IP address as numbers.

    >>> normalized_host("News.Example."), normalized_host("127.1"), normalized_host("[::1]")
    ('news.example', '127.0.0.1', '::1')
    """
    host = host.strip().casefold()
    return literal_ip(host) or host.removesuffix(".")


def parse_host_port(text: str) -> HostPort:
    """Read HOST or HOST:PORT as an operator types it.  Raises UrlError, which says what to do.

    >>> parse_host_port("Intranet.example:8080")
    HostPort(host='intranet.example', port=8080)
    """
    parsed = _parse(text)
    if parsed is None:
        raise UrlError(
            f"{text.strip()!r} is not HOST or HOST:PORT: name one host, like intranet.example or "
            f"10.0.0.7:8080, without http://, path or pattern; ports are 1 to {_MAX_PORT}."
        )
    ip = ip_without_lookup(parsed.host)
    if cloud := metadata_service_owner(ip) if ip else None:
        raise UrlError(
            f"{text.strip()} is the metadata service of {cloud}, which is never asked: "
            "leave it out."
        )
    return parsed


def parse_host(text: str) -> str:
    """Read a host without a port.  Raises UrlError, which says what to do."""
    parsed = _parse(text)
    if parsed is None or parsed.port is not None:
        raise UrlError(
            f"{text.strip()!r} is not HOST: name one host, like news.example, without https://, "
            "port, path or pattern."
        )
    return parsed.host


def _parse(text: str) -> HostPort | None:
    given = text.strip()
    matched = None if _NO_HOST.search(given) else _HOST_PORT.fullmatch(_bracketed(given))
    url = request_url(f"http://{matched['host']}/") if matched else None
    server = host_and_port(url) if url else None
    port = int(matched["port"]) if matched and matched["port"] else None
    if server is None or (port is not None and not 0 < port <= _MAX_PORT):
        return None
    return HostPort(normalized_host(server[0]), port)


def _bracketed(host: str) -> str:
    """Put brackets around an IPv6 address, which has colons of its own."""
    try:
        return f"[{IPv6Address(host)}]"
    except ValueError:
        return host


@lru_cache(maxsize=4096)  # hosts: those of a crawl with many sites
def ip_without_lookup(host: str) -> str | None:
    """Return the IP address that a host shows by itself; None for a name that must be resolved.

    >>> [ip_without_lookup(host) for host in ("0x7f.1", "db.localhost", "news.example")]
    ['127.0.0.1', '127.0.0.1', None]
    """
    host = normalized_host(host)
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    return METADATA_NAMES.get(host) or literal_ip(host)


def private_host_of(url: str) -> HostPort | None:
    """Return host and port of a URL that shows by itself that it is private; else None.

    An operator who gives such a URL wants it, at that port.  A name is another matter: it may lead
    elsewhere tomorrow.

    >>> private_host_of("http://127.0.0.1:8000/a"), private_host_of("http://intranet.example/")
    (HostPort(host='127.0.0.1', port=8000), None)
    """
    server = host_and_port(url)
    ip = ip_without_lookup(server[0]) if server else None
    if server is None or ip is None or is_public_ip(ip):
        return None
    return HostPort(normalized_host(server[0]), server[1])


def refusal_reason(host: str, port: int, ip: str, *, allowed: bool) -> str | None:
    """Return a sentence that says why a host at an IP address is refused; None where it is not.

    ``allowed``: the operator allows the host to be at a private address, at this port.
    """
    if is_public_ip(ip):
        return None
    if cloud := metadata_service_owner(ip):
        return f"{host} is at {ip}, the metadata service of {cloud}, which is never asked"
    if allowed:
        return None
    return (
        f"{host} is at {ip}, which is no public address; to crawl it all the same: "
        f"--allow-private {_bracketed(host)}:{port}"
    )


class PrivateHosts:
    """The hosts and ports that may be at private addresses.

    They are those of the setting ``NEWSCRAWL_ALLOW_PRIVATE`` and those of the private URLs that the
    spider was given: its ``given_private``, a set of :class:`HostPort` that may grow while the
    spider reads its URLs.
    """

    def __init__(
        self, named: Iterable[HostPort], given: Callable[[], Collection[HostPort]] = tuple
    ) -> None:
        self._named = frozenset(named)
        self._given = given

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it of a crawl's settings and spider.  Raises UrlError."""
        named = crawler.settings.getlist("NEWSCRAWL_ALLOW_PRIVATE")
        parsed = [parse_host_port(str(text)) for text in named]
        # In Scrapy's shell, the spider is made after the middlewares.
        return cls(parsed, lambda: getattr(crawler.spider, "given_private", ()))

    def allows(self, host: str, port: int) -> bool:
        """Return True where a host may be at a private address, at this port."""
        given = self._given()
        if not self._named and not given:
            return False
        host = normalized_host(host)
        at_port = HostPort(host, port)
        return at_port in self._named or at_port in given or (host, None) in self._named

    def refusal(self, host: str, port: int, ip: str) -> str | None:
        """Return :func:`refusal_reason` for a host at an IP address."""
        return refusal_reason(host, port, ip, allowed=self.allows(host, port))
