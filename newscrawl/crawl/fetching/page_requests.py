"""The one way from a URL to a record: a page is asked for, read, and handed on or settled."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scrapy.http import Request, Response

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.discovery import DiscoveredUrl, SourceKind, request_url
from newscrawl.crawl.downloader.cut_answers import TAKE_CUT
from newscrawl.crawl.failures import BLOCKED, NEVER_SENT, Failed, what_failed
from newscrawl.crawl.frontier import AskedAs, PageStatus
from newscrawl.crawl.frontier.revisit_policy import has_outlasted_quick_tries
from newscrawl.crawl.http_response import (
    NOT_MODIFIED,
    block_of,
    conditions,
    pause_of,
    requests_of,
)
from newscrawl.crawl.joined_parts import is_further_part
from newscrawl.crawl.scrapy_internals import process_item
from newscrawl.items import Reject

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from newscrawl.crawl.fetching.dead_ends import DeadEnds
    from newscrawl.crawl.fetching.further_parts import FurtherParts
    from newscrawl.crawl.fetching.host_bounds import HostBounds
    from newscrawl.crawl.fetching.list_pages import ListPages
    from newscrawl.crawl.fetching.page_readers import PageReaders
    from newscrawl.crawl.fetching.rendered_pages import RenderedPages
    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.outcomes import Outcomes
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["PageRequests"]

_SETTLED: Final = frozenset((PageStatus.WRITTEN, PageStatus.DUPLICATE, PageStatus.OUTSIDE))
"""Where a redirect to such a page makes another address of its article."""
_WEIGHED: Final = frozenset((SourceKind.SITEMAP, SourceKind.FRONT, SourceKind.SECTION))
"""How pages were found that may be a trap's: what these name has no end."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class PageRequests:
    """Asks for the pages that wait in the frontier, and hands their records on.

    What a request carries in ``meta``: ``site`` (which it must not leave), ``found`` (how its URL
    was found), and ``page`` or ``source``: the state's row that it is for.
    """

    run: Run
    frontier: Frontier
    outcomes: Outcomes
    readers: PageReaders
    rendered: RenderedPages
    parts: FurtherParts
    hosts: HostBounds
    lists: ListPages | None
    """None: a page that is no article leads nowhere."""
    dead_ends: DeadEnds

    def request(self, page: FrontierPage) -> Request | None:
        """Return the request for a page; None where it is not to be asked for now."""
        if self.readers.is_paused(page.site) or not self.frontier.is_in_scope(page):
            self.run.state.pages.release(page.id)
            return None
        if self.lists is not None and self.lists.is_read_as_list(page):
            return None
        if self._is_unlikely(page):
            self.run.state.url_forms.put_off(page.id, now=time.time())
            return None
        if not self._has_budget(page):
            return None
        meta: dict[str, Any] = {"found": page.how, "site": page.site, "page": page}
        meta[TAKE_CUT] = has_outlasted_quick_tries(page.attempts)
        headers = conditions(page.etag, page.modified) if page.is_update else {}
        if headers:
            meta["handle_httpstatus_list"] = [NOT_MODIFIED]
        return Request(
            page.url,
            callback=self.parse,
            errback=self.failed,
            meta=meta,
            headers=headers,
            dont_filter=True,
        )

    def _is_unlikely(self, page: FrontierPage) -> bool:
        """Return True for a page of a form of URL that gives no articles; a feed knows better."""
        if page.status != PageStatus.WAITING or page.attempts or page.how not in _WEIGHED:
            return False
        return not self.run.state.url_forms.may_be_tried(page.url, AskedAs.PAGE, site=page.site)

    def _has_budget(self, page: FrontierPage) -> bool:
        """Count a page for its site's budget; if that is spent, let the site's other pages wait."""
        limit = self.run.settings.getint("NEWSCRAWL_SITE_PAGES")
        counts = self.run.site_counts[page.site]
        if not limit or counts["asked"] < limit:
            counts["asked"] += 1
            return True
        left = self.run.state.pages.release_site(page.site)
        if not counts["left-out"]:
            words = "%s: that makes %d pages; the others wait for the next run (%s)."
            _logger.warning(words, page.site, limit, "NEWSCRAWL_SITE_PAGES")
        self.run.count("left-out", left + 1, site=page.site)
        return False

    def onward_request(self, request: Request) -> Request | None:
        """Return the request to which a redirect leads; None where it leads to no article.

        All that a site sends to its front page, or to one list or login, is asked for once.
        """
        page: FrontierPage | None = request.meta.get("page")
        if page is None or "parts" in request.meta:
            return request
        known = self.dead_ends.what(request.url, asked=page.url, site=page.site)
        if known is None:
            return request
        reason, what = known
        request.meta["redirect_times"] -= 1  # this one is not sent
        reject = Reject(page.url, reason, f"it leads to {request.url}, {what}")
        came = Response(request.url, request=request)
        if self.outcomes.reject(page, reject, came) is not None:
            process_item(self.run.crawler, reject)
        return None

    def failed(self, failure: Failure) -> None:
        """Note why a page could not be fetched, and when to try again."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        why = what_failed(failure.value)
        requests = requests_of(request.meta) - (why.reason in NEVER_SENT)
        self.outcomes.failed(request.meta["page"], why, requests=requests)

    async def parse(self, response: Response, **_: object) -> Article | Reject | Request | None:
        """Read a page: return its record, or why it is none, or the request for its next part."""
        page: FrontierPage = response.meta["page"]
        keeps_place = self.rendered.is_on
        with self.frontier.scheduler.reading(response.request, page.host, keeps_place=keeps_place):
            if response.status == NOT_MODIFIED:
                self.outcomes.unchanged(page)
                return None
            self.run.count("fetched", site=page.site)
            why = self._what_stands_in_place(page, response)
            if why is not None:
                self.outcomes.failed(page, why, requests=requests_of(response.meta))
                return None
            self.outcomes.came(page)
            url = request_url(response.url) or response.url
            if article_id(url) != page.key and not page.is_update and self._is_settled(url, page):
                self.outcomes.redirected(page, url, requests=requests_of(response.meta))
                return None
            if self.readers.is_paused(page.site):
                self.run.state.pages.release(page.id)
                return None
            return await self._read(page, response)

    def _what_stands_in_place(self, page: FrontierPage, response: Response) -> Failed | None:
        """Return what stands in place of a page: another site's, a bot check; None for neither."""
        url = request_url(response.url) or response.url
        if not self.hosts.takes_page(url, page):
            return Failed("off-site", f"it leads to {url}")
        vendor = block_of(response)
        return Failed(BLOCKED, vendor, pause_of(response)) if vendor else None

    def _is_settled(self, url: str, page: FrontierPage) -> bool:
        """Return True if the target of a page's redirect was fetched already."""
        known = self.run.state.pages.id_and_status(article_id(url))
        return known is not None and known[0] != page.id and known[1] in _SETTLED

    async def _read(
        self, page: FrontierPage, response: Response
    ) -> Article | Reject | Request | None:
        read, response = await self.rendered.read_article(response, page.site)
        article, reject = read.article, read.reject
        if reject is not None:
            if self.lists is not None:
                await self.lists.follow(page, response, reject)
            if response.url != page.url:
                self.dead_ends.add(response.url, reject.reason, asked=page.url)
            rejected = self.outcomes.reject(page, reject, response)
            return self._with_sample(page, rejected, read.page_text)
        self.readers.count_rules(read.rules_used, page.site)
        self.outcomes.recognition.check_canonical(article)
        if is_further_part(article, response.url):
            # Its first part brings the whole; it is asked for in its own right.
            first = DiscoveredUrl(article.canonical_url or "", SourceKind.SECTION)
            part = page.given_part
            self.frontier.add_page(first, page.site, now=time.time(), given_part=part)
            self.outcomes.duplicate(page, "part")
            return None
        further = self.parts.request(page, article, response, read.next_page)
        if further is not None:
            return further
        item = self.outcomes.hand_on(page, article, response)
        return self._with_sample(page, item, read.page_text)

    def _with_sample(
        self, page: FrontierPage, item: Article | Reject | None, page_text: str
    ) -> Article | Reject | None:
        """Return what was read from a page; keep a sample of what the site's pages give."""
        if item is not None:
            self.run.state.samples.note(page.site, item, page_text)
        return item
