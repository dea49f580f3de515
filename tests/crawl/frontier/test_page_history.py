"""What became of a page is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import NOW, add, begin, take

from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    PageStatus,
)


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def test_a_failure_never_takes_a_written_article_back(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    page = take(state).id
    state.page_history.mark_done(page, PageStatus.WRITTEN, now=NOW)
    state.page_history.mark_failed(page, "http-404", None, next_try=None, now=NOW)
    assert state.page_history.id_and_status("a") == (page, "written")
