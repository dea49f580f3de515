"""Pages that are read in the crawl's own process break it as little as those read in others."""

from __future__ import annotations

import asyncio

import pytest

from newscrawl.items import Reason
from newscrawl.reading import RawPage, Readers, tasks

PAGE = RawPage(b"<p>a page", "https://news.example/a", None, "2023-07-12T16:12:32+00:00")


def test_a_page_that_breaks_its_reader_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(tasks, "next_part", breaking)
    monkeypatch.setattr(tasks, "read_list", breaking)
    monkeypatch.setattr(tasks, "examine", lambda *_, **__: (None, None))
    readers = Readers(0, seconds=5)
    read = asyncio.run(readers.page(PAGE))
    assert read.reject is not None
    assert (read.reject.reason, read.reject.detail) == (
        Reason.FAILED,
        "ZeroDivisionError: on purpose",
    )
    page = asyncio.run(readers.links("<p>a page", PAGE.url))
    assert (page.links, page.broken) == ((), "ZeroDivisionError: on purpose")
