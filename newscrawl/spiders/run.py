"""A spider's run: its settings, its bounds, its state, and what it counts."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import scrapy
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl import settings as own_settings
from newscrawl.crawl.date_window import DateWindow, parse_duration
from newscrawl.crawl.discovery import DiscoveredUrl
from newscrawl.crawl.downloader.certificates import EVERY_HOST, insecure_hosts
from newscrawl.crawl.downloader.private_hosts import HostPort, given_private
from newscrawl.crawl.frontier import MEMORY, State, wait_before
from newscrawl.crawl.frontier.new_rows import new_page
from newscrawl.crawl.log_format import make_scrapys_log_printable
from newscrawl.crawl.workers.crawl_pool import CrawlPool, InlinePool
from newscrawl.crawl.workers.pool import TIME_LIMIT_RULE, PoolError, WorkerPool, is_time_limit
from newscrawl.files.record_file import OutputError
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.frontier import Intake, Source
    from newscrawl.crawl.frontier.scheduler import FrontierScheduler

__all__ = ["RunningSpider", "state_path"]

_PARTS: Final = (
    "ITEM_PIPELINES",
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "EXTENSIONS",
    "DOWNLOAD_HANDLERS",
)
_MAX_SLOW_PAGES: Final = 3
"""Pages of a site that may take too long to read: with 30 s each, they cost a worker 90 s."""
_PAGES_FOR_A_SLOW_ONE: Final = 20
"""Pages that make up for one: a site may have a freak page among twenty for ever."""
_A_DAY: Final = 86_400.0
_MOST_READERS: Final = 4  # Scrapy's own process has no more pages a second than they can read


class RunningSpider(scrapy.Spider):
    """A spider whose requests come from the state."""

    state: State
    readers: CrawlPool
    sites: list[str]
    """The sites that the run is limited to, as ``common.urls.site_of`` names them."""

    def __init__(  # noqa: PLR0913 - the spider's arguments
        self,
        name: str | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        max_age: str | None = None,
        max_articles: int | str | None = None,
        update_for: str | None = None,
        **kwargs: object,
    ) -> None:
        """Take a run's bounds, as texts; see ``crawl.date_window.Window`` for the first three.

        ``max_articles`` ends the run after so many; ``update_for`` is the age up to which written
        articles are looked at again.  Raises DateWindowError.
        """
        super().__init__(name, **kwargs)
        self.started = time.time()
        self.window = DateWindow.from_options(
            since=since, until=until, max_age=max_age, now=self.started
        )
        self.update_since = self.started - parse_duration(update_for) if update_for else None
        self.max_articles = int(max_articles) if max_articles else None
        self.tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """What was counted, by site."""
        self._run = 0
        self._slowness: Counter[str] = Counter()
        """By site: pages that took too long to read, less a part of those that did not."""
        self._left: set[str] = set()
        """The sites that are left alone, as their pages take too long to read."""
        self.given_private: set[HostPort] = set()
        """The private addresses that the operator gave, which are allowed at their ports."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay newscrawl's settings under the project's, and add the operator's contact to the name.

        In a project of one's own, the spiders would find nothing without them.
        """
        settings.setmodule(own_settings, priority="addon")
        # Beside the parts that the project names itself.
        for name in _PARTS:
            parts = getattr(own_settings, name) | settings.getdict(name)
            settings.set(name, parts, priority="spider")
        settings.set(
            "SCHEDULER", "newscrawl.crawl.frontier.scheduler.FrontierScheduler", priority="spider"
        )
        super().update_settings(settings)
        contact = settings.get("NEWSCRAWL_CONTACT")
        if contact and settings.get("USER_AGENT") == own_settings.user_agent():
            settings.set("USER_AGENT", own_settings.user_agent(str(contact)), priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Yield nothing: the scheduler takes what the state holds."""
        return
        yield

    def seed(self, now: float) -> None:
        """Put what the operator named into the state."""
        raise NotImplementedError

    def source_request(self, source: Source) -> Request | None:
        """Make the request for a source; a spider without sources has none."""
        self.state.sources.leave(source.id)
        return None

    def open_state(self) -> State:
        """Open the state and set up the run's queue.  Raises StateError."""
        make_scrapys_log_printable()
        now = time.time()
        self.readers = self._start_readers()
        self.state = State(state_path(self.settings))
        self._run = self.state.begin_run(self.sites, now=now)
        self._leave_slow_sites(now)
        self._note_insecure(now)
        self.state.pages.queue(
            self.sites,
            window=self.window,
            now=now,
            update_since=self.update_since,
            most_waiting=self.settings.getint("NEWSCRAWL_WAITING_PAGES"),
        )
        roomy = set(filter(self.state.pages.room.is_ample, self.sites))
        self.state.sources.queue(self.sites, now=now, window=self.window, roomy=roomy)
        self.seed(now)
        return self.state

    def _start_readers(self) -> CrawlPool:
        """Make the pool of processes that read pages."""
        count = _readers(self.settings.getint("NEWSCRAWL_READERS"))
        if not count:
            return InlinePool()
        seconds = self.settings.getfloat("NEWSCRAWL_PAGE_SECONDS")
        if not is_time_limit(seconds):
            raise OutputError(f"NEWSCRAWL_PAGE_SECONDS must be {TIME_LIMIT_RULE}, not {seconds:g}.")
        return WorkerPool(
            count,
            seconds=seconds,
            max_memory_bytes=self.settings.getint("NEWSCRAWL_READER_MAX_MB") * 1024**2,
            on_failure=self._readers_failed,
        )

    def _leave_slow_sites(self, now: float) -> None:
        """Take up which sites an earlier run has left for a day."""
        for left in self.state.left.all(now=now):
            self._left.add(left.site)
            if left.site in self.sites:
                self.tally[left.site]["left-alone"] += 1
                until = datetime.fromtimestamp(left.until, UTC).strftime("%Y-%m-%d %H:%M UTC")
                words = "%s is left alone until %s, as its pages take too long to read."
                self.logger.warning(words, left.site, until)

    def is_left(self, site: str) -> bool:
        """Say whether nothing is asked of a site for now."""
        return site in self._left

    def was_read(self, site: str, *, too_slow: bool) -> None:
        """Hear that a page of a site was read, or took too long; after a few such it is left."""
        if not too_slow:
            self._slowness[site] = max(0, self._slowness[site] - 1)
            return
        self._slowness[site] += _PAGES_FOR_A_SLOW_ONE
        if self._slowness[site] < _MAX_SLOW_PAGES * _PAGES_FOR_A_SLOW_ONE or site in self._left:
            return
        self._left.add(site)
        self.state.left.leave(site, until=time.time() + _A_DAY, reason=Reason.TOO_SLOW)
        self.state.pages.leave_site(site)
        words = "%s has pages that take too long to read: nothing is asked of it for a day."
        self.logger.warning(words, site)

    def _readers_failed(self, error: PoolError) -> None:
        """Tell that no page can be read within its bounds; the next one ends the crawl."""
        self.crawler.stats.set_value("newscrawl/error", str(error))
        self.logger.error("%s", error)

    def _note_insecure(self, now: float) -> None:
        """Tell which hosts are crawled without verified certificates, and keep it in the state."""
        hosts = sorted(insecure_hosts(self.settings))
        if hosts:
            told = "any host" if EVERY_HOST in hosts else ", ".join(hosts)
            self.logger.warning(
                "The certificates of %s are not verified: anyone on the way can read and change "
                "what is fetched.",
                told,
            )
            self.state.note_insecure(hosts, now=now)

    def close_state(self, reason: str) -> None:
        """Note how the run ended, commit and close."""
        try:
            if not self.state.broken:
                self._count_known()
                summary = {site: dict(told) for site, told in self.tally.items()}
                self.state.end_run(self._run, reason=reason, summary=summary, now=time.time())
                self.state.commit(clean=True)
        except (OutputError, sqlite3.Error) as error:
            if self.crawler.stats.get_value("newscrawl/error") is None:
                self.crawler.stats.set_value("newscrawl/error", str(error))
        finally:
            told = {site: dict(self.tally[site]) for site in self.sites_to_tell()}
            self.crawler.stats.set_value("newscrawl/sites", told)
            self.state.close()
            self.readers.close()

    def _count_known(self) -> None:
        """Count by site what earlier runs wrote, what lies outside the window, and is not kept."""
        written = self.state.pages.written_by_site()
        not_kept = self.state.sources.not_kept_by_site()
        for site in self.sites_to_tell():
            told = self.tally[site]
            told["outside"] += self.state.pages.count_out_of_window(site)
            told["known"] = max(0, written.get(site, 0) - told["articles"])
            wanted, outside = not_kept.get(site, (0, 0))
            is_outside = self.window != DateWindow()
            told["outside"] += outside if is_outside else 0
            told["not-kept"] = wanted if is_outside else wanted + outside
            self.crawler.stats.inc_value("newscrawl/not-kept", told["not-kept"])

    def allow_given(self, url: str) -> None:
        """Allow a private address that the operator gave, at its port; a name allows nothing."""
        private = given_private(url)
        if private is not None:
            self.given_private.add(private)

    def sites_to_tell(self) -> list[str]:
        """List the sites of the summary."""
        return list(dict.fromkeys([*self.sites, *self.tally]))

    @property
    def scheduler(self) -> FrontierScheduler:
        """The scheduler of this crawl."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - there is none before the crawl only
        return engine.scheduler  # type: ignore[return-value]

    def count(self, what: str, by: int = 1, *, site: str | None = None) -> None:
        """Count something of this run in its stats, and for a site."""
        self.crawler.stats.inc_value(f"newscrawl/{what}", by)
        if site is not None:
            self.tally[site][what] += by

    def add_page(
        self, found: DiscoveredUrl, site: str, *, now: float, place: int = 0
    ) -> bool | None:
        """Put an address into the queue: True where it was unknown, None where it is no page's.

        It is one that the operator gave, or that a page names which was asked for: the bound of
        what a source may name does not hold for it.  ``place`` as in :func:`new_page`.
        """
        page = new_page(found, site, now=now, place=place)
        if page is None:
            return None
        new = self.state.pages.add(page, now=now)
        if new:
            self.count(f"found/{found.source_kind}")
            self.count("found", site=site)
        self.scheduler_more(page.host)
        return new

    def take(self, intake: Intake) -> None:
        """Put what a source named since the last time into the queue."""
        for host in intake.flush():
            self.scheduler_more(host)

    def taken(self, intake: Intake, site: str) -> int:
        """Put the last of what a source named into the queue, and count; how many were unknown."""
        self.take(intake)
        for how, count in intake.new.items():
            if count:
                self.count(f"found/{how}", count)
        new = intake.new.total()
        if new:
            self.count("found", new, site=site)
        return new

    def scheduler_more(self, host: str) -> None:
        """Tell the scheduler that there is more for a host, once there is a scheduler."""
        engine = self.crawler.engine
        if engine is not None and engine.scheduler is not None:
            self.scheduler.more(host)

    def wait_for(self, reason: str, attempts: int) -> float | None:
        """Say how long to wait before the next attempt; None where there is none."""
        return wait_before(reason, attempts, quick=self.settings.getfloat("NEWSCRAWL_RETRY_DELAY"))


def state_path(settings: BaseSettings) -> Path | str:
    """Say where a crawl's state is: where NEWSCRAWL_STATE says, else beside the output."""
    path, output = settings.get("NEWSCRAWL_STATE"), settings.get("NEWSCRAWL_OUTPUT")
    folder = settings.get("NEWSCRAWL_OUTPUT_DIR")
    if path:
        return MEMORY if path == MEMORY else Path(path)
    if output:
        return Path(f"{output}.state")
    return Path(folder) / "crawl.state" if folder else MEMORY


def _readers(wanted: int) -> int:
    """Say how many processes read pages: as wanted, or one for each further processor.

    Raises OutputError where the engine runs on a reactor that cannot talk to processes.
    """
    if wanted and not is_asyncio_available():
        raise OutputError(
            "Pages are read in processes of their own, which needs Scrapy's asyncio reactor: leave "
            "TWISTED_REACTOR as it is, or say -s NEWSCRAWL_READERS=0 (no bounds for a page then)."
        )
    return wanted if wanted >= 0 else max(1, min(_MOST_READERS, (os.cpu_count() or 1) - 1))
