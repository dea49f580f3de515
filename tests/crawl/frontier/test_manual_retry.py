"""newscrawl retry: what failed is requested again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import DAY, NOW, add, begin, take, taken

from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
)
from newscrawl.crawl.frontier.manual_retry import retry_failed


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def test_a_page_that_is_gone_is_not_requested_until_it_is_to_be_retried(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.pages.mark_failed(take(state).id, "http-404", None, next_try=None, now=NOW)
    begin(state, now=NOW + 300 * DAY)
    assert taken(state) == []
    assert retry_failed(state.db, ["other.example"], []) == (0, 0)
    assert retry_failed(state.db, [], ["http-503"]) == (0, 0)
    assert retry_failed(state.db, ["news.example"], ["http-404"]) == (1, 0)
    begin(state)
    assert taken(state) == ["a"]
