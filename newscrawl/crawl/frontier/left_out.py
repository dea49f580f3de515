"""The URLs that were named and are not asked for: counted by site, cause and host, with examples.

Here the causes are counted that leave no row behind.  A page that waits, that lies outside the date
window or that robots.txt forbids has a row of its own; ``left_out_overview`` puts both together.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from array import array
from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import server_of

if TYPE_CHECKING:
    import sqlite3

__all__ = ["LEFT_OUT_WORDS", "DistinctCount", "LeftOutCause", "LeftOutUrls"]

_KEPT_HASHES: Final = 256
"""Of each count: it is exact up to so many, and within some 6 % beyond; a row takes 2 kB."""
_HASHES_END: Final = 2**64  # a hash has 64 bits
_MAX_EXAMPLES: Final = 3  # URLs of each count: enough to see what is left out, and few to read
_MAX_EXAMPLE_CHARS: Final = 500
"""Enough to recognise a URL; longer ones are cut, with "…"."""
_MAX_HOSTS: Final = 50
"""Hosts of a site and cause that are counted by name; a list of links names hundreds."""
_MAX_URLS_OF_RUN: Final = 100_000
"""URLs of which a run remembers that they are counted, in some 7 MB."""
_MAX_ROWS_IN_MEMORY: Final = 1000  # some 30 MB; with more, all are read from the state again
_FORGOTTEN_SECONDS: Final = 30 * 86_400.0
"""What no run has named for so long is forgotten."""
OTHER_HOSTS: Final = ""
"""Stands for the hosts beyond ``_MAX_HOSTS``."""


class LeftOutCause(StrEnum):
    """Why a URL that was named is not asked for.  The state, the stats and --json hold these."""

    OFF_SITE = "off-site"  # on a host that is not the site's
    SCOPE = "scope"  # on the site, outside the part of it that was asked for
    SHAPE = "shape"  # a file, a form, a tag: by its form and place no article and no list
    DEPTH = "depth"  # a list, sitemap or further page beyond the greatest depth
    BUDGET = "budget"  # a budget of the run or of the site is spent
    CAPACITY = "capacity"  # too many pages of the site wait
    WINDOW = "window"  # dated outside the dates asked for
    ROBOTS = "robots"  # robots.txt forbids it


LEFT_OUT_WORDS: Final = {
    "off-site": "on other hosts",
    "scope": "outside the part of the site",
    "shape": "no pages by their form",
    "depth": "too many steps away",
    "budget": "waiting for the next run",
    "capacity": "not kept",
    "window": "outside the dates",
    "robots": "forbidden by robots.txt",
}
"""Why URLs are not asked for, in a few words: the values of ``LeftOutCause``."""


class DistinctCount:
    """Counts distinct texts by the smallest of their hashes.

    The share of all hashes that lie below the largest of the kept ones tells how many there are
    (Bar-Yossef et al., "Counting distinct elements in a data stream", 2002).
    """

    def __init__(self, packed: bytes = b"") -> None:
        """Go on with a count that :meth:`packed` returned."""
        self._hashes = set(array("Q", packed))
        self._heap = [-value for value in self._hashes]  # the largest comes first
        heapq.heapify(self._heap)

    def add(self, text: str) -> bool:
        """Count a text; return False where it was counted before, or is taken to have been."""
        digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
        value = int.from_bytes(digest)
        if value in self._hashes:
            return False
        self._hashes.add(value)
        if len(self._hashes) <= _KEPT_HASHES:
            heapq.heappush(self._heap, -value)
            return True
        largest = -heapq.heappushpop(self._heap, -value)
        self._hashes.remove(largest)
        return largest != value

    @property
    def number(self) -> int:
        """How many distinct texts were counted."""
        kept = len(self._hashes)
        if kept < _KEPT_HASHES:
            return kept
        return round((kept - 1) * _HASHES_END / -self._heap[0])

    def packed(self) -> bytes:
        """Return the count as bytes, 8 for each kept hash."""
        return array("Q", sorted(self._hashes)).tobytes()


class _Row:
    """The URLs of one site, cause and host."""

    __slots__ = ("count", "examples", "last_at")

    def __init__(self, hashes: bytes = b"", examples: str = "[]") -> None:
        self.count = DistinctCount(hashes)
        self.examples: list[str] = json.loads(examples)
        self.last_at = 0.0

    def add(self, url: str, now: float) -> None:
        self.last_at = now
        if self.count.add(url):
            is_long = len(url) > _MAX_EXAMPLE_CHARS
            shown = url[: _MAX_EXAMPLE_CHARS - 1] + "…" if is_long else url
            self.examples = [shown, *self.examples][:_MAX_EXAMPLES]


class LeftOutUrls:
    """The table of what is left out.  Counted in memory, and written by :meth:`flush`.

    The table counts distinct URLs over all runs: a link that stands on every page of a site counts
    once.  A run counts those that are new to it, which :meth:`note` tells.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._of_run: set[int] = set()
        """Hashes of what this run has counted."""
        self._rows: defaultdict[tuple[str, str], dict[str, _Row]] = defaultdict(dict)
        """By site and cause, then by host."""
        self._changed: set[tuple[str, str, str]] = set()

    def note(self, url: str, cause: LeftOutCause, *, site: str, now: float) -> bool:
        """Count a URL; return True where this run has not counted it before.

        ``site`` is the site that was crawled; ``now`` is in seconds since 1970.
        """
        met = hash((site, url))
        if met in self._of_run:
            return False
        if len(self._of_run) >= _MAX_URLS_OF_RUN:
            self._of_run.clear()  # some may count twice in this run's summary
        self._of_run.add(met)
        rows = self._rows_of(site, cause)
        host = server_of(url)
        if host not in rows and len(rows) >= _MAX_HOSTS:
            host = OTHER_HOSTS
        rows.setdefault(host, _Row()).add(url, now)
        self._changed.add((site, cause, host))
        return True

    def _rows_of(self, site: str, cause: LeftOutCause) -> dict[str, _Row]:
        rows = self._rows.get((site, cause))
        if rows is None:
            query = "SELECT host, hashes, examples FROM left_out WHERE site = ? AND cause = ?"
            found = self._db.execute(query, (site, cause)).fetchall()
            rows = {host: _Row(hashes, examples) for host, hashes, examples in found}
            self._rows[site, cause] = rows
        return rows

    def flush(self) -> None:
        """Write what was counted since the last time."""
        if not self._changed:
            return
        changed = [(*key, self._rows[key[:2]][key[2]]) for key in sorted(self._changed)]
        self._db.executemany(
            """INSERT OR REPLACE INTO left_out (site, cause, host, urls, hashes, examples, last_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [
                (site, cause, host, row.count.number, row.count.packed(),
                 json.dumps(row.examples), row.last_at)
                for site, cause, host, row in changed
            ],
        )  # fmt: skip
        self._changed.clear()
        if sum(map(len, self._rows.values())) > _MAX_ROWS_IN_MEMORY:
            self._rows.clear()

    def forget_old(self, *, now: float) -> None:
        """Forget what no run has named for 30 days."""
        self._db.execute("DELETE FROM left_out WHERE last_at < ?", (now - _FORGOTTEN_SECONDS,))
