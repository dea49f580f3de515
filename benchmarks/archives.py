"""Archives of invented pages, as large as those of news crawls, and what `extract` makes of them.

The ways to read them are measured in turns, so that what else the machine does meets all of them.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from fastwarc.warc import ArchiveIterator

from benchmarks.corpus import fixture_pages
from benchmarks.peer_process import install_peers, running_peers
from benchmarks.tables import table
from newscrawl.files.warc import ReadLog, read_warc
from newscrawl.files.warc_records import Exchange, request_and_response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.table import Table

__all__ = ["Measured", "archives_table", "write_archives"]

_SEED: Final = 7
_SITES: Final = 97
_LINKS: Final = 160
_OWN_WORDS: Final = 20
_SCRIPT_CHARS: Final = 40_000
_START: Final = datetime(2026, 11, 1, tzinfo=UTC)
_PEER_PAGES: Final = 200
"""Pages that another extractor's process gets at once: they are held in memory."""
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
_REQUEST: Final = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"


class _Cost(NamedTuple):
    seconds: float
    processor_seconds: float


def write_archives(folder: Path, *, pages: int, archives: int) -> None:
    """Write archives of invented pages, each packed record by record as Common Crawl's are.

    The pages are the project's fixtures with a text, scripts and links of their own, and a menu
    with their site's names of classes: as heavy as pages of news sites, which are mostly scripts
    and links, and as different for what remembers texts, names and addresses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bodies = [page.content for page in fixture_pages() if b"</body>" in page.content]
    random = Random(_SEED)  # noqa: S311 - the same pages each time
    for number in range(archives):
        with (folder / f"NEWS-20261101-{number:05}.warc.gz").open("wb") as stream:
            for index in range(pages // archives):
                count = number * (pages // archives) + index
                content = _dressed(bodies[count % len(bodies)], count, random)
                url = f"https://site{count % _SITES}.example/2026/11/{count}"
                exchange = Exchange(
                    url, _START + timedelta(seconds=count), None, _REQUEST, _HEAD, content
                )
                stream.write(request_and_response(exchange, exchange.capture(), None))


def _dressed(content: bytes, count: int, random: Random) -> bytes:
    site = count % _SITES
    links = "".join(
        f'<li class="menu-item s{site}-item-{n}"><a href="/s/{random.randrange(10**6)}">'
        f"Section {n}</a></li>"
        for n in range(_LINKS)
    )
    words = " ".join(f"word{random.randrange(10**5)}" for _ in range(_OWN_WORDS))
    script = "".join(f'"k{random.randrange(10**9)}":{n},' for n in range(_SCRIPT_CHARS // 16))
    extra = (
        f"<footer><ul>{links}</ul><p>No. {count}</p></footer><script>var d={{{script}}}</script>"
    )
    content = content.replace(b"</p>", f" No. {count}: {words}.</p>".encode(), 1)
    return content.replace(b"</body>", f"{extra}</body>".encode())


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", "extract", *arguments]


def _run(command: list[str]) -> _Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Cost(seconds, used)


def _run_by_ray(command: list[str], parts: Path) -> _Cost:
    """Run a command whose tasks are no children of it: they say what they used."""
    cost = _run(command)
    _, *entries = (parts / "manifest.jsonl").read_bytes().splitlines()
    used = sum(msgspec.json.decode(entry)["processor_seconds"] for entry in entries)
    return cost._replace(processor_seconds=used)


def _here(read: Callable[[Path], None], folder: Path) -> _Cost:
    began, processor = time.perf_counter(), time.process_time()
    for path in sorted(folder.iterdir()):
        read(path)
    return _Cost(time.perf_counter() - began, time.process_time() - processor)


def _bare(path: Path) -> None:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=True):
            record.reader.read()


def _pages_alone(path: Path) -> None:
    for _ in read_warc(str(path), ReadLog(), label=""):
        pass


def _by_peer(peer: str, folder: Path) -> _Cost:
    """Have another extractor read all pages; reading the archives is not counted."""
    python, used = install_peers(), 0.0
    began = time.perf_counter()
    for path in sorted(folder.iterdir()):
        pages = read_warc(str(path), ReadLog(), label="")
        while part := list(islice(pages, _PEER_PAGES)):
            with running_peers(python, part, (peer,)) as process:
                used += process.seconds(peer, 0, len(part))
    return _Cost(time.perf_counter() - began, used)


class Measured(NamedTuple):
    """What is measured."""

    pages: int
    archives: int
    rounds: int
    only: re.Pattern[str]
    """The ways whose name has it."""


def archives_table(measured: Measured, *, with_ray: bool, peers: Sequence[str] = ()) -> Table:
    """Return pages a second and a processor's second, by the way that archives are read."""
    pages, archives = measured.pages, measured.archives
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder = place / "archives"
        write_archives(folder, pages=pages, archives=archives)
        output, parts = str(place / "plain.jsonl"), f"{place / 'parts'}/"
        to_parts = (str(folder), "-o", parts)
        ways: dict[str, Callable[[], _Cost]] = {
            "FastWARC alone": lambda: _here(_bare, folder),
            "its pages, not parsed": lambda: _here(_pages_alone, folder),
            "extract, 1 worker": lambda: _run(_command(str(folder), "-o", output)),
            "extract to a packed file, 1 worker": lambda: _run(
                _command(str(folder), "-o", f"{output}.gz")
            ),
            "extract, 2 workers": lambda: _run(
                _command(str(folder), "-o", output, "--workers", "2")
            ),
            "parts, 1 worker": lambda: _run(_command(*to_parts)),
            "parts, 2 workers": lambda: _run(_command(*to_parts, "--workers", "2")),
        }
        if with_ray:
            ways["parts by Ray, 2 workers"] = lambda: _run_by_ray(
                _command("--ray", *to_parts[1:], "--workers", "2", to_parts[0]), Path(parts)
            )
        for peer in peers:
            ways[peer] = partial(_by_peer, peer, folder)
        ways = {way: measure for way, measure in ways.items() if measured.only.search(way)}
        costs: dict[str, list[_Cost]] = {way: [] for way in ways}
        for _ in range(measured.rounds):
            for way, measure in ways.items():
                shutil.rmtree(parts, ignore_errors=True)
                costs[way].append(measure())
        size = sum(path.stat().st_size for path in folder.iterdir())
    return _table(costs, pages, f"{pages:,} pages in {archives} archives, {size / 1e6:,.0f} MB")


def _table(costs: dict[str, list[_Cost]], pages: int, what: str) -> Table:
    rows = []
    for way, measured in costs.items():
        seconds = median(cost.seconds for cost in measured)
        used = median(cost.processor_seconds for cost in measured)
        spread = max(cost.processor_seconds for cost in measured) / used - 1
        rows.append(
            (
                way,
                f"{pages / seconds:,.0f}",
                f"{pages / used:,.0f}",
                f"{1000 * used / pages:.2f}",
                f"{100 * spread:.0f} %",
            )
        )
    columns = ("way", "pages a second", "of a processor", "its ms a page", "most above median")
    return table(f"{what}; {os.cpu_count()} processors", columns, rows)
