"""Hosts that share a server share its load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.shared_servers import SharedServers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NOW = 1000.0
PAUSE_SECONDS = 0.5


def servers(addresses: Mapping[str, Sequence[str]], *, per_address: int = 8) -> SharedServers:
    def look_up(host: str, found: Callable[[Sequence[str]], None]) -> None:
        found(addresses.get(host, []))

    return SharedServers(
        per_host=2, per_address=per_address, pause_seconds=PAUSE_SECONDS, look_up=look_up
    )


def sent(shared: SharedServers, *hosts: str) -> int:
    """How many requests go out at once if the hosts have any number to ask, one after the other."""
    count, now = 0, NOW
    for host in hosts * 20:
        now += PAUSE_SECONDS
        share = shared.share_of(host)
        assert share is not None
        if share.wait_seconds(now) == 0.0:
            share.begin(now)
            count += 1
    return count


def test_the_hosts_of_a_paper_at_one_address_get_twice_what_one_gets() -> None:
    hosts = [f"s{number}.paper.example" for number in range(25)]
    assert sent(servers({host: ["192.0.2.1"] for host in hosts}), *hosts) == 4
    assert sent(servers({}), *hosts) == 4  # behind a proxy no address is known


def test_hosts_at_addresses_of_their_own_do_not_share() -> None:
    hosts = {f"s{number}.paper.example": [f"192.0.2.{number}"] for number in range(25)}
    assert sent(servers(hosts), *hosts) == 25 * 4


def test_papers_at_one_address_share_it() -> None:
    papers = {f"paper{number}.example": ["192.0.2.2", "192.0.2.1"] for number in range(12)}
    papers["paper0.example"] = ["192.0.2.1", "192.0.2.2"]  # the same, in another order
    assert sent(servers(papers), *papers) == 8
    assert sent(servers(papers, per_address=0), *papers) == 12 * 4
    assert sent(servers({}), *papers) == 12 * 4


def test_sites_of_a_host_of_blogs_are_different_owners() -> None:
    shared = servers({})
    mary, john = shared.share_of("mary.blogspot.com"), shared.share_of("john.blogspot.com")
    assert mary and john
    assert mary.domain is not john.domain


def test_a_pause_between_the_hosts_of_a_paper() -> None:
    shared = servers({})
    first = shared.share_of("www.paper.example")
    assert first
    first.begin(NOW)
    assert first.wait_seconds(NOW) == 0.0  # alone, it keeps its own pause
    second = shared.share_of("sport.paper.example")
    assert second
    assert second.wait_seconds(NOW + 0.25) == PAUSE_SECONDS - 0.25
    assert second.wait_seconds(NOW + PAUSE_SECONDS) == 0.0
    assert second.wait_seconds(NOW - 9.0) == PAUSE_SECONDS  # the clock was set back
    shared.forget("www.paper.example", first)
    assert second.wait_seconds(NOW) == 0.0


def test_an_answer_makes_room() -> None:
    shared = servers({})
    share = shared.share_of("paper.example:8080")
    assert share
    for _ in range(4):
        share.begin(NOW)
    assert share.wait_seconds(NOW) is None
    share.end()
    assert share.wait_seconds(NOW) == 0.0


def test_a_host_waits_for_its_address() -> None:
    waiting: list[Callable[[Sequence[str]], None]] = []
    shared = SharedServers(
        per_host=2,
        per_address=8,
        pause_seconds=0.0,
        look_up=lambda _, found: waiting.append(found),
    )
    assert shared.share_of("paper.example") is None
    assert shared.share_of("paper.example") is None
    assert len(waiting) == 1
    waiting[0](["192.0.2.1"])
    assert shared.share_of("paper.example") is not None
