"""What ``newscrawl status --left-out`` shows: URLs that were named and are not asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.left_out import LeftOutCause
from newscrawl.crawl.frontier.state_file import schema_version_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["LeftOutOverview", "left_out_overviews"]

_WITHOUT_COUNTS: Final = ("1", "2")
"""Forms of the state that hold nothing of this."""
# Site, cause, host, number of URLs, some of them, and when one was named last.  Two URLs of a group
# are examples enough, and the first and the last need no sorting.
_COUNTED: Final = "SELECT site, cause, host, urls, examples, last_at FROM left_out"
_TWO: Final = "json_array(min(url), max(url))"
_OF_PAGES: Final = f"""
SELECT site, ?, host, count(*), {_TWO}, max(found_at) FROM pages WHERE %s GROUP BY site, host
"""
_OF_SOURCES: Final = f"""
SELECT site, ?, host, %s, {_TWO}, max(coalesce(read_at, 0)) FROM sources WHERE %s
GROUP BY site, host
"""
_QUERIES: Final = (
    (LeftOutCause.WINDOW, _OF_PAGES % "state = 'waiting' AND unwanted"),
    (LeftOutCause.BUDGET, _OF_PAGES % "state = 'waiting' AND NOT unwanted"),
    (LeftOutCause.ROBOTS, _OF_PAGES % "reason = 'robots' AND state IN ('later', 'failed')"),
    (LeftOutCause.WINDOW, _OF_SOURCES % ("sum(outside)", "outside > 0")),
    (LeftOutCause.CAPACITY, _OF_SOURCES % ("sum(not_kept)", "not_kept > 0")),
    (LeftOutCause.BUDGET, _OF_SOURCES % ("count(*)", "state = 'new' AND NOT guessed")),
    (
        LeftOutCause.ROBOTS,
        _OF_SOURCES % ("count(*)", "reason = 'robots' AND NOT guessed AND state <> 'retired'"),
    ),
)
"""What has rows of its own.  Of pages that were not kept, the source that named them is shown."""


@dataclass(slots=True)
class LeftOutOverview:
    """URLs of one site, cause and host."""

    site: str
    cause: str
    """A value of ``LeftOutCause``."""
    host: str
    """"" stands for further hosts."""
    urls: int
    """How many: exact up to 256 of a kind that leaves no rows, and about 6 % off beyond."""
    examples: list[str]
    """Some of them; of pages that were not kept, sources that named them."""
    last_at: float
    """When one was named last, in seconds since 1970; 0 where that is unknown."""


def left_out_overviews(db: sqlite3.Connection, wanted: Sequence[str] = ()) -> list[LeftOutOverview]:
    """Return what was left out of the wanted sites, or of all; by site and cause, most URLs first.

    A state of an older form holds nothing of it.
    """
    if schema_version_of(db) in _WITHOUT_COUNTS:
        return []
    found: dict[tuple[str, str, str], LeftOutOverview] = {}
    rows = db.execute(_COUNTED).fetchall()
    for cause, query in _QUERIES:
        rows += db.execute(query, (cause,)).fetchall()
    for site, cause, host, urls, examples, last_at in rows:
        if wanted and site not in wanted:
            continue
        names = list(dict.fromkeys(json.loads(examples)))
        known = found.setdefault(
            (site, cause, host), LeftOutOverview(site, cause, host, 0, [], 0.0)
        )
        known.urls += urls
        known.examples += names
        known.last_at = max(known.last_at, last_at)
    return sorted(found.values(), key=lambda row: (row.site, row.cause, -row.urls, row.host))
