"""What a worker tells of a site that it crawls, for ``status`` and ``metrics``."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.crawl.shared.shared_store import Facts

__all__ = [
    "ARTICLES",
    "ARTICLES_A_MINUTE",
    "HOSTS",
    "PAGES",
    "PAGES_A_MINUTE",
    "WAITING",
    "SiteFacts",
    "queue_by_host",
]

ARTICLES: Final = "articles"
"""Articles of the site that were written, over all runs."""
PAGES: Final = "pages"
"""Pages of the site that were asked for, over all runs: each counts once."""
WAITING: Final = "waiting"
"""Pages and sources that wait for their requests in this run."""
HOSTS: Final = "hosts"
"""The same by host, as JSON: the longest queues."""
ARTICLES_A_MINUTE: Final = "articles_a_minute"
PAGES_A_MINUTE: Final = "pages_a_minute"
"""In the last minute of a run that goes on."""
_MAX_HOSTS: Final = 20  # of a site: a line of a table each
_LOOK_SECONDS: Final = 5.0
"""Between two looks: to count takes some milliseconds."""
_RATE_SECONDS: Final = 60.0
"""The time over which rates are told: a minute smooths pauses between requests."""


class SiteFacts:
    """Counts what is told of a site, now and then."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._told: Facts = {}
        self._looks: deque[tuple[float, int, int]] = deque()
        """When it was looked, by the monotonic clock, and the articles and pages then."""

    def now(self, *, is_over: bool) -> Facts:
        """Return what is told now; ``is_over``: the run ends, and nothing waits any more."""
        now = time.monotonic()
        if self._looks and now - self._looks[-1][0] < _LOOK_SECONDS and not is_over:
            return self._told
        [articles] = self._db.execute("SELECT count(*) FROM articles").fetchone()
        query = "SELECT count(*) FROM pages WHERE state <> 'waiting'"
        [pages] = self._db.execute(query).fetchone()
        queue = {} if is_over else self._queue()
        longest = sorted(queue, key=lambda host: -queue[host])[:_MAX_HOSTS]
        self._looks.append((now, articles, pages))
        while len(self._looks) > 1 and self._looks[1][0] < now - _RATE_SECONDS:
            self._looks.popleft()
        before, articles_before, pages_before = self._looks[0]
        minutes = 0.0 if is_over else (now - before) / 60.0
        self._told = {
            ARTICLES: articles,
            PAGES: pages,
            WAITING: sum(queue.values()),
            HOSTS: orjson.dumps({host: queue[host] for host in longest}).decode(),
            ARTICLES_A_MINUTE: (articles - articles_before) / minutes if minutes else 0.0,
            PAGES_A_MINUTE: (pages - pages_before) / minutes if minutes else 0.0,
        }
        return self._told

    def _queue(self) -> dict[str, int]:
        """Return how much waits for each host."""
        rows = self._db.execute(
            """SELECT host, count(*) FROM (
                SELECT host FROM pages WHERE queued = 1
                UNION ALL SELECT host FROM sources WHERE queued = 1
            ) GROUP BY host"""
        )
        return dict(rows.fetchall())


def queue_by_host(facts: Facts) -> dict[str, int]:
    """Return how much waits for each host of a site.

    >>> queue_by_host({"hosts": '{"news.example": 3}'}), queue_by_host({})
    ({'news.example': 3}, {})
    """
    try:
        found = orjson.loads(str(facts.get(HOSTS, "{}")))
    except orjson.JSONDecodeError:  # of a later version
        return {}
    return {str(host): int(number) for host, number in found.items()}
