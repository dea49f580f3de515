"""The one browser of a crawl: shows pages, a few at once, each as a first visit."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from weakref import WeakSet

from newscrawl.crawl.rendering.browser_search import (
    RenderUnavailable,
    find_browser,
    wants_sandbox,
)
from newscrawl.crawl.rendering.memory_watch import largest_page_bytes
from newscrawl.crawl.rendering.page_loads import KeptScripts, PageLoads
from newscrawl.crawl.rendering.shown_page import DocumentTooLarge, document_of, wait_until_quiet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Coroutine
    from pathlib import Path

    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import Page, Playwright, WebSocketRoute
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response
    from scrapy.settings import BaseSettings

__all__ = ["Browser", "NotRendered", "ShowLimits"]

_ARGUMENTS: Final = (
    # It fetches nothing by itself: each request is answered by the crawl, and what no request is
    # made of (look-ups of names, WebRTC, services of the browser's maker) leads nowhere.
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--mute-audio",
    # MB of a page's scripts: one that wants more is ended.
    "--js-flags=--max-old-space-size=512",
)
_UNWANTED_DEFAULTS: Final = ("--disable-popup-blocking",)
_WINDOW: Final[Any] = {"width": 1280, "height": 3000}
"""Pixels: high enough for what loads only when it is scrolled to."""
_PAGES_A_BROWSER: Final = 200
"""Then it is started anew, so that what it leaks does not add up."""
_MEMORY_LOOK_SECONDS: Final = 0.5
"""Between two looks at the memory of pages: a script takes a few 100 MB in that time."""
_CLOSE_SECONDS: Final = 5.0
"""A page or browser closes within a moment, or not at all."""
_LOAD_PAGES: Final = 4
"""Times DOWNLOAD_MAXSIZE that a page may load: its scripts come on top of its own bytes."""
_MAX_ERROR_CHARS: Final = 200
"""Of what Playwright says, which goes on for pages."""
_SANDBOX_HINT: Final = "where the system allows it no sandbox: NEWSCRAWL_BROWSER_SANDBOX=0"
_logger = logging.getLogger(__name__)


class NotRendered(Exception):  # noqa: N818 - as the errors of requests are called
    """A page could not be shown; the text says why."""


@dataclass(frozen=True, slots=True)
class ShowLimits:
    """What showing a page may cost."""

    seconds: float
    requests: int
    bytes: int
    """Of the document that the browser has made."""
    memory_bytes: int
    at_once: int

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Read them from a crawl's settings."""
        return cls(
            settings.getfloat("NEWSCRAWL_RENDER_SECONDS"),
            settings.getint("NEWSCRAWL_RENDER_REQUESTS"),
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings.getint("NEWSCRAWL_RENDER_MAX_MB") * 1024**2,
            max(1, settings.getint("NEWSCRAWL_RENDER_AT_ONCE")),
        )


