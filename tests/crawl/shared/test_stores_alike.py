"""Whatever is asked of them, in whatever order: all stores answer as the plainest one does."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore
from store_kinds import FAR_KINDS, Stores

from newscrawl.crawl.shared.shared_store import (
    FileName,
    RowKey,
    StateChange,
    StoreError,
)
from newscrawl.crawl.shared.store_words import HOLD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = pytest.mark.server
LONG: Final = 600.0
SITES: Final = ("a.example", "b.example", "c.example")
LONG_FORM: Final = pytest.param(
    400,
    marks=[
        pytest.mark.scale,
        pytest.mark.skipif("TEST_SCALE" not in os.environ, reason="make test-scale runs it"),
    ],
)

site = st.sampled_from(SITES)
worker = st.sampled_from(["one", "two"])
due = st.sampled_from([0.0, LONG, None])
span = st.sampled_from([0.0, LONG])
number = st.integers(0, 3)
key = st.builds(RowKey, st.sampled_from(["pages", "texts"]), st.sampled_from(["[1]", "[2]"]))
change = st.builds(
    StateChange,
    changed=st.dictionaries(key, st.sampled_from(["", "a row"]), max_size=3),
    gone=st.lists(key, max_size=2, unique=True),
    facts=st.dictionaries(st.sampled_from(["x", "y"]), number, max_size=2),
    lengths=st.dictionaries(
        st.builds(FileName, st.just("here"), st.sampled_from(["/a", "/b"])),
        st.one_of(st.none(), number),
        max_size=2,
    ),
)
STEPS: Final = st.one_of(
    st.tuples(st.just("put"), st.dictionaries(site, due, min_size=1), st.booleans()),
    st.tuples(st.just("drop"), site),
    st.tuples(st.just("pause"), site, st.booleans()),
    st.tuples(st.just("take"), site, worker, span),
    st.tuples(st.just("take"), site, worker, span),
    st.tuples(st.just("take_any"), worker, span),
    st.tuples(st.just("renew"), number, span),
    st.tuples(st.just("release"), number, due, st.booleans()),
    st.tuples(st.just("commit"), number, change, st.one_of(st.none(), span)),
    st.tuples(st.just("commit"), number, change, st.one_of(st.none(), span)),
    st.tuples(st.just("beat"), worker, span, st.sampled_from(["", "2"])),
    st.tuples(st.just("leave"), worker, st.sampled_from(["", "2"])),
    st.tuples(st.just("drop_copies"), worker, site),
    st.tuples(st.just("open"), st.sampled_from(["digest", "other"])),
)


class Asked:
    """A store, the leases that it gave, the latest first, and what it is asked for."""

    def __init__(self, store: SharedStore) -> None:
        self.store = store
        self.leases: list[Lease] = []

    def do(self, name: str, given: tuple[Any, ...]) -> object:
        """Do a step; return what can be compared of its outcome."""
        step: Callable[..., object] = getattr(self, name)
        try:
            return step(*given)
        except StoreError as error:
            return type(error)

    def put(self, due: dict[str, float | None], anew: bool) -> None:
        self.store.put_sites(due, anew=anew)

    def drop(self, name: str) -> None:
        self.store.drop_sites([name])

    def pause(self, name: str, paused: bool) -> None:
        self.store.pause_sites([name], paused=paused)

    def take(self, name: str, who: str, seconds: float) -> object:
        return self._taken(self.store.take_site(who, lease_seconds=seconds, only=[name]))

    def take_any(self, who: str, seconds: float) -> object:
        """Which of several is next hangs on milliseconds: so only one may be free."""
        return self._taken(self.store.take_site(who, lease_seconds=seconds))

    def _taken(self, lease: Lease | None) -> object:
        if lease is None:
            return None
        self.leases.insert(0, lease)
        return lease.site, lease.worker, lease.version

    def lease(self, number: int) -> Lease | None:
        return self.leases[number] if number < len(self.leases) else None

    def renew(self, number: int, seconds: float) -> None:
        if lease := self.lease(number):
            self.store.renew(lease, lease_seconds=seconds)

    def release(self, number: int, due: float | None, keeps: bool) -> None:
        if lease := self.lease(number):
            run = {"version": lease.version}
            self.store.release(lease, next_due=due, keeps_copy=keeps, run=run)

    def commit(self, number: int, change: StateChange, seconds: float | None) -> object:
        if lease := self.lease(number):
            self.leases[number] = self.store.commit(lease, change, lease_seconds=seconds)
            return self.leases[number].version
        return None

    def beat(self, name: str, seconds: float, instance: str) -> bool:
        return self.store.beat(name, {"x": 1}, alive_seconds=seconds, instance=instance)

    def leave(self, name: str, instance: str) -> None:
        self.store.leave(name, instance=instance)

    def drop_copies(self, worker: str, name: str) -> None:
        self.store.drop_copies(worker, [name])

    def open(self, digest: str) -> None:
        self.store.open_crawl(digest)

    def seen(self) -> object:
        """Return all that can be asked for, without how many milliseconds are left."""
        waits = [self.store.wait_seconds(each) for each in ("", "one", "two")]
        waits += [self.store.wait_seconds("one", only=[each]) for each in SITES]
        sites = [
            (
                each.site,
                each.due_seconds and each.due_seconds > 0,
                each.worker,
                each.lease_seconds and each.lease_seconds > 0,
                each.version,
                each.facts,
                each.home,
                each.is_paused,
                each.run,
            )
            for each in self.store.sites()
        ]
        rows = {name: dict(self.store.read_rows(name)) for name in SITES}
        workers = [
            (each.worker, each.alive_seconds > 0, each.instance) for each in self.store.workers()
        ]
        lengths, runs = self.store.lengths("here"), self.store.runs(limit=5)
        return list(map(roughly, waits)), sites, rows, lengths, workers, runs


def roughly(seconds: float | None) -> float | None:
    """A span, without what the steps of a test take."""
    return None if seconds is None else round(seconds / HOLD_SECONDS)


@pytest.mark.parametrize("stores", FAR_KINDS, indirect=True)
@pytest.mark.parametrize("examples", [8, LONG_FORM])
def test_all_stores_answer_as_the_plainest_one(stores: Stores, examples: int) -> None:
    names = count()

    @settings(max_examples=examples)
    @given(steps=st.lists(STEPS, min_size=10, max_size=30))
    def check(steps: list[tuple[Any, ...]]) -> None:
        plain, other = Asked(MemoryStore()), Asked(stores.open(f"-{next(names)}"))
        with closing(other.store):
            for name, *given_ in steps:
                if name == "take_any" and len(list(filter(partial(is_free, plain), SITES))) > 1:
                    continue
                assert other.do(name, tuple(given_)) == plain.do(name, tuple(given_)), name
            assert other.seen() == plain.seen()

    check()


def is_free(asked: Asked, name: str) -> bool:
    """Whether a site is due, and nobody has it."""
    return any(
        (each.due_seconds is not None and each.due_seconds <= 0)
        or (each.lease_seconds is not None and each.lease_seconds <= 0)
        for each in asked.store.sites()
        if each.site == name
    )
