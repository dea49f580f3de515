"""How soon after its publication an article is found that a source named, by source."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["SourceDelays"]

_MAX_ARTICLES: Final = 200
"""Articles by which a source is judged: beyond, older ones count half, so that the latest weigh."""


_OF_PAGES: Final = """
SELECT pages.id, sources.id, found_after FROM pages JOIN sources ON pages.source = sources.id
WHERE pages.id IN (SELECT value FROM json_each(?))
"""


class SourceDelays:
    """The column ``sources.found_after``: articles by the steps that ``site_days`` has.

    Counted in memory, and written by :meth:`flush` with the next commit.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._new: list[tuple[int, str]] = []

    def add(self, page: int, step: str) -> None:
        """Count a new article for the source that named its page first, if one did."""
        self._new.append((page, step))

    def flush(self) -> None:
        """Write what was counted since the last time."""
        new, self._new = self._new, []
        pages = json.dumps([page for page, _ in new])
        source_of: dict[int, int] = {}
        counts: dict[int, Counter[str]] = {}
        for page, source, known in self._db.execute(_OF_PAGES, (pages,)) if new else ():
            source_of[page] = source
            counts[source] = Counter(json.loads(known) if known else {})
        for page, step in new:
            if (named_by := source_of.get(page)) is not None:
                counts[named_by] = _with_one_more(counts[named_by], step)
        self._db.executemany(
            "UPDATE sources SET found_after = ? WHERE id = ?",
            [(json.dumps(dict(sorted(each.items()))), source) for source, each in counts.items()],
        )


def _with_one_more(counts: Counter[str], step: str) -> Counter[str]:
    counts[step] += 1
    if counts.total() <= _MAX_ARTICLES:
        return counts
    return Counter({name: number // 2 for name, number in counts.items() if number > 1})
