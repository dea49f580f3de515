"""Has pages read by worker processes, and leaves sites alone whose pages take too long."""

from __future__ import annotations

import json
import logging
import os
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl.crawl.discovery import ListPage
from newscrawl.crawl.frontier.paused_sites import pause_site, paused_sites
from newscrawl.crawl.frontier.site_days import rule_counts
from newscrawl.crawl.http_response import page_bytes
from newscrawl.crawl.setting_check import SettingError, check_settings
from newscrawl.crawl.workers.page_pool import TaskCall
from newscrawl.crawl.workers.worker_pool import (
    TIME_LIMIT_RULE,
    PoolError,
    WorkerPool,
    is_time_limit,
)
from newscrawl.crawl.workers.worker_process import TooSlowError, WorkerError
from newscrawl.extraction.confidence_bounds import TextOf
from newscrawl.files.ftr_folder import FtrFolder
from newscrawl.files.record_file import OutputError
from newscrawl.files.site_hints import SiteHints
from newscrawl.items import Reason

if TYPE_CHECKING:
    from scrapy.http import Response, TextResponse
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.run import Run
    from newscrawl.crawl.workers.messages import PageResult
    from newscrawl.crawl.workers.page_pool import PagePool
    from newscrawl.extraction.site_rules.rules_used import RulesUsed

__all__ = ["PageReaders"]

_NO_READERS: Final = "no-readers"
"""The reason with which a crawl ends whose pages nobody can read."""
_MAX_WORKERS: Final = 4
"""Scrapy's own process brings no more pages a second than four workers can read."""
_MAX_SLOW_PAGES: Final = 3
"""Pages of a site that may take too long to read: with 30 s each, they cost a worker 90 s."""
_QUICK_PAGES_FOR_A_SLOW_ONE: Final = 20
"""Pages that make up for a slow one: a site may have one among twenty for ever."""
_PAUSE_SECONDS: Final = 86_400.0
"""A site with too many slow pages is left alone for a day."""
_FIRST_SAMPLES: Final = 16  # pages of a site in a run, of which the report's samples are taken
_PAGES_PER_SAMPLE: Final = 16
"""After them: three samples are kept, and the text of each page costs a hundredth of its time."""
_LIST_DECODER: Final = msgspec.json.Decoder(ListPage)
_HINTS: Final = ("NEWSCRAWL_RULES", "NEWSCRAWL_FTR_RULES", "NEWSCRAWL_DATE_ORDER")
_logger = logging.getLogger(__name__)


