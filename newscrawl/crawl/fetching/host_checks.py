"""Sees whether a host is well that has given nothing for a while: by an article it gave before."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scrapy.http import Request, Response

from newscrawl.crawl.copies import article_of_answer, redirect_answer, text_answer
from newscrawl.crawl.frontier.host_trouble import is_in_bad_hour
from newscrawl.crawl.frontier.wording import fingerprint
from newscrawl.crawl.http_response import block_of

if TYPE_CHECKING:
    from twisted.python.failure import Failure

    from newscrawl.crawl.fetching.dead_ends import DeadEnds
    from newscrawl.crawl.fetching.rendered_pages import RenderedPages
    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run
    from newscrawl.items import Article

__all__ = ["HostChecks"]

_MAX_CHECKS: Final = 2
"""Known articles that are asked for: one may have been taken down since."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class HostChecks:
    """Asks a host in question for an article that it gave before, and leaves it alone or not."""

    run: Run
    frontier: Frontier
    rendered: RenderedPages
    dead_ends: DeadEnds

    def request(self, host: str) -> Request | None:
        """Return the request for an article that a host gave before.

        None where there is none to ask for: then it is decided whether the host is left alone.
        """
        trouble = self.frontier.scheduler.trouble_of(host)
        site = trouble.strikes[-1].site
        known = self.run.state.host_pauses.good_pages(site, host, limit=_MAX_CHECKS)
        page = next((page for page in known if page.id not in trouble.checked), None)
        if page is None:
            if is_in_bad_hour(trouble):
                self._leave_alone(host)
            else:
                trouble.acquit()
            return None
        _logger.info("%s gives nothing: is %s still there?", host, page.url)
        self.run.count("checks")
        return Request(
            page.url,
            callback=self.parse,
            errback=self.failed,
            meta={"site": page.site, "check": page},
            dont_filter=True,
        )

    def onward_request(self, request: Request) -> Request | None:
        """Return the request to which an article's redirect leads; None if to no article."""
        page: FrontierPage = request.meta["check"]
        if self.dead_ends.what(request.url, asked=page.url, site=page.site) is None:
            return request
        self._did_not_come(page)
        return None

    async def parse(self, response: Response) -> None:
        """See whether the article came."""
        page: FrontierPage = response.meta["check"]
        with self.frontier.scheduler.reading(response.request, page.host):
            if block_of(response) is not None:
                self._did_not_come(page)
                return
            read, _ = await self.rendered.read_article(response, page.site)
            if read.reject is not None or self._is_another(page, response, read.article):
                self._did_not_come(page)
                return
        if self.frontier.scheduler.trouble_of(page.host).good_page_came():
            self.run.state.host_pauses.end(page.host)
        else:
            self._leave_alone(page.host)

    def _is_another(self, page: FrontierPage, response: Response, article: Article) -> bool:
        """Return True if another article came than was written, as in place of other pages."""
        answers = self._answers(page.host)
        if response.url != page.url and redirect_answer(response.url) in answers:
            return True
        known_by, articles = fingerprint(article, page.site), self.run.state.articles
        copied = articles.with_text(known_by.text) if known_by.text is not None else None
        if copied is not None and text_answer(copied) in answers:
            return True
        written = articles.get(page.article or "")
        before = written.wording if written is not None else None
        return before is not None and known_by.wording.is_another_article(before)

    def _answers(self, host: str) -> set[str]:
        """Return what a host gave in place of its pages."""
        return {strike.answer for strike in self.frontier.scheduler.trouble_of(host).strikes}

    def _leave_alone(self, host: str) -> None:
        """Leave a host alone; what came in place of its pages is looked at again as well."""
        answers = self._answers(host)
        until = self.frontier.leave_alone(host)
        for article in filter(None, map(article_of_answer, answers)):
            self.run.state.host_pauses.look_again(article, until=until)

    def failed(self, failure: Failure) -> None:
        """Note that the article did not come."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.frontier.scheduler.release(request)
        self._did_not_come(request.meta["check"])

    def _did_not_come(self, page: FrontierPage) -> None:
        self.frontier.scheduler.trouble_of(page.host).checked.append(page.id)
