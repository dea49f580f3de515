"""States of sites, and what is told of sites and workers: what every store does alike."""

from __future__ import annotations

import random
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

from newscrawl.crawl.shared.shared_store import FileName, LeaseLostError, RowKey, StateChange

if TYPE_CHECKING:
    from store_kinds import Stores

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = pytest.mark.server
LONG = 600.0
MANY = 20_000
MB = 1_000_000


def page(number: int, text: str = "a row") -> tuple[RowKey, str]:
    return RowKey("pages", f"[{number}]"), text


def leased(store: SharedStore, site: str = "news.example") -> Lease:
    store.put_sites({site: 0})
    lease = store.take_site("a", lease_seconds=LONG)
    assert lease is not None
    return lease


def test_a_commit_changes_rows_and_the_version(stores: Stores) -> None:
    store, other = stores.open(), stores.open()
    lease = leased(store)
    assert lease.version == 0
    change = StateChange(dict([page(1), page(2), page(3)]), facts={"queue": 3, "rate": 0.5})
    lease = store.commit(lease, change)
    assert lease.version == 1
    gone = [page(1)[0], RowKey("pages", "[99]")]
    lease = store.commit(lease, StateChange(dict([page(2, "new"), page(4)]), gone, {"queue": 2}))
    expected = dict([page(2, "new"), page(3), page(4)])
    assert lease.version == 2
    assert dict(store.read_rows("news.example", lease)) == expected
    assert dict(other.read_rows("news.example")) == expected
    [site] = other.sites()
    assert (site.version, site.facts) == (2, {"queue": 2})
    store.release(lease, next_due=0)
    again = other.take_site("b", lease_seconds=LONG)
    assert again is not None
    assert again.version == 2
    assert dict(other.read_rows("news.example", again)) == expected


def test_a_row_that_is_gone_and_new_is_there(stores: Stores) -> None:
    store = stores.open()
    lease = store.commit(leased(store), StateChange(dict([page(1)])))
    lease = store.commit(lease, StateChange(dict([page(1, "new")]), [page(1)[0]]))
    assert list(store.read_rows("news.example", lease)) == [page(1, "new")]


def test_rows_come_back_as_they_were(stores: Stores) -> None:
    store = stores.open()
    keys = ["[1]", '["a:b"]', '["ünicode – ☃ 𝄞"]', '["\\u0000"]', '["' + "x" * 5000 + '"]', ""]
    texts = ["", "{}", '{"a": "\\u0000"}', "ünicode – ☃ 𝄞", "line\nline\r\n\t", "x" * 2 * MB]
    rows = {RowKey("left_out", key): text for key, text in zip(keys, texts, strict=True)}
    rows[RowKey("pages", "[1]")] = "of another table"
    lease = store.commit(leased(store), StateChange(rows))
    assert dict(store.read_rows("news.example", lease)) == rows
    assert dict(store.read_rows("news.example")) == rows
    store.commit(lease, StateChange(gone=list(rows)))
    assert list(store.read_rows("news.example")) == []


def test_a_site_without_a_state_has_no_rows(stores: Stores) -> None:
    store = stores.open()
    lease = leased(store)
    assert list(store.read_rows("news.example", lease)) == []
    assert list(store.read_rows("news.example")) == []
    assert list(store.read_rows("unknown.example")) == []


def test_many_rows_in_a_commit(stores: Stores) -> None:
    """They cost time and memory by their number, and no more than some times their own size."""
    store = stores.open()
    lease = leased(store)
    fill = "x" * 400
    rows = {RowKey("pages", f"[{number}]"): f"{number} {fill}" for number in range(MANY)}
    tracemalloc.start()
    try:
        lease = store.commit(lease, StateChange(rows))
        count, size = 0, 0
        for _, row in store.read_rows("news.example", lease):
            count, size = count + 1, size + len(row)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count >= MANY
    assert size >= sum(map(len, rows.values()))
    assert peak < 5 * MANY * len(fill)
    lease = store.commit(lease, StateChange(gone=list(rows)[1:]))
    assert [key.key for key, _ in store.read_rows("news.example", lease)] == ["[0]"]


def test_a_change_that_was_made_already_may_be_sent_again(stores: Stores) -> None:
    """As after an answer that was lost: with the lease from before."""
    store = stores.open()
    lease = leased(store)
    store.commit(lease, StateChange(dict([page(1)])))
    later = store.commit(lease, StateChange(dict([page(1), page(2)])))
    assert later.version > lease.version
    assert dict(store.read_rows("news.example", later)) == dict([page(1), page(2)])


def test_a_store_that_has_lost_commits_is_told_of(stores: Stores) -> None:
    """As when an old copy of it was put back."""
    store = stores.open()
    lease = store.commit(leased(store), StateChange(dict([page(1)])))
    with pytest.raises(LeaseLostError, match="the store has lost commits"):
        store.commit(replace(lease, version=7), StateChange(dict([page(2)])))
    assert dict(store.read_rows("news.example")) == dict([page(1)])


