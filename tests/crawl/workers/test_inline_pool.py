"""Pages that are read in the crawl's own process: a broken one ends nothing."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from newscrawl.crawl.discovery import ListPage
from newscrawl.crawl.workers import tasks
from newscrawl.crawl.workers.inline_pool import InlinePool
from newscrawl.crawl.workers.page_pool import TaskCall
from newscrawl.crawl.workers.worker_process import WorkerError
from newscrawl.files.page_bytes import PageBytes
from newscrawl.items import Reason

PAGE = PageBytes(b"<p>a page", "https://news.example/a", None, "2023-07-12T16:12:32+00:00")
LIST = TaskCall("read_links", PAGE.content, {"url": PAGE.url}, msgspec.json.Decoder(ListPage))


def test_a_page_that_breaks_an_extractor_is_a_reject(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaking(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(tasks, "next_part_url", breaking)
    monkeypatch.setattr(tasks, "read_list_page", breaking)
    monkeypatch.setattr(tasks, "examine_with_rules", lambda *_, **__: (None, None))
    read = asyncio.run(InlinePool().read_page(PAGE, with_next=True))
    assert read.reject is not None
    assert (read.reject.reason, read.reject.detail) == (
        Reason.FAILED,
        "ZeroDivisionError: on purpose",
    )
    with pytest.raises(WorkerError, match="ZeroDivisionError: on purpose"):
        asyncio.run(InlinePool().run_task(LIST))
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 2
    assert caplog.text.count(", in breaking\n") == 2
