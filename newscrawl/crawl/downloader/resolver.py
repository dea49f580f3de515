"""Resolves host names; one that leads to a refused IP address does not resolve."""

from __future__ import annotations

from typing import Any, Final

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.private_hosts import HostPort, normalized_host, refusal_reason

__all__ = ["GuardedResolver", "allow_private_address", "allow_proxy", "last_refusal"]

# One resolver serves all crawls of a process, and it is made before any of them.  So what is
# allowed and what was refused is held here.
_allowed: Final[set[HostPort]] = set()
_refused: Final[dict[HostPort, str]] = {}
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


@implementer(IHostnameResolver)
class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which checks each address for the host and port that it is wanted for.

    Connections go to the addresses that it gives, so a name that changes between two look-ups gains
    nothing, and no packet goes to an address that is refused.  Like Scrapy's, it resolves to IPv4
    only; the check knows IPv6 as well.
    """

    def install_on_reactor(self) -> None:
        """Replace the reactor's resolver."""
        super().install_on_reactor()
        reactor: Any = self.reactor
        self._names: Any = reactor.nameResolver  # which asks this object's getHostByName
        reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        *others: Any,
        **options: Any,
    ) -> Any:
        """Resolve a host for a connection to a port; the receiver gets the allowed addresses."""
        wanted = HostPort(normalized_host(hostName), portNumber)
        receiver = _CheckedAddresses(resolutionReceiver, wanted)
        return self._names.resolveHostName(receiver, hostName, portNumber, *others, **options)


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
