"""Reads lists of articles: front pages, sections, and pages that turn out to be lists."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import Response, TextResponse

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.discovery import DiscoveredUrl, SourceKind, UrlKind, classify_url, request_url
from newscrawl.crawl.failures import UNREADABLE, Failed
from newscrawl.crawl.frontier import AskedAs, LeftOutCause, PageStatus
from newscrawl.crawl.scrapy_internals import process_item
from newscrawl.items import Reason, Reject

if TYPE_CHECKING:
    from newscrawl.crawl.discovery import ListPage
    from newscrawl.crawl.fetching.host_bounds import HostBounds
    from newscrawl.crawl.fetching.rendered_pages import RenderedPages
    from newscrawl.crawl.fetching.source_outcomes import SourceOutcomes
    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import FrontierPage, NotKept, Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.outcomes import Outcomes
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["ListPages"]


@dataclass(eq=False)
class ListPages:
    """Reads lists of articles: queues the articles, lists, further pages and feeds they name."""

    run: Run
    frontier: Frontier
    queue: SourceQueue
    rendered: RenderedPages
    page_outcomes: Outcomes
    source_outcomes: SourceOutcomes
    host_bounds: HostBounds

    async def read(self, source: Source, response: Response) -> Article | Reject | None:
        """Read a front page or section; return the article where it turns out to be one."""
        if not isinstance(response, TextResponse):
            self.source_outcomes.failed(source, Failed("not-html", "it is no page of the site"))
            return None
        found, response = await self._found_on(source, response)
        if found is None:
            return None
        if not self.host_bounds.takes_list(source, response, found, self.queue):
            leads_to = f"it leads to another site: {response.url}"
            self.source_outcomes.failed(source, Failed("off-site", leads_to))
            return None
        article = await self._as_article(source, response)
        new = self._take(found, source, response)
        if source.is_new_section:
            gave, forms = new > 0 or article is not None, self.run.state.url_forms
            forms.note(source.url, AskedAs.LIST, site=source.site, gave=gave)
        if article is not None:
            entry = DiscoveredUrl(response.url, SourceKind.SECTION)
            part = source.given_part
            self.frontier.add_page(entry, source.site, now=time.time(), given_part=part)
            self.run.state.sources.retire(source.id)
        # A sitemap may have named it as well, as a page that waits still.
        key = article_id(request_url(response.url) or response.url)
        page = self.run.state.pages.lease_unsettled(key)
        if page is not None and article is not None:
            response.meta["page"] = page
            return self.page_outcomes.hand_on(page, article, response)
        if page is not None and page.status == PageStatus.WAITING:
            self._settle_as_list(page)
        elif page is not None:
            self.run.state.pages.release(page.id)
        return None

    async def read_as_section(self, source: Source, response: Response) -> bool:
        """Read an HTML page in place of a feed as a list; return False where it is none."""
        if not isinstance(response, TextResponse):
            return False
        found, response = await self.rendered.read_list(response, source.site)
        if not found.feeds and all(link.kind is not UrlKind.ARTICLE for link in found.links):
            return False
        self._take(found, source._replace(kind="section"), response)
        return True

    async def _found_on(
        self, source: Source, response: TextResponse
    ) -> tuple[ListPage | None, TextResponse]:
        """Return what a list names, and what it was read from; None where it broke its reader."""
        found, response = await self.rendered.read_list(response, source.site)
        if found.error is None:
            return found, response
        self.source_outcomes.failed(source, Failed(UNREADABLE, found.error))
        return None, response

    async def _as_article(self, source: Source, response: Response) -> Article | None:
        """Read a page that was taken for a section and may be an article all the same."""
        if not source.is_new_section:
            return None
        read, _ = await self.rendered.read_article(response, source.site)
        return read.article if read.reject is None else None

    def _take(self, found: ListPage, source: Source, response: Response) -> int:
        """Queue what a list names, and note that it was read; return how many pages are new."""
        now, site = time.time(), source.site
        new, not_kept, has_news = self._take_articles(found, source, now=now)
        for link in found.links:
            if link.kind is UrlKind.LIST:
                self.queue.add_section(link.url, site, depth=source.depth + 1, now=now)
            elif link.kind is UrlKind.OTHER:
                self.run.leave_out(link.url, LeftOutCause.SHAPE, site=site)
        self.queue.add_feeds(found.feeds, source, by=response.url, now=now)
        for sitemap in found.sitemaps:
            self.queue.add_sitemap(sitemap, site, now=now)
        # A further page holds nothing new where this one does not.
        if has_news:
            self.queue.add_further_pages(found, source, now=now)
        named = len(found.links)
        self.source_outcomes.read(source, response, named=named, new=new, not_kept=not_kept)
        return new

    def _take_articles(
        self, found: ListPage, source: Source, *, now: float
    ) -> tuple[int, NotKept, bool]:
        """Queue the articles of a list.

        Return how many were unknown, which were not kept, and whether the list has news since it
        was read for the last time.
        """
        has_news = False
        intake = self.run.state.intake(source.site, source=source.id, now=now)
        how = SourceKind.FRONT if source.kind == "front" else SourceKind.SECTION
        part = self.frontier.parts.part_of(source.url, source.site, source.given_part)
        noted = {"source": source.id, "given_part": part}
        for place, link in enumerate((*found.links, *found.elsewhere)):
            if link.kind is UrlKind.ARTICLE:
                entry = DiscoveredUrl(link.url, how, published=link.date)
                page = self.frontier.new_page(entry, source.site, now=now, place=place, **noted)
                has_news = has_news or (page is not None and self._is_news_to(source, link.url))
                if page is not None and intake.add(page):
                    self.frontier.queue_named(intake)
        new = self.frontier.queue_rest(intake, source.site)
        return new, intake.not_kept(), has_news

    def _is_news_to(self, source: Source, url: str) -> bool:
        """Return True if a URL was not known when a list was read for the last time.

        A feed may have been quicker, in this run or in one that was cut short; it names the first
        few only.  What a sitemap names says nothing: it names what further pages have as well.
        """
        return self.run.state.pages.is_new_since(article_id(url), source.read_at or 0.0)

    # --- pages that are lists ------------------------------------------------------------------

    def is_read_as_list(self, page: FrontierPage) -> bool:
        """Return True if a page that a sitemap names is read as a list; it is not asked for."""
        if page.how != SourceKind.SITEMAP or page.status != PageStatus.WAITING:
            return False
        if self.run.state.sources.is_read(page.url):
            self._settle_as_list(page)
            return True
        if self.run.state.sources.is_queued(page.url):
            self.run.state.pages.release(page.id)  # its reading as a list says what it is
            return True
        return False

    def _settle_as_list(self, page: FrontierPage) -> None:
        """Note that a page is no article but a list, which was read."""
        reject = Reject(page.url, Reason.LIST, "read as a list of articles")
        if self.page_outcomes.reject(page, reject) is not None:
            # The pipelines write its line and settle it, as if its page had been asked for.
            process_item(self.run.crawler, reject)

    async def follow(self, page: FrontierPage, response: Response, reject: Reject) -> None:
        """Read a page as a list that was asked for as an article, if that is what it is."""
        if not isinstance(response, TextResponse) or not _is_list(reject):
            return
        url = request_url(response.url) or response.url
        source = self.queue.add_and_take_section(url, page.site, now=time.time())
        if source is None:
            return
        found, response = await self._found_on(source, response)
        if found is not None:
            self._take(found, source, response)


def _is_list(reject: Reject) -> bool:
    """Return True if a page that was asked for as an article turned out to be a list."""
    # A section in a sitemap: too little text for an article, and a URL like a list's.
    bare = reject.reason is Reason.NO_TEXT and reject.url is not None
    return reject.reason is Reason.LIST or (bare and classify_url(reject.url or "") is UrlKind.LIST)
