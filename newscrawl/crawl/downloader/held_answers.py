"""Holds the answers of pages until it is known what a browser shows of them.

In an archive the document that a browser made follows the answer that it was made of, so that who
reads the archive holds one page at a time.  Other answers come while a page is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag
from weakref import WeakValueDictionary

from scrapy.http import Request

from newscrawl.crawl.downloader.url_filter import ASKED_BY
from newscrawl.crawl.downloader.wire_capture import ASKED_AT

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.crawl.frontier import CrawlState, FrontierPage, Source
    from newscrawl.files.warc_records import Exchange

__all__ = ["HeldAnswers"]


class _Held(NamedTuple):
    exchange: Exchange
    page: FrontierPage | None
    source: Source | None


class HeldAnswers:
    """The answers of pages and lists that are not settled yet: no more than are under way."""

    def __init__(self) -> None:
        self._asked = WeakValueDictionary[str, Request]()
        """Requests of pages and lists by their URL, as long as they are under way."""
        self._loads = WeakValueDictionary[str, Request]()
        """The same of what pages' scripts ask for."""
        self._held: dict[tuple[str, str], _Held] = {}
        """By URL, and by the second in which it was asked for."""
        self._followed: list[Exchange] = []
        """Others of the same URL and second came after them: redirects to the same URL."""

    def asked(self, request: Request) -> None:
        """Take notice of a request that is sent."""
        url = urldefrag(request.url).url
        if ASKED_BY in request.meta:
            self._loads[url] = request
        elif request.meta.get("page") is not None or request.meta.get("source") is not None:
            self._asked[url] = request

    def hold(self, exchange: Exchange) -> Exchange | None:
        """Hold an answer that a page or list waits for; return any other, to be archived now.

        It names the page whose scripts asked for it, if some did.
        """
        request = self._asked.pop(exchange.url, None)
        if request is None:
            load = self._loads.pop(exchange.url, None)
            return exchange if load is None else exchange._replace(loaded_by=load.meta[ASKED_BY])
        key = exchange.url, exchange.began.isoformat(timespec="seconds")
        if (earlier := self._held.pop(key, None)) is not None:
            self._followed.append(earlier.exchange)
        self._held[key] = _Held(exchange, request.meta.get("page"), request.meta.get("source"))
        return None

    def take(self, response: Response) -> Exchange | None:
        """Return the answer that a response was made of, and hold it no more."""
        asked_at = (response.headers.get(ASKED_AT) or b"").decode()
        held = self._held.pop((urldefrag(response.url).url, asked_at), None)
        return held.exchange if held is not None else None

    def take_settled(self, state: CrawlState) -> list[Exchange]:
        """Return the answers that can be shown no more, and hold them no more.

        Those are of pages and lists that are settled, or redirects that were followed.
        """
        followed, self._followed = self._followed, []
        settled = [key for key, held in self._held.items() if not _is_under_way(held, state)]
        return followed + [self._held.pop(key).exchange for key in settled]


def _is_under_way(held: _Held, state: CrawlState) -> bool:
    """Return True as long as nothing is noted of what became of a page or list."""
    if held.page is not None:
        return state.pages.is_leased(held.page.id)
    return held.source is not None and state.sources.is_leased(held.source.id)