class Browser:
    """Shows pages.  It is started with the first of them; close it at the end."""

    def __init__(self, crawler: Crawler) -> None:
        """Find the browser.  Raises RenderUnavailable."""
        settings = crawler.settings
        self._crawler = crawler
        self._program: Path = find_browser(settings.get("NEWSCRAWL_BROWSER"))
        self._is_sandboxed = wants_sandbox(settings)
        self._user_agent = str(settings["USER_AGENT"])
        self._limits = ShowLimits.of(settings)
        self._scripts = KeptScripts()
        self._turns = asyncio.Semaphore(self._limits.at_once)
        self._waits_alone = asyncio.Lock()
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._running: PlaywrightBrowser | None = None
        self._shown = 0
        self._showing = Counter["PlaywrightBrowser"]()
        """How many pages each browser shows now."""
        self._dropped: WeakSet[PlaywrightBrowser] = WeakSet()
        """Browsers that were ended because of one of their pages."""

    async def show(self, response: Response) -> str:
        """Show a page that was fetched, run its scripts, and return its document as HTML.

        Raises NotRendered, and RenderUnavailable where the browser does not start.
        """
        try:
            async with self._turns:
                return await self._show(response)
        except _BrowserGone as gone:
            # Another page that was shown at that moment may be to blame: it is tried once more.
            _logger.warning("The browser has ended (%s); it is started again.", gone)
        try:
            async with self._alone():
                return await self._show(response)
        except _BrowserGone as error:
            raise NotRendered(f"the browser ended while it showed it: {error}") from error

    @property
    def name(self) -> str:
        """What shows pages, with its version once it was started."""
        version = self._running.version if self._running is not None else ""
        return f"Chromium/{version}".rstrip("/")

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait until no other page is shown, and have none shown meanwhile."""
        async with self._waits_alone, AsyncExitStack() as turns:
            for _ in range(self._limits.at_once):
                await turns.enter_async_context(self._turns)
            yield

    async def close(self) -> None:
        """End the browser."""
        async with self._starting:
            await self._end_browser()
            if self._playwright is not None:
                with suppress(Exception):
                    await asyncio.wait_for(self._playwright.stop(), _CLOSE_SECONDS)
                self._playwright = None

    # --- a page --------------------------------------------------------------------------------

    async def _show(self, response: Response) -> str:
        from playwright.async_api import Error  # noqa: PLC0415 - an extra, and slow to load

        browser = await self._browser()
        loads = PageLoads(
            response,
            self._fetch,
            self._scripts,
            max_requests=self._limits.requests,
            max_bytes=_LOAD_PAGES * self._limits.bytes,
        )
        try:
            async with asyncio.timeout(self._limits.seconds + _CLOSE_SECONDS):
                return await self._within_memory(browser, self._document(browser, response, loads))
        except TimeoutError as error:
            # A script that never ends may hold the page; another browser is the way out.
            await self._drop(browser)
            words = f"showing it took longer than {self._limits.seconds:g} s"
            raise NotRendered(words) from error
        except DocumentTooLarge as error:
            raise NotRendered(str(error)) from error
        except Error as error:
            if browser in self._dropped or not browser.is_connected():
                raise _BrowserGone(_first_line(error)) from error
            raise NotRendered(_first_line(error)) from error
        finally:
            self._count(loads)
            self._showing[browser] -= 1
            await self._end_if_retired(browser)

    async def _within_memory(
        self, browser: PlaywrightBrowser, showing: Coroutine[Any, Any, str]
    ) -> str:
        """Wait for a page, and end the browser where one takes too much memory."""
        task = asyncio.ensure_future(showing)
        try:
            session = await browser.new_browser_cdp_session()
            while not (await asyncio.wait({task}, timeout=_MEMORY_LOOK_SECONDS))[0]:
                if await largest_page_bytes(session) > self._limits.memory_bytes:
                    await self._drop(browser)
                    raise _BrowserGone(
                        f"a page took more than {self._limits.memory_bytes >> 20} MB"
                    )
            return await task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task

    async def _document(
        self, browser: PlaywrightBrowser, response: Response, loads: PageLoads
    ) -> str:
        """Show a page in a context of its own, which no cookie and no script outlasts."""
        context = await browser.new_context(
            user_agent=self._user_agent,
            viewport=_WINDOW,
            service_workers="block",
            accept_downloads=False,
        )
        try:
            await context.route("**/*", loads.take)
            await context.route_web_socket("**/*", _refuse_socket)
            page = await context.new_page()
            context.on("page", _close)
            await page.goto(response.url, wait_until="commit")
            await wait_until_quiet(page, loads, seconds=self._limits.seconds)
            return await document_of(page, max_chars=self._limits.bytes)
        finally:
            # Shielded, as it may be the time limit that ends it.
            with suppress(Exception):
                await asyncio.wait_for(asyncio.shield(context.close()), _CLOSE_SECONDS)

    async def _fetch(self, request: Request) -> Response:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - pages come while it runs
        return await engine.download_async(request)

    def _count(self, loads: PageLoads) -> None:
        stats = self._crawler.stats
        assert stats is not None  # noqa: S101 - a crawler that runs has them
        stats.inc_value("newscrawl/render-requests", loads.asked)
        if loads.refused:
            stats.inc_value("newscrawl/render-requests-refused", loads.refused)

    # --- the browser ---------------------------------------------------------------------------

    async def _browser(self) -> PlaywrightBrowser:
        """Return the browser that runs; start one where there is none, or has shown enough."""
        async with self._starting:
            if self._running is not None and not self._running.is_connected():
                await self._end_browser()
            elif self._shown >= _PAGES_A_BROWSER:
                retired, self._running = self._running, None
                await self._end_if_retired(retired)
            if self._running is None:
                self._running = await self._start()
                self._shown = 0
            self._shown += 1
            self._showing[self._running] += 1
            return self._running

    async def _end_if_retired(self, browser: PlaywrightBrowser | None) -> None:
        """End a browser that has shown enough, and shows nothing any more."""
        if browser is not None and browser is not self._running and not self._showing[browser]:
            del self._showing[browser]
            with suppress(Exception):
                await asyncio.wait_for(browser.close(), _CLOSE_SECONDS)

    async def _start(self) -> PlaywrightBrowser:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - as above

        is_sandboxed = self._is_sandboxed and not _is_root()
        if self._is_sandboxed and not is_sandboxed:
            words = "The browser runs without its sandbox, as %s does not run with one for root."
            _logger.warning(words, self._program)
        try:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            return await self._playwright.chromium.launch(
                executable_path=self._program,
                args=_ARGUMENTS,
                ignore_default_args=_UNWANTED_DEFAULTS,
                chromium_sandbox=is_sandboxed,
                handle_sigint=False,  # Ctrl-C ends the crawl in order, and that the browser
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            hint = f" ({_SANDBOX_HINT})" if is_sandboxed and "sandbox" in str(error) else ""
            words = f"{self._program} did not start{hint}: {_first_line(error)}"
            raise RenderUnavailable(words) from error

    async def _drop(self, browser: PlaywrightBrowser) -> None:
        """End a browser because of a page; the others that it shows are shown again."""
        self._dropped.add(browser)
        async with self._starting:
            if self._running is browser:
                self._running = None
        with suppress(Exception):
            await asyncio.wait_for(browser.close(), _CLOSE_SECONDS)

    async def _end_browser(self) -> None:
        browser, self._running = self._running, None
        if browser is not None:
            with suppress(Exception):
                await asyncio.wait_for(browser.close(), _CLOSE_SECONDS)


class _BrowserGone(Exception):  # noqa: N818 - as above
    """The browser ended while it showed a page."""


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:_MAX_ERROR_CHARS]


def _refuse_socket(socket: WebSocketRoute) -> Awaitable[None]:
    return socket.close()


async def _close(page: Page) -> None:
    """Close a page that a script has opened."""
    with suppress(Exception):
        await page.close()
