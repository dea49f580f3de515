"""Which pages a run requests, in what order, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import DAY, NOW, add, begin, take, taken

from newscrawl.crawl.date_window import DateRange, DateWindow, parse_date_range
from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    PageStatus,
)


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def test_by_priority_and_then_the_newest(state: CrawlState) -> None:
    begin(state)
    add(state, "old", rank=1)
    add(state, "new", rank=9)
    add(state, "news", priority=40, rank=5)
    assert taken(state) == ["news", "new", "old"]


def test_a_page_is_queued_once(state: CrawlState) -> None:
    begin(state)
    assert add(state, "a")
    assert not add(state, "a")
    assert taken(state) == ["a"]
    assert not add(state, "a")
    assert taken(state) == []


def test_a_page_found_again_with_a_higher_priority_goes_first(state: CrawlState) -> None:
    begin(state)
    add(state, "a", rank=5)
    add(state, "b", rank=4)
    add(state, "b", priority=40)
    assert taken(state) == ["b", "a"]


def test_a_page_that_was_leased_is_requested_in_the_next_run(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    take(state)
    begin(state)
    assert taken(state) == ["a"]


@pytest.mark.parametrize("became", [PageStatus.WRITTEN, PageStatus.REJECTED, PageStatus.DUPLICATE])
def test_a_settled_page_is_not_requested_again(state: CrawlState, became: PageStatus) -> None:
    begin(state)
    add(state, "a")
    state.pages.mark_done(take(state).id, became, now=NOW)
    begin(state, now=NOW + 30 * DAY)
    add(state, "a")
    assert taken(state) == []


def test_a_failed_page_is_requested_when_its_next_try_is_due(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.pages.mark_failed(take(state).id, "http-503", None, next_try=NOW + 100, now=NOW)
    begin(state, now=NOW + 50)
    assert taken(state) == []
    begin(state, now=NOW + 150)
    page = take(state)
    assert (page.reason, page.attempts) == ("http-503", 1)


def test_pages_dated_outside_the_window_wait(state: CrawlState) -> None:
    begin(state, window=DateWindow.from_options(since="2026-11-02", until="2026-11-03", now=NOW))
    for day in (1, 2, 3, 4):
        add(state, f"day{day}", dated=f"2026-11-0{day}T12:00:00Z", rank=day)
    add(state, "undated")
    assert taken(state) == ["day3", "day2", "undated"]
    begin(state, window=DateWindow.from_options(until="2026-11-01", now=NOW))
    assert taken(state) == ["day1", "undated"]


def test_young_articles_are_checked_for_updates(state: CrawlState) -> None:
    begin(state)
    for name, dated in (("old", "2026-11-01"), ("young", "2026-11-10")):
        add(state, name, dated=dated)
        state.pages.mark_done(
            take(state).id, PageStatus.WRITTEN, now=NOW, dated=parse_date_range(dated)
        )
    since = parse_date_range("2026-11-05")
    assert since is not None
    begin(state, updated=since.start, now=NOW + 3 * DAY)
    page = take(state)
    assert page.is_update and page.url.endswith("/young")
    assert taken(state) == []


@pytest.mark.parametrize(
    ("hours_old", "not_due", "due"),
    [(0.5, 10, 15), (5, 45, 60), (20, 3 * 60, 4 * 60), (48, 20 * 60, 24 * 60),
     (24 * 30, 2 * 24 * 60, 3 * 24 * 60)],
)  # fmt: skip
def test_updates_are_due_by_the_articles_age(
    state: CrawlState, hours_old: float, not_due: int, due: int
) -> None:
    begin(state)
    for name, minutes in (("early", not_due), ("due", due), ("ahead", -60)):
        add(state, name)
        dated = DateRange(NOW - hours_old * 3600, NOW - hours_old * 3600 + 1)
        looked = NOW - minutes * 60
        state.pages.mark_done(take(state).id, PageStatus.WRITTEN, now=looked, dated=dated)
    begin(state, updated=NOW - 60 * DAY)
    # What a wrong clock looked at an hour from now is due as well.
    assert set(taken(state)) == {"due", "ahead"}
    begin(state)
    assert taken(state) == []  # no updates are wanted


def test_a_failure_never_takes_a_written_article_back(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    page = take(state).id
    state.pages.mark_done(page, PageStatus.WRITTEN, now=NOW)
    state.pages.mark_failed(page, "http-404", None, next_try=None, now=NOW)
    assert state.pages.id_and_status("a") == (page, "written")


def test_a_page_that_its_site_still_names_is_looked_at_sooner(state: CrawlState) -> None:
    begin(state)
    add(state, "a")

    def look(now: float) -> None:
        page = take(state)
        state.pages.mark_failed(page.id, "http-404", None, next_try=now + 3 * DAY, now=now)

    look(NOW)
    state.pages.look_again(["a"], now=NOW)  # by another source of the same run
    assert taken(state) == []
    begin(state, now=NOW + 60)
    assert taken(state) == []
    state.pages.look_again(["a"], now=NOW + 60)  # the second look: in the next run
    look(NOW + 60)
    begin(state, now=NOW + 120)
    state.pages.look_again(["a"], now=NOW + 120)
    assert taken(state) == []
    begin(state, now=NOW + DAY)
    state.pages.look_again(["a"], now=NOW + DAY)  # the last one: after hours
    assert taken(state) == ["a"]


def test_a_page_behind_a_wall_is_not_looked_at_sooner(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.pages.mark_failed(take(state).id, "http-403", None, next_try=NOW + DAY, now=NOW)
    begin(state, now=NOW + 60)
    state.pages.look_again(["a"], now=NOW + 60)
    assert taken(state) == []
