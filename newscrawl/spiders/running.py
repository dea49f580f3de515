"""A spider's run: its settings, its bounds, its state, and what it counts."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import scrapy
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl import settings as own_settings
from newscrawl.discovery import Found, tidy
from newscrawl.logs import make_scrapys_log_printable
from newscrawl.output import OutputError
from newscrawl.reading import Readers
from newscrawl.state import MEMORY, NewPage, State, wait_before
from newscrawl.urls import article_id, same_site, server_of, url_date
from newscrawl.windows import Window, duration, span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Request
    from scrapy.settings import BaseSettings

    from newscrawl.scheduler import FrontierScheduler
    from newscrawl.state import Source

__all__ = ["RunningSpider", "state_path"]

_PARTS: Final = (
    "ITEM_PIPELINES",
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "EXTENSIONS",
    "DOWNLOAD_HANDLERS",
)
_MOST_READERS: Final = 4  # Scrapy's own process has no more pages a second than they can read

# What is asked for first, host by host: what is new (feeds, news sitemaps, the front page's links)
# before sections, and these before the bulk of a sitemap.
_PRIORITIES: Final = {
    "given": 40,
    "feed": 40,
    "news-sitemap": 40,
    "front": 40,
    "section": 25,
    "sitemap": 15,
}


class RunningSpider(scrapy.Spider):
    """A spider whose requests come from the state."""

    state: State
    readers: Readers
    sites: list[str]
    """The sites that the run is limited to, as :func:`newscrawl.urls.site_of` names them."""

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
        """Take a run's bounds, as texts; see :class:`newscrawl.windows.Window` for the first three.

        ``max_articles`` ends the run after so many; ``update_for`` is the age up to which written
        articles are looked at again.  Raises WindowError.
        """
        super().__init__(name, **kwargs)
        self.started = time.time()
        self.window = Window.of(since=since, until=until, max_age=max_age, now=self.started)
        self.update_since = self.started - duration(update_for) if update_for else None
        self.max_articles = int(max_articles) if max_articles else None
        self.tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """What was counted, by site."""
        self._run = 0

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
        settings.set("SCHEDULER", "newscrawl.scheduler.FrontierScheduler", priority="spider")
        super().update_settings(settings)
        contact = settings.get("NEWSCRAWL_CONTACT")
        if contact and settings.get("USER_AGENT") == own_settings.user_agent():
            settings.set("USER_AGENT", own_settings.user_agent(str(contact)), priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Yield nothing: the scheduler takes what the state holds."""
        return
        yield

    @property
    def named_hosts(self) -> list[str]:
        """The hosts that the operator named, which may be private ones."""
        return []

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
        self.state = State(state_path(self.settings))
        self.readers = Readers(
            _readers(self.settings.getint("NEWSCRAWL_READERS")),
            seconds=self.settings.getfloat("NEWSCRAWL_PAGE_SECONDS"),
        )
        self._run = self.state.begin_run(self.sites, now=now)
        self.state.pages.queue(
            self.sites, window=self.window, now=now, update_since=self.update_since
        )
        self.state.sources.queue(self.sites, now=now, since=self.window.since)
        self.seed(now)
        return self.state

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
        """Count by site what earlier runs wrote, and what lies outside the window."""
        written = self.state.pages.written_by_site()
        for site in self.sites_to_tell():
            told = self.tally[site]
            told["outside"] += self.state.pages.count_out_of_window(site)
            told["known"] = max(0, written.get(site, 0) - told["articles"])

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

    def add_page(self, found: Found, site: str, *, now: float, place: int = 0) -> bool | None:
        """Put an address into the queue: True where it was unknown, None where it is no page's.

        ``place`` is its place among those that were found with it, of which the first is the newest
        where no date is known.
        """
        url = tidy(found.url)
        if url is None or not same_site(url, site):
            return None
        published, changed = span(found.published), span(found.lastmod)
        newest = published or span(url_date(url)) or changed
        # It was published before it was changed; its address may tell the day in another zone.
        end = published.end if published else changed.end if changed else None
        host = server_of(url)
        page = NewPage(
            key=article_id(url),
            url=url,
            site=site,
            host=host,
            how=str(found.how),
            priority=_PRIORITIES.get(found.how, _PRIORITIES["sitemap"]),
            rank=newest.start if newest else now - place,
            dated_from=published.start if published else None,
            dated_to=end,
        )
        new = self.state.pages.add(page, now=now)
        if new:
            self.count(f"found/{found.how}")
            self.count("found", site=site)
        self.scheduler_more(host)
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
    """Say how many processes read pages: as wanted, or one for each further processor."""
    if not is_asyncio_available():
        return 0
    return wanted if wanted >= 0 else max(1, min(_MOST_READERS, (os.cpu_count() or 1) - 1))
