"""Articles in several parts: each next part is asked for and joined to the first."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scrapy.http import Request, Response

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.failures import BLOCKED, Failed, what_failed
from newscrawl.crawl.frontier.frontier import LONG_WAIT_SECONDS
from newscrawl.crawl.frontier.revisit_policy import ACCESS_REFUSED
from newscrawl.crawl.frontier.site_hosts import Use
from newscrawl.crawl.http_response import block_of
from newscrawl.crawl.joined_parts import NO_PART, add_part, take_whole
from newscrawl.crawl.outcomes import failure_word

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from newscrawl.crawl.fetching.rendered_pages import RenderedPages
    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.outcomes import Outcomes
    from newscrawl.crawl.run import Run
    from newscrawl.extraction.site_rules.next_page import NextPage
    from newscrawl.items import Article, Reject

__all__ = ["FurtherParts", "PartialArticle"]

_logger = logging.getLogger(__name__)


class PartialArticle(NamedTuple):
    """An article of which some parts were read, and others are to come."""

    article: Article
    response: Response
    seen: frozenset[str]
    """The keys of the URLs of the parts that were read."""
    is_whole_next: bool = False
    """Whether the page that is asked for has all of the article, and none comes behind it."""


@dataclass(eq=False)
class FurtherParts:
    """Asks for the further parts of articles."""

    run: Run
    frontier: Frontier
    outcomes: Outcomes
    rendered: RenderedPages

    def request(
        self,
        page: FrontierPage,
        article: Article,
        response: Response,
        next_page: NextPage | None,
        before: PartialArticle | None = None,
    ) -> Request | None:
        """Return the request for the next part of an article; None where this was the last.

        ``before`` is what earlier parts brought.
        """
        first = frozenset([article_id(response.url)])
        gathered = before or PartialArticle(article, response, first)
        most = self.run.settings.getint("NEWSCRAWL_PARTS")
        if next_page is None or gathered.is_whole_next or len(gathered.seen) >= most:
            return None
        url, has_all = next_page
        # A page to print has all of an article, and the article's own key.
        is_seen = article_id(url) in gathered.seen and not has_all
        if is_seen or not self.run.state.hosts.allows(url, page.site, Use.PAGES):
            return None
        gathered = gathered._replace(seen=gathered.seen | {article_id(url)}, is_whole_next=has_all)
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            meta={"site": page.site, "found": page.how, "page": page, "parts": gathered},
            dont_filter=True,
        )

    async def parse(self, response: Response) -> Article | Reject | Request | None:
        """Join a further part to its article; return the request for the next, or the article."""
        self.frontier.scheduler.release(response.request)
        page, gathered = response.meta["page"], response.meta["parts"]
        self.run.count("parts")
        vendor = block_of(response)
        if vendor:
            return self._without_part(page, gathered, Failed(BLOCKED, vendor))
        read, response = await self.rendered.read_article(response, page.site)
        if read.reject is not None and read.reject.reason in NO_PART:
            why = Failed(failure_word(read.reject.reason), "no part")
            return self._without_part(page, gathered, why)
        further = None
        if not _leads_back(response, gathered):
            if gathered.is_whole_next:
                take_whole(gathered.article, read.article)
            else:
                add_part(gathered.article, read.article)
            further = self.request(page, gathered.article, response, read.next_page, gathered)
        return further or self.outcomes.hand_on(page, gathered.article, gathered.response)

    def failed(self, failure: Failure) -> Article | Reject | None:
        """Try the whole article again later; if the part stays away, return it without."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        page, gathered = request.meta["page"], request.meta["parts"]
        return self._without_part(page, gathered, what_failed(failure.value))

    def _without_part(
        self, page: FrontierPage, gathered: PartialArticle, why: Failed
    ) -> Article | Reject | None:
        wait = self.frontier.retry_wait(why.reason, page.attempts + 1)
        is_passing = why.reason in ACCESS_REFUSED
        is_lost = wait is None or (wait >= LONG_WAIT_SECONDS and not is_passing)
        if page.is_update or not is_lost:
            self.outcomes.failed(page, why)
            return None
        _logger.warning("A part of %s could not be fetched: %s", page.url, why.detail)
        return self.outcomes.hand_on(page, gathered.article, gathered.response)


def _leads_back(response: Response, gathered: PartialArticle) -> bool:
    """Return True if a part was redirected to one that was read already."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    came = article_id(response.url)
    return came != article_id(asked) and came in gathered.seen
