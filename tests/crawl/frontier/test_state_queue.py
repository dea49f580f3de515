"""What is asked for, in what order, and when again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from newscrawl.crawl.date_window import DateWindow, parse_date_range
from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    FrontierPage,
    NewPage,
    NewSource,
    PageStatus,
    retry_delay,
)
from newscrawl.crawl.frontier.manual_retry import retry_failed_pages
from newscrawl.crawl.frontier.revisit_policy import learned_pace

NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def begin(
    state: CrawlState,
    *,
    window: DateWindow | None = None,
    now: float = NOW,
    updated: float | None = None,
) -> None:
    window = window or DateWindow()
    state.fill_queues(["news.example"], window=window, now=now, update_since=updated)


def add(
    state: CrawlState, name: str, *, priority: int = 15, rank: float = 0.0, dated: str | None = None
) -> bool:
    found = parse_date_range(dated)
    page = NewPage(
        key=name,
        url=f"https://news.example/{name}",
        site="news.example",
        host="news.example",
        how="sitemap",
        priority=priority,
        rank=rank,
        dated_from=found.start if found else None,
        dated_to=found.end if found else None,
    )
    return state.page_queue.add(page, now=NOW)


def taken(state: CrawlState) -> list[str]:
    names = []
    while (page := state.page_queue.lease_next("news.example")) is not None:
        names.append(page.url.rpartition("/")[2])
    return names


def take(state: CrawlState) -> FrontierPage:
    page = state.page_queue.lease_next("news.example")
    assert page is not None
    return page


def source(
    state: CrawlState,
    name: str,
    kind: str = "section",
    *,
    again: bool = False,
    now: float = NOW,
    part: int = 1,
    lastmod: str | None = None,
) -> bool:
    new = NewSource(
        key=name,
        url=f"https://news.example/{name}",
        site="news.example",
        host="news.example",
        kind=kind,
        priority=20,
        part=part,
        lastmod=lastmod,
    )
    return state.source_schedule.add(new, reread=again, now=now)


def sources(state: CrawlState, *, now: float = NOW, new: int = 1) -> list[str]:
    names = []
    while (found := state.source_schedule.lease_next("news.example")) is not None:
        names.append(found.url.rpartition("/")[2])
        state.source_history.mark_read(found, named=9, new=new, now=now, etag=None, modified=None)
    return names


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


def test_what_is_found_again_by_something_better_goes_first(state: CrawlState) -> None:
    begin(state)
    add(state, "a", rank=5)
    add(state, "b", rank=4)
    add(state, "b", priority=40)
    assert taken(state) == ["b", "a"]


def test_what_was_under_way_is_asked_for_again_in_the_next_run(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    take(state)
    begin(state)
    assert taken(state) == ["a"]


@pytest.mark.parametrize("became", [PageStatus.WRITTEN, PageStatus.REJECTED, PageStatus.DUPLICATE])
def test_what_is_settled_is_not_asked_for_again(state: CrawlState, became: PageStatus) -> None:
    begin(state)
    add(state, "a")
    state.page_history.mark_done(take(state).id, became, now=NOW)
    begin(state, now=NOW + 30 * DAY)
    add(state, "a")
    assert taken(state) == []


def test_what_failed_is_asked_for_when_its_time_has_come(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.page_history.mark_failed(take(state).id, "http-503", None, next_try=NOW + 100, now=NOW)
    begin(state, now=NOW + 50)
    assert taken(state) == []
    begin(state, now=NOW + 150)
    page = take(state)
    assert (page.reason, page.attempts) == ("http-503", 1)


def test_what_is_gone_is_not_asked_for_until_it_is_set_free(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    state.page_history.mark_failed(take(state).id, "http-404", None, next_try=None, now=NOW)
    begin(state, now=NOW + 300 * DAY)
    assert taken(state) == []
    assert retry_failed_pages(state.db, ["other.example"], []) == 0
    assert retry_failed_pages(state.db, [], ["http-503"]) == 0
    assert retry_failed_pages(state.db, ["news.example"], ["http-404"]) == 1
    begin(state)
    assert taken(state) == ["a"]


def test_a_failure_never_takes_a_written_article_back(state: CrawlState) -> None:
    begin(state)
    add(state, "a")
    page = take(state).id
    state.page_history.mark_done(page, PageStatus.WRITTEN, now=NOW)
    state.page_history.mark_failed(page, "http-404", None, next_try=None, now=NOW)
    assert state.page_history.id_and_status("a") == (page, "written")


def test_a_window_holds_back_what_is_dated_outside(state: CrawlState) -> None:
    begin(state, window=DateWindow.from_options(since="2026-11-02", until="2026-11-03", now=NOW))
    for day in (1, 2, 3, 4):
        add(state, f"day{day}", dated=f"2026-11-0{day}T12:00:00Z", rank=day)
    add(state, "undated")
    assert taken(state) == ["day3", "day2", "undated"]
    begin(state, window=DateWindow.from_options(until="2026-11-01", now=NOW))
    assert taken(state) == ["day1", "undated"]


def test_young_articles_are_looked_at_again(state: CrawlState) -> None:
    begin(state)
    for name, dated in (("old", "2026-11-01"), ("young", "2026-11-10")):
        add(state, name, dated=dated)
        state.page_history.mark_done(
            take(state).id, PageStatus.WRITTEN, now=NOW, dated=parse_date_range(dated)
        )
    since = parse_date_range("2026-11-05")
    assert since is not None
    begin(state, updated=since.start)
    page = take(state)
    assert page.is_update and page.url.endswith("/young")
    assert taken(state) == []


def test_a_source_is_due_at_its_own_pace(state: CrawlState) -> None:
    begin(state)
    assert source(state, "world")
    assert sources(state) == ["world"]
    begin(state, now=NOW + 600)
    assert sources(state) == []
    begin(state, now=NOW + 3600)
    assert sources(state, now=NOW + 3600, new=0) == ["world"]
    begin(state, now=NOW + 3600 + 3600)  # it brought nothing, so it is slower now
    assert sources(state) == []
    begin(state, now=NOW + 3600 + 5400)
    assert sources(state) == ["world"]


def test_a_front_page_is_read_in_every_run_and_once(state: CrawlState) -> None:
    begin(state)
    source(state, "", "front")
    assert sources(state) == [""]
    source(state, "", "front", again=True)
    assert sources(state) == []
    begin(state, now=NOW + 1)
    assert sources(state) == [""]


def test_a_sitemap_is_read_again_only_when_its_index_says_that_it_changed(
    state: CrawlState,
) -> None:
    begin(state)
    source(state, "s1", "sitemap", lastmod="2026-11-01")
    assert sources(state) == ["s1"]
    begin(state, now=NOW + 90 * DAY)
    source(state, "s1", "sitemap", lastmod="2026-11-01", now=NOW + 90 * DAY)
    assert sources(state) == []
    source(state, "s1", "sitemap", lastmod="2026-11-02", now=NOW + 90 * DAY)
    assert sources(state) == ["s1"]


def test_a_further_page_is_read_again_only_when_asked_for(state: CrawlState) -> None:
    begin(state)
    source(state, "page2", part=2)
    assert sources(state) == ["page2"]
    begin(state, now=NOW + 90 * DAY)
    source(state, "page2", part=2, now=NOW + 90 * DAY)
    assert sources(state) == []
    source(state, "page2", part=2, again=True, now=NOW + 90 * DAY)
    assert sources(state) == ["page2"]


def test_what_was_not_read_in_the_last_run_is_read_in_the_next(state: CrawlState) -> None:
    begin(state)
    source(state, "page2", part=2)
    source(state, "s1", "sitemap", lastmod="2026-11-01")
    state.source_schedule.lease_next("news.example")  # and then the process is killed
    begin(state)
    assert sorted(sources(state)) == ["page2", "s1"]


@pytest.mark.parametrize(
    ("reason", "waits"),
    [
        ("http-404", []),
        ("http-410", []),
        ("http-503", [5, 30, 3600, 21_600]),
        ("timeout", [5, 30, 3600]),
        ("blocked", [21_600, 43_200, 86_400]),
        ("http-403", [21_600]),
        ("robots", [7 * 86_400]),
        ("tls", [3600, 21_600, 86_400, 3 * 86_400, 7 * 86_400, 7 * 86_400]),
        ("bad-address", []),
        ("empty", [21_600, 86_400]),
    ],
)
def test_waits_by_reason(reason: str, waits: list[float]) -> None:
    told = [retry_delay(reason, attempt + 1) for attempt in range(len(waits))]
    assert told == waits
    assert retry_delay(reason, 20) is None


def test_a_pace_stays_within_bounds() -> None:
    pace = 3600.0
    for _ in range(50):
        pace = learned_pace("section", pace, since_last=1e9, new=1)
    assert pace == 600
    for _ in range(50):
        pace = learned_pace("section", pace, since_last=1e9, new=0)
    assert pace == 3 * DAY


def test_a_look_before_its_time_teaches_nothing() -> None:
    assert learned_pace("section", 3600, since_last=10, new=0) == 3600
    assert learned_pace("section", 3600, since_last=None, new=500) == 3600
