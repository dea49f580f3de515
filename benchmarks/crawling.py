"""Crawls of a local site: against a bare Scrapy spider, again over a known site, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.request import urlopen

from benchmarks.tables import table
from newscrawl.crawl.frontier import CrawlState, NewPage, PageStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

__all__ = ["crawl_report", "known_report"]

_AT_ONCE: Final = 32
_KNOWN: Final = 100_000
_BARE: Final = Path(__file__).with_name("bare_spider.py")
# The crawl in a process that tells its own time and memory: the clock without the interpreter's
# start, which is the same for both, and the peak of the process that fetches.
_OWN: Final = """
import json, resource, sys
from pathlib import Path
from newscrawl.crawl.runner import CrawlPlan, run_crawl
summary = run_crawl(CrawlPlan(
    sites=[sys.argv[1]], output=Path(sys.argv[2]), delay=0, concurrency=int(sys.argv[3]),
    settings={"LOG_LEVEL": "ERROR"},
))
own, readers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "pages": summary.articles, "seconds": summary.seconds, "requests": summary.requests,
    "known": summary.known, "processor": own.ru_utime + own.ru_stime,
    "peak": own.ru_maxrss, "readers": readers.ru_maxrss,
}))
"""


class Crawl(NamedTuple):
    """What a crawl took."""

    pages: int
    seconds: float
    """On the clock, from the first request to the last line."""
    requests: int
    processor: float
    """Of processor time, in the process that fetches."""
    peak: float
    """The most memory of the process that fetches, in MB."""
    readers: float = 0.0
    """The same of the largest process that reads."""
    known: int = 0


@contextmanager
def site(articles: int) -> Iterator[str]:
    """Serve a generated news site from a process of its own; gives its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "newsroom", "--articles", str(articles)],
        cwd=Path(__file__).parents[1] / "tests",  # where the test site is
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if server.stdin is None or server.stdout is None:
        raise RuntimeError("The local site has no pipes.")
    try:
        yield server.stdout.readline().strip()
    finally:
        server.stdin.close()
        server.wait(timeout=30)


def _told(command: list[str]) -> Crawl:
    done = subprocess.run(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    for name in ("peak", "readers"):
        told[name] = told.get(name, 0) * unit / 1e6
    return Crawl(**told)


def bare(url: str) -> Crawl:
    """Fetch and count all pages of a site's sitemaps with a spider that does nothing else."""
    return _told([str(_BARE), url, str(_AT_ONCE)])


def own(url: str, output: Path) -> Crawl:
    """Crawl a site as ``newscrawl crawl --delay 0 --concurrency 32`` does."""
    return _told(["-c", _OWN, url, str(output), str(_AT_ONCE)])


def _asked(url: str) -> int:
    """How many requests the site's server has answered, and forget them."""
    with urlopen(f"{url}/-/hits", timeout=30) as answer:  # noqa: S310 - our own server
        total = json.load(answer)["total"]
    with urlopen(f"{url}/-/clear", timeout=30):  # noqa: S310
        pass
    return int(total)


def crawl_report(*, articles: int, rounds: int) -> Table:
    """Crawl a site in turn with a bare spider and with newscrawl, and once more when it is known.

    The bare spider is given all addresses at the start; newscrawl finds them.
    """
    rows = []
    ratios: list[float] = []
    spent: dict[str, list[Crawl]] = {"bare": [], "own": [], "again": []}
    asked: list[int] = []
    with site(articles) as url, TemporaryDirectory() as folder:
        for number in range(rounds):
            output = Path(folder) / f"{number}.jsonl"
            spent["bare"].append(bare(url))
            spent["own"].append(own(url, output))
            _asked(url)
            spent["again"].append(own(url, output))
            asked.append(_asked(url))
            ratios.append(_rate(spent["own"][-1]) / _rate(spent["bare"][-1]))
    for name, key in (("Scrapy, fetch and count", "bare"), ("newscrawl", "own")):
        found = spent[key]
        rows.append(
            [
                name,
                f"{found[-1].pages:,}",
                f"{median(map(_rate, found)):.0f}",
                "1.00" if key == "bare" else f"{median(ratios):.2f}",
                f"{median(crawl.processor / crawl.pages for crawl in found) * 1000:.2f}",
                f"{max(crawl.peak for crawl in found):.0f}",
                f"{max(crawl.readers for crawl in found):.0f}",
            ]
        )
    again = spent["again"][-1]
    rows.append(
        [
            f"newscrawl, all {again.known:,} known: {max(asked)} requests",
            f"{again.pages}",
            "",
            "",
            "",
            f"{again.peak:.0f}",
            f"{again.readers:.0f}",
        ]
    )
    columns = ["crawl", "pages", "pages/s", "ratio", "ms of processor a page", "MB", "MB, reader"]
    cores = os.cpu_count() or 1
    title = (
        f"Crawls of a local site, {_AT_ONCE} requests at once (ratio must reach 0.7, a known site "
        f"fewer than 50 requests); {cores} cores, load {os.getloadavg()[0]:.1f} at the end"
    )
    return table(title, columns, rows)


def known_report(*, articles: int) -> Table:
    """Crawl the same site with an empty state and with one that knows 100,000 other addresses."""
    rows = []
    with site(articles) as url, TemporaryDirectory() as folder:
        for known in (0, _KNOWN):
            output = Path(folder) / f"{known}.jsonl"
            _fill(Path(f"{output}.state"), known)
            crawl = own(url, output)
            rows.append(
                [f"{known:,}", f"{crawl.pages:,}", f"{crawl.peak:.0f}", f"{_rate(crawl):.0f}"]
            )
    columns = ["known before", "pages", "MB", "pages/s"]
    return table("Memory with many known addresses (must stay flat)", columns, rows, words=0)


def _rate(crawl: Crawl) -> float:
    return crawl.pages / crawl.seconds


def _fill(path: Path, known: int) -> None:
    """Make a state that knows articles of the site that the crawl will not meet."""
    state = CrawlState(path)
    for number in range(known):
        url = f"http://127.0.0.1/archive/an-article-of-long-ago-{number}"
        page = NewPage(f"{number:016x}", url, "127.0.0.1", "127.0.0.1", "sitemap")
        state.page_queue.add(page, now=1.0)
        state.articles.put(f"{number:016x}", revision=1, content=b"", published=1.0, now=1.0)
    state.db.execute("UPDATE pages SET state = ?, queued = 0", (PageStatus.WRITTEN,))
    state.commit(clean=True)
    state.close()
