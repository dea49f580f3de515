"""A shared store in Redis.

Each step is a script (``redis_scripts/``), so it happens as a whole or not at all; ``prelude.lua``,
which stands before each, says what is kept, and where.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec
import orjson

from newscrawl.crawl.shared.redis_connection import OTHER_BYTES, RedisConnection, check_settings
from newscrawl.crawl.shared.redis_reading import (
    forget_crawl,
    parts,
    prefix_of,
    read_crawls,
    read_runs,
    read_sites,
    read_workers,
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
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from newscrawl.crawl.shared.shared_store import SiteStatus, WorkerStatus
    from newscrawl.crawl.shared.store_address import StoreAddress

__all__ = ["RedisStore"]

_ROWS_AT_ONCE: Final = 1000
"""Of one command: Lua hands on some 8000 arguments at most, and an answer has about a megabyte."""
_COPY_SECONDS: Final = 600.0
"""For which a copy is kept after it was read from last: then its reader is gone."""
_NOT_DUE: Final = -1  # a flag for scripts, in place of milliseconds
_FORGOTTEN, _EARLIER = -1, -2  # the statuses that the script gives that opens a crawl
_MS: Final = 1000  # milliseconds of a second


class RedisStore:
    """The store of the crawl that an address names."""

    def __init__(self, address: StoreAddress) -> None:
        """Connect.  Raises StoreError where this Redis cannot be used."""
        self._connection = RedisConnection(address)
        self._shown = address.shown
        self._prefix = prefix_of(address.name)
        try:
            self.warnings: Collection[str] = check_settings(self._connection)
            with self._connection.errors_in_words():
                form = self._connection.client.hget(*self._keys("about"), "form")
            if int(form or 0) > FORM:
                raise StoreError(later_form(self._shown, form))
        except StoreError:
            self.close()
            raise

    def _keys(self, *names: str) -> list[str]:
        return [self._prefix + name for name in names]

    def open_crawl(self, plan_digest: str) -> None:
        """Join the crawl."""
        keys = self._keys("about", "leases", "workers")
        joined = self._connection.run("open", keys, plan_digest, FORM)
        if joined != 1:
            words = {_FORGOTTEN: being_forgotten, _EARLIER: earlier_workers}
            raise StoreConflictError(words.get(joined, other_sites_file)(self._shown))

    def put_sites(self, due: Mapping[str, float | None], *, anew: bool = False) -> None:
        """Add sites."""
        listed: list[str | int] = []
        for site, seconds in due.items():
            listed += [site, _NOT_DUE if seconds is None else _ms(seconds)]
        given = (int(anew), _ms(HOLD_SECONDS), _packed(listed))
        self._connection.run("put", self._keys("names"), *given)

    def drop_sites(self, sites: Collection[str]) -> None:
        """Have sites due no more."""
        self._connection.run("drop", self._keys("leases"), _packed(list(sites)))

    def pause_sites(self, sites: Collection[str], *, paused: bool) -> None:
        """Have sites taken no more, or again."""
        given = (int(paused), _ms(HOLD_SECONDS), _packed(list(sites)))
        self._connection.run("pause", self._keys("names"), *given)

    def take_site(
        self, worker: str, *, lease_seconds: float, only: Collection[str] = ()
    ) -> Lease | None:
        """Lease the site that has been due longest."""
        given = (worker, _ms(lease_seconds), _ms(PREFERENCE_SECONDS), MAX_LOST_HOMES)
        taken = self._connection.run("take", self._keys("due"), *given, _packed(list(only)))
        if not taken:
            return None
        site, token, version = taken
        return Lease(site, int(token), worker, int(version))

    def drop_copies(self, worker: str, sites: Collection[str]) -> None:
        """Note that a worker keeps no copies of sites any more."""
        self._connection.run("drop_copies", self._keys("due"), worker, _packed(list(sites)))

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        """Have a lease run out later."""
        self._run_leased("renew", lease, _ms(lease_seconds))

    def release(
        self,
        lease: Lease,
        *,
        next_due: float | None,
        keeps_copy: bool = False,
        run: Facts | None = None,
    ) -> None:
        """Give a site back."""
        due = _NOT_DUE if next_due is None else _ms(next_due)
        told = "" if run is None else orjson.dumps(dict(run))
        given = (due, int(keeps_copy), _ms(HOLD_SECONDS), told, MAX_RUNS)
        self._run_leased("release", lease, *given)

    def _run_leased(self, script: str, lease: Lease, *given: int | str | bytes) -> None:
        keys = self._keys("leases", f"site:{lease.site}")
        if not self._connection.run(script, keys, lease.site, lease.worker, lease.token, *given):
            raise lease_lost(lease)

    def wait_seconds(self, worker: str = "", *, only: Collection[str] = ()) -> float | None:
        """Return in how many seconds a worker may take a site."""
        given = (worker, MAX_LOST_HOMES, _packed(list(only)))
        milliseconds = int(self._connection.run("wait", self._keys("due"), *given))
        return None if milliseconds < 0 else milliseconds / _MS

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        """Give the rows of a site's state."""
        if lease is None:
            yield from self._read_copy(site)
            return
        keys = self._keys(f"rows:{site}", f"site:{site}")
        for rows, worker, token, version in self._read_parts(keys, ""):
            if Lease(site, int(token), worker, int(version)) != lease:
                raise lease_lost(lease)
            yield from _rows(rows)

    def _read_copy(self, site: str) -> Iterator[tuple[RowKey, str]]:
        """Give the rows of a copy: the state itself changes while it is read."""
        rows, copy, place = self._keys(
            f"rows:{site}", f"copy:{secrets.token_hex(8)}", f"site:{site}"
        )
        if not self._connection.run("copy", [rows, copy], _ms(_COPY_SECONDS)):
            return
        try:
            for found, *_ in self._read_parts([copy, place], _ms(_COPY_SECONDS)):
                yield from _rows(found)
        finally:
            with self._connection.errors_in_words():
                self._connection.client.unlink(copy)

    def _read_parts(self, keys: Sequence[str], keep: str | int) -> Iterator[list[Any]]:
        cursor: str | None = None
        while cursor != "0":
            found = self._connection.run("read", keys, cursor or "0", _ROWS_AT_ONCE, keep)
            if not found:
                raise StoreError(f"{self._shown}: the state was read too slowly: try again.")
            cursor, *part = found
            yield part

    def commit(
        self, lease: Lease, change: StateChange, *, lease_seconds: float | None = None
    ) -> Lease:
        """Change a site's state."""
        keys = self._keys("leases", f"site:{lease.site}", f"rows:{lease.site}")
        lasting = "" if lease_seconds is None else _ms(lease_seconds)
        given = (lease.site, lease.worker, lease.token)
        after = (lasting, *self._lists(change))
        status, *found = self._connection.run("commit", keys, *given, lease.version, *after)
        if status < 0 and int(found[0]) > lease.version:
            # It was made before, and its answer was lost: nobody else commits with this token.
            status, *found = self._connection.run("commit", keys, *given, found[0], *after)
        if status < 0:
            raise lost_commits(lease)
        if not status:
            raise lease_lost(lease)
        return replace(lease, version=int(found[0]))

    def _lists(self, change: StateChange) -> list[str | int | bytes]:
        """Return what the script is given of a change."""
        flat = (part for row in change.changed.items() for part in (_field(row[0]), row[1]))
        changed = [_packed(part) for part in parts(flat, 2 * _ROWS_AT_ONCE)]
        gone = [_packed(part) for part in parts(map(_field, change.gone), _ROWS_AT_ONCE)]
        lengths: list[str | int] = []
        for name, length in change.lengths.items():
            lengths += self._keys(f"lengths:{name.machine}")
            lengths += [name.path, "" if length is None else length]
        facts = orjson.dumps(dict(change.facts))
        return [facts, len(changed), len(gone), *changed, *gone, _packed(lengths)]

    def lengths(self, machine: str) -> Mapping[str, int]:
        """Return how many bytes of each file of a machine are committed."""
        [key] = self._keys(f"lengths:{machine}")
        with self._connection.errors_in_words():
            found: dict[str, str] = self._connection.client.hgetall(key)
        return {path: int(length) for path, length in found.items()}

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
        given = (worker, _ms(alive_seconds), orjson.dumps(dict(facts)), _ms(LOST_SECONDS))
        who = (instance, int(instead_of is not None), instead_of or "")
        keys = self._keys("workers", "worker_facts", "instances")
        return bool(self._connection.run("beat", keys, *given, *who))

    def leave(self, worker: str, *, instance: str = "") -> None:
        """Say that a worker has ended."""
        keys = self._keys("workers", "worker_facts", "instances")
        self._connection.run("leave", keys, worker, instance)

    def workers(self) -> list[WorkerStatus]:
        """Return the workers that have not left."""
        return read_workers(self._connection, self._prefix)

    def sites(self) -> list[SiteStatus]:
        """Return all sites."""
        return read_sites(self._connection, self._prefix)

    def runs(self, *, limit: int) -> list[tuple[str, Facts]]:
        """Return what was told of the latest runs."""
        return read_runs(self._connection, self._prefix, limit=limit)

    def crawls(self) -> list[str]:
        """Return the names of all crawls of this Redis."""
        return read_crawls(self._connection)

    def forget_crawl(self) -> None:
        """Delete all of the crawl."""
        forget_crawl(self._connection, self._prefix, self._shown)

    def share_of_address(
        self, address: str, worker: str, *, limit: int, seconds: float, busy: int = 0
    ) -> int:
        """Return how many requests at once a worker may have at a server's address."""
        keys = self._keys(f"address:{address}")
        return int(self._connection.run("share", keys, worker, limit, _ms(seconds), busy))

    def close(self) -> None:
        """End the connections."""
        self._connection.client.close()


def _ms(seconds: float) -> int:
    return max(0, round(seconds * _MS))


def _field(key: RowKey) -> str:
    return f"{key.table}:{key.key}"


def _rows(packed: str) -> Iterator[tuple[RowKey, str]]:
    content = packed.encode(errors=OTHER_BYTES)
    found = msgspec.msgpack.decode(content, type=list[str])
    for field, row in zip(found[::2], found[1::2], strict=True):
        table, _, key = field.partition(":")
        yield RowKey(table, key), row


def _packed(listed: Sequence[str | int]) -> bytes:
    """Pack a list as scripts read it: some times faster than as many arguments."""
    return msgspec.msgpack.encode(listed)
