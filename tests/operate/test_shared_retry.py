"""What has failed at a site of a shared crawl is tried again, whoever crawled the site before."""

from __future__ import annotations

import pytest
from memory_store import MemoryStore

from newscrawl.crawl.frontier.manual_retry import UnknownNameError
from newscrawl.operate.shared_retry import SiteTakenError, known_sites, retry_at_frontier

ADDRESS = "redis://store.example/0"
DAY = 86_400.0


class Clock:
    """A clock that stands until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(clock)


def retry(store: MemoryStore, *reasons: str) -> tuple[int, int]:
    [site] = known_sites(store, ["a"])
    return retry_at_frontier(store, ADDRESS, site, reasons)


def due_seconds(store: MemoryStore) -> float | None:
    [site] = known_sites(store, ["a"])
    assert site.worker is None
    return site.due_seconds


def test_a_site_is_due_at_once(store: MemoryStore) -> None:
    store.put_sites({"a": DAY})
    assert retry(store) == (0, 0)
    assert due_seconds(store) == 0


@pytest.mark.parametrize("due", [DAY, None])
def test_a_site_is_due_as_it_was_where_nothing_could_be_freed(
    store: MemoryStore, due: float | None
) -> None:
    store.put_sites({"a": due, "b": 0.0})
    with pytest.raises(UnknownNameError, match="no reason of a failure"):
        retry(store, "nothing")
    assert due_seconds(store) == due


def test_a_site_of_a_worker_that_was_lost_is_taken_once_its_lease_has_run_out(
    store: MemoryStore, clock: Clock
) -> None:
    store.put_sites({"a": 0.0})
    assert store.take_site("w1", lease_seconds=60.0)
    with pytest.raises(SiteTakenError, match="is being crawled by w1"):
        retry(store)
    clock.now += 61.0
    assert retry(store) == (0, 0)
    assert due_seconds(store) == 0
