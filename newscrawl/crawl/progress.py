"""The progress of a crawl: a live line on a terminal, or a line in the log each minute."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.live import Live
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

_REFRESH_SECONDS: Final = 0.5  # of the live line: quick enough to look alive, slow enough to read
_LOG_SECONDS: Final = 60.0  # of a line in the log: an hour has sixty of them
_MAX_SITES: Final = 20
"""Sites in the live table: with the line of all they fit on a terminal of 24 lines."""
_RATE_WEIGHT: Final = 0.3
"""What the latest rate counts for in the one shown: little, so that it does not jump about."""
_COUNTS: Final = ("found", "fetched", "articles", "rejected", "failed", "blocked")
_SHOWN_AT_ZERO: Final = frozenset(("found", "fetched", "articles"))

console = terminal.console(stderr=True)
"""The terminal for progress, log and summary: they share it, so that their lines do not mix."""


def set_up_logging(kind: str, level: str, *, site: str = "") -> None:
    """Send the log to standard error: ``rich`` on a terminal, else ``plain`` or ``json``.

    ``site`` is the name of a site that stands in each line, where several are crawled at once.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    form = "%(asctime)s %(levelname)s: %(message)s"
    if kind == "rich":
        handler = _TerminalHandler()
        form = "%(asctime)s %(message)s"
    if site:
        form = form.replace("%(message)s", "%(site_name)s: %(message)s")
        handler.addFilter(_SiteName(site))
    as_lines = PrintableFormatter(logging.Formatter(form))
    handler.setFormatter(JsonFormatter() if kind == "json" else as_lines)
    handler.setLevel(level)
    logging.getLogger().addHandler(handler)


class _SiteName(logging.Filter):
    """Gives each message the name of the site that is crawled."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.site_name = self.name
        return True


class _TerminalHandler(logging.Handler):
    """Prints the log above the live progress.

    A message is one line, which the terminal wraps by itself: a URL in it can be copied whole.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message."""
        style = "red" if record.levelno >= logging.ERROR else "yellow"
        try:
            lines = self.format(record).splitlines()
            for line in lines:
                console.print(printable_text(line, style), soft_wrap=True)
        except Exception:  # noqa: BLE001 - logging's own way: a log must not end the crawl
            self.handleError(record)


class Progress:
    """A Scrapy extension that shows how far the crawl is.

    The setting NEWSCRAWL_PROGRESS says how: ``line`` (a live line on the terminal), ``sites`` (a
    live table of the sites), ``log`` (a line in the log each minute), or not at all.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._kind = crawler.settings.get("NEWSCRAWL_PROGRESS")
        if not self._kind:
            raise NotConfigured
        self._crawler = crawler
        self._started_at = time.monotonic()
        self._loop = create_looping_call(self._show)
        self._live: Live | None = None
        self._last_count = (0.0, 0)
        """Seconds since the start, and the responses by then."""
        self._rate = 0.0
        """Responses a second."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension of a crawl."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Begin to show the progress."""
        if self._kind != "log":
            self._live = Live(console=console, auto_refresh=False, transient=True)
            self._live.start()
        self._loop.start(_LOG_SECONDS if self._kind == "log" else _REFRESH_SECONDS, now=False)

    def spider_closed(self) -> None:
        """Remove the progress from the terminal."""
        if self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._live.stop()

    def _show(self) -> None:
        if self._live is None and self._is_asleep():
            return
        text = self._text()
        if self._live is None:
            logger.info("%s", text)
            return
        line = printable_text(text, "cyan", no_wrap=True, overflow="ellipsis")
        with_sites = self._kind == "sites"
        self._live.update(Group(self._sites_table(), line) if with_sites else line, refresh=True)

    def _is_asleep(self) -> bool:
        """Return True in a watch that has asked for nothing since the last line."""
        responses = self._crawler.stats.get_value("downloader/response_count", 0)
        is_watch = self._crawler.settings.getfloat("NEWSCRAWL_WATCH_SECONDS") > 0
        return is_watch and responses == self._last_count[1]

    def _text(self) -> str:
        stats = self._crawler.stats
        seconds = time.monotonic() - self._started_at
        responses = stats.get_value("downloader/response_count", 0)
        last_seconds, last_responses = self._last_count
        if seconds - last_seconds >= _REFRESH_SECONDS:
            rate = (responses - last_responses) / (seconds - last_seconds)
            self._rate += (rate - self._rate) * _RATE_WEIGHT
            self._last_count = (seconds, responses)
        counts = {name: stats.get_value(f"newscrawl/{name}", 0) for name in _COUNTS}
        shown = [f"{n:,} {name}" for name, n in counts.items() if n or name in _SHOWN_AT_ZERO]
        clock = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
        return f"{clock}  {', '.join(shown)}  {self._rate:.1f}/s"

    def _sites_table(self) -> Grid:
        table = Grid(box=None)
        table.add_column("site")
        for name in _COUNTS:
            table.add_column(name, justify="right")
        all_counts = run_of(self._crawler).site_counts
        busiest = sorted(all_counts.items(), key=lambda item: -item[1]["fetched"])[:_MAX_SITES]
        for site, counts in busiest:
            table.add_row(site, *(f"{counts[name]:,}" for name in _COUNTS))
        return table
