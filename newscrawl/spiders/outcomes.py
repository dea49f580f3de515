"""What becomes of a page: written, settled, or tried again; noted in the state and counted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.http import Response

from newscrawl.common.urls import article_id, server_of
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.failures import (
    BLOCKED,
    HOST_FAILURES,
    ROBOTS_UNREACHABLE,
    Failed,
    header,
    what_failed,
)
from newscrawl.crawl.frontier import FrontierPage, NewPage, PageState
from newscrawl.crawl.frontier.revisit_policy import COMES_LATER
from newscrawl.items import Article, Reason, Reject
from newscrawl.pipelines import KnownArticle, NotNow
from newscrawl.spiders.run import RunningSpider

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Request
    from twisted.python.failure import Failure

__all__ = ["OutcomeSpider"]

AN_HOUR: Final = 3600.0
_TAKEN_AT_ITS_WORD: Final = 2
BLOCKS: Final = {Reason.CHALLENGE: BLOCKED, Reason.CONSENT: "consent"}
"""What the reasons of some rejects mean for the page: it is tried again another time."""
_COUNTED_AS: Final = {"robots": "disallowed", BLOCKED: "blocked", "consent": "consent"}


class OutcomeSpider(RunningSpider):
    """A spider that notes what becomes of its pages."""

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.items: dict[int, tuple[FrontierPage, Response | None]] = {}
        """Articles on their way through the pipelines, by the object's identity."""
        self._failing: dict[int, str] = {}
        """Pages that failed in this run and were not had since: as what they are counted."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawl, which hears what becomes of its items."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_written, signals.item_scraped)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_failed, signals.item_error)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

    def arrived(self, request: Request | None) -> None:
        """Tell the scheduler that the answer to a request has come, or its failure."""
        if request is not None:
            self.scheduler.arrived(request)

    def page_failed(self, failure: Failure) -> None:
        """Note why a page could not be had, and when to try again."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.arrived(request)
        self.failed(request.meta["page"], what_failed(failure.value))

    def failed(self, page: FrontierPage, why: Failed) -> None:
        """Note why a page could not be had, count it, and say when it is tried again."""
        now = time.time()
        self._count_failing(page, _COUNTED_AS.get(why.reason, "failed"))
        self.count(f"failed/{why.reason}")
        wait = self.wait_after(page.host, why, page.attempts + 1)
        if page.is_update:
            self.state.pages.looked_at(page.id, now=now)
            return
        next_try = None if wait is None else now + wait
        self.state.pages.postpone(page.id, why.reason, why.detail, next_try=next_try, now=now)
        if next_try is not None:
            self.scheduler.later(next_try, is_page=True, row=page.id, host=page.host)
        if page.how == "given" or page.attempts:
            self.logger.warning("%s could not be had: %s", page.url, why.detail)

    def had(self, page: FrontierPage) -> None:
        """Hear that a page could be had, perhaps at another try: it counts as failed no more."""
        self._count_failing(page, None)

    def _count_failing(self, page: FrontierPage, what: str | None) -> None:
        """Count pages, not tries: each once, as what it failed last."""
        before = self._failing.pop(page.id, None)
        if what is not None:
            self._failing[page.id] = what
        if before != what:
            if before is not None:
                self.count(before, -1, site=page.site)
            if what is not None:
                self.count(what, site=page.site)

    def wait_after(self, host: str, why: Failed, attempts: int) -> float | None:
        """Say how long to wait before the next attempt, None for none; and spare the host."""
        if why.reason in HOST_FAILURES:
            self.scheduler.failed(host)
        wait = self.wait_for(why.reason, attempts)
        pause = why.pause
        if pause is None and why.reason == ROBOTS_UNREACHABLE:
            pause = wait  # without it, nothing can be had of the host
        if pause is None:
            return wait
        self.scheduler.pause(host, pause)
        if why.reason == "http-429" and attempts <= _TAKEN_AT_ITS_WORD:
            return pause  # it says when it will answer, and its other pages wait no longer
        if wait is None:
            return None
        return pause if wait < AN_HOUR else max(pause, wait)

    def _page_of(
        self, item: object, response: Response | None
    ) -> tuple[FrontierPage, Response | None] | None:
        found = self.items.pop(id(item), None)
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
            page.id,
            PageState.WRITTEN,
            now=now,
            article=item.id,
            dated=parse_date_range(item.timestamp),
        )
        self.keep_validators(page, answer)
        for url in filter(None, (item.url, item.canonical_url)):
            if article_id(url) != page.key:
                self._alias(url, page, item.id, now)
        self.count("updated" if page.is_update else "articles", site=page.site)
        new: int = self.crawler.stats.get_value("newscrawl/new", 0)
        if self.max_articles and new >= self.max_articles:
            self.scheduler.end("max-articles")

    def _alias(self, url: str, page: FrontierPage, article: str | None, now: float) -> None:
        """Note a further address of a page, so that it is not asked for as well."""
        other = NewPage(article_id(url), url, page.site, server_of(url), "redirect")
        self.state.pages.alias(other, article, now=now)

    def keep_validators(self, page: FrontierPage, response: Response | None) -> None:
        """Keep what lets a page be asked for only if it has changed."""
        if response is not None:
            etag, modified = header(response, "ETag"), header(response, "Last-Modified")
            if etag or modified:
                self.state.pages.remember(page.id, etag, modified)

    def settle(self, reject: Reject) -> None:
        """Note why a page is no article; the pipeline calls it when it has taken the reject."""
        page, _ = self.items.pop(id(reject), (None, None))
        if page is None:
            return
        now, reason = time.time(), BLOCKS.get(reject.reason, str(reject.reason))
        if reject.reason in BLOCKS:
            self.failed(page, Failed(reason, reject.detail or ""))
            return
        self.count(f"rejected/{reason}")
        self.count("rejected", site=page.site)
        self.state.pages.done(
            page.id, PageState.REJECTED, now=now, reason=reason, detail=reject.detail
        )
        if reason in COMES_LATER and (wait := self.wait_for(reason, page.attempts + 1)):
            self.state.pages.try_again(page.id, now + wait)

    def callback_failed(self, response: Response) -> None:
        """Hear that reading an answer broke: the page is tried again another time."""
        page = response.meta.get("page") if isinstance(response, Response) else None
        if page is not None:
            self.failed(page, Failed("broken", "reading it broke; see the log"))

    def item_dropped(self, item: object, response: Response | None, exception: Exception) -> None:
        """Hear that a pipeline dropped an item."""
        if isinstance(item, Reject):
            self.settle(item)
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
            # A crash after its line was written may have come before this was noted; or a copy that
            # names this page as the right one was faster.
            own = item.id == page.key and not self.state.pages.is_written(item.id)
            became = PageState.WRITTEN if own else PageState.DUPLICATE
            self.state.pages.done(page.id, became, now=now, reason="known", article=item.id)
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
            self.failed(found[0], Failed("pipeline", str(failure.value)))
