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
from newscrawl.crawl.shared.postgresql_reading import (
    forget_crawl,
    read_crawls,
    read_runs,
    read_sites,
    read_workers,
    value_of,
)
from newscrawl.crawl.shared.shared_store import (
    Facts,
    Lease,
    RowKey,
    StateChange,
    StoreConflictError,
    StoreError,
)
from newscrawl.crawl.shared.store_words import (
    FORM,
    HOLD_SECONDS,
    LOST_SECONDS,
    MAX_LOST_HOMES,
    MAX_RUNS,
    PREFERENCE_SECONDS,
    being_forgotten,
    earlier_workers,
    later_form,
    lease_lost,
    lost_commits,
    other_sites_file,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import psycopg

    from newscrawl.crawl.shared.shared_store import SiteStatus, WorkerStatus
    from newscrawl.crawl.shared.store_address import StoreAddress

__all__ = ["PostgresStore"]

_LOCK: Final = 0x6E65_7773  # a number of our own among a database's locks: "news"
_FIRST_FORM: Final = 1
"""The version number of tables that are brought up to date."""
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
            if value_of(db.execute("SELECT to_regclass('newscrawl_form')")) is None:
                db.execute(_sql("schema"))
            elif value_of(db.execute("SELECT form FROM newscrawl_form")) == _FIRST_FORM:
                # They would not say from when on all workers may take a site: it would be too soon.
                if value_of(db.execute(queries.IS_ANY_IN_USE)):
                    raise StoreError(earlier_workers(self._shown))
                db.execute(_sql("form2"))
        form = value_of(db.execute("SELECT form FROM newscrawl_form"))
        if form > FORM:
            raise StoreError(later_form(self._shown, form))
        db.execute(
            "INSERT INTO newscrawl_crawls (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,)
        )
        return int(value_of(db.execute("SELECT id FROM newscrawl_crawls WHERE name = %s", (name,))))

    def _find_warnings(self, db: psycopg.Connection) -> list[str]:
        if value_of(db.execute("SHOW fsync")) == "on":
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
                found = db.execute(queries.IS_OTHER_CRAWLED, given).fetchone()
                is_forgotten, is_other = found or (True, False)
                if is_forgotten:
                    raise StoreConflictError(being_forgotten(self._shown))
                if is_other:
                    raise StoreConflictError(other_sites_file(self._shown))
                change = "UPDATE newscrawl_crawls SET digest = %(digest)s WHERE id = %(crawl)s"
                db.execute(change, given)

        self._connection.run(join)

    def put_sites(self, due: Mapping[str, float | None], *, anew: bool = False) -> None:
        """Add sites."""
        seconds = [None if each is None else max(0.0, each) for each in due.values()]
        given: dict[str, Any] = {
            "crawl": self._crawl,
            "sites": list(due),
            "seconds": seconds,
            "hold": HOLD_SECONDS,
        }

        def put(db: psycopg.Connection) -> None:
            with db.transaction():
                db.execute(queries.LOCK_CRAWL, given)
                is_over = bool(value_of(db.execute(queries.IS_OVER, given)))
                db.execute(queries.PUT_SITES, {**given, "anew": anew or is_over})

        self._connection.run(put)

    def drop_sites(self, sites: Collection[str]) -> None:
        """Have sites due no more."""
        given = (self._crawl, list(sites))
        self._connection.run(lambda db: db.execute(queries.DROP_SITES, given))

    def pause_sites(self, sites: Collection[str], *, paused: bool) -> None:
        """Have sites taken no more, or again."""
        given = (paused, self._crawl, list(sites))
        self._connection.run(lambda db: db.execute(queries.PAUSE_SITES, given))

    def take_site(
        self, worker: str, *, lease_seconds: float, only: Collection[str] = ()
    ) -> Lease | None:
        """Lease the site that has been due longest."""
        given = {
            "crawl": self._crawl,
            "worker": worker,
            "lease": lease_seconds,
            "preference": PREFERENCE_SECONDS,
            "lost": MAX_LOST_HOMES,
            "only": list(only),
        }
        query: Any = queries.TAKE_ONLY if only else queries.TAKE_SITE
        row = self._connection.run(lambda db: db.execute(query, given).fetchone())
        if row is None:
            return None
        site, token, version = row
        return Lease(site, token, worker, version)

    def drop_copies(self, worker: str, sites: Collection[str]) -> None:
        """Note that a worker keeps no copies of sites any more."""
        given = (self._crawl, worker, list(sites))
        self._connection.run(lambda db: db.execute(queries.DROP_COPIES, given))

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        """Have a lease run out later."""
        self._run_leased(queries.RENEW, lease, {"seconds": lease_seconds})

    def release(
        self,
        lease: Lease,
        *,
        next_due: float | None,
        keeps_copy: bool = False,
        run: Facts | None = None,
    ) -> None:
        """Give a site back."""
        given: dict[str, Any] = {
            "seconds": None if next_due is None else max(0.0, next_due),
            "keeps_copy": keeps_copy,
            "hold": HOLD_SECONDS,
            "run": None if run is None else orjson.dumps(dict(run)).decode(),
        }
        self._run_leased(queries.RELEASE, lease, given, note=queries.NOTE_RUN if run else None)

    def _run_leased(
        self, query: Any, lease: Lease, more: Mapping[str, Any], *, note: Any = None
    ) -> None:
        given = {**self._held(lease), **more}

        def run(db: psycopg.Connection) -> int:
            with db.transaction():
                changed = db.execute(query, given).rowcount
                if changed and note is not None:
                    db.execute(note, given)
                return changed

        if not self._connection.run(run):
            raise lease_lost(lease)

    def _held(self, lease: Lease) -> dict[str, Any]:
        return {
            "crawl": self._crawl,
            "site": lease.site,
            "worker": lease.worker,
            "token": lease.token,
        }

    def wait_seconds(self, worker: str = "", *, only: Collection[str] = ()) -> float | None:
        """Return in how many seconds a worker may take a site."""
        given = {"crawl": self._crawl, "worker": worker, "lost": MAX_LOST_HOMES, "only": list(only)}
        query: Any = queries.WAIT_ONLY if only else queries.WAIT_SECONDS
        seconds = self._connection.run(lambda db: value_of(db.execute(query, given)))
        return None if seconds is None else max(0.0, float(seconds))

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
        number = value_of(db.execute(query, (self._crawl, site)))
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

    def beat(
        self,
        worker: str,
        facts: Facts,
        *,
        alive_seconds: float,
        instance: str = "",
        instead_of: str | None = None,
    ) -> bool:
        """Say that a worker is alive."""
        given = {
            "crawl": self._crawl,
            "worker": worker,
            "seconds": alive_seconds,
            "facts": orjson.dumps(dict(facts)).decode(),
            "instance": instance,
            "instead_of": instead_of,
            "lost": LOST_SECONDS,
            "kept": MAX_RUNS,
        }

        def beat(db: psycopg.Connection) -> bool:
            is_noted = db.execute(queries.BEAT, given).rowcount > 0
            db.execute(queries.FORGET_WORKERS, given)
            db.execute(queries.FORGET_RUNS, given)
            return is_noted

        return self._connection.run(beat)

    def leave(self, worker: str, *, instance: str = "") -> None:
        """Say that a worker has ended."""
        given = (self._crawl, worker, instance)
        self._connection.run(lambda db: db.execute(queries.LEAVE, given))

    def workers(self) -> list[WorkerStatus]:
        """Return the workers that have not left."""
        return read_workers(self._connection, self._crawl)

    def sites(self) -> list[SiteStatus]:
        """Return all sites."""
        return read_sites(self._connection, self._crawl)

    def runs(self, *, limit: int) -> list[tuple[str, Facts]]:
        """Return what was told of the latest runs."""
        return read_runs(self._connection, self._crawl, limit=limit)

    def crawls(self) -> list[str]:
        """Return the names of all crawls of this database."""
        return read_crawls(self._connection)

    def forget_crawl(self) -> None:
        """Delete all of the crawl."""
        forget_crawl(self._connection, self._crawl, self._shown)

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


def _sql(name: str) -> Any:
    """Return the statements of a file."""
    place = files("newscrawl.crawl.shared").joinpath(f"postgresql_{name}.sql")
    return place.read_text("utf-8")
