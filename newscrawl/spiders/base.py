"""What all spiders share: the one way from an address to a record, and what became of it."""

from __future__ import annotations

import os
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl import settings as own_settings
from newscrawl.discovery import AddressError, Found, How, part_number, tidy
from newscrawl.items import Article, Reason, Reject
from newscrawl.pipelines import KnownArticle, NotNow
from newscrawl.politeness.throttle import retry_after
from newscrawl.reading import Readers
from newscrawl.spiders.failures import (
    BLOCKED,
    HOST_FAILURES,
    block_of,
    header,
    raw,
    what_failed,
)
from newscrawl.spiders.parts import PartsMixin
from newscrawl.state import MEMORY, Page, PageState, State, content_hash, wait_before
from newscrawl.state.policy import COMES_LATER
from newscrawl.urls import article_id, same_site, site_of, url_date
from newscrawl.windows import Window, duration, span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from newscrawl.scheduler import FrontierScheduler
    from newscrawl.state import Source

__all__ = ["PageSpider", "addresses", "host_of"]

# An address may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)

# What is asked for first, host by host: what is new (feeds, news sitemaps, the front page's links)
# before sections, and these before the bulk of a sitemap.
PRIORITIES: Final = {
    "given": 40,
    "feed": 40,
    "news-sitemap": 40,
    "front": 40,
    "section": 25,
    "sitemap": 15,
}
_SETTLED: Final = frozenset(
    (PageState.WRITTEN, PageState.DUPLICATE, PageState.REJECTED, PageState.OUTSIDE)
)
# What the reasons of a reject mean for the page: it is tried again, or it is settled.
_PARTS: Final = ("ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS")
_MOST_READERS: Final = 4  # Scrapy's own process has no more pages a second than they can read
_BLOCKS: Final = {Reason.CHALLENGE: BLOCKED, Reason.CONSENT: "consent"}


