"""What a store in Redis tells of a crawl, and the end of one: no step of a worker's."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
import orjson

from newscrawl.crawl.shared.redis_connection import OTHER_BYTES
from newscrawl.crawl.shared.shared_store import (
    Facts,
    SiteStatus,
    StoreConflictError,
    WorkerStatus,
)
from newscrawl.crawl.shared.store_words import LOST_SECONDS, still_crawled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.crawl.shared.redis_connection import RedisConnection

__all__ = [
    "forget_crawl",
    "parts",
    "prefix_of",
    "read_crawls",
    "read_runs",
    "read_sites",
    "read_workers",
]

_NAMES_AT_ONCE: Final = 1000
"""Of one command: an answer has about a megabyte."""
_MS: Final = 1000  # milliseconds of a second
_FIELDS: Final = ("due", "worker", "lease_ends", "version", "facts", "home", "paused", "run")


def prefix_of(name: str) -> str:
    """Return what all names of a crawl begin with; it holds them in one slot of a cluster."""
    return f"{{newscrawl:{name}}}:"


def read_workers(connection: RedisConnection, prefix: str) -> list[WorkerStatus]:
    """Return the workers that have not left."""
    with connection.pipeline() as all_of_them:
        all_of_them.time()
        all_of_them.zrange(f"{prefix}workers", 0, -1, withscores=True)
        all_of_them.hgetall(f"{prefix}worker_facts")
        all_of_them.hgetall(f"{prefix}instances")
        time, beats, told, instances = all_of_them.execute()
    now = _clock(time)
    ends = sorted((worker, at / _MS - now) for worker, at in beats)
    return [
        WorkerStatus(worker, left, orjson.loads(told.get(worker, "{}")), instances.get(worker, ""))
        for worker, left in ends
        if left > -LOST_SECONDS
    ]


def read_sites(connection: RedisConnection, prefix: str) -> list[SiteStatus]:
    """Return all sites, by name."""
    with connection.errors_in_words():
        names: list[str] = sorted(connection.client.smembers(f"{prefix}names"))
    found = (_statuses(connection, prefix, part) for part in parts(names, _NAMES_AT_ONCE))
    return [status for part in found for status in part]


def _statuses(
    connection: RedisConnection, prefix: str, names: Sequence[str]
) -> Iterator[SiteStatus]:
    with connection.pipeline() as all_of_them:
        all_of_them.time()
        for name in names:
            all_of_them.hmget(f"{prefix}site:{name}", *_FIELDS)
        time, *found = all_of_them.execute()
    now = _clock(time)
    for name, values in zip(names, found, strict=True):
        due, worker, ends, version, facts, home, paused, run = values
        yield SiteStatus(
            site=name,
            due_seconds=None if worker or not due else int(due) / _MS - now,
            worker=worker,
            lease_seconds=int(ends) / _MS - now if worker else None,
            version=int(version or 0),
            facts=orjson.loads(facts or "{}"),
            home=home,
            is_paused=paused is not None,
            run=orjson.loads(run or "{}"),
        )


def read_runs(connection: RedisConnection, prefix: str, *, limit: int) -> list[tuple[str, Facts]]:
    """Return what was told of the latest runs."""
    with connection.errors_in_words():
        listed: list[str] = connection.client.lrange(f"{prefix}runs", 0, limit - 1)
    found = (
        msgspec.msgpack.decode(each.encode(errors=OTHER_BYTES), type=tuple[str, str])
        for each in listed
    )
    return [(site, orjson.loads(told)) for site, told in found]


def read_crawls(connection: RedisConnection) -> list[str]:
    """Return the names of all crawls."""
    before, _, after = prefix_of("*").partition("*")
    with connection.errors_in_words():
        keys = connection.client.scan_iter(match=f"{prefix_of('*')}about", count=_NAMES_AT_ONCE)
        return sorted(key.removeprefix(before).removesuffix(f"{after}about") for key in keys)


def forget_crawl(connection: RedisConnection, prefix: str, shown: str) -> None:
    """Delete all of a crawl that nobody is at work on.  Raises StoreConflictError."""
    about = f"{prefix}about"
    if not connection.run("forget", [about, f"{prefix}leases", f"{prefix}workers"]):
        raise StoreConflictError(still_crawled(shown))
    with connection.errors_in_words():
        client = connection.client
        keys = (key for key in client.scan_iter(match=f"{prefix}*", count=_NAMES_AT_ONCE))
        for part in parts((key for key in keys if key != about), _NAMES_AT_ONCE):
            client.unlink(*part)
        client.unlink(about)  # last: until then nobody joins


def _clock(time: tuple[int, int]) -> float:
    """Return the server's time in seconds, of its seconds and microseconds."""
    return time[0] + time[1] / 1_000_000


def parts(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut into parts of so many values.

    >>> list(parts("abc", 2))
    [['a', 'b'], ['c']]
    """
    left = iter(values)
    while part := list(islice(left, size)):
        yield part
