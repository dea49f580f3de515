"""A shared store in PostgreSQL: each step is one statement, or one transaction."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson

from newscrawl.crawl.shared import postgresql_queries as queries
from newscrawl.crawl.shared.address_shares import Grant, next_grant
from newscrawl.crawl.shared.postgresql_change import json_of
from newscrawl.crawl.shared.postgresql_connection import PostgresConnection
from newscrawl.crawl.shared.shared_store import (
    Facts,
    Lease,
    RowKey,
    SiteStatus,
    StateChange,
    StoreConflictError,
    StoreError,
    WorkerStatus,
)
from newscrawl.crawl.shared.store_words import (
    FORM,
    LOST_SECONDS,
    PREFERENCE_SECONDS,
    later_form,
    lease_lost,
    lost_commits,
    other_sites_file,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import psycopg

    from newscrawl.crawl.shared.store_address import StoreAddress

__all__ = ["PostgresStore"]

_LOCK: Final = 0x6E65_7773  # a number of our own among a database's locks: "news"
_ROWS_AT_ONCE: Final = 1000
"""Of an answer to a reader: about a megabyte."""
_BYTES_OF_A_SECOND: Final = 1_000_000
"""A large commit has so much more time: also a slow network carries more than a megabyte in it."""


class PostgresStore:
    """The store of the crawl that an address names."""

    def __init__(self, address: StoreAddress) -> None:
        """Connect, and make the tables where there are none.  Raises StoreError."""
        self._shown = address.shown
        self._connection = PostgresConnection(address)
        try:
            self._crawl: int = self._connection.run(lambda db: self._open(db, address.name))
            self.warnings: Collection[str] = self._connection.run(self._find_warnings)
        except StoreError:
            self.close()
            raise

    def _open(self, db: psycopg.Connection, name: str) -> int:
        with db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            if _value(db.execute("SELECT to_regclass('newscrawl_form')")) is None:
                folder = files("newscrawl.crawl.shared")
                schema: Any = folder.joinpath("postgresql_schema.sql").read_text("utf-8")
                db.execute(schema)
        form = _value(db.execute("SELECT form FROM newscrawl_form"))
        if form > FORM:
            raise StoreError(later_form(self._shown, form))
        db.execute(
            "INSERT INTO newscrawl_crawls (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,)
        )
        return int(_value(db.execute("SELECT id FROM newscrawl_crawls WHERE name = %s", (name,))))

    def _find_warnings(self, db: psycopg.Connection) -> list[str]:
        if _value(db.execute("SHOW fsync")) == "on":
            return []
        return [
            f"{self._shown} does not wait for its disk (fsync is off): a power cut may cost all of "
            "it. Set fsync on."
        ]

    def open_crawl(self, plan_digest: str) -> None:
        """Join the crawl."""

        def join(db: psycopg.Connection) -> None:
            given = {"digest": plan_digest, "crawl": self._crawl}
            with db.transaction():
                if _value(db.execute(queries.IS_OTHER_CRAWLED, given)):
                    raise StoreConflictError(other_sites_file(self._shown))
                change = "UPDATE newscrawl_crawls SET digest = %(digest)s WHERE id = %(crawl)s"
                db.execute(change, given)

        self._connection.run(join)

    def put_sites(self, due: Mapping[str, float | None], *, anew: bool = False) -> None:
        """Add sites."""
        seconds = [None if each is None else max(0.0, each) for each in due.values()]
        given: dict[str, Any] = {"crawl": self._crawl, "sites": list(due), "seconds": seconds}

        def put(db: psycopg.Connection) -> None:
            with db.transaction():
                db.execute(queries.LOCK_CRAWL, given)
                is_over = bool(_value(db.execute(queries.IS_OVER, given)))
                db.execute(queries.PUT_SITES, {**given, "anew": anew or is_over})

        self._connection.run(put)

    def drop_sites(self, sites: Collection[str]) -> None:
        """Have sites due no more."""
        given = (self._crawl, list(sites))
        self._connection.run(lambda db: db.execute(queries.DROP_SITES, given))

    def take_site(
        self, worker: str, *, lease_seconds: float, prefer: Collection[str] = ()
    ) -> Lease | None:
        """Lease the site that has been due longest."""
        given = {
            "crawl": self._crawl,
            "worker": worker,
            "lease": lease_seconds,
            "prefer": list(prefer),
            "preference": PREFERENCE_SECONDS,
        }
        row = self._connection.run(lambda db: db.execute(queries.TAKE_SITE, given).fetchone())
        if row is None:
            return None
        site, token, version = row
        return Lease(site, token, worker, version)

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        """Have a lease run out later."""
        self._run_leased(queries.RENEW, lease, lease_seconds)

    def release(self, lease: Lease, *, next_due: float | None) -> None:
        """Give a site back."""
        self._run_leased(queries.RELEASE, lease, None if next_due is None else max(0.0, next_due))

    def _run_leased(self, query: Any, lease: Lease, seconds: float | None) -> None:
        given = {**self._held(lease), "seconds": seconds}
        if not self._connection.run(lambda db: db.execute(query, given).rowcount):
            raise lease_lost(lease)

    def _held(self, lease: Lease) -> dict[str, Any]:
        return {
            "crawl": self._crawl,
            "site": lease.site,
            "worker": lease.worker,
            "token": lease.token,
        }

    def wait_seconds(self) -> float | None:
        """Return in how many seconds a site may be due."""
        given = (self._crawl,)
        left = self._connection.run(lambda db: _value(db.execute(queries.WAIT_SECONDS, given)))
        return None if left is None else max(0.0, left)

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        """Give the rows of a site's state."""
        with self._connection.reading() as (db, deadline):
            with deadline():
                is_there = self._begin_reading(db, site, lease)
            fetch: Any = queries.NEXT_ROWS.format(count=_ROWS_AT_ONCE)
            while is_there:
                with deadline():
                    rows = db.execute(fetch).fetchall()
                for table, key, row in rows:
                    yield RowKey(table, key), row
                is_there = bool(rows)

    def _begin_reading(self, db: psycopg.Connection, site: str, lease: Lease | None) -> bool:
        """Begin to read rows, all of one version; return False where there is no such site."""
        db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # A reader may take its time over each thousand rows.
        db.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
        if lease is not None:
            found = db.execute(queries.HOLDER, self._held(lease)).fetchone()
            if found is None or found[1] != lease.version:
                raise lease_lost(lease)
        query = "SELECT id FROM newscrawl_sites WHERE crawl = %s AND site = %s"
        number = _value(db.execute(query, (self._crawl, site)))
        if number is not None:
            declare: Any = queries.READ_ROWS.format(site=number)
            db.execute(declare)
        return number is not None

    def commit(
        self, lease: Lease, change: StateChange, *, lease_seconds: float | None = None
    ) -> Lease:
        """Change a site's state."""
        given: dict[str, Any] = {
            **self._held(lease),
            **json_of(change),
            "seconds": lease_seconds,
        }

        def commit(db: psycopg.Connection) -> int:
            version = lease.version
            while True:
                row = db.execute(queries.COMMIT, {**given, "version": version}).fetchone()
                if row is not None:
                    return int(row[0])
                found = db.execute(queries.HOLDER, self._held(lease)).fetchone()
                if found is None:
                    raise lease_lost(lease)
                if found[1] <= version:
                    raise lost_commits(lease)
                # It was made before, and its answer was lost: nobody else has this token.
                version = found[1]

        more = len(given["changed"]) / _BYTES_OF_A_SECOND
        return replace(lease, version=self._connection.run(commit, more_seconds=more))

    def lengths(self, machine: str) -> Mapping[str, int]:
        """Return how many bytes of each file of a machine are committed."""
        query = "SELECT path, length FROM newscrawl_lengths WHERE crawl = %s AND machine = %s"
        given = (self._crawl, machine)
        return dict(self._connection.run(lambda db: db.execute(query, given).fetchall()))

    def beat(self, worker: str, facts: Facts, *, alive_seconds: float) -> None:
        """Say that a worker is alive."""
        told = orjson.dumps(dict(facts)).decode()

        def beat(db: psycopg.Connection) -> None:
            db.execute(queries.BEAT, (self._crawl, worker, alive_seconds, told))
            db.execute(queries.FORGET_WORKERS, (self._crawl, LOST_SECONDS))

        self._connection.run(beat)

    def leave(self, worker: str) -> None:
        """Say that a worker has ended."""
        query = "DELETE FROM newscrawl_workers WHERE crawl = %s AND worker = %s"
        self._connection.run(lambda db: db.execute(query, (self._crawl, worker)))

    def workers(self) -> list[WorkerStatus]:
        """Return the workers that have not left."""
        given = (self._crawl, LOST_SECONDS)
        rows = self._connection.run(lambda db: db.execute(queries.WORKERS, given).fetchall())
        return [WorkerStatus(name, left, orjson.loads(told)) for name, left, told in sorted(rows)]

    def sites(self) -> list[SiteStatus]:
        """Return all sites."""
        given = (self._crawl,)
        rows = self._connection.run(lambda db: db.execute(queries.SITES, given).fetchall())
        return [
            SiteStatus(site, due_seconds, worker, lease_seconds, version, orjson.loads(told))
            for site, due_seconds, worker, lease_seconds, version, told in sorted(rows)
        ]

    def share_of_address(
        self, address: str, worker: str, *, limit: int, seconds: float, busy: int = 0
    ) -> int:
        """Return how many requests at once a worker may have at a server's address."""
        place = (self._crawl, address)

        def share(db: psycopg.Connection) -> int:
            with db.transaction():
                db.execute(queries.LOCK_ADDRESS, (f"{self._crawl} {address}",))
                db.execute(queries.END_SHARES, (*place, worker if seconds <= 0 else None))
                if seconds <= 0:
                    return 0
                rows = db.execute(queries.SHARES, place).fetchall()
                grants = {name: Grant(number, granted) for name, number, granted in rows}
                grant = next_grant(grants, worker, limit)
                granted = max(grant.granted, busy)
                db.execute(queries.PUT_SHARE, (*place, worker, grant.place, granted, seconds))
                return grant.granted

        return self._connection.run(share)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _value(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return None if row is None else row[0]
