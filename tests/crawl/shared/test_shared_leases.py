"""Sites and their leases: what every store does alike."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from store_kinds import FAR_KINDS, Stores
from waiting import wait_until

from newscrawl.crawl.shared.shared_store import (
    LeaseLostError,
    RowKey,
    StateChange,
    StoreConflictError,
)
from newscrawl.crawl.shared.store_words import HOLD_SECONDS

if TYPE_CHECKING:
    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = pytest.mark.server
LONG = 600.0
SHORT = 0.05


def take(store: SharedStore, worker: str = "a", seconds: float = LONG) -> Lease:
    lease = store.take_site(worker, lease_seconds=seconds)
    assert lease is not None
    return lease


def expired(store: SharedStore, worker: str = "a") -> Lease:
    """A lease that has run out."""
    lease = take(store, worker, SHORT)
    wait_until(lambda: store.wait_seconds() == 0, "the end of the lease")
    return lease


def test_the_site_that_has_been_due_longest_is_next(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"one.example": 0})
    wait_until(lambda: (store.sites()[0].due_seconds or 0) < -0.01, "some time")
    store.put_sites({"two.example": 0, "three.example": LONG, "four.example": None})
    assert [take(store).site for _ in range(2)] == ["one.example", "two.example"]
    assert store.take_site("b", lease_seconds=LONG) is None


def keep(store: SharedStore, worker: str, site: str, due: float = 0) -> None:
    """Have a worker that is alive keep a copy of a site that is due."""
    store.put_sites({site: 0})
    store.beat(worker, {}, alive_seconds=LONG)
    lease = store.take_site(worker, lease_seconds=LONG, only=[site])
    assert lease is not None
    store.release(lease, next_due=due, keeps_copy=True)


def test_a_site_that_is_due_waits_for_the_worker_with_its_copy(stores: Stores) -> None:
    store = stores.open()
    keep(store, "a", "a.example")
    store.put_sites({"later.example": LONG})
    assert store.take_site("b", lease_seconds=LONG) is None
    wait = store.wait_seconds("b")
    assert wait is not None
    assert HOLD_SECONDS - 5 < wait <= HOLD_SECONDS
    assert store.wait_seconds("a") == 0
    [home, other] = store.sites()
    assert (home.home, other.home) == ("a", None)
    lease = take(store, "a")
    assert lease.site == "a.example"
    assert store.sites()[0].home is None
    # Its copy is not whole: whoever asks first goes on once the lease has run out.
    store.renew(lease, lease_seconds=SHORT)
    wait_until(lambda: store.wait_seconds("b") == 0, "the end of the lease")
    assert take(store, "b").site == "a.example"


def test_all_may_take_it_once_the_worker_with_its_copy_is_gone(stores: Stores) -> None:
    store = stores.open()
    keep(store, "a", "a.example")
    store.leave("a")
    assert store.wait_seconds("b") == 0
    assert take(store, "b").site == "a.example"
    keep(store, "c", "c.example")
    store.beat("c", {}, alive_seconds=SHORT)
    wait_until(lambda: store.wait_seconds("b") == 0, "the loss of a worker")
    assert take(store, "b").site == "c.example"


def test_a_worker_that_is_back_has_its_sites_again(stores: Stores) -> None:
    store = stores.open()
    keep(store, "a", "a.example")
    store.leave("a")
    store.beat("a", {}, alive_seconds=LONG)
    assert store.take_site("b", lease_seconds=LONG) is None
    assert take(store, "a").site == "a.example"


def test_a_worker_takes_its_own_sites_first(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"other.example": 0})
    wait_until(lambda: (store.sites()[0].due_seconds or 0) < -0.01, "some time")
    keep(store, "a", "own.example")
    assert take(store, "a").site == "own.example"


def test_a_copy_that_was_dropped_holds_no_site(stores: Stores) -> None:
    store = stores.open()
    for name in ("one.example", "two.example"):
        keep(store, "a", name)
    store.drop_copies("b", ["one.example"])
    assert store.take_site("b", lease_seconds=LONG) is None
    store.drop_copies("a", ["one.example", "unknown.example"])
    assert take(store, "b").site == "one.example"
    assert store.take_site("b", lease_seconds=LONG) is None


def test_a_copy_of_a_worker_that_gives_no_signs_of_life_holds_no_site(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"a.example": 0})
    store.release(take(store, "a"), next_due=0, keeps_copy=True)
    assert take(store, "b").site == "a.example"


def test_sites_that_are_named_are_taken_alone(stores: Stores) -> None:
    store = stores.open()
    keep(store, "a", "a.example")
    store.put_sites({"b.example": 0, "c.example": LONG})
    assert store.take_site("b", lease_seconds=LONG, only=["c.example", "d.example"]) is None
    assert store.wait_seconds("b", only=["d.example"]) is None
    assert LONG - 60 < (store.wait_seconds("b", only=["c.example"]) or 0) <= LONG
    lease = store.take_site("b", lease_seconds=LONG, only=["a.example", "c.example"])
    assert lease is not None
    assert lease.site == "a.example", "whoever keeps a copy"
    assert LONG - 60 < (store.wait_seconds("b", only=["a.example"]) or 0) <= LONG


def test_a_paused_site_is_taken_by_nobody(stores: Stores) -> None:
    store = stores.open()
    keep(store, "a", "a.example")
    store.put_sites({"b.example": LONG})
    store.pause_sites(["a.example", "b.example", "unknown.example"], paused=True)
    assert store.take_site("a", lease_seconds=LONG) is None
    assert store.take_site("a", lease_seconds=LONG, only=["a.example"]) is None
    assert store.wait_seconds("a") is None, "the crawl is over as far as it can be"
    assert [site.is_paused for site in store.sites()] == [True, True]
    store.put_sites({"b.example": 0}, anew=True)
    assert store.take_site("a", lease_seconds=LONG) is None
    store.pause_sites(["a.example", "b.example"], paused=False)
    assert [take(store, "a").site for _ in range(2)] == ["a.example", "b.example"]
    store.pause_sites(["a.example"], paused=True)
    assert LONG - 60 < (store.wait_seconds("a") or 0) <= LONG, "a run that goes on is not ended"


def test_two_processes_of_one_name_are_told_apart(stores: Stores) -> None:
    store = stores.open()
    assert store.beat("a", {"n": 1}, alive_seconds=LONG, instance="one")
    assert not store.beat("a", {"n": 2}, alive_seconds=LONG, instance="two")
    [worker] = store.workers()
    assert (worker.instance, worker.facts) == ("one", {"n": 1})
    store.leave("a", instance="two")
    assert store.beat("a", {"n": 3}, alive_seconds=SHORT, instance="one")
    wait_until(lambda: store.workers()[0].alive_seconds <= 0, "the loss of a worker")
    assert store.beat("a", {"n": 2}, alive_seconds=LONG, instance="two")
    assert not store.beat("a", {"n": 4}, alive_seconds=LONG, instance="one")
    assert store.beat("a", {"n": 4}, alive_seconds=LONG, instance="three", instead_of="two")
    assert store.workers()[0].instance == "three"
    store.leave("a", instance="three")
    assert store.workers() == []


def test_what_was_told_of_runs_is_kept(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"a.example": 0, "b.example": 0})
    for number in range(2):
        store.release(take(store), next_due=LONG, run={"number": number, "word": "fine ✓"})
    told = store.runs(limit=5)
    assert [run["number"] for _, run in told] == [1, 0]
    assert {site for site, _ in told} == {"a.example", "b.example"}
    assert {site.site: site.run for site in store.sites()} == dict(told)
    assert len(store.runs(limit=1)) == 1


def test_a_crawl_is_forgotten_once_nobody_is_at_work(stores: Stores) -> None:
    store = stores.open()
    store.open_crawl("digest")
    keep(store, "a", "a.example")
    assert len(store.crawls()) >= 1
    with pytest.raises(StoreConflictError, match="are alive"):
        store.forget_crawl()
    lease = store.commit(take(store), StateChange({RowKey("pages", "[1]"): "a row"}))
    store.leave("a")
    with pytest.raises(StoreConflictError, match="are alive"):
        store.forget_crawl()
    store.release(lease, next_due=0, run={"n": 1})
    store.forget_crawl()
    again = stores.open()
    assert (again.sites(), again.workers(), again.runs(limit=1)) == ([], [], [])
    again.open_crawl("another")
    again.put_sites({"a.example": 0})
    assert take(again).version == 0


def test_two_workers_never_hold_one_site(stores: Stores) -> None:
    sites = [f"{number}.example" for number in range(200)]
    stores.open().put_sites(dict.fromkeys(sites, 0))
    taken: list[str] = []

    def work(worker: str) -> None:
        store = stores.open()
        while lease := store.take_site(worker, lease_seconds=LONG):
            taken.append(lease.site)

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(sites)


def test_a_lease_that_runs_out_goes_to_another(stores: Stores) -> None:
    store, other = stores.open(), stores.open()
    store.put_sites({"news.example": 0})
    lost = expired(store, "a")
    lease = take(other, "b")
    assert (lease.site, lease.worker) == ("news.example", "b")
    assert lease.token > lost.token
    with pytest.raises(LeaseLostError, match=r"news\.example: a has the site no more"):
        store.renew(lost, lease_seconds=LONG)
    with pytest.raises(LeaseLostError):
        store.release(lost, next_due=0)
    with pytest.raises(LeaseLostError):
        store.commit(lost, StateChange({RowKey("pages", "[1]"): "lost"}, facts={"lost": 1}))
    with pytest.raises(LeaseLostError):
        list(store.read_rows("news.example", lost))
    [site] = store.sites()
    assert (site.worker, site.version, site.facts) == ("b", 0, {})
    assert list(store.read_rows("news.example")) == []
    assert store.take_site("a", lease_seconds=LONG) is None


def test_a_worker_of_the_same_name_is_another(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"news.example": 0})
    lost = expired(store, "a")
    take(store, "a")
    with pytest.raises(LeaseLostError):
        store.commit(lost, StateChange())


def test_a_lease_that_ran_out_holds_again_where_nobody_took_the_site(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"news.example": 0, "other.example": LONG})
    lease = expired(store)
    lease = store.commit(lease, StateChange(), lease_seconds=LONG)
    assert store.take_site("b", lease_seconds=LONG) is None
    store.renew(lease, lease_seconds=SHORT)
    wait_until(lambda: store.wait_seconds() == 0, "the end of the lease")
    store.renew(lease, lease_seconds=LONG)
    assert store.take_site("b", lease_seconds=LONG) is None
    store.release(lease, next_due=None)


def test_only_the_clock_of_the_store_counts(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = stores.open(), stores.open()
    store.put_sites({"news.example": 0})
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 600)
    lease = take(store)
    monkeypatch.setattr(time, "time", lambda: real() + 600)
    assert other.take_site("b", lease_seconds=LONG) is None
    other.beat("b", {}, alive_seconds=LONG)
    monkeypatch.setattr(time, "time", lambda: real() - 600)
    store.release(lease, next_due=0)
    [b] = store.workers()
    assert 0 < b.alive_seconds <= LONG
    assert take(store).site == "news.example"


def test_a_released_site_is_due_when_its_worker_says(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"news.example": 0})
    lease = take(store)
    store.release(lease, next_due=SHORT)
    with pytest.raises(LeaseLostError):
        store.renew(lease, lease_seconds=LONG)
    wait_until(lambda: store.wait_seconds() == 0, "the time")
    later = take(store)
    assert later.token > lease.token
    store.release(later, next_due=LONG)
    assert store.take_site("a", lease_seconds=LONG) is None
    assert LONG - 60 < (store.wait_seconds() or 0) <= LONG


def test_the_crawl_is_over_when_nothing_is_due_or_leased(stores: Stores) -> None:
    store = stores.open()
    assert store.wait_seconds() is None
    store.put_sites({"one.example": 0, "two.example": None})
    assert store.wait_seconds() == 0
    lease = take(store)
    assert LONG - 60 < (store.wait_seconds() or 0) <= LONG
    store.release(lease, next_due=None)
    assert store.wait_seconds() is None


def test_who_joins_late_begins_nothing_anew(stores: Stores) -> None:
    store = stores.open()
    due = {"one.example": 0, "two.example": 0}
    store.put_sites(due)
    first = take(store)
    store.release(first, next_due=None)
    stores.open().put_sites({**due, "three.example": 0})
    second, third = take(store), take(store)
    assert {second.site, third.site} == {"one.example", "two.example", "three.example"} - {
        first.site
    }
    assert store.take_site("b", lease_seconds=LONG) is None
    store.release(second, next_due=None)
    store.release(third, next_due=None)
    # It is over, so who comes now begins the next round.
    for _ in range(2):
        store.put_sites(due)
    assert {take(store).site for _ in range(2)} == set(due)
    assert store.take_site("b", lease_seconds=LONG) is None


def test_a_new_time_holds_for_sites_that_nobody_has(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"one.example": LONG, "two.example": LONG})
    store.put_sites({"one.example": 0})
    assert store.take_site("a", lease_seconds=LONG) is None
    store.put_sites({"one.example": 0}, anew=True)
    lease = take(store)
    store.put_sites({"one.example": 0, "two.example": None}, anew=True)
    assert store.take_site("b", lease_seconds=LONG) is None
    store.release(lease, next_due=None)
    assert store.wait_seconds() is None


def test_a_site_that_is_dropped_is_due_no_more(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"one.example": 0, "two.example": LONG, "three.example": LONG})
    store.drop_sites(["two.example", "unknown.example"])
    lease = take(store)
    store.drop_sites(["one.example"])  # somebody has it
    store.renew(lease, lease_seconds=SHORT)
    wait_until(lambda: store.wait_seconds() == 0, "the end of the lease")
    store.drop_sites(["one.example"])
    assert store.take_site("b", lease_seconds=LONG) is None
    due = {site.site: site.due_seconds is not None for site in store.sites()}
    assert due == {"one.example": False, "two.example": False, "three.example": True}


def test_two_sites_files_on_one_name(stores: Stores) -> None:
    store, other = stores.open(), stores.open()
    store.open_crawl("first")
    store.open_crawl("first")
    store.beat("a", {}, alive_seconds=LONG)
    with pytest.raises(StoreConflictError, match="another sites file"):
        other.open_crawl("second")
    other.open_crawl("first")
    store.put_sites({"news.example": 0})
    lease = take(store)
    store.leave("a")
    with pytest.raises(StoreConflictError, match="another sites file"):
        other.open_crawl("second")
    store.release(lease, next_due=0)
    other.open_crawl("second")
    store.beat("a", {}, alive_seconds=SHORT)
    wait_until(lambda: store.workers()[0].alive_seconds <= 0, "the loss of a worker")
    store.open_crawl("first")


@pytest.mark.parametrize("stores", FAR_KINDS, indirect=True)
def test_one_name_knows_nothing_of_another(stores: Stores) -> None:
    store, other = stores.open(), stores.open("other")
    store.open_crawl("first")
    store.beat("a", {}, alive_seconds=LONG)
    store.put_sites({"news.example": 0})
    lease = store.commit(take(store), StateChange({RowKey("pages", "[1]"): "a row"}))
    other.open_crawl("second")
    assert other.workers() == []
    assert other.sites() == []
    other.put_sites({"news.example": 0})
    other.commit(take(other), StateChange({RowKey("pages", "[1]"): "another"}))
    assert list(store.read_rows("news.example", lease)) == [(RowKey("pages", "[1]"), "a row")]
