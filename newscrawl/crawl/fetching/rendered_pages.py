"""Reads pages as articles, and shows those in a browser whose text only their scripts bring."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapy import signals
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl.crawl.discovery import UrlKind, classify_url
from newscrawl.crawl.http_response import page_bytes, shown_response
from newscrawl.crawl.rendering.browser import Browser, NotRendered
from newscrawl.crawl.rendering.browser_search import RenderUnavailable, check_rendering
from newscrawl.crawl.rendering.render_mode import RenderMode
from newscrawl.crawl.workers.messages import PageResult
from newscrawl.files.record_file import OutputError
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from scrapy.http import Response, TextResponse

    from newscrawl.crawl.discovery import ListPage
    from newscrawl.crawl.fetching.page_readers import PageReaders
    from newscrawl.crawl.run import Run

__all__ = ["ReadPage", "RenderedPages"]

_WITHOUT_TEXT: Final = frozenset((Reason.EMPTY, Reason.NO_TEXT))
"""Reasons of pages whose text may come with their scripts."""
_NO_BROWSER: Final = "no-browser"
"""The reason with which a crawl ends whose browser does not start."""
_logger = logging.getLogger(__name__)


class ReadPage(NamedTuple):
    """What a page gave."""

    result: PageResult
    response: Response
    """What it was read from: the page as it came, or as the browser showed it."""


class RenderedPages:
    """Reads pages, and shows them in a browser where NEWSCRAWL_RENDER asks for it.

    A page that is shown is not asked for again: the browser gets the bytes that came.
    """

    def __init__(self, run: Run, readers: PageReaders) -> None:
        self._run, self._readers = run, readers
        self._mode = RenderMode.NEVER
        self._opened_browser: Browser | None = None

    def open(self) -> None:
        """Find the browser, where one is needed.  Raises OutputError."""
        try:
            self._mode = check_rendering(self._run.settings)
        except ValueError as error:
            raise OutputError(f"NEWSCRAWL_RENDER: {error}") from error
        except RenderUnavailable as error:
            raise OutputError(str(error)) from error
        if not self.is_on:
            return
        if not is_asyncio_available():
            raise OutputError(
                "Rendering pages needs Scrapy's asyncio reactor: leave TWISTED_REACTOR as it is."
            )
        self._opened_browser = Browser(self._run.crawler)
        self._run.crawler.signals.connect(self._opened_browser.close, signals.spider_closed)

    @property
    def is_on(self) -> bool:
        """Whether pages are shown at all: then each keeps its host's place until it is read."""
        return self._mode is not RenderMode.NEVER

    async def read_article(self, response: Response, site: str) -> ReadPage:
        """Read a page as an article, from what the browser shows of it where that is wanted.

        A page that cannot be shown is a reject, ``not-rendered``.
        """
        if self._mode is RenderMode.ALWAYS and isinstance(response, HtmlResponse):
            return await self._read_shown(response, site)
        read = await self._readers.read_article(response, site)
        if self._mode is RenderMode.AUTO and _may_have_scripted_text(response, read):
            return await self._read_shown(response, site)
        return ReadPage(read, response)

    async def read_list(self, response: TextResponse, site: str) -> tuple[ListPage, TextResponse]:
        """Read a page as a list; where it names no article, also as the browser shows it."""
        is_html = isinstance(response, HtmlResponse)
        if not (self._mode is RenderMode.ALWAYS and is_html):
            found = await self._readers.read_list(response, site)
            names_nothing = found.error is None and not found.feeds and not _names_article(found)
            if not (self._mode is RenderMode.AUTO and is_html and names_nothing):
                return found, response
        try:
            response = await self._shown(response, site)
        except NotRendered as error:
            self._run.count("not-rendered-lists", site=site)
            _logger.warning("%s is read as it came: %s.", response.url, error)
        return await self._readers.read_list(response, site), response

    async def _read_shown(self, response: Response, site: str) -> ReadPage:
        try:
            shown = await self._shown(response, site)
        except NotRendered as error:
            self._run.archive_unshown(response, str(error))
            fetched_at = page_bytes(response).fetched_at
            reject = Reject(response.url, Reason.NOT_RENDERED, str(error), fetched_at)
            return ReadPage(PageResult(Article(url=response.url), reject), response)
        return ReadPage(await self._readers.read_article(shown, site), shown)

    async def _shown(self, response: Response, site: str) -> HtmlResponse:
        """Show a page.  Raises NotRendered, and CloseSpider where the browser does not start."""
        assert self._opened_browser is not None  # noqa: S101 - pages come once the run is open
        try:
            html = await self._opened_browser.show(response)
        except RenderUnavailable as error:
            self._run.end_with_error(error, _NO_BROWSER)
            raise CloseSpider(_NO_BROWSER) from error
        self._run.count("rendered", site=site)
        shown = shown_response(response, html)
        self._run.archive_shown(response, shown.body, browser=self._opened_browser.name)
        return shown


def _may_have_scripted_text(response: Response, read: PageResult) -> bool:
    """Return True for a page without text that has scripts, and is no list by its URL."""
    if read.reject is None or read.reject.reason not in _WITHOUT_TEXT:
        return False
    is_page = isinstance(response, HtmlResponse) and b"<script" in response.body.lower()
    return is_page and classify_url(response.url) is not UrlKind.LIST


def _names_article(found: ListPage) -> bool:
    return any(link.kind is UrlKind.ARTICLE for link in found.links)
