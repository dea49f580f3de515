"""Keeps a crawl out of private networks: addresses, names, redirects and what is connected to.

A site can link to ``http://169.254.169.254/``, redirect there, or have its name resolve to it.
:class:`AddressMiddleware` refuses what an address itself shows, :class:`GuardedResolver` names
that resolve to what is not public, before a packet leaves; the download handler (``limits``)
looks once more at what was connected to.  Hosts that the operator named are let through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit
from urllib.request import getproxies

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from newscrawl.politeness.publicness import is_public, literal_ip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

__all__ = [
    "AddressMiddleware",
    "AddressRefused",
    "GuardedResolver",
    "NamedHosts",
    "PrivateAddress",
    "SafeMetaRefreshMiddleware",
    "SafeRedirectMiddleware",
    "host_of",
    "permit",
    "resolves_privately",
    "without_credentials",
]

# One resolver serves all crawls of a process and is made before any of them, as is Scrapy's own
# cache of names.  So what it may resolve to private addresses, and what did, is held here.
_permitted: Final[set[str]] = set()
_found_private: Final[dict[str, str]] = {}
_MOST_REMEMBERED: Final = 10_000


class AddressRefused(IgnoreRequest):
    """A request was not sent because of its address; the text says why, without credentials."""


class PrivateAddress(AddressRefused):
    """The address is, or resolves to, one that is not of the public internet."""


def host_of(url: str) -> str:
    """Name the host of an address in lower case, IPv6 without brackets; empty where there is none.

    >>> host_of("http://user:pass@News.Example.:8080/a")
    'news.example'
    """
    try:
        return (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def without_credentials(url: str) -> str:
    """Take user name and password out of an address.

    >>> without_credentials("https://user:pass@news.example/a?mail=me@mail.example")
    'https://news.example/a?mail=me@mail.example'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all, but it may hold a password
        return url.rpartition("@")[2]
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class NamedHosts:
    """The hosts that the operator named, which may be at any address.

    They are those of the setting ``NEWSCRAWL_NAMED_HOSTS`` and of the spider's ``named_hosts``: a
    set of what :func:`host_of` gives, which may grow while the spider reads its addresses.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._spider = crawler.spider
        named = crawler.settings.getlist("NEWSCRAWL_NAMED_HOSTS")
        self._set = frozenset(_plain(str(host)) for host in named)

    def let_through(self, host: str) -> bool:
        """Say whether a host was named; if so, the resolver lets it through, too."""
        plain = _plain(host)
        if plain not in self._set:
            named = getattr(self._spider, "named_hosts", None) or ()
            if host not in named and plain not in named:
                return False
        _permitted.add(plain)
        return True


def _plain(host: str) -> str:
    host = host.strip().casefold()
    return literal_ip(host) or host.removesuffix(".")


def permit(hosts: Iterable[str]) -> None:
    """Let the resolver resolve these names to any address, for the rest of the process."""
    _permitted.update(map(_plain, hosts))


def resolves_privately(host: str) -> str | None:
    """Say to which address a name was resolved that is not public; None where it was not."""
    return _found_private.get(_plain(host))


class AddressMiddleware:
    """Downloader middleware: refuses what an address itself shows not to be the public web.

    Raises :class:`PrivateAddress` for private IP addresses in every spelling and for
    ``localhost``, :class:`AddressRefused` for schemes other than http and https and for
    addresses with a user name.  Redirected requests pass it again.
    """

    def __init__(self, named: NamedHosts) -> None:
        self._named = named

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the hosts that the operator named, in the settings, the spider or as proxies."""
        permit(host_of(proxy) for proxy in getproxies().values())
        return cls(NamedHosts(crawler))

    def process_request(self, request: Request) -> None:
        """Refuse a request; its errback hears of it."""
        parts = urlparse_cached(request)
        if parts.scheme not in ("http", "https"):
            raise AddressRefused(f"Only http and https are asked for, not {parts.scheme[:20]}:")
        if "@" in parts.netloc:
            raise AddressRefused(
                f"The address holds a user name: {without_credentials(request.url)}"
            )
        host = (parts.hostname or "").removesuffix(".")
        ip = literal_ip(host)
        inner = ip is not None and not is_public(ip)
        inner = inner or host == "localhost" or host.endswith(".localhost")
        if self._named.let_through(host) or not inner:
            return
        if ip is not None:
            raise PrivateAddress(f"{host} is no public address ({ip}): {request.url}")
        raise PrivateAddress(f"{host} is this machine: {request.url}")


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver; a name that leads to an address that is not public leads nowhere.

    What it returns is what is connected to, so a name that changes between two look-ups gains
    nothing.  Like Scrapy's, it resolves to IPv4 only.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's
        """Resolve a name; fails with DNSLookupError where it is refused."""
        found = super().getHostByName(name, timeout)
        found.addCallback(_checked, name)
        return found


def _checked(address: str, name: str) -> str:
    if is_public(address) or _plain(name) in _permitted:
        _found_private.pop(_plain(name), None)
        return address
    if len(_found_private) >= _MOST_REMEMBERED:
        _found_private.clear()
    _found_private[_plain(name)] = address
    raise DNSLookupError(f"{name} resolves to {address}, which is no public address")


class _Safely:
    """Takes user names and passwords out of the addresses that redirects lead to."""

    def _engine_started(self) -> None:
        """Look for no middleware that would set a Referer."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - the base's
        """Send no Referer: where a crawl comes from is nobody's business."""
        request.headers.pop("Referer", None)

    def _build_redirect_request(
        self, source_request: Request, response: Response, *, url: str, **kwargs: Any
    ) -> Request:
        made: Request = super()._build_redirect_request(  # type: ignore[misc]
            source_request, response, url=without_credentials(url), **kwargs
        )
        return made


class SafeRedirectMiddleware(_Safely, RedirectMiddleware):
    """Scrapy's redirects, without credentials in addresses, which Scrapy would log.

    Raises :class:`AddressRefused` where one leads to what is no web address; Scrapy hands the
    redirect on as if it were the page, or breaks on it.
    """

    def _build_redirect_request(
        self, source_request: Request, response: Response, *, url: str, **kwargs: Any
    ) -> Request:
        scheme = url.partition(":")[0].casefold()
        if scheme not in ("http", "https"):
            raise AddressRefused(f"It redirects to an address of the kind {scheme[:20]!r}")
        return super()._build_redirect_request(source_request, response, url=url, **kwargs)


class SafeMetaRefreshMiddleware(_Safely, MetaRefreshMiddleware):
    """Scrapy's meta refresh, without credentials in addresses, which Scrapy would log."""
