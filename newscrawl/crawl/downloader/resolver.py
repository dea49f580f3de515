"""Resolves host names; one that leads to a refused IP address does not resolve."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, Final
from urllib.request import getproxies, proxy_bypass

from scrapy.resolver import HostResolution
from scrapy.utils.datatypes import LocalCache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from twisted.internet.threads import deferToThreadPool
from zope.interface import implementer

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.private_hosts import (
    HostPort,
    ip_without_lookup,
    normalized_host,
    refusal_reason,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from scrapy.crawler import Crawler

__all__ = [
    "GuardedResolver",
    "allow_private_address",
    "allow_proxy",
    "last_refusal",
    "look_up_addresses",
]

# One resolver serves all crawls of a process, and it is made before any of them.  So what is
# allowed and what was refused is held here.
_allowed: Final[set[HostPort]] = set()
_refused: Final[dict[HostPort, str]] = {}
_installed: Final[list[GuardedResolver]] = []
"""The resolver of this process, once there is one."""
_MAX_REFUSALS: Final = 10_000
"""Held for their requests, which look them up at once; then they may go."""


def allow_private_address(host: str, port: int) -> None:
    """Allow a host to be at a private address, at this port, while the process runs."""
    _allowed.add(HostPort(normalized_host(host), port))


def allow_proxy(proxy: str) -> None:
    """Allow a proxy to be at a private address: the operator names it, no site does."""
    server = host_and_port(proxy if "//" in proxy else f"http://{proxy}")
    if server is not None:
        allow_private_address(*server)


def last_refusal(host: str, port: int) -> str | None:
    """Return why a host and port did not resolve last time; None where they did."""
    return _refused.get(HostPort(normalized_host(host), port))


def look_up_addresses(host: str, found: Callable[[Sequence[str]], None]) -> None:
    """Call a function with the IP addresses of a host, now or later: with none where it has none.

    With none as well for all hosts where a proxy takes the requests, which knows where they go.
    """
    proxies = getproxies()
    is_proxied = ("http" in proxies or "https" in proxies) and not proxy_bypass(host)
    if is_proxied or not _installed:
        found([])
    elif ip_without_lookup(host) is not None:
        found([host])
    else:
        _installed[0].addresses_of(host).addCallback(found)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names to IPv4 and IPv6, and checks each address for the host and port wanted.

    Connections go to the addresses that it gives, so a name that changes between two look-ups gains
    nothing, and no packet goes to an address that is refused.  They come in the system's order,
    which puts those first that can be reached; Twisted tries the next one where one does not answer
    at once.  What was found is kept for the process, as by Scrapy's own resolver.

    Settings: ``DNS_TIMEOUT`` (seconds), ``DNSCACHE_ENABLED`` and ``DNSCACHE_SIZE`` (names).
    """

    def __init__(self, reactor: Any, cache_size: int, timeout: float) -> None:
        self._reactor = reactor
        self._timeout = timeout
        self._cache: LocalCache[str, list[tuple[int, str]]] = LocalCache(cache_size)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Make it by a crawl's settings."""
        settings = crawler.settings
        is_cached = settings.getbool("DNSCACHE_ENABLED")
        cache_size = settings.getint("DNSCACHE_SIZE") if is_cached else 0
        return cls(reactor, cache_size, settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Replace the reactor's resolver."""
        _installed[:] = [self]
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        *_: Any,
        **__: Any,
    ) -> HostResolution:
        """Resolve a host for a connection to a port; the receiver gets the allowed addresses."""
        wanted = HostPort(normalized_host(hostName), portNumber)
        receiver = _CheckedAddresses(resolutionReceiver, wanted)
        resolution = HostResolution(hostName)
        receiver.resolutionBegan(resolution)
        known = self._cache.get(hostName)
        found = succeed(known) if known else self._look_up(hostName)
        found.addCallback(_hand_on, receiver, portNumber)
        return resolution

    def addresses_of(self, name: str) -> Deferred[list[str]]:
        """Return the IP addresses of a name, whether they are allowed or not; [] for none."""
        known = self._cache.get(name)
        found = succeed(known) if known else self._look_up(name)
        return found.addCallback(lambda addresses: [ip for _, ip in addresses])

    def _look_up(self, name: str) -> Deferred[list[tuple[int, str]]]:
        """Ask the system for a name; no addresses where it has none or takes too long."""
        pool = self._reactor.getThreadPool()
        found: Deferred[Any] = deferToThreadPool(
            self._reactor, pool, socket.getaddrinfo, name, None, 0, socket.SOCK_STREAM
        )
        found.addTimeout(self._timeout, self._reactor)
        found.addCallbacks(self._keep, lambda _: [], callbackArgs=(name,))
        return found

    def _keep(self, found: Sequence[Any], name: str) -> list[tuple[int, str]]:
        families = (socket.AF_INET, socket.AF_INET6)
        addresses = [(family, to[0]) for family, *_, to in found if family in families]
        if addresses:
            self._cache[name] = addresses
        return addresses


def _hand_on(addresses: Sequence[tuple[int, str]], receiver: _CheckedAddresses, port: int) -> None:
    for family, ip in addresses:
        address = IPv6Address if family == socket.AF_INET6 else IPv4Address
        receiver.addressResolved(address("TCP", ip, port))
    receiver.resolutionComplete()


@implementer(IResolutionReceiver)
class _CheckedAddresses:
    """Passes on the addresses of a host that may be connected to."""

    def __init__(self, receiver: Any, wanted: HostPort) -> None:
        self._receiver, self._wanted = receiver, wanted

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's
        _refused.pop(self._wanted, None)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's
        host, port = self._wanted
        why = refusal_reason(host, port or 0, address.host, allowed=self._wanted in _allowed)
        if why is None:
            self._receiver.addressResolved(address)
            return
        if len(_refused) >= _MAX_REFUSALS:
            _refused.clear()
        _refused[self._wanted] = why

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's
        self._receiver.resolutionComplete()
