"""How a crawl is seen while it runs: a line on a terminal, a line in the log now and then."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.live import Live
from rich.logging import RichHandler
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.common import terminal
from newscrawl.common.terminal import Grid, printable_text
from newscrawl.crawl.log_format import JsonFormatter, PrintableFormatter
from newscrawl.crawl.run import run_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

__all__ = ["Progress", "console", "set_up_logging"]

logger = logging.getLogger(__name__)

_REFRESH: Final = 0.5
_LOGGED_EVERY: Final = 60.0
_MOST_SITES: Final = 20
_ALWAYS: Final = frozenset(("found", "fetched", "articles"))

console = terminal.console(stderr=True)
"""The terminal that progress, log and summary share, so that none writes into another."""


def set_up_logging(kind: str, level: str) -> None:
    """Send the log to standard error: ``rich`` on a terminal, else ``plain`` or ``json``."""
    handler: logging.Handler
    if kind == "rich":
        handler = RichHandler(console=console, show_path=False, markup=False, rich_tracebacks=False)
        handler.setFormatter(PrintableFormatter(logging.Formatter("%(message)s")))
    else:
        handler = logging.StreamHandler(sys.stderr)
        lines = PrintableFormatter(logging.Formatter("%(asctime)s %(levelname)s: %(message)s"))
        handler.setFormatter(JsonFormatter() if kind == "json" else lines)
    handler.setLevel(level)
    logging.getLogger().addHandler(handler)


class Progress:
    """Scrapy extension: tells how far the crawl is.

    NEWSCRAWL_PROGRESS says how: ``line`` (a live line on the terminal), ``sites`` (a live table of
    the sites), ``log`` (a line in the log each minute), or nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._kind = crawler.settings.get("NEWSCRAWL_PROGRESS")
        if not self._kind:
            raise NotConfigured
        self._crawler = crawler
        self._started = time.monotonic()
        self._loop = create_looping_call(self._tell)
        self._live: Live | None = None
        self._before = (0.0, 0)
        self._rate = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension of a crawl."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Begin."""
        self._started = time.monotonic()
        if self._kind != "log":
            self._live = Live(console=console, auto_refresh=False, transient=True)
            self._live.start()
        self._loop.start(_LOGGED_EVERY if self._kind == "log" else _REFRESH, now=False)

    def spider_closed(self) -> None:
        """End, and leave nothing on the terminal."""
        if self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._live.stop()

    def _tell(self) -> None:
        words = self._words()
        if self._live is None:
            logger.info("%s", words)
            return
        line = printable_text(words, "cyan", no_wrap=True, overflow="ellipsis")
        self._live.update(
            Group(self._sites(), line) if self._kind == "sites" else line, refresh=True
        )

    def _words(self) -> str:
        stats = self._crawler.stats
        seconds = time.monotonic() - self._started
        requests = stats.get_value("downloader/response_count", 0)
        then, counted = self._before
        if seconds - then >= _REFRESH:
            self._rate += ((requests - counted) / (seconds - then) - self._rate) * 0.3
            self._before = (seconds, requests)
        names = ("found", "fetched", "articles", "rejected", "failed", "blocked")
        counts = {name: stats.get_value(f"newscrawl/{name}", 0) for name in names}
        words = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n or what in _ALWAYS)
        took = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
        return f"{took}  {words}  {self._rate:.1f}/s"

    def _sites(self) -> Grid:
        table = Grid(box=None)
        columns = ("found", "fetched", "articles", "rejected", "failed", "blocked")
        table.add_column("site")
        for name in columns:
            table.add_column(name, justify="right")
        counts = run_of(self._crawler).site_counts
        busiest = sorted(counts.items(), key=lambda item: -item[1]["fetched"])[:_MOST_SITES]
        for site, told in busiest:
            table.add_row(site, *(f"{told[name]:,}" for name in columns))
        return table