class PageSpider(PartsMixin, scrapy.Spider):
    """Fetches the pages that wait in the state, and hands their records on.

    What a request carries in ``meta``: ``site`` (which it must not leave), ``found`` (how its
    address was found), and ``page`` or ``source``: the state's row that it is for.
    """

    state: State
    sites: list[str]

    def __init__(
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
        self._items: dict[int, tuple[Page, Response | None]] = {}
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

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, which hears what becomes of its items."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_written, signals.item_scraped)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_failed, signals.item_error)
        return spider

    # --- the run -------------------------------------------------------------------------------

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

    def open_state(self) -> State:
        """Open the state and set up the run's queue.  Raises StateError."""
        now = time.time()
        output = self.settings.get("NEWSCRAWL_OUTPUT") or self.settings.get("NEWSCRAWL_OUTPUT_DIR")
        path = self.settings.get("NEWSCRAWL_STATE") or (f"{output}.state" if output else MEMORY)
        self.state = State(path if path == MEMORY else Path(path))
        self.readers = Readers(
            _readers(self.settings.getint("NEWSCRAWL_READERS")),
            seconds=self.settings.getfloat("NEWSCRAWL_PAGE_SECONDS"),
        )
        self._run = self.state.begin_run(self.sites, now=now)
        self.state.pages.queue(
            self.sites, window=self.window, now=now, update_since=self.update_since
        )
        self.state.sources.queue(self.sites, now=now)
        self.seed(now)
        return self.state

    def close_state(self, reason: str) -> None:
        """Note how the run ended, commit and close."""
        self.readers.close()
        stats = self.crawler.stats
        written = self.state.pages.written_by_site() if not self.state.broken else {}
        for site in self.sites_to_tell():
            new = self.tally[site]["articles"]
            self.tally[site]["known"] = max(0, written.get(site, 0) - new)
        stats.set_value("newscrawl/sites", {site: dict(told) for site, told in self.tally.items()})
        try:
            if not self.state.broken:
                summary = {site: dict(told) for site, told in self.tally.items()}
                self.state.end_run(self._run, reason=reason, summary=summary, now=time.time())
                self.state.commit(clean=True)
        except OSError as error:
            stats.set_value("newscrawl/error", str(error))
        finally:
            self.state.close()

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

    def site_for(self, url: str) -> str | None:
        """Name the site of this run that an address is on; else its own."""
        own = site_of(url)
        return next((site for site in self.sites if same_site(url, site)), own)

    # --- pages ---------------------------------------------------------------------------------

    def add_page(self, found: Found, site: str, *, now: float, place: int = 0) -> bool | None:
        """Put an address into the queue: True where it was unknown, None where it is no page's.

        ``place`` is its place among those that were found with it, of which the first is the newest
        where no date is known.
        """
        url = tidy(found.url)
        if url is None or not same_site(url, site):
            return None
        published, changed = span(found.published), span(found.lastmod)
        named = published or span(url_date(url))
        # It was published before it was changed; its address may tell the day in another zone.
        end = published.end if published else changed.end if changed else None
        host = host_of(url)
        new = self.state.pages.add(
            url,
            key=article_id(url),
            site=site,
            host=host,
            how=str(found.how),
            priority=PRIORITIES.get(found.how, PRIORITIES["sitemap"]),
            rank=(named or changed).start if named or changed else now - place,  # type: ignore[union-attr]
            dated=(published.start if published else None, end),
            now=now,
        )
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

    def page_request(self, page: Page) -> Request | None:
        """Make the request for a page."""
        if self.is_read_as_list(page):
            now = time.time()
            self.state.pages.done(page.id, PageState.REJECTED, now=now, reason="list")
            self.count("rejected/list")
            self.count("rejected", site=page.site)
            return None
        if self._is_full(page):
            self.state.pages.leave(page.id)
            return None
        meta = {"found": page.how, "site": page.site, "page": page}
        headers = conditions(page.etag, page.modified) if page.is_update else {}
        if headers:
            meta["handle_httpstatus_list"] = [304]
        return Request(
            page.url,
            callback=self.parse,
            errback=self.page_failed,
            meta=meta,
            headers=headers,
            dont_filter=True,
        )

    def is_read_as_list(self, page: Page) -> bool:  # noqa: ARG002 - the spiders' own
        """Say whether a page was read as a list of articles already."""
        return False

    def _is_full(self, page: Page) -> bool:
        limit = self.settings.getint("NEWSCRAWL_SITE_PAGES")
        if limit and self.tally[page.site]["asked"] >= limit:
            if self.tally[page.site]["left-out"] == 0:
                self.logger.warning(
                    "%s: that makes %d pages, the others wait for the next run "
                    "(NEWSCRAWL_SITE_PAGES).",
                    page.site,
                    limit,
                )
            self.count("left-out", site=page.site)
            return True
        self.tally[page.site]["asked"] += 1
        return False

    def source_request(self, source: Source) -> Request | None:
        """Make the request for a source; a spider without sources has none."""
        self.state.sources.leave(source.id)
        return None

    async def parse(
        self, response: Response, **_: object
    ) -> AsyncIterator[Article | Reject | Request]:
        """Read a page: its record, or why it is none."""
        page: Page = response.meta["page"]
        self._arrived(response.request, page.host)
        now = time.time()
        if response.status == 304:  # noqa: PLR2004 - not modified
            self.state.pages.looked_at(page.id, now=now)
            self.count("unchanged", site=page.site)
            return
        self.count("fetched", site=page.site)
        url = tidy(response.url) or response.url
        if not same_site(url, page.site):
            self._failed(page, "off-site", f"it leads to {url}", None)
            return
        vendor = block_of(response)
        if vendor:
            self._failed(page, BLOCKED, vendor, response)
            return
        self.scheduler.succeeded(page.host)
        if article_id(url) != page.key and self._is_settled(url, page, now):
            return
        async for item in self._read(page, response):
            yield item

    def _arrived(self, request: Request | None, host: str) -> None:
        if request is not None:
            self.scheduler.arrived(request)

    def _is_settled(self, url: str, page: Page, now: float) -> bool:
        """Say whether a redirect's target was fetched already."""
        known = self.state.pages.state_of(article_id(url))
        if known and known[0] != page.id and known[1] in _SETTLED:
            if page.is_update:
                self.state.pages.looked_at(page.id, now=now)
            else:
                self.state.pages.done(page.id, PageState.DUPLICATE, now=now, reason="redirect")
            self.count("duplicates", site=page.site)
            return True
        return False

    async def _read(
        self, page: Page, response: Response
    ) -> AsyncIterator[Article | Reject | Request]:
        article, reject, next_part = await self.readers.page(raw(response))
        if reject is not None:
            for item in self._rejected(page, reject):
                yield item
            await self.follow(page, response, reject)
            return
        if self._is_further_part(article, response.url):
            # Its first part brings the whole; it is asked for in its own right.
            now = time.time()
            self.add_page(Found(article.canonical_url or "", How.SECTION), page.site, now=now)
            self.state.pages.done(page.id, PageState.DUPLICATE, now=now, reason="part")
            self.count("duplicates", site=page.site)
            return
        further = self.next_part_request(page, article, response, next_part)
        if further is not None:
            yield further
            return
        for item in self.finish(page, article, response):
            yield item

    def _is_further_part(self, article: Article, url: str) -> bool:
        canonical = article.canonical_url
        if part_number(url) < 2 or not canonical or part_number(canonical) > 1:  # noqa: PLR2004
            return False
        return article_id(canonical) != article_id(url) and same_site(url, article.site or "")

    def finish(
        self, page: Page, article: Article, response: Response | None
    ) -> Iterator[Article | Reject | Request]:
        """Hand an article on, if the run wants it and it says something new."""
        now = time.time()
        dated = span(article.timestamp)
        if not page.is_update and not self.state.pages.wants(dated):
            self.state.pages.done(
                page.id, PageState.OUTSIDE, now=now, reason="outside", article=article.id, dated=dated
            )
            self.count("outside", site=page.site)
            return
        if page.is_update:
            written = self.state.articles.get(article.id or "")
            if written is None or written.content == content_hash(article):
                self._keep_validators(page, response)
                self.state.pages.looked_at(page.id, now=now)
                self.count("unchanged", site=page.site)
                return
            article.revision = written.revision + 1
        self._items[id(article)] = (page, response)
        yield article

    def _rejected(self, page: Page, reject: Reject) -> Iterator[Reject]:
        now = time.time()
        reason = _BLOCKS.get(reject.reason, str(reject.reason))
        if page.is_update:  # the article is written; a look that shows none takes nothing back
            self.state.pages.looked_at(page.id, now=now)
            self.count("unchanged", site=page.site)
            return
        if reason in _BLOCKS.values():
            self._failed(page, reason, reject.detail or "", None)
        else:
            self.count(f"rejected/{reason}")
            self.count("rejected", site=page.site)
            self.state.pages.done(
                page.id, PageState.REJECTED, now=now, reason=reason, detail=reject.detail
            )
            if reason in COMES_LATER and (wait := self._wait(reason, page.attempts + 1)):
                self.state.pages.try_again(page.id, now + wait)
        if page.reason != reason:  # told once, however often it is tried
            yield reject

    def _wait(self, reason: str, attempts: int) -> float | None:
        return wait_before(
            reason, attempts, quick=self.settings.getfloat("NEWSCRAWL_RETRY_DELAY")
        )

    async def follow(self, page: Page, response: Response, reject: Reject) -> None:
        """Take from a page that is no article what leads to articles; the base takes nothing."""

    # --- what became of it ---------------------------------------------------------------------

    def page_failed(self, failure: Failure) -> None:
        """Note why a page could not be had, and when to try again."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page: Page = request.meta["page"]
        self._arrived(request, page.host)
        reason, detail = what_failed(failure.value)
        self._failed(page, reason, detail, getattr(failure.value, "response", None))

    def _failed(self, page: Page, reason: str, detail: str, response: Response | None) -> None:
        now = time.time()
        what = {"robots": "disallowed", BLOCKED: "blocked", "consent": "consent"}.get(reason)
        self.count(what or "failed", site=page.site)
        self.count(f"failed/{reason}")
        if reason in HOST_FAILURES:
            self.scheduler.failed(page.host)
        if page.is_update:
            self.state.pages.looked_at(page.id, now=now)
            return
        wait = self._wait(reason, page.attempts + 1)
        wait = self.asked_to_wait(page.host, response, wait)
        next_try = None if wait is None else now + wait
        self.state.pages.postpone(page.id, reason, detail, next_try=next_try, now=now)
        if next_try is not None:
            self.scheduler.later(next_try, is_page=True, row=page.id, host=page.host)
        if page.how == "given" or page.attempts:
            self.logger.warning("%s could not be had: %s", page.url, detail)

    def asked_to_wait(
        self, host: str, response: Response | None, wait: float | None
    ) -> float | None:
        """Wait as long as an answer asks for, and leave its host alone for so long."""
        if response is None or response.status not in (429, 503):
            return wait
        asked = retry_after(response.headers, time.time())
        if asked is None:
            return wait
        self.scheduler.pause(host, asked)
        return asked if wait is None or wait < 3600 else max(asked, wait)  # noqa: PLR2004 - an hour

    def _page_of(self, item: object, response: Response | None) -> tuple[Page, Response | None] | None:
        found = self._items.pop(id(item), None)
        if found is None and isinstance(response, Response) and "page" in response.meta:
            return response.meta["page"], response
        return found

    def item_written(self, item: object, response: Response | None) -> None:
        """Hear that the pipelines have taken an article to its end."""
        found = self._page_of(item, response)
        if not isinstance(item, Article) or found is None:
            return
        page, answer = found
        now = time.time()
        self.state.pages.done(
            page.id, PageState.WRITTEN, now=now, article=item.id, dated=span(item.timestamp)
        )
        self._keep_validators(page, answer)
        for url in filter(None, (item.url, item.canonical_url)):
            if article_id(url) != page.key:
                self._alias(url, page, item.id, now)
        self.count("updated" if page.is_update else "articles", site=page.site)
        written: int = self.crawler.stats.get_value("newscrawl/written", 0)
        if self.max_articles and written >= self.max_articles:
            self.scheduler.end("max-articles")

    def _alias(self, url: str, page: Page, article: str | None, now: float) -> None:
        """Note a further address of a page that was fetched, so that it is not asked for as well."""
        self.state.pages.alias(
            url, key=article_id(url), site=page.site, host=host_of(url), article=article, now=now
        )

    def _keep_validators(self, page: Page, response: Response | None) -> None:
        if response is not None:
            etag, modified = header(response, "ETag"), header(response, "Last-Modified")
            if etag or modified:
                self.state.pages.remember(page.id, etag, modified)

    def item_dropped(self, item: object, response: Response | None, exception: Exception) -> None:
        """Hear that a pipeline dropped an item."""
        found = self._page_of(item, response) if isinstance(item, Article) else None
        if found is None or not isinstance(item, Article):
            return
        page, _ = found
        now = time.time()
        if page.is_update:
            self.state.pages.looked_at(page.id, now=now)
        elif isinstance(exception, NotNow):
            self.state.pages.leave(page.id)
        elif isinstance(exception, KnownArticle):
            self.state.pages.done(
                page.id, PageState.DUPLICATE, now=now, reason="known", article=item.id
            )
            self.count("duplicates", site=page.site)
        else:
            detail = str(exception) if isinstance(exception, DropItem) else repr(exception)
            self.state.pages.done(
                page.id, PageState.REJECTED, now=now, reason="dropped", detail=detail
            )
            self.count("rejected", site=page.site)

    def item_failed(self, item: object, response: Response | None, failure: Failure) -> None:
        """Hear that a pipeline broke on an article: it is tried again another time."""
        found = self._page_of(item, response) if isinstance(item, Article) else None
        if found is not None:
            self._failed(found[0], "pipeline", str(failure.value), None)


def _readers(wanted: int) -> int:
    """Say how many processes read pages: as wanted, or one for each further processor."""
    if not is_asyncio_available():
        return 0
    return wanted if wanted >= 0 else min(_MOST_READERS, (os.cpu_count() or 1) - 1)


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Make the headers that ask for a page only if it has changed."""
    headers = {"If-None-Match": etag} if etag else {}
    return headers | ({"If-Modified-Since": modified} if modified else {})


def host_of(url: str) -> str:
    """Name the host of an address, by which requests are spaced out."""
    return urlsplit(url).hostname or ""


def addresses(given: object) -> list[str]:
    """Split a spider's argument: a list, or addresses with commas or spaces between them.

    >>> addresses("https://a.example/7,1,2.html,https://b.example, c.example")
    ['https://a.example/7,1,2.html', 'https://b.example', 'c.example']
    >>> addresses("a.example,b.example")
    ['a.example', 'b.example']
    """
    if isinstance(given, str):
        parts = _BETWEEN.split(given) if "://" in given else given.replace(",", " ").split()
        return [part for part in parts if part]
    if isinstance(given, list | tuple):
        return [str(address) for address in given]
    raise AddressError("No addresses given.")
