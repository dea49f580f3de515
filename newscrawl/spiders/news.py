"""``news``: whole news sites, found through their sitemaps, feeds and lists of articles."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.http import Request, Response, TextResponse

from newscrawl.common.urls import article_id, home_of, host_and_port, same_site, server_of
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SourceProblems,
    SubSitemap,
    UnusableEntry,
    UrlError,
    UrlKind,
    classify_url,
    parse_typed_url,
    read_source,
    request_url,
    sitemaps_in_robots,
)
from newscrawl.crawl.downloader.robots_txt import robots_read
from newscrawl.crawl.failures import (
    BLOCKED,
    UNREADABLE,
    Failed,
    block_of,
    header,
    pause_of,
    what_failed,
)
from newscrawl.crawl.frontier import NewSource, NotKept, PageState
from newscrawl.crawl.frontier.new_rows import new_page
from newscrawl.items import Article, Reason, Reject
from newscrawl.spiders.page_spider import PageSpider, addresses, conditions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any, Self

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from newscrawl.crawl.discovery import ListPage
    from newscrawl.crawl.frontier import FrontierPage, Intake, Source

__all__ = ["NewsSpider"]

# Where sitemaps lie on sites whose robots.txt names none.
_USUAL_SITEMAPS: Final = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
# Beside the pages' priorities (spiders.base): a source goes before the pages of its kind.
_FRONT: Final = 60
_FEED: Final = 50
_NEWS_SITEMAP: Final = 50
_SECTION: Final = 30
_SITEMAP: Final = 20
_LISTS: Final = frozenset(("front", "section"))
_AT_A_TIME: Final = 200  # entries of a sitemap, which may have 50,000
_CHECKS: Final = 10
"""So often, while a site's waiting pages are asked for, it is seen whether there is room again."""
_DEAD_FOR: Final = 30 * 86_400.0
"""Seconds after which a source that is gone, or was only guessed, is looked for once more."""


