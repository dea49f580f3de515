"""When browsers are started and ended; real ones show pages in test_crawl_rendering."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from newscrawl.crawl.rendering import browser as browser_module
from newscrawl.crawl.rendering.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Coroutine

pytest.importorskip("playwright")
PAGE = HtmlResponse("https://news.example/a", body=b"<p>", encoding="utf-8")


class FakeBrowser:
    """In place of a process."""

    is_closed = False

    def is_connected(self) -> bool:
        return not self.is_closed

    async def close(self) -> None:
        self.is_closed = True


class Shows(Browser):
    """Shows pages without any browser, each for as long as ``held`` is not set."""

    def __init__(self) -> None:
        super().__init__(get_crawler(settings_dict={"NEWSCRAWL_RENDER_AT_ONCE": 2}))
        self.started = list[FakeBrowser]()
        self.held: asyncio.Event | None = None

    async def _start(self) -> Any:
        self.started.append(FakeBrowser())
        return self.started[-1]

    async def _within_memory(self, browser: Any, showing: Coroutine[Any, Any, str]) -> str:
        showing.close()
        if self.held is not None:
            await self.held.wait()
        return "" if browser.is_connected() else "closed"


@pytest.fixture(autouse=True)
def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_module, "_PAGES_A_BROWSER", 2)
    monkeypatch.setattr(browser_module, "find_browser", lambda _: Path("chromium"))


def test_a_browser_that_has_shown_enough_is_ended_though_it_shows_nothing_now() -> None:
    async def show() -> list[bool]:
        shows = Shows()
        for _ in range(5):  # one after the other
            await shows.show(PAGE)
        return [each.is_closed for each in shows.started]

    assert asyncio.run(show()) == [True, True, False]


def test_a_browser_that_has_shown_enough_is_not_ended_while_it_shows_a_page() -> None:
    async def show() -> tuple[list[str], list[bool]]:
        shows = Shows()
        await shows.show(PAGE)
        shows.held = held = asyncio.Event()
        long = asyncio.create_task(shows.show(PAGE))
        await asyncio.sleep(0)
        shows.held = None
        next_one = await shows.show(PAGE)  # by the second browser
        held.set()
        return [await long, next_one], [each.is_closed for each in shows.started]

    assert asyncio.run(show()) == (["", ""], [True, False])
