"""What all spiders share: the one way from an address to a record."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response, TextResponse

from newscrawl.common.urls import article_id, same_site
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    ListPage,
    SourceKind,
    UrlError,
    part_number,
    request_url,
)
from newscrawl.crawl.failures import BLOCKED, Failed, block_of, pause_of, raw, what_failed
from newscrawl.crawl.frontier import FrontierPage, PageState, content_hash
from newscrawl.crawl.frontier.revisit_policy import STANDS_IN_THE_WAY
from newscrawl.crawl.joined_parts import PartialArticle, add_part
from newscrawl.crawl.workers.crawl_pool import read_links
from newscrawl.crawl.workers.pool import PoolError
from newscrawl.crawl.workers.worker_process import TooSlowError, WorkerError
from newscrawl.items import Article, Reason, Reject
from newscrawl.spiders.outcomes import AN_HOUR as _AN_HOUR
from newscrawl.spiders.outcomes import BLOCKS as _BLOCKS
from newscrawl.spiders.outcomes import OutcomeSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from twisted.python.failure import Failure

    from newscrawl.crawl.workers.page_result import PageResult

__all__ = ["PageSpider", "addresses", "conditions"]

# An address may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)
_NOT_MODIFIED: Final = 304
NO_READERS: Final = "no-readers"
"""The reason with which a crawl ends whose pages nobody can read."""

_SETTLED: Final = frozenset(
    (PageState.WRITTEN, PageState.DUPLICATE, PageState.REJECTED, PageState.OUTSIDE)
)
# What stands in the place of a part, and is none.
_NO_PART: Final = frozenset(
    (Reason.CHALLENGE, Reason.CONSENT, Reason.NOT_FOUND, Reason.EMPTY, Reason.NOT_HTML)
)


class PageSpider(OutcomeSpider):
    """Fetches the pages that wait in the state, and hands their records on.

    What a request carries in ``meta``: ``site`` (which it must not leave), ``found`` (how its
    address was found), and ``page`` or ``source``: the state's row that it is for.
    """

    def page_request(self, page: FrontierPage) -> Request | None:
        """Make the request for a page."""
        if self.is_left(page.site):
            self.state.pages.leave(page.id)
            return None
        if self.is_read_as_list(page):
            return None
        if self._is_full(page):
            return None
        meta = {"found": page.how, "site": page.site, "page": page}
        headers = conditions(page.etag, page.modified) if page.is_update else {}
        if headers:
            meta["handle_httpstatus_list"] = [_NOT_MODIFIED]
        return Request(
            page.url,
            callback=self.parse,
            errback=self.page_failed,
            meta=meta,
            headers=headers,
            dont_filter=True,
        )

    def is_read_as_list(self, page: FrontierPage) -> bool:  # noqa: ARG002 - the spiders' own
        """Say whether a page is read as a list of articles, and so not asked for as an article."""
        return False

    def _is_full(self, page: FrontierPage) -> bool:
        """Say whether a site has given its run's worth of pages; the others wait then."""
        limit, told = self.settings.getint("NEWSCRAWL_SITE_PAGES"), self.tally[page.site]
        if not limit or told["asked"] < limit:
            told["asked"] += 1
            return False
        left = self.state.pages.leave_site(page.site)
        if not told["left-out"]:
            words = "%s: that makes %d pages; the others wait for the next run (%s)."
            self.logger.warning(words, page.site, limit, "NEWSCRAWL_SITE_PAGES")
        self.count("left-out", left + 1, site=page.site)
        return True

    async def parse(
        self, response: Response, **_: object
    ) -> AsyncIterator[Article | Reject | Request]:
        """Read a page: its record, or why it is none."""
        page: FrontierPage = response.meta["page"]
        self.arrived(response.request)
        now = time.time()
        if response.status == _NOT_MODIFIED:
            self.state.pages.looked_at(page.id, now=now)
            self.count("unchanged", site=page.site)
            return
        self.count("fetched", site=page.site)
        url = request_url(response.url) or response.url
        if not same_site(url, page.site):
            self.failed(page, Failed("off-site", f"it leads to {url}"))
            return
        vendor = block_of(response)
        if vendor:
            self.failed(page, Failed(BLOCKED, vendor, pause_of(response)))
            return
        self.scheduler.succeeded(page.host)
        self.had(page)
        if article_id(url) != page.key and not page.is_update and self._is_settled(url, page, now):
            return
        if self.is_left(page.site):
            self.state.pages.leave(page.id)
            return
        async for item in self._read(page, response):
            yield item

    async def read_page(self, response: Response, site: str) -> PageResult:
        """Have a page read as an article; its time counts for its site.

        Raises CloseSpider where no process can be started that reads it.
        """
        try:
            read = await self.readers.read_page(raw(response), site=site, with_next=True)
        except PoolError as error:
            raise CloseSpider(NO_READERS) from error
        too_slow = read.reject is not None and read.reject.reason is Reason.TOO_SLOW
        self.was_read(site, too_slow=too_slow)
        return read

    async def read_list(self, response: TextResponse, site: str) -> ListPage:
        """Have a page read as a list; otherwise as :meth:`read_page`."""
        try:
            found = await read_links(self.readers, response.text, response.url, site=site)
        except PoolError as error:
            raise CloseSpider(NO_READERS) from error
        except WorkerError as error:
            self.was_read(site, too_slow=isinstance(error, TooSlowError))
            return ListPage(error=str(error))
        self.was_read(site, too_slow=False)
        return found

    def _is_settled(self, url: str, page: FrontierPage, now: float) -> bool:
        """Say whether a redirect's target was fetched already."""
        known = self.state.pages.state_of(article_id(url))
        if known and known[0] != page.id and known[1] in _SETTLED:
            self.state.pages.done(page.id, PageState.DUPLICATE, now=now, reason="redirect")
            self.count("duplicates", site=page.site)
            return True
        return False

    async def _read(
        self, page: FrontierPage, response: Response
    ) -> AsyncIterator[Article | Reject | Request]:
        article, reject, next_part = await self.read_page(response, page.site)
        if reject is not None:
            for told in self._rejected(page, reject):
                yield told
            await self.follow(page, response, reject)
            return
        if self._is_further_part(article, response.url):
            # Its first part brings the whole; it is asked for in its own right.
            now = time.time()
            self.add_page(
                DiscoveredUrl(article.canonical_url or "", SourceKind.SECTION), page.site, now=now
            )
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
        if part_number(url) < 2 or not canonical or part_number(canonical) > 1:
            return False
        return article_id(canonical) != article_id(url) and same_site(url, article.site or "")

    def finish(
        self, page: FrontierPage, article: Article, response: Response | None
    ) -> Iterator[Article]:
        """Hand an article on, if the run wants it and it says something new."""
        now = time.time()
        dated = parse_date_range(article.timestamp)
        if not page.is_update and not self.state.pages.wants(dated):
            self.state.pages.done(
                page.id,
                PageState.OUTSIDE,
                now=now,
                reason="outside",
                article=article.id,
                dated=dated,
            )
            self.count("outside", site=page.site)
            return
        if page.is_update:
            written = self.state.articles.get(article.id or "")
            if written is None or written.content == content_hash(article):
                self.keep_validators(page, response)
                self.state.pages.looked_at(page.id, now=now)
                self.count("unchanged", site=page.site)
                return
            article.revision = written.revision + 1
        self.items[id(article)] = (page, response)
        yield article

    def _rejected(self, page: FrontierPage, reject: Reject) -> Iterator[Reject]:
        reason = _BLOCKS.get(reject.reason, str(reject.reason))
        if page.is_update:  # the article is written; a look that shows none takes nothing back
            self.state.pages.looked_at(page.id, now=time.time())
            self.count("unchanged", site=page.site)
            return
        self.items[id(reject)] = (page, None)
        if page.reason == reason:  # told once, however often it is tried
            self.settle(reject)
        else:
            yield reject

    async def follow(self, page: FrontierPage, response: Response, reject: Reject) -> None:
        """Take from a page that is no article what leads to articles; the base takes nothing."""

    # --- further parts --------------------------------------------------------------------------

    def next_part_request(
        self,
        page: FrontierPage,
        article: Article,
        response: Response,
        url: str | None,
        before: PartialArticle | None = None,
    ) -> Request | None:
        """Make the request for the next part of an article; None where this was the last."""
        seen = before.seen if before else frozenset([article_id(response.url)])
        most = self.settings.getint("NEWSCRAWL_PARTS")
        if (
            url is None
            or len(seen) >= most
            or not same_site(url, page.site)
            or article_id(url) in seen
        ):
            return None
        gathered = PartialArticle(
            before.article if before else article,
            before.response if before else response,
            seen | {article_id(url)},
        )
        return Request(
            url,
            callback=self.parse_part,
            errback=self.part_failed,
            meta={"site": page.site, "found": page.how, "page": page, "parts": gathered},
            dont_filter=True,
        )

    async def parse_part(self, response: Response) -> AsyncIterator[Article | Request]:
        """Join a further part to its article, and ask for the next."""
        self.arrived(response.request)
        page, gathered = response.meta["page"], response.meta["parts"]
        self.count("parts")
        vendor = block_of(response)
        if vendor:
            for item in self._without_part(page, gathered, Failed(BLOCKED, vendor)):
                yield item
            return
        read = await self.read_page(response, page.site)
        if read.reject is not None and read.reject.reason in _NO_PART:
            why = Failed(_BLOCKS.get(read.reject.reason, str(read.reject.reason)), "no part")
            for item in self._without_part(page, gathered, why):
                yield item
            return
        further = None
        if not self._leads_back(response, gathered):
            add_part(gathered.article, read.article)
            further = self.next_part_request(
                page, gathered.article, response, read.next_part, gathered
            )
        if further is not None:
            yield further
            return
        for item in self.finish(page, gathered.article, gathered.response):
            yield item

    def _leads_back(self, response: Response, gathered: PartialArticle) -> bool:
        """Say whether a part was redirected to one that was read already."""
        asked = response.meta.get("redirect_urls", [response.url])[0]
        came = article_id(response.url)
        return came != article_id(asked) and came in gathered.seen

    def part_failed(self, failure: Failure) -> Iterator[Article]:
        """Try the whole article again later; if the part stays away, write it without."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.arrived(request)
        page, gathered = request.meta["page"], request.meta["parts"]
        yield from self._without_part(page, gathered, what_failed(failure.value))

    def _without_part(
        self, page: FrontierPage, gathered: PartialArticle, why: Failed
    ) -> Iterator[Article]:
        wait = self.wait_for(why.reason, page.attempts + 1)
        is_lost = wait is None or (wait >= _AN_HOUR and why.reason not in STANDS_IN_THE_WAY)
        if page.is_update or not is_lost:
            self.failed(page, why)
            return
        self.logger.warning("A part of %s could not be had: %s", page.url, why.detail)
        yield from self.finish(page, gathered.article, gathered.response)


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Make the headers that ask for a page only if it has changed."""
    headers = {"If-None-Match": etag} if etag else {}
    return headers | ({"If-Modified-Since": modified} if modified else {})


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
    raise UrlError("No addresses given.")
