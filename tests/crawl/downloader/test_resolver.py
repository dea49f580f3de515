"""Host names resolve to allowed IP addresses only."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from newscrawl.crawl.downloader import resolver
from newscrawl.crawl.downloader.private_hosts import (
    HostPort,
)


class Heard:
    """What asks for a name, and hears its addresses."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = 0

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's
        self.complete += 1


def resolved(host: str, port: int, *ips: str) -> list[str]:
    """Resolve a host to addresses, and tell which of them are handed on."""
    heard = Heard()
    checked = resolver._CheckedAddresses(heard, HostPort(host, port))
    checked.resolutionBegan(None)
    for ip in ips:
        made = IPv6Address if ":" in ip else IPv4Address
        checked.addressResolved(made("TCP", ip, port))
    checked.resolutionComplete()
    assert heard.complete == 1
    return heard.addresses


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "_allowed", set())
    monkeypatch.setattr(resolver, "_refused", {})


@pytest.mark.usefixtures("fresh")
def test_the_resolver_checks_each_address_for_its_host_and_port() -> None:
    assert resolved("a.example", 80, "8.8.8.8", "10.0.0.1", "fd00::1") == ["8.8.8.8"]
    assert "fd00::1" in str(resolver.last_refusal("A.example.", 80))
    resolver.allow_private_address("b.example", 8080)
    assert resolved("b.example", 8080, "10.0.0.1", "fd00::1") == ["10.0.0.1", "fd00::1"]
    assert resolver.last_refusal("b.example", 8080) is None
    assert resolved("b.example", 80, "10.0.0.1") == []
    assert resolved("b.example", 8080, "169.254.169.254", "::ffff:169.254.169.254") == []


@pytest.mark.usefixtures("fresh")
def test_a_refusal_is_forgotten_where_the_name_is_public_again() -> None:
    assert resolved("a.example", 80, "10.0.0.1") == []
    assert resolved("a.example", 80, "8.8.8.8") == ["8.8.8.8"]
    assert resolver.last_refusal("a.example", 80) is None


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("proxy", ["http://proxy.example:3128", "proxy.example:3128"])
def test_a_proxy_is_allowed_at_its_port(proxy: str) -> None:
    resolver.allow_proxy(proxy)
    assert resolved("proxy.example", 3128, "10.0.0.1") == ["10.0.0.1"]
    assert resolved("proxy.example", 80, "10.0.0.1") == []
