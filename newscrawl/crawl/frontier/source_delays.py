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


class SourceDelays:
    """The column ``sources.found_after``: articles by the steps that ``site_days`` has."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, page: int, step: str) -> None:
        """Count a new article for the source that named its page first, if one did."""
        query = """SELECT sources.id, found_after FROM sources
        JOIN pages ON pages.source = sources.id WHERE pages.id = ?"""
        row = self._db.execute(query, (page,)).fetchone()
        if row is None:
            return
        counts = Counter[str](json.loads(row[1]) if row[1] else {})
        counts[step] += 1
        if counts.total() > _MAX_ARTICLES:
            counts = Counter({name: number // 2 for name, number in counts.items() if number > 1})
        values = (json.dumps(dict(sorted(counts.items()))), row[0])
        self._db.execute("UPDATE sources SET found_after = ? WHERE id = ?", values)
