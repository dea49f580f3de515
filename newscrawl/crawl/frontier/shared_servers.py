"""Hosts that share a server: together they get no more requests at once than it bears.

Two hosts share a server where their names lead to one IP address.  Hosts of one registrable domain
there ("sport." and "www.paper.example") are one paper's, and one machine's: together they get twice
what one host gets, so that one that hangs does not hold up the others, and with several of them a
pause between any two requests.  Hosts of different domains at one address may share a small server
or a large network of caches, which nobody can tell: they get ``per_address`` requests at once, and
have no pause in common.  Where the address is not known, as behind a proxy, the domain alone
counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.common.registrable_domain import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    class AddressLimits(Protocol):
        """Sets the limits of addresses that other crawls ask as well."""

        def watch(self, address: str, load: Load) -> None:
            """Set the limit of a load from now on; as it is, it is that of all crawls together."""

        def forget(self, address: str) -> None:
            """Set it no more."""


__all__ = ["HOSTS_OF_A_DOMAIN", "Load", "ServerShare", "SharedServers"]

HOSTS_OF_A_DOMAIN: Final = 2
"""The hosts of one domain at one address get so many times the requests of one host."""
_MAX_LOOKUPS: Final = 50
"""Names that are looked up at once: Twisted's threads do ten of them, the others wait there."""


@dataclass(eq=False, slots=True)
class Load:
    """What is under way to an address, or to a domain's hosts at an address."""

    key: tuple[str, str]
    """The domain, or "" for all at an address, and the address, or ""."""
    limit: int
    busy: int = 0
    hosts: set[str] = field(default_factory=set)
    last_sent: float = 0.0
    """Seconds since 1970."""


@dataclass(eq=False, slots=True)
class ServerShare:
    """A host's share in its server."""

    domain: Load
    address: Load | None
    """None where it is not known."""
    pause_seconds: float

    def wait_seconds(self, now: float) -> float | None:
        """Return for how long a host must wait for its server; None: until an answer comes."""
        if self.domain.busy >= self.domain.limit:
            return None
        if self.address is not None and self.address.busy >= self.address.limit:
            return None
        if len(self.domain.hosts) == 1:
            return 0.0  # its own pause is kept where its requests are sent
        return max(0.0, min(self.pause_seconds, self.domain.last_sent + self.pause_seconds - now))

    def begin(self, now: float) -> None:
        """Note that a request is handed out."""
        self.domain.last_sent = now
        for load in filter(None, (self.domain, self.address)):
            load.busy += 1

    def end(self) -> None:
        """Note that its answer, or failure, has come."""
        for load in filter(None, (self.domain, self.address)):
            load.busy -= 1


class SharedServers:
    """Which hosts share which servers, as far as their addresses are known."""

    def __init__(
        self,
        *,
        per_host: int,
        per_address: int,
        pause_seconds: float,
        look_up: Callable[[str, Callable[[Sequence[str]], None]], None],
    ) -> None:
        """Take the greatest numbers of requests at once, and the pause between two of them.

        ``per_address`` is 0 for no bound.  ``look_up`` gets a host name and a function, which it
        calls with the host's IP addresses, or none.
        """
        self._per_domain = HOSTS_OF_A_DOMAIN * per_host
        self._per_address = max(per_address, self._per_domain) if per_address else 0
        self._pause_seconds = pause_seconds
        self._look_up = look_up
        self._addresses: dict[str, str | None] = {}
        self._under_way: set[str] = set()
        self._loads: dict[tuple[str, str], Load] = {}
        self.limits: AddressLimits | None = None
        """Where other crawls ask the same addresses."""

    def share_of(self, server: str) -> ServerShare | None:
        """Return the share of a host; None while it is looked up.

        The host is named as ``common.urls.server_of`` names it.
        """
        host = _without_port(server)
        if host not in self._addresses and not self._begin_look_up(host):
            return None
        address = self._addresses[host]
        domain_key = (registrable_domain(host), address or "")
        domain = self._load(domain_key, self._per_domain, server)
        shared = None
        if address is not None and self._per_address:
            shared = self._load(("", address), self._per_address, server)
        return ServerShare(domain, shared, self._pause_seconds)

    def _begin_look_up(self, host: str) -> bool:
        """Look a host up; return True where its address, or that it has none, is known at once."""
        if host in self._under_way or len(self._under_way) >= _MAX_LOOKUPS:
            return False
        self._under_way.add(host)

        def found(addresses: Sequence[str]) -> None:
            self._under_way.discard(host)
            # The same for all that have the same ones, in whatever order they are given.
            self._addresses[host] = min(addresses, default=None)

        self._look_up(host, found)
        return host in self._addresses

    def _load(self, key: tuple[str, str], limit: int, server: str) -> Load:
        load = self._loads.get(key)
        if load is None:
            load = self._loads[key] = Load(key, limit)
            if self.limits is not None and not key[0]:
                self.limits.watch(key[1], load)
        load.hosts.add(server)
        return load

    def forget(self, server: str, share: ServerShare) -> None:
        """Forget a host that has nothing to ask for."""
        self._addresses.pop(_without_port(server), None)
        for load in filter(None, (share.domain, share.address)):
            load.hosts.discard(server)
            if not load.hosts:  # and so nothing is under way
                self._loads.pop(load.key, None)
                if self.limits is not None and not load.key[0]:
                    self.limits.forget(load.key[1])


def _without_port(server: str) -> str:
    return server.rpartition(":")[0] if server.count(":") == 1 else server
