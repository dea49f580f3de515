"""Workers share what a server's address bears."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from memory_store import MemoryStore
from waiting import wait_until

from newscrawl.crawl.frontier.shared_servers import SharedServers
from newscrawl.crawl.shared import address_limits
from newscrawl.crawl.shared.address_limits import WorkerShares
from newscrawl.crawl.shared.shared_store import StoreUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from newscrawl.crawl.frontier.shared_servers import Load, ServerShare


SERVERS: dict[int, tuple[SharedServers, ServerShare, str]] = {}


@contextmanager
def worker(store: MemoryStore, name: str) -> Iterator[Load]:
    """The load that a worker's hosts put on one address."""
    servers = SharedServers(
        per_host=2, per_address=8, pause_seconds=0.5, look_up=lambda _, found: found(["192.0.2.1"])
    )
    servers.limits = shares = WorkerShares(store, name)
    share = servers.share_of(f"{name}.example")
    assert share is not None
    assert share.address is not None
    SERVERS[id(share.address)] = (servers, share, f"{name}.example")
    yield share.address
    shares.stop()


def forget(load: Load) -> None:
    """Have the only host of an address have nothing to ask for any more."""
    servers, share, host = SERVERS.pop(id(load))
    servers.forget(host, share)


def test_the_limit_is_for_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_limits, "_ASK_SECONDS", 0.02)
    store = MemoryStore()
    with worker(store, "w1") as one:
        wait_until(lambda: one.limit == 8, "all of it")
        one.busy = 8
        with worker(store, "w2") as other:
            wait_until(lambda: one.limit == 4, "half of it")
            assert other.limit == 0  # what is under way counts
            one.busy = 3
            wait_until(lambda: other.limit == 4, "the other half")
        one.busy = 0
        wait_until(lambda: one.limit == 8, "all of it again")


def test_what_a_host_needs_no_more_is_free_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_limits, "_ASK_SECONDS", 0.02)
    store = MemoryStore(lambda: 0.0)  # nothing runs out
    with worker(store, "w1") as one:
        wait_until(lambda: one.limit == 8, "all of it")
        one.busy = 8
        with worker(store, "w2") as other:
            wait_until(lambda: one.limit == 4, "half of it")
            assert other.limit == 0
            forget(one)
            wait_until(lambda: other.limit == 8, "all of it")


def test_without_an_answer_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_limits, "_ASK_SECONDS", 0.02)
    monkeypatch.setattr(address_limits, "_HOLD_SECONDS", 0.2)
    store = MemoryStore()

    def silent(*_: object, **__: object) -> int:
        raise StoreUnreachableError("no answer.")

    with worker(store, "w1") as load:
        wait_until(lambda: load.limit == 8, "the first answer")
        monkeypatch.setattr(store, "share_of_address", silent)
        wait_until(lambda: load.limit == 0, "the end of what was given")
