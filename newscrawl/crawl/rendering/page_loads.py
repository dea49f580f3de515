"""What a page in the browser loads: the crawl fetches it, and the browser itself fetches nothing.

So all that holds for the crawl's requests holds for these, too: refused addresses, robots.txt,
pauses, proxies, certificates, sizes, the archive, and the operator's headers for the given sites.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from newscrawl.common.urls import same_site, site_of
from newscrawl.crawl.downloader.url_filter import ASKED_BY
from newscrawl.crawl.downloader.wire_capture import ASKED_AT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Request as BrowserRequest
    from playwright.async_api import Route
    from scrapy.http import Response

__all__ = ["Answer", "KeptScripts", "PageLoads"]

_LOADED: Final = frozenset(("script", "xhr", "fetch"))
"""The kinds of requests that may bring text; they are asked for."""
# The smallest GIF: one transparent pixel.
_PIXEL: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_IN_PLACE: Final = {"image": ("image/gif", _PIXEL), "stylesheet": ("text/css", b"")}
"""What stands in place of files that are not loaded: a page is to believe that they came."""
_OF_THE_WIRE: Final = frozenset(
    f"""{ASKED_AT.lower()} alt-svc connection content-disposition content-encoding content-length
    keep-alive refresh transfer-encoding""".split()
)
"""Headers of an answer that do not hold for the bytes that the browser gets, or send it on."""
_NOT_SENT: Final = frozenset(
    """accept-encoding accept-language connection content-length cookie host referer te
    user-agent""".split()
)
"""Headers of the browser's that the crawl has its own for, or sends to nobody."""
_NOT_SENT_PREFIXES: Final = ("sec-", "proxy-", "upgrade-")
_MAX_POST_BYTES: Final = 64 * 1024
"""A query of a script has some hundred bytes; what has more is no question but a message."""
_MAX_KEPT_BYTES: Final = 32 * 1024 * 1024
"""The scripts of a run that are kept: those of some ten sites, each with some MB."""
_MAX_SHARE_OF_KEPT: Final = 8
"""Times that the largest script fits into what is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser gets for a request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> Answer:
        """Return a response of the crawl as the browser takes it."""
        headers: dict[str, str] = {}
        for name, values in response.headers.items():
            key = name.decode("latin-1").lower()
            if key not in _OF_THE_WIRE:
                between = "\n" if key == "set-cookie" else ", "
                headers[key] = between.join(value.decode("latin-1") for value in values)
        return cls(response.status, headers, response.body)


class KeptScripts:
    """The scripts of a run, which the pages of a site share: each is asked for once a run.

    Each site has its own: one may have come for the operator's headers, which are for it alone.
    """

    def __init__(self, max_bytes: int = _MAX_KEPT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    def get(self, site: str, url: str) -> Answer | None:
        """Return the script at a URL, for a page of a site; None where it is not kept."""
        if (kept := self._kept.get((site, url))) is not None:
            self._kept.move_to_end((site, url))
        return kept

    def put(self, site: str, url: str, answer: Answer) -> None:
        """Keep a script, unless its server forbids that; the ones used longest ago make room."""
        is_fine = answer.status == 200 and "no-store" not in answer.headers.get("cache-control", "")
        if not is_fine or len(answer.body) > self._max_bytes // _MAX_SHARE_OF_KEPT:
            return
        if (before := self._kept.pop((site, url), None)) is not None:
            self._bytes -= len(before.body)
        self._kept[site, url] = answer
        self._bytes += len(answer.body)
        while self._bytes > self._max_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)


@dataclass(eq=False)
class PageLoads:
    """Answers the requests of one page."""

    first: Response
    """The page's own bytes, which the crawl has fetched already."""
    fetch: Callable[[Request], Awaitable[Response]]
    scripts: KeptScripts
    max_requests: int
    max_bytes: int
    pending: int = 0
    """Requests that are not answered yet."""
    asked: int = 0
    """Requests that were handed to the crawl, which may have refused them."""
    refused: int = 0
    """Requests beyond the page's limits."""
    bytes: int = 0
    _is_shown: bool = False
    _site: str = field(init=False)

    def __post_init__(self) -> None:
        self._site = site_of(self.first.url) or ""

    async def take(self, route: Route) -> None:
        """Answer a request of the browser's, or refuse it."""
        with suppress(Exception):  # the page may be closed before an answer comes
            await self._take(route)

    async def _take(self, route: Route) -> None:
        request, kind = route.request, route.request.resource_type
        if kind == "document":
            await self._take_document(route)
        elif kind in _IN_PLACE:
            content_type, body = _IN_PLACE[kind]
            await route.fulfill(status=200, content_type=content_type, body=body)
        elif kind not in _LOADED or not self._may_ask(request):
            await route.abort("blockedbyclient")
        else:
            self.pending += 1
            try:
                await self._load(route)
            finally:
                self.pending -= 1

    async def _take_document(self, route: Route) -> None:
        """Show the page itself, once: frames and pages that its scripts lead to are not loaded."""
        is_page = route.request.is_navigation_request() and route.request.frame.parent_frame is None
        if is_page and not self._is_shown:
            self._is_shown = True
            await _answer(route, Answer.of(self.first))
        else:
            await route.abort("aborted")

    def _may_ask(self, request: BrowserRequest) -> bool:
        """Return True for what a page may ask: to read anywhere, to post to its own site."""
        if request.method == "GET":
            return True
        body = request.post_data_buffer or b""
        is_query = request.method == "POST" and len(body) <= _MAX_POST_BYTES
        return is_query and same_site(request.url, self._site)

    async def _load(self, route: Route) -> None:
        request = route.request
        is_script = request.resource_type == "script"
        if is_script and (kept := self.scripts.get(self._site, request.url)) is not None:
            await _answer(route, kept)
            return
        if self.asked >= self.max_requests or self.bytes >= self.max_bytes:
            self.refused += 1
            await route.abort("blockedbyclient")
            return
        self.asked += 1
        try:
            response = await self.fetch(await _request_of(route, page=self.first.url))
        except Exception:  # noqa: BLE001 - whatever went wrong, the browser hears of a failure
            await route.abort("failed")
            return
        self.bytes += len(response.body)
        answer = Answer.of(response)
        if is_script:
            self.scripts.put(self._site, request.url, answer)
        await _answer(route, answer)


async def _answer(route: Route, answer: Answer) -> None:
    await route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)


async def _request_of(route: Route, *, page: str) -> Request:
    """Return a request of the browser's as one of the crawl's, with the page's own cookies."""
    request = route.request
    headers: dict[str, Any] = {
        name: value
        for name, value in request.headers.items()
        if name not in _NOT_SENT and not name.startswith(_NOT_SENT_PREFIXES)
    }
    cookies = await request.frame.page.context.cookies(request.url)
    if cookies:
        headers["Cookie"] = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    return Request(
        request.url,
        method=request.method,
        headers=headers,
        body=request.post_data_buffer or b"",
        callback=NO_CALLBACK,
        meta={ASKED_BY: page},
        errback=_nothing,  # who awaits it hears of its failure
        dont_filter=True,
    )


def _nothing(_: object) -> None:
    """Take a failure that is told otherwise."""