class PageReaders:
    """The worker processes that read a crawl's pages."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._opened_pool: PagePool | None = None
        self._hints = SiteHints({}, None, "")
        self._markdown = False
        self._pages_read: Counter[str] = Counter()
        """By site."""
        self._slowness: Counter[str] = Counter()
        """By site: pages that took too long to read, less a part of those that did not."""
        self._left_sites: set[str] = set()
        """The sites that nothing is asked of, as their pages take too long to read."""

    def open(self) -> None:
        """Make the pool of worker processes.  Raises OutputError."""
        settings = self._run.settings
        self._hints = _hints_of(settings)
        self._markdown = settings.get("NEWSCRAWL_BODY") == "markdown"
        count = _worker_count(settings.getint("NEWSCRAWL_READERS"))
        if not count:
            # Here, as all of the extraction comes with it, and this process needs no more of it.
            from newscrawl.crawl.workers.inline_pool import InlinePool  # noqa: PLC0415

            self._opened_pool = InlinePool()
            return
        seconds = settings.getfloat("NEWSCRAWL_PAGE_SECONDS")
        if not is_time_limit(seconds):
            raise OutputError(f"NEWSCRAWL_PAGE_SECONDS must be {TIME_LIMIT_RULE}, not {seconds:g}.")
        self._opened_pool = WorkerPool(
            count,
            seconds=seconds,
            max_memory_bytes=settings.getint("NEWSCRAWL_READER_MAX_MB") * 1024**2,
            on_failure=partial(self._run.end_with_error, reason=_NO_READERS),
        )

    def close(self) -> None:
        """End the worker processes; a run that failed as it began has none."""
        if self._opened_pool is not None:
            self._opened_pool.close()

    @property
    def _pool(self) -> PagePool:
        assert self._opened_pool is not None  # noqa: S101 - pages come once the run is open
        return self._opened_pool

    async def read_article(self, response: Response, site: str) -> PageResult:
        """Read a page as an article; the time it takes counts for its site.

        Raises CloseSpider where no process can be started that reads it.
        """
        try:
            read = await self._pool.read_page(
                page_bytes(response),
                site=site,
                with_next=True,
                text_of=self._text_of(site),
                hints=self._hints.of(response.url),
                markdown=self._markdown,
            )
        except PoolError as error:
            raise CloseSpider(_NO_READERS) from error
        too_slow = read.reject is not None and read.reject.reason is Reason.TOO_SLOW
        self._count_slowness(site, too_slow=too_slow)
        return read

    def _text_of(self, site: str) -> TextOf:
        """Return of which pages the text is wanted, for samples: of few that are in no doubt."""
        self._pages_read[site] += 1
        number = self._pages_read[site]
        is_sample = number <= _FIRST_SAMPLES or number % _PAGES_PER_SAMPLE == 0
        return TextOf.ALL if is_sample else TextOf.DOUBTFUL

    def count_rules(self, used: RulesUsed, site: str) -> None:
        """Count which of the site's own rules found something on the page of an article."""
        for what in rule_counts(used, self._hints.own_rules):
            self._run.count(what, site=site)

    async def read_list(self, response: TextResponse, site: str) -> ListPage:
        """Read a page as a list of articles; otherwise as :meth:`read_article`."""
        content = response.text.encode("utf-8", "replace")
        call = TaskCall("read_links", content, {"url": response.url}, _LIST_DECODER)
        try:
            found = await self._pool.run_task(call, site=site)
        except PoolError as error:
            raise CloseSpider(_NO_READERS) from error
        except WorkerError as error:
            self._count_slowness(site, too_slow=isinstance(error, TooSlowError))
            return ListPage(error=str(error))
        self._count_slowness(site, too_slow=False)
        return found

    # --- sites with slow pages -----------------------------------------------------------------

    def is_paused(self, site: str) -> bool:
        """Return True if nothing is asked of a site for now."""
        return site in self._left_sites

    def leave_slow_sites(self, *, now: float) -> None:
        """Leave the sites alone that an earlier run has left for a day."""
        for left in paused_sites(self._run.state.db, now=now):
            self._left_sites.add(left.site)
            if left.site in self._run.sites:
                self._run.site_counts[left.site]["left-alone"] += 1
                until = datetime.fromtimestamp(left.until, UTC).strftime("%Y-%m-%d %H:%M UTC")
                words = "%s is left alone until %s, as its pages take too long to read."
                _logger.warning(words, left.site, until)

    def _count_slowness(self, site: str, *, too_slow: bool) -> None:
        """Count a page that was read or took too long; after a few of these, leave the site."""
        if not too_slow:
            self._slowness[site] = max(0, self._slowness[site] - 1)
            return
        self._slowness[site] += _QUICK_PAGES_FOR_A_SLOW_ONE
        is_bearable = self._slowness[site] < _MAX_SLOW_PAGES * _QUICK_PAGES_FOR_A_SLOW_ONE
        if is_bearable or site in self._left_sites:
            return
        self._left_sites.add(site)
        state = self._run.state
        until = time.time() + _PAUSE_SECONDS
        pause_site(state.db, site, until=until, reason=Reason.TOO_SLOW)
        state.pages.release_site(site)
        words = "%s has pages that take too long to read: nothing is asked of it for a day."
        _logger.warning(words, site)


def _hints_of(settings: BaseSettings) -> SiteHints:
    """Return what the settings say of how pages are read.  Raises OutputError."""
    given = {name: settings.get(name) for name in _HINTS}
    try:
        check_settings(given)
    except SettingError as error:
        raise OutputError(str(error)) from error
    rules, folder, order = given.values()
    below = FtrFolder(Path(folder)) if folder else None
    return SiteHints(json.loads(rules) if rules else {}, below, order or "")


def _worker_count(wanted: int) -> int:
    """Return how many processes read pages: as wanted, or (-1) one for each further processor.

    Raises OutputError where the engine runs on a reactor that cannot talk to processes.
    """
    if wanted and not is_asyncio_available():
        raise OutputError(
            "Pages are read in processes of their own, which needs Scrapy's asyncio reactor: leave "
            "TWISTED_REACTOR as it is, or say -s NEWSCRAWL_READERS=0 (no bounds for a page then)."
        )
    return wanted if wanted >= 0 else max(1, min(_MAX_WORKERS, (os.cpu_count() or 1) - 1))
