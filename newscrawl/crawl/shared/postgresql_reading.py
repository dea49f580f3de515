"""What a store in PostgreSQL tells of a crawl, and the end of one: no step of a worker's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from newscrawl.crawl.shared import postgresql_queries as queries
from newscrawl.crawl.shared.shared_store import (
    Facts,
    SiteStatus,
    StoreConflictError,
    WorkerStatus,
)
from newscrawl.crawl.shared.store_words import LOST_SECONDS, MAX_RUNS, still_crawled

if TYPE_CHECKING:
    import psycopg

    from newscrawl.crawl.shared.postgresql_connection import PostgresConnection

__all__ = [
    "forget_crawl",
    "read_crawls",
    "read_runs",
    "read_sites",
    "read_workers",
    "value_of",
]

_DELETION_SECONDS: Final = 50.0
"""More than others has the deletion of a state: a million rows take some ten seconds."""


class _Site(NamedTuple):
    """A row of the query of sites."""

    site: str
    due_seconds: float | None
    worker: str | None
    lease_seconds: float | None
    version: int
    facts: str
    home: str | None
    is_paused: bool
    run: str


def value_of(cursor: psycopg.Cursor[Any]) -> Any:
    """Return the first value of an answer; None where it has none."""
    row = cursor.fetchone()
    return None if row is None else row[0]


def _all(connection: PostgresConnection, query: Any, given: Any = None) -> list[Any]:
    return connection.run(lambda db: db.execute(query, given).fetchall())


def read_workers(connection: PostgresConnection, crawl: int) -> list[WorkerStatus]:
    """Return the workers that have not left."""
    return [
        WorkerStatus(name, left, orjson.loads(told), instance)
        for name, left, told, instance in sorted(
            _all(connection, queries.WORKERS, (crawl, LOST_SECONDS))
        )
    ]


def read_sites(connection: PostgresConnection, crawl: int) -> list[SiteStatus]:
    """Return all sites, by name."""
    return [
        SiteStatus(
            *row[:5], orjson.loads(row.facts), row.home, row.is_paused, orjson.loads(row.run)
        )
        for row in sorted(map(_Site._make, _all(connection, queries.SITES, (crawl,))))
    ]


def read_runs(connection: PostgresConnection, crawl: int, *, limit: int) -> list[tuple[str, Facts]]:
    """Return what was told of the latest runs."""
    rows = _all(connection, queries.RUNS, (crawl, min(limit, MAX_RUNS)))
    return [(site, orjson.loads(told)) for site, told in rows]


def read_crawls(connection: PostgresConnection) -> list[str]:
    """Return the names of all crawls that were joined."""
    query = "SELECT name FROM newscrawl_crawls WHERE digest IS NOT NULL OR is_forgotten"
    return sorted(name for (name,) in _all(connection, query))


def forget_crawl(connection: PostgresConnection, crawl: int, shown: str) -> None:
    """Delete all of a crawl that nobody is at work on.  Raises StoreConflictError."""
    for number in connection.run(lambda db: _begin(db, crawl, shown)):  # each has its time
        delete = partial(_delete_rows, number=number)
        connection.run(delete, more_seconds=_DELETION_SECONDS)
    connection.run(lambda db: _end(db, crawl), more_seconds=_DELETION_SECONDS)


def _begin(db: psycopg.Connection, crawl: int, shown: str) -> list[int]:
    """Have nobody join the crawl any more, and return the numbers of its sites."""
    given = {"crawl": crawl}
    with db.transaction():
        db.execute(queries.LOCK_CRAWL, given)
        if value_of(db.execute(queries.IS_IN_USE, given)):
            raise StoreConflictError(still_crawled(shown))
        db.execute("UPDATE newscrawl_crawls SET is_forgotten = true WHERE id = %s", (crawl,))
    found = db.execute("SELECT id FROM newscrawl_sites WHERE crawl = %s", (crawl,))
    return [number for (number,) in found.fetchall()]


def _delete_rows(db: psycopg.Connection, *, number: int) -> None:
    db.execute("DELETE FROM newscrawl_rows WHERE site = %s", (number,))


def _end(db: psycopg.Connection, crawl: int) -> None:
    with db.transaction():
        for query in queries.FORGET_CRAWL:
            db.execute(query, (crawl,))
