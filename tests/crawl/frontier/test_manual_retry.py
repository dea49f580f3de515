"""newscrawl retry: what failed is requested again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import DAY, NOW, add, begin, take, taken

from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    PageStatus,
)
from newscrawl.crawl.frontier.manual_retry import check_names, retry_failed
from newscrawl.items import Reason


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


def test_a_page_that_is_no_article_is_set_free_by_its_reason(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.pages.mark_done(take(state).id, PageStatus.REJECTED, reason="list", now=NOW)
    assert retry_failed(state.db, [], []) == (0, 0)
    assert retry_failed(state.db, [], ["list"]) == (1, 0)
    begin(state)
    assert taken(state) == ["a"]


def test_the_pause_of_a_host_ends(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.host_pauses.begin({take(state).id: 0}, until=NOW + DAY, pauses=2)
    [paused] = state.host_pauses.list(now=NOW)
    assert (paused.host, paused.until, paused.pauses) == ("news.example", NOW + DAY, 2)
    retry_failed(state.db, [], ["http-404"])
    assert state.host_pauses.list(now=NOW) == []


def test_each_reason_of_a_reject_may_be_named(state: CrawlState) -> None:
    walls = {Reason.CHALLENGE: "blocked"}  # as which it is kept
    reasons = [str(walls.get(reason, reason)) for reason in Reason]
    unknown = {"search"}  # it lies in the URL, which another try does not change
    check_names(state.db, (), [reason for reason in reasons if reason not in unknown], place="a")
