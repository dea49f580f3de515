"""Crawls of a local site: compared with a bare Scrapy spider, a known site, and memory."""

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
from newscrawl.crawl.frontier.wording import fingerprint
from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

__all__ = ["crawl_table", "known_pages_table"]

_CONCURRENCY: Final = 32
_KNOWN_ARTICLES: Final = 100_000
_BARE_SPIDER: Final = Path(__file__).with_name("bare_spider.py")
# A crawl in a process that prints its own time and memory: the seconds without the start of Python,
# which is the same for both spiders, and the peak memory of the process that fetches.
_CRAWL_CODE: Final = """
import json, resource, sys
from pathlib import Path
from newscrawl.crawl.runner import CrawlPlan, run_crawl
summary = run_crawl(CrawlPlan(
    sites=[sys.argv[1]], output=Path(sys.argv[2]), delay=0, concurrency=int(sys.argv[3]),
    settings={"LOG_LEVEL": "ERROR"},
))
own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "pages": summary.articles, "seconds": summary.seconds, "known": summary.known,
    "processor_seconds": own.ru_utime + own.ru_stime,
    "peak_mb": own.ru_maxrss, "worker_peak_mb": workers.ru_maxrss,
}))
"""


class CrawlCost(NamedTuple):
    """The time and memory that a crawl has taken."""

    pages: int
    seconds: float
    """From the first request to the last line."""
    processor_seconds: float
    """Of the process that fetches."""
    peak_mb: float
    """The peak memory of the process that fetches."""
    worker_peak_mb: float = 0.0
    """The peak memory of the largest worker process."""
    known: int = 0
    """Articles that were known before."""

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


@contextmanager
def local_site(articles: int) -> Iterator[str]:
    """Serve a generated news site from a process of its own, and yield its URL."""
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


def fetch_site(url: str) -> CrawlCost:
    """Fetch and count all pages of a site's sitemaps, with a spider that does nothing else."""
    return _cost([str(_BARE_SPIDER), url, str(_CONCURRENCY)])


def crawl_site(url: str, output: Path) -> CrawlCost:
    """Crawl a site as ``newscrawl crawl --delay 0 --concurrency 32`` does."""
    return _cost(["-c", _CRAWL_CODE, url, str(output), str(_CONCURRENCY)])


def _cost(command: list[str]) -> CrawlCost:
    done = subprocess.run(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    cost = json.loads(done.stdout.splitlines()[-1])
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    for name in ("peak_mb", "worker_peak_mb"):
        cost[name] = cost.get(name, 0) * unit / 1e6
    return CrawlCost(**cost)


def _count_requests(url: str) -> int:
    """Return how many requests the site's server has answered since the last call."""
    with urlopen(f"{url}/-/hits", timeout=30) as response:  # noqa: S310 - our own server
        total = json.load(response)["total"]
    with urlopen(f"{url}/-/clear", timeout=30):  # noqa: S310
        pass
    return int(total)


def crawl_table(*, articles: int, rounds: int) -> Table:
    """Crawl a site in turn with a bare spider and with newscrawl, and again when it is known.

    The bare spider is given all URLs at the start; newscrawl finds them.
    """
    bare: list[CrawlCost] = []
    own: list[CrawlCost] = []
    again: list[CrawlCost] = []
    requests: list[int] = []
    with local_site(articles) as url, TemporaryDirectory() as folder:
        for number in range(rounds):
            output = Path(folder) / f"{number}.jsonl"
            bare.append(fetch_site(url))
            own.append(crawl_site(url, output))
            _count_requests(url)
            again.append(crawl_site(url, output))
            requests.append(_count_requests(url))
    ratio = median(mine.rate / theirs.rate for mine, theirs in zip(own, bare, strict=True))
    known, last = f"{again[-1].known:,}", again[-1]
    rows = [
        _row("Scrapy, fetch and count", bare, 1.0),
        _row("newscrawl", own, ratio),
        [
            f"newscrawl, all {known} known: {max(requests)} requests",
            *(f"{last.pages}", "", "", ""),
            *(f"{last.peak_mb:.0f}", f"{last.worker_peak_mb:.0f}"),
        ],
    ]
    columns = ["crawl", "pages", "pages/s", "ratio", "processor ms a page", "MB", "MB, worker"]
    title = (
        f"Crawls of a local site, {_CONCURRENCY} requests at once (ratio must reach 0.7, a known "
        f"site fewer than 50 requests); {os.cpu_count() or 1} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end"
    )
    return table(title, columns, rows)


def _row(name: str, costs: Sequence[CrawlCost], ratio: float) -> list[str]:
    return [
        name,
        f"{costs[-1].pages:,}",
        f"{median(cost.rate for cost in costs):.0f}",
        f"{ratio:.2f}",
        f"{median(cost.processor_seconds / cost.pages for cost in costs) * 1000:.2f}",
        f"{max(cost.peak_mb for cost in costs):.0f}",
        f"{max(cost.worker_peak_mb for cost in costs):.0f}",
    ]


def known_pages_table(*, articles: int) -> Table:
    """Crawl the same site with an empty state, and with one that knows 100,000 other articles."""
    rows = []
    with local_site(articles) as url, TemporaryDirectory() as folder:
        for known in (0, _KNOWN_ARTICLES):
            output = Path(folder) / f"{known}.jsonl"
            _fill(Path(f"{output}.state"), known)
            cost = crawl_site(url, output)
            rows.append(
                [f"{known:,}", f"{cost.pages:,}", f"{cost.peak_mb:.0f}", f"{cost.rate:.0f}"]
            )
    columns = ["known before", "pages", "MB", "pages/s"]
    return table("Memory with many known articles (must not grow)", columns, rows, text_columns=0)


_TEXT: Final = "\n\n".join(
    f"The {number}. paragraph of a text. {'Word. ' * 20}" for number in range(12)
)


def _fill(path: Path, known: int) -> None:
    """Make a state that knows so many articles of the site, which the crawl does not find."""
    state = CrawlState(path)
    for number in range(known):
        url = f"http://127.0.0.1/archive/an-article-of-long-ago-{number}"
        page = NewPage(f"{number:016x}", url, "127.0.0.1", "127.0.0.1", "sitemap")
        state.pages.add(page, now=1.0)
        article = Article(headline=f"A headline of long ago, the {number}.", body=_TEXT)
        known_by = fingerprint(article, "127.0.0.1")
        state.articles.put(f"{number:016x}", revision=1, known_by=known_by, published=1.0, now=1.0)
    state.db.execute("UPDATE pages SET state = ?, queued = 0", (PageStatus.WRITTEN,))
    state.commit(clean=True)
    state.close()
