"""What a shared store takes for its answers: the figures that ``frontier-sim`` counts with."""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.tables import table
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import RowKey, StateChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

__all__ = ["StoreCost", "store_costs_of", "store_costs_table"]

_ROW: Final = '{"url": "https://news.example/2026/11/' + "a" * 60 + '", "state": "written", ' + (
    '"found_at": 1790000000.5, "fetched_at": 1790000001.5, "reason": null, "priority": 40, '
    '"how": "feed", "site": "news.example", "host": "news.example", "attempts": 0, "rank": 1.5}'
)  # fmt: skip
"""Some 300 bytes, as a page's row has them."""
_SITE: Final = "measured-site"
_WORKER: Final = "measuring-worker"
_LEASE_SECONDS: Final = 600.0


class StoreCost(NamedTuple):
    """What one thing costs, as a mean."""

    what: str
    number: int
    seconds: float
    """As its only client sees it."""


def _timed(what: str, number: int, do: Callable[[], object]) -> StoreCost:
    began = time.perf_counter()
    for _ in range(number):
        do()
    return StoreCost(what, number, (time.perf_counter() - began) / number)


class _Client:
    """A worker that has a site of its own."""

    def __init__(self, store: SharedStore) -> None:
        self._store = store
        self._place = 0
        store.open_crawl("measured")
        store.put_sites({_SITE: 0.0})
        self.lease = self._taken()

    def _taken(self) -> Lease:
        taken = self._store.take_site(_WORKER, lease_seconds=_LEASE_SECONDS)
        if taken is None or taken.site != _SITE:
            raise ValueError("the store is in use: give an empty one, or another name")
        return taken

    def turn(self) -> None:
        """Release the site, and take it again."""
        self._store.release(self.lease, next_due=0.0)
        self.lease = self._taken()

    def commit(self, rows: int) -> None:
        """Commit so many new rows."""
        first, self._place = self._place, self._place + rows
        keys = (RowKey("pages", f"[{number}]") for number in range(first, self._place))
        changed = dict.fromkeys(keys, _ROW)
        change = StateChange(changed=changed, gone=(), facts={"articles": self._place})
        self.lease = self._store.commit(self.lease, change, lease_seconds=_LEASE_SECONDS)

    def read(self) -> StoreCost:
        """Read all rows."""
        began = time.perf_counter()
        rows = sum(1 for _ in self._store.read_rows(_SITE, self.lease))
        return StoreCost("a row read", rows, (time.perf_counter() - began) / rows)


def store_costs_of(store: SharedStore, *, rounds: int) -> list[StoreCost]:
    """Measure a store; it gets a site of its own, whose rows it keeps."""
    client = _Client(store)
    costs = [
        _timed("release and take", rounds, client.turn),
        _timed("commit of 1 row", rounds, lambda: client.commit(1)),
        _timed("commit of 10 rows", rounds, lambda: client.commit(10)),
        _timed("commit of 1,000 rows", max(1, rounds // 100), lambda: client.commit(1000)),
        client.read(),
    ]
    store.release(client.lease, next_due=None)
    return costs


def store_costs_table(url: str, *, rounds: int) -> Table:
    """Return what the store at an address takes for its answers."""
    with closing(open_store(url, os.environ)) as store:
        costs = store_costs_of(store, rounds=rounds)
    rows = [(each.what, f"{each.number:,}", f"{1000 * each.seconds:.3f}") for each in costs]
    return table(url.partition("://")[0], ("what", "times", "ms each"), rows, text_columns=1)