def test_a_state_is_read_while_it_changes(stores: Stores) -> None:
    """Who has no lease gets one version of it, whatever is committed meanwhile."""
    store, other = stores.open(), stores.open()
    lease = store.commit(leased(store), StateChange(dict(page(n, "old") for n in range(3000))))
    reading = other.read_rows("news.example")
    first = next(reading)
    gone = [page(number)[0] for number in range(2000, 3000)]
    store.commit(lease, StateChange(dict(page(n, "new") for n in range(2000)), gone))
    assert dict([first, *reading]) == dict(page(n, "old") for n in range(3000))


def test_a_site_has_the_state_of_no_other(stores: Stores) -> None:
    store = stores.open()
    one, two = leased(store, "one.example"), leased(store, "two.example")
    store.commit(one, StateChange(dict([page(1, "one")]), facts={"n": 1}))
    store.commit(two, StateChange(dict([page(1, "two")]), facts={"n": 2}))
    assert dict(store.read_rows("one.example")) == dict([page(1, "one")])
    assert [site.facts for site in store.sites()] == [{"n": 1}, {"n": 2}]


def test_lengths_of_files_are_kept_by_machine(stores: Stores) -> None:
    store = stores.open()
    one, two = leased(store, "one.example"), leased(store, "two.example")
    here, there = FileName("here", "/data/a.jsonl"), FileName("there", "/data/a.jsonl")
    one = store.commit(one, StateChange(lengths={here: 10, there: 5}))
    store.commit(two, StateChange(lengths={FileName("here", "/data/b.jsonl"): 7}))
    store.commit(one, StateChange(lengths={here: 12_345_678_901, there: None}))
    assert store.lengths("here") == {"/data/a.jsonl": 12_345_678_901, "/data/b.jsonl": 7}
    assert store.lengths("there") == {}


def test_what_is_told_of_sites(stores: Stores) -> None:
    store = stores.open()
    store.put_sites({"b.example": LONG, "c.example": None})
    lease = leased(store, "a.example")
    a, b, c = store.sites()
    assert (a.site, a.due_seconds, a.worker, a.version) == ("a.example", None, "a", 0)
    assert LONG - 60 < (a.lease_seconds or 0) <= LONG
    assert LONG - 60 < (b.due_seconds or 0) <= LONG
    assert (b.worker, b.lease_seconds) == (None, None)
    assert (c.due_seconds, c.facts) == (None, {})
    store.renew(lease, lease_seconds=0)
    wait_until(lambda: store.wait_seconds() == 0, "the end of the lease")
    assert (store.sites()[0].lease_seconds or 0) <= 0
    assert store.sites()[0].worker == "a"


def test_workers_beat_and_leave(stores: Stores) -> None:
    store = stores.open()
    store.beat("b", {"pages": 1}, alive_seconds=LONG)
    store.beat("b", {"pages": 2, "machine": "ünit"}, alive_seconds=LONG)
    store.beat("a", {}, alive_seconds=0)
    a, b = store.workers()
    assert a.alive_seconds <= 0
    assert LONG - 60 < b.alive_seconds <= LONG
    assert b.facts == {"pages": 2, "machine": "ünit"}
    store.leave("a")
    store.leave("unknown")
    assert [worker.worker for worker in store.workers()] == ["b"]


# --- Shares in a server's address ---

ADDRESS = "192.0.2.1"


def test_an_address_is_shared_by_those_that_use_it(stores: Stores) -> None:
    store = stores.open()

    def share(worker: str, seconds: float = LONG, busy: int = 0) -> int:
        return store.share_of_address(ADDRESS, worker, limit=5, seconds=seconds, busy=busy)

    assert share("a") == 5
    assert share("b") == 0  # until "a" has heard of it
    assert share("a", busy=4) == 2
    assert share("b") == 1  # two of the four that are under way are over the share
    assert share("a") == 2
    assert share("b") == 3
    assert store.share_of_address("192.0.2.2", "b", limit=5, seconds=LONG) == 5
    assert share("a", seconds=0) == 0
    assert share("b") == 5


def test_who_is_not_heard_of_has_no_share(stores: Stores) -> None:
    store = stores.open()
    assert store.share_of_address(ADDRESS, "a", limit=4, seconds=0.05) == 4

    def share() -> int:
        return store.share_of_address(ADDRESS, "b", limit=4, seconds=LONG)

    wait_until(lambda: share() == 4, "the share of the other")


@pytest.mark.parametrize(("workers", "limit"), [(2, 8), (3, 8), (5, 2), (4, 1)])
def test_shares_never_exceed_the_limit_and_all_have_turns(
    stores: Stores, workers: int, limit: int
) -> None:
    store = stores.open()
    chance = random.Random(1)  # noqa: S311 - the same in each run
    shares = dict.fromkeys("abcde"[:workers], 0)
    turns = dict.fromkeys(shares, 0)
    for _ in range(12 * workers):
        worker = chance.choice(list(shares))
        shares[worker] = store.share_of_address(ADDRESS, worker, limit=limit, seconds=LONG)
        turns[worker] += shares[worker] > 0
        assert sum(shares.values()) <= limit
    assert all(turns.values()), turns
    if workers <= limit:
        for _ in range(2):
            for worker in shares:
                shares[worker] = store.share_of_address(ADDRESS, worker, limit=limit, seconds=LONG)
        assert sum(shares.values()) == limit
        assert max(shares.values()) - min(shares.values()) <= 1
