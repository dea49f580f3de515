"""Articles in several parts: each next part is asked for and joined to the first."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scrapy.http import Request, Response

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import same_site
from newscrawl.crawl.failures import BLOCKED, Failed, what_failed
from newscrawl.crawl.frontier.frontier import LONG_WAIT_SECONDS
from newscrawl.crawl.frontier.revisit_policy import ACCESS_REFUSED
from newscrawl.crawl.http_response import block_of
from newscrawl.crawl.outcomes import failure_word
from newscrawl.crawl.reading.joined_parts import PartialArticle, add_part
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from twisted.python.failure import Failure

    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.outcomes import Outcomes
    from newscrawl.crawl.reading.page_readers import PageReaders
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["FurtherParts"]

_NO_PART: Final = frozenset(
    (Reason.CHALLENGE, Reason.CONSENT, Reason.NOT_FOUND, Reason.EMPTY, Reason.NOT_HTML)
)
"""What stands in the place of a part, and is none."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class FurtherParts:
    """Asks for the further parts of articles."""

    run: Run
    frontier: Frontier
    outcomes: Outcomes
    readers: PageReaders

    def request(
        self,
        page: FrontierPage,
        article: Article,
        response: Response,
        url: str | None,
        before: PartialArticle | None = None,
    ) -> Request | None:
        """Return the request for the next part of an article; None where this was the last.

        ``before`` is what earlier parts brought.
        """
        seen = before.seen if before else frozenset([article_id(response.url)])
        if url is None or len(seen) >= self.run.settings.getint("NEWSCRAWL_PARTS"):
            return None
        if not same_site(url, page.site) or article_id(url) in seen:
            return None
        seen |= {article_id(url)}
        gathered = before._replace(seen=seen) if before else PartialArticle(article, response, seen)
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            meta={"site": page.site, "found": page.how, "page": page, "parts": gathered},
            dont_filter=True,
        )

    async def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """Join a further part to its article; yield the request for the next, or the article."""
        self.frontier.scheduler.release(response.request)
        page, gathered = response.meta["page"], response.meta["parts"]
        self.run.count("parts")
        vendor = block_of(response)
        if vendor:
            for item in self._without_part(page, gathered, Failed(BLOCKED, vendor)):
                yield item
            return
        read = await self.readers.read_article(response, page.site)
        if read.reject is not None and read.reject.reason in _NO_PART:
            why = Failed(failure_word(read.reject.reason), "no part")
            for item in self._without_part(page, gathered, why):
                yield item
            return
        further = None
        if not _leads_back(response, gathered):
            add_part(gathered.article, read.article)
            further = self.request(page, gathered.article, response, read.next_part, gathered)
        if further is not None:
            yield further
            return
        for item in self.outcomes.hand_on(page, gathered.article, gathered.response):
            yield item

    def failed(self, failure: Failure) -> Iterator[Article]:
        """Try the whole article again later; if the part stays away, yield it without."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        page, gathered = request.meta["page"], request.meta["parts"]
        yield from self._without_part(page, gathered, what_failed(failure.value))

    def _without_part(
        self, page: FrontierPage, gathered: PartialArticle, why: Failed
    ) -> Iterator[Article]:
        wait = self.frontier.retry_wait(why.reason, page.attempts + 1)
        is_passing = why.reason in ACCESS_REFUSED
        is_lost = wait is None or (wait >= LONG_WAIT_SECONDS and not is_passing)
        if page.is_update or not is_lost:
            self.outcomes.failed(page, why)
            return
        _logger.warning("A part of %s could not be had: %s", page.url, why.detail)
        yield from self.outcomes.hand_on(page, gathered.article, gathered.response)


def _leads_back(response: Response, gathered: PartialArticle) -> bool:
    """Return True if a part was redirected to one that was read already."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    came = article_id(response.url)
    return came != article_id(asked) and came in gathered.seen