class NewsSpider(PageSpider):
    """Crawls news sites: ``-a sites=https://a.example,https://b.example``."""

    name = "news"

    def __init__(self, name: str | None = None, *, sites: object = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.fronts = [parse_typed_url(address) for address in addresses(sites)]
        if not self.fronts:
            raise UrlError("No site given: say -a sites=https://news.example (commas between).")
        for url in self.fronts:
            self.allow_given(url)
        self._front_hosts = {server[0] for url in self.fronts if (server := host_and_port(url))}
        self.sites = list(dict.fromkeys(map(home_of, self.fronts)))
        self._lists: Counter[str] = Counter()
        self._sitemaps: Counter[str] = Counter()
        self._entries: Counter[str] = Counter()
        """Entries of sitemaps and feeds that were read, by site."""
        self._failing_sources: dict[int, tuple[str, str]] = {}
        """What is counted as failed, by row: as which word, and for which reason."""
        self._crowded: set[str] = set()
        """The sites of which pages were not kept, and the operator was told."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, which hears of each robots.txt."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.robots_read, robots_read)
        return spider

    def seed(self, now: float) -> None:
        """Begin with each site's front page; its robots.txt is read before it."""
        for url in self.fronts:
            self._add_source(url, home_of(url), "front", priority=_FRONT, again=True, now=now)

    def robots_read(self, origin: str, response: Response | None, error: Exception | None) -> None:
        """Add the sitemaps that a robots.txt names, or those at the usual places."""
        server = host_and_port(origin)
        if server is None or server[0] not in self._front_hosts:
            return  # another host of the site
        if error is not None:
            return  # nothing may be asked for
        site, now = home_of(origin), time.time()
        named = sitemaps_in_robots(response.body, response.url) if response is not None else []
        if named:
            self.logger.info("%s names %d sitemap(s).", origin, len(named))
        for place, url in enumerate(named):
            self._add_sitemap(SubSitemap(url), site, place=place, now=now)
        if not any(same_site(url, site) for url in named):
            for usual in _USUAL_SITEMAPS:
                self._add_source(
                    origin + usual, site, "sitemap", priority=_SITEMAP, guessed=True, now=now
                )

    # --- sources -------------------------------------------------------------------------------

    def _add_source(
        self, address: str, site: str, kind: str, *, now: float, again: bool = False, **more: Any
    ) -> bool:
        """Put a source into the queue where it is due; say whether it was unknown."""
        url = request_url(address)
        if url is None or not same_site(url, site):
            told = self.logger.debug if kind == "feed" else self.logger.info
            told("Left out %s, which is not on %s.", address, site)
            return False
        if self._has_enough_sources(site) and not (
            kind == "front" or self.state.sources.is_known(url)
        ):
            self.count("sources-left-out")
            return False
        host = server_of(url)
        source = NewSource(key=url, url=url, site=site, host=host, kind=kind, **more)
        new = self.state.sources.add(source, again=again, now=now)
        self.scheduler_more(host)
        return new

    def _has_enough_sources(self, site: str) -> bool:
        return self.state.sources.count(site) >= self.settings.getint("NEWSCRAWL_SOURCES")

    def _add_sitemap(
        self, sitemap: SubSitemap, site: str, *, now: float, place: int = 0, depth: int = 0
    ) -> None:
        url, changed = sitemap.url, parse_date_range(sitemap.lastmod)
        if depth > self.settings.getint("NEWSCRAWL_SITEMAP_DEPTH"):
            self.count("sitemaps-left-out")
            return
        is_news = "news" in urlsplit(url).path.casefold()
        self._add_source(
            url,
            site,
            "news-sitemap" if is_news else "sitemap",
            priority=_NEWS_SITEMAP if is_news else _SITEMAP,
            rank=changed.start if changed else float(-place),
            lastmod=sitemap.lastmod,
            changed_to=changed.end if changed else None,
            depth=depth,
            now=now,
        )

    def source_request(self, source: Source) -> Request | None:
        """Make the request for a source, while the site's budget lasts."""
        if self.is_left(source.site):
            self.state.sources.leave(source.id)
            return None
        changed = parse_date_range(source.lastmod)
        since = self.window.since
        if since is not None and changed is not None and changed.end <= since:
            # It stays known: a run with another window need not find it in its index again.
            self.count("sitemaps-too-old")
            self.state.sources.leave(source.id)
            return None
        is_list = source.kind in _LISTS
        room = self.state.pages.room.is_ample(source.site) if source.names_more else False
        if source.names_more and not room and (source.read_at or 0.0) >= self.started:
            self.state.sources.leave(source.id)  # read in this run, and what it names has no room
            return None
        if self._is_read_enough(source, is_list=is_list):
            self.count("lists-left-out" if is_list else "sitemaps-left-out")
            self.state.sources.leave(source.id)
            return None
        budget = self._lists if is_list else self._sitemaps
        budget[source.site] += 1
        meta: dict[str, Any] = {"site": source.site, "found": source.kind, "source": source}
        meta["handle_httpstatus_list"] = [304]
        if not is_list:
            meta["download_maxsize"] = self.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        return Request(
            source.url,
            callback=self.parse_source,
            errback=self.source_failed,
            meta=meta,
            # Unchanged or not: it names pages that were not kept.
            headers={} if room else conditions(source.etag, source.modified),
            dont_filter=True,
        )

    def _is_read_enough(self, source: Source, *, is_list: bool) -> bool:
        """Say whether a run has read as much of a site's lists, or of its sitemaps, as it may."""
        site, told = source.site, self.logger.info
        limit = "NEWSCRAWL_LIST_PAGES" if is_list else "NEWSCRAWL_SITEMAPS"
        budget = self._lists if is_list else self._sitemaps
        if budget[site] >= self.settings.getint(limit):
            if budget[site] == self.settings.getint(limit):
                told("%s: no more are read in this run (%s).", site, limit)
                budget[site] += 1
            return True
        limit = "NEWSCRAWL_SITEMAP_ENTRIES"
        return not is_list and self._entries[site] >= self.settings.getint(limit)

    def page_request(self, page: FrontierPage) -> Request | None:
        """Make the request for a page, and read on where there is room for more."""
        request = super().page_request(page)
        if request is not None:
            self._look_for_room(page.site)
        return request

    def _look_for_room(self, site: str) -> None:
        """Read again what named pages that were not kept, once half of those kept are asked for."""
        room = self.state.pages.room
        if not room.most or self.tally[site]["asked"] % max(1, room.most // _CHECKS):
            return
        if room.is_ample(site):
            for host in self.state.sources.queue_more(site, now=time.time()):
                self.scheduler_more(host)

    def is_read_as_list(self, page: FrontierPage) -> bool:
        """Take what is read as a list of articles off the pages: sitemaps name those, too."""
        if page.how != SourceKind.SITEMAP or page.state != PageState.WAITING:
            return False
        if self.state.sources.is_read(page.url):
            self.is_list(page)
            return True
        if self.state.sources.is_queued(page.url):
            self.state.pages.leave(page.id)  # its reading as a list says what it is
            return True
        return False

    def is_list(self, page: FrontierPage) -> None:
        """Note that a page is no article but a list, which was read."""
        reject = Reject(page.url, Reason.LIST, "read as a list of articles")
        self.items[id(reject)] = (page, None)
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - there is none before the crawl only
        # The pipelines write its line and settle it, as if its page had been asked for.
        engine.scraper._start_itemproc_nowait(reject)

    async def parse_source(self, response: Response) -> AsyncIterator[Article]:
        """Read a source: put what it names into the queue."""
        source: Source = response.meta["source"]
        self.arrived(response.request)
        if response.status != 304:
            vendor = block_of(response)
            if vendor:
                self._source_failed(source, Failed(BLOCKED, vendor, pause_of(response)))
                return
        self.scheduler.succeeded(source.host)
        self.count(f"sources/{source.kind}", site=None)
        self.tally[source.site]["lists"] += 1
        self._count_failing_source(source, None)
        if response.status == 304:
            self._source_read(source, response, named=None, new=0)
        elif source.kind in _LISTS:
            async for item in self._read_list(source, response):
                yield item
        else:
            await self._read_names(source, response)

    def _source_read(
        self,
        source: Source,
        response: Response,
        *,
        named: int | None,
        new: int,
        not_kept: NotKept | None = None,
    ) -> None:
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            etag, modified = etag or source.etag, modified or source.modified
        self.state.sources.read(
            source,
            named=named,
            new=new,
            now=time.time(),
            etag=etag,
            modified=modified,
            not_kept=not_kept,
        )
        if not_kept is not None and not_kept.number:
            self._tell_not_kept(source, not_kept.number)

    def _tell_not_kept(self, source: Source, number: int) -> None:
        """Tell how many pages of a source were not kept; a site's first source as a warning."""
        told = self.logger.info if source.site in self._crowded else self.logger.warning
        self._crowded.add(source.site)
        words = "%s: %d page(s) not kept, as %d of %s wait; it is read again when fewer do (%s)."
        most = self.state.pages.room.most
        told(words, source.url, number, most, source.site, "NEWSCRAWL_WAITING_PAGES")

    async def _read_names(self, source: Source, response: Response) -> None:
        """Read a sitemap or feed, whichever it is."""
        now, site = time.time(), source.site
        limit = self.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        most = max(0, self.settings.getint("NEWSCRAWL_SITEMAP_ENTRIES") - self._entries[site])
        problems = SourceProblems()
        entries = read_source(response.body, response.url, max_bytes=limit, problems=problems)
        intake = self.state.intake(site, source=source.id, now=now)
        named, seen = await self._take_entries(islice(entries, most), source, intake)
        self._entries[site] += seen
        new, not_kept = self.taken(intake, site), intake.not_kept()
        if seen == most and next(entries, None) is not None:
            not_kept = self._cut_short(source, not_kept)
        self._tell_left_out(response.url, problems)
        if problems.error is not None:
            # What it named so far is in the queue; it is read again from its beginning.
            self._source_failed(source, Failed(UNREADABLE, problems.error))
            return
        if named:
            self.logger.debug("%s names %d address(es).", response.url, named)
        elif most and not source.guessed:
            self.logger.warning("There is nothing in %s (%s).", response.url, source.kind)
        self._source_read(source, response, named=named, new=new, not_kept=not_kept)

    async def _take_entries(
        self,
        entries: Iterator[DiscoveredUrl | SubSitemap | UnusableEntry],
        source: Source,
        intake: Intake,
    ) -> tuple[int, int]:
        """Queue what entries name; say how many name something, and how many there were."""
        named = seen = 0
        for entry in entries:
            seen += 1
            if seen % _AT_A_TIME == 0:
                await asyncio.sleep(0)  # others have their turn
            if isinstance(entry, UnusableEntry):
                continue
            named += 1
            if isinstance(entry, SubSitemap):
                depth = source.depth + 1
                self._add_sitemap(entry, source.site, place=named, depth=depth, now=intake.now)
            elif (
                entry.source_kind is not SourceKind.SITEMAP
                or classify_url(entry.url) is not UrlKind.OTHER
            ):
                # What looks like a list is taken as well: the site says that it has something to
                # read, and on some sites the addresses of articles look like those of sections.
                page = new_page(entry, source.site, now=intake.now, place=named, source=source.id)
                if page is not None and intake.name(page):
                    self.take(intake)
        return named, seen

    def _cut_short(self, source: Source, not_kept: NotKept) -> NotKept:
        """Tell that a source has more entries than are read; a later run reads it again."""
        self.count("sitemaps-cut-short")
        words = "%s is not read to its end: it has more entries than a run may read (raise %s)."
        self.logger.warning(words, source.url, "NEWSCRAWL_SITEMAP_ENTRIES")
        return not_kept.with_dates_of(NotKept().and_one(None, None))

    def _tell_left_out(self, url: str, problems: SourceProblems) -> None:
        """Count the entries that could not be taken, and say so in the log."""
        for why, count in problems.left_out.items():
            self.count(f"entries-left-out/{why.replace(' ', '-')}", count)
        if problems.first_error is not None:
            words = "%d entries of %s could not be read, the first for: %s. Please report it."
            self.logger.warning(words, problems.left_out["unreadable"], url, problems.first_error)
        if without := problems.left_out["no address"]:
            self.logger.info("%d entries of %s name no web address.", without, url)

    # --- lists ---------------------------------------------------------------------------------

    async def _read_list(self, source: Source, response: Response) -> AsyncIterator[Article]:
        """Read a front page or section: articles, further lists, further pages of it, feeds."""
        if not isinstance(response, TextResponse) or not same_site(response.url, source.site):
            self._source_failed(source, Failed("not-html", "it is no page of the site"))
            return
        found = await self.read_list(response, source.site)
        if found.error is not None:
            self._source_failed(source, Failed(UNREADABLE, found.error))
            return
        article = await self._as_article(source, response)
        new, not_kept = self._take_list(found, source)
        self._source_read(source, response, named=len(found.links), new=new, not_kept=not_kept)
        # A sitemap may have named it as well, as a page that waits still.
        key = article_id(request_url(response.url) or response.url)
        if article is not None:
            self.add_page(
                DiscoveredUrl(response.url, SourceKind.SECTION), source.site, now=time.time()
            )
            self.state.sources.retire(source.id)
        page = self.state.pages.take_unsettled(key)
        if page is None:
            return
        if article is None:
            if page.state == PageState.WAITING:
                self.is_list(page)
            else:
                self.state.pages.leave(page.id)
            return
        for item in self.finish(page, article, response):
            yield item

    def _take_list(self, found: ListPage, source: Source) -> tuple[int, NotKept]:
        """Take what a list names; how many pages of it were unknown, and which were not kept."""
        now, fresh = time.time(), False
        intake = self.state.intake(source.site, source=source.id, now=now)
        how = SourceKind.FRONT if source.kind == "front" else SourceKind.SECTION
        for place, link in enumerate(found.links):
            if link.kind is UrlKind.ARTICLE:
                entry = DiscoveredUrl(link.url, how, published=link.date)
                fresh = fresh or self._is_news_to(source, link.url)
                page = new_page(entry, source.site, now=now, place=place, source=source.id)
                if page is not None and intake.name(page):
                    self.take(intake)
        new = self.taken(intake, source.site)
        depth = source.depth + 1
        if depth <= self.settings.getint("NEWSCRAWL_LIST_DEPTH"):
            for link in found.links:
                if link.kind is UrlKind.LIST:
                    self._add_source(
                        link.url,
                        source.site,
                        "section",
                        priority=_SECTION - depth,
                        depth=depth,
                        now=now,
                    )
        for feed in found.feeds:
            self._add_source(feed, source.site, "feed", priority=_FEED, now=now)
        # A further page holds nothing new where this one does not.
        if fresh:
            self._add_further(found, source, now=now)
        return new, intake.not_kept()

    def _is_news_to(self, source: Source, url: str) -> bool:
        """Say whether an address was not known when a list was read for the last time.

        A feed may have been quicker, in this run or in one that was cut short; it names the first
        few only.  What a sitemap names says nothing: it names what further pages have as well.
        """
        return self.state.pages.is_news_since(article_id(url), source.read_at or 0.0)

    def _add_further(self, found: ListPage, source: Source, *, now: float) -> None:
        part = source.part + 1
        if part > self.settings.getint("NEWSCRAWL_LIST_PARTS"):
            return
        for url in found.next_pages:
            self._add_source(
                url,
                source.site,
                "section",
                priority=_SECTION - 10,
                depth=source.depth,
                part=part,
                rank=float(-part),
                again=True,
                now=now,
            )

    async def _as_article(self, source: Source, response: Response) -> Article | None:
        """Read a page that was taken for a section and may be an article all the same."""
        if source.kind != "section" or source.read_at is not None or source.part > 1:
            return None
        article, reject, _ = await self.read_page(response, source.site)
        return article if reject is None else None

    async def follow(self, page: FrontierPage, response: Response, reject: Reject) -> None:
        """Read a page as a list that was asked for as an article and is none."""
        if not isinstance(response, TextResponse) or not _is_list(reject):
            return
        now, url = time.time(), request_url(response.url) or response.url
        if self._add_source(url, page.site, "section", priority=_SECTION, depth=1, now=now):
            source = self.state.sources.take_one(url)
            if source is None:
                return
            found = await self.read_list(response, page.site)
            if found.error is not None:
                self._source_failed(source, Failed(UNREADABLE, found.error))
                return
            new, not_kept = self._take_list(found, source)
            named = len(found.links)
            self._source_read(source, response, named=named, new=new, not_kept=not_kept)

    # --- failures ------------------------------------------------------------------------------

    def source_failed(self, failure: Failure) -> None:
        """Note why a source could not be had; a guess may fail."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.meta["source"]
        self.arrived(request)
        self._source_failed(source, what_failed(failure.value))

    def callback_failed(self, response: Response) -> None:
        """Hear that reading an answer broke: a source is tried again another time, like a page."""
        source = response.meta.get("source") if isinstance(response, Response) else None
        if source is None:
            super().callback_failed(response)
        else:
            self._source_failed(source, Failed("broken", "reading it broke; see the log"))

    def _source_failed(self, source: Source, why: Failed) -> None:
        now = time.time()
        wait = self.wait_after(source.host, why, source.attempts + 1)
        if source.guessed and why.reason.startswith("http-4"):
            wait = None  # a guess that fails is no fault of the site's
        else:
            self.count(f"sources-failed/{why.reason}")
            self._count_failing_source(source, why.reason)
            told = self.logger.warning if source.kind == "front" else self.logger.info
            told("%s could not be had: %s", source.url, why.detail)
        next_try = now + (_DEAD_FOR if wait is None else wait)
        if source.kind == "front" and wait is None:
            next_try = now  # the operator names it in each run
        self.state.sources.failed(
            source.id, why.reason, next_try=next_try, dead=wait is None, now=now
        )
        if wait is not None:
            self.scheduler.later(next_try, is_page=False, row=source.id, host=source.host)

    def _count_failing_source(self, source: Source, reason: str | None) -> None:
        """Count sources, not tries, as it is done for pages; one that came at last counts not."""
        tally = self.tally[source.site]
        if before := self._failing_sources.pop(source.id, None):
            what, why = before
            tally[what] -= 1
            self.count(f"failing-sources/{why}", -1)
        if reason is not None:
            what = "blocked" if reason == BLOCKED else "failed"
            self._failing_sources[source.id] = (what, reason)
            tally[what] += 1
            self.count(f"failing-sources/{reason}")


def _is_list(reject: Reject) -> bool:
    """Say whether a page that was asked for as an article turned out to be a list."""
    # A section in a sitemap: too little text for an article, and an address like a list's.
    bare = reject.reason is Reason.NO_TEXT and reject.url is not None
    return reject.reason is Reason.LIST or (bare and classify_url(reject.url or "") is UrlKind.LIST)
