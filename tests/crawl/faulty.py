"""What the tests of crawls under faults share: the command, what became of each page, memory."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from conftest import Cli, Ran

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsroom import NewsSite

OUTPUT = "out.jsonl"
STATE = f"{OUTPUT}.state"
REJECTS = "out.rejects.jsonl"
QUICK = (
    *("-s", "NEWSCRAWL_RETRY_DELAY=0.05"),
    *("-s", "NEWSCRAWL_COMMIT_EVERY=0.1"),
    *("-s", "NEWSCRAWL_PATIENCE=5"),
)
COMMAND = ("crawl", "-o", OUTPUT, "--delay", "0", *QUICK)
MEGABYTE = 1 << 20


class Fate(NamedTuple):
    """What became of a page."""

    state: str
    reason: str | None
    attempts: int
    next_try: float | None


def crawl(cli: Cli, *arguments: str) -> Ran:
    """Run a crawl; it must say what went wrong in sentences, never in a traceback."""
    ran = cli(*COMMAND, *arguments)
    assert "Traceback" not in ran.err, ran.err
    return ran


def records(folder: Path, name: str = OUTPUT) -> list[dict[str, Any]]:
    """Read an output: whole lines, and each record once."""
    content = (folder / name).read_bytes()
    assert content == b"" or content.endswith(b"\n"), "a torn line"
    read = [orjson.loads(line) for line in content.splitlines()]
    if name == OUTPUT:
        assert len({(record["id"], record["revision"]) for record in read}) == len(read)
    return read


def told(folder: Path, name: str = OUTPUT) -> list[tuple[object, ...]]:
    """What a consumer reads, without what changes from run to run."""
    keys = ("id", "revision", "canonical_url", "headline", "body", "timestamp")
    return sorted(tuple(map(record.get, keys)) for record in records(folder, name))


def written(folder: Path) -> set[str]:
    """The addresses of the articles that were written."""
    return {record["canonical_url"] for record in records(folder)}


def urls(site: NewsSite, *numbers: int) -> set[str]:
    """The addresses of some articles of a site."""
    return {site.url(number) for number in numbers}


def query(folder: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the state something, or change it."""
    with closing(sqlite3.connect(folder / STATE)) as db, db:
        return db.execute(sql, values).fetchall()


def fate(folder: Path, url: str) -> Fate:
    """Look up what became of a page."""
    [row] = query(folder, "SELECT state, reason, attempts, next_try FROM pages WHERE url = ?", url)
    return Fate(*row)


def make_due(folder: Path) -> None:
    """Let time pass: all that is tried again another time is due now."""
    query(folder, "UPDATE pages SET next_try = 1 WHERE next_try IS NOT NULL")
    query(folder, "UPDATE sources SET next_try = 1, due = 1 WHERE next_try IS NOT NULL")


def status(cli: Cli, site: str = "127.0.0.1") -> dict[str, Any]:
    """What ``newscrawl status`` tells of a site."""
    ran = cli("status", "--state", STATE, "--json", site)
    assert ran.status == 0, ran.err
    [report] = orjson.loads(ran.out)["sites"]
    return dict(report)


def children(pid: int) -> Iterator[int]:
    """A process and all that it started, as far as they are running."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from children(int(child))


def memory(pid: int, field: str = "VmHWM") -> int:
    """Bytes of memory of a process: VmHWM is the most it ever had, VmRSS what it has."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0


class Peak:
    """The most memory that each process of a crawl ever had, added up."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._pid = process.pid
        self._most: dict[int, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            for pid in children(self._pid):
                self._most[pid] = max(memory(pid), self._most.get(pid, 0))

    @property
    def total(self) -> int:
        return sum(self._most.values())


def measured(cli: Cli, *arguments: str, seconds: float = 120) -> tuple[Ran, int]:
    """Run a crawl, and say how many bytes its processes took."""
    with cli.start(*COMMAND, *arguments) as process, Peak(process) as peak:
        try:
            out, err = process.communicate(timeout=seconds)
        finally:
            process.kill()
    ran = Ran(process.returncode, out, err.decode())
    assert "Traceback" not in ran.err, ran.err
    return ran, peak.total
