"""The watch of a run: what it queues when, how long it goes on, and what it keeps of its budget."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.test import get_crawler

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.fetching import site_watch
from newscrawl.crawl.fetching.site_watch import WATCH_OVER, SiteWatch
from newscrawl.crawl.fetching.source_budget import SourceBudget
from newscrawl.crawl.frontier import MEMORY, CrawlState, NewPage, NewSource, SourceReading
from newscrawl.crawl.frontier.frontier import Frontier
from newscrawl.crawl.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "news.example"
URL = f"https://{SITE}/"
START = 1_800_000_000.0
HOUR = 3600.0


class Clock:
    now = START

    def time(self) -> float:
        return self.now


class Woken:
    """In place of the scheduler."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    def wake_host(self, host: str) -> None:
        self.hosts.append(host)


class Watched:
    """A run of an hour over a site with a feed, which was read a day ago."""

    def __init__(self, state: CrawlState, clock: Clock, *, start: float = START) -> None:
        self.state, self.clock, self.ends = state, clock, list[str]()
        crawler = get_crawler(
            settings_dict={
                "NEWSCRAWL_WATCH_SECONDS": HOUR,
                "NEWSCRAWL_REQUESTS_PER_HOUR": 6,
                "NEWSCRAWL_SITEMAP_ENTRIES": 1000,
                "NEWSCRAWL_SITEMAPS": 200,
            }
        )
        self.run = Run(crawler, sites=[SITE])
        self.run.state = state
        self.run.end = self.ends.append  # type: ignore[assignment, method-assign]
        self.frontier = Frontier(self.run)
        self.frontier.scheduler = self.woken = Woken()  # type: ignore[assignment]
        self.bounds = SourceBudget(self.run, self.frontier)
        state.sources.is_planned = True
        state.fill_queues([SITE], window=DateWindow(), now=start)

        async def make() -> SiteWatch:  # its clock needs a loop
            watch = SiteWatch(self.run, self.frontier, self.bounds)
            watch.open(now=start)
            watch.close()
            return watch

        self.watch = asyncio.run(make())

    def read(self, *, new: int) -> None:
        """Read the feed, as it is asked for."""
        found = self.state.sources.lease(f"{URL}feed")
        assert found is not None
        now = self.clock.now
        self.state.sources.mark_read(found, SourceReading(named=9, new=new), now=now)
        self.state.profiles.source_read(found, new=new, now=now)
        self.watch.looked(SITE, came=True)

    def queued(self) -> int:
        query = "SELECT count(*) FROM sources WHERE queued = 1"
        [(number,)] = self.state.db.execute(query).fetchall()
        return int(number)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(site_watch, "time", clock)
    return clock


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        opened.fill_queues([SITE], window=DateWindow(), now=START)
        feed = NewSource(f"{URL}feed", f"{URL}feed", SITE, SITE, "feed")
        opened.sources.add(feed, now=START)
        found = opened.sources.lease(feed.key)
        assert found is not None
        opened.sources.mark_read(found, SourceReading(named=9, new=9), now=START - 24 * HOUR)
        opened.profiles.source_read(found, new=9, now=START - 24 * HOUR)
        yield opened


def test_a_source_is_queued_when_its_site_is_due_and_not_before(
    state: CrawlState, clock: Clock
) -> None:
    watched = Watched(state, clock)
    watched.watch.turn()
    assert (watched.queued(), watched.woken.hosts) == (1, [SITE])
    watched.read(new=3)
    for clock.now in (START + 1, START + 59):
        watched.watch.turn()
        assert watched.queued() == 0
    clock.now = START + 0.9 * HOUR
    watched.watch.turn()
    assert watched.queued() == 1


def test_the_run_stays_open_until_its_time_is_over(state: CrawlState, clock: Clock) -> None:
    watched = Watched(state, clock)
    for clock.now in (START, START + HOUR - 1):
        with pytest.raises(DontCloseSpider):
            watched.watch.idle()
    clock.now = START + HOUR
    watched.watch.idle()
    watched.watch.turn()
    assert (watched.ends, watched.queued()) == ([], 0)
    clock.now = START + 2 * HOUR  # it has still much to ask for: the next run goes on
    watched.watch.turn()
    assert watched.ends == [WATCH_OVER]


def test_pages_that_are_tried_again_are_queued_while_nothing_else_is_to_do(
    state: CrawlState, clock: Clock
) -> None:
    watched = Watched(state, clock)
    state.pages.add(NewPage("a", f"{URL}a", SITE, SITE, "feed"), now=START)
    page = state.pages.lease_next(SITE)
    assert page is not None
    state.pages.mark_failed(page.id, "http-404", "", next_try=START + 900, now=START)
    for clock.now, hosts in ((START + 60, []), (START + 960, [SITE])):
        with pytest.raises(DontCloseSpider):
            watched.watch.idle()
        assert watched.woken.hosts == hosts


def test_a_planned_look_is_not_refused_by_the_bounds_of_the_run(
    state: CrawlState, clock: Clock
) -> None:
    watched = Watched(state, clock)
    watched.bounds.spend_entries(SITE, 1000)  # as after the first look at a large site
    feed = state.sources.lease(f"{URL}feed")
    assert feed is not None
    assert not watched.bounds.spend(feed)
    state.sources.release(feed.id)
    watched.watch.turn()
    assert watched.bounds.spend(feed)
    assert not watched.bounds.spend(feed)


def test_what_is_left_of_the_budget_is_there_for_the_next_run(
    state: CrawlState, clock: Clock
) -> None:
    watched = Watched(state, clock)
    for _ in range(5):
        watched.watch.looked(SITE, came=False)
    kept = json.loads(state.read_about("looks") or "")
    assert (kept["left"], kept["spent"]) == (1, 5)
    clock.now = START + 60
    later = Watched(state, clock).watch
    later.looked(SITE, came=False)
    kept = json.loads(state.read_about("looks") or "")
    assert kept["left"] == pytest.approx(0.1, abs=0.01)


def test_a_run_ends_where_the_clock_was_set_back_and_the_next_one_looks_at_once(
    state: CrawlState, clock: Clock
) -> None:
    watched = Watched(state, clock)
    watched.watch.turn()
    watched.read(new=3)
    clock.now = START - 48 * HOUR
    watched.watch.turn()
    watched.watch.idle()  # raises nothing: the run may end
    later = Watched(state, clock, start=clock.now)
    assert later.queued() == 1


def test_a_state_that_fails_in_a_turn_ends_the_run_and_no_turn_raises(
    state: CrawlState, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(state, clock)

    def failing(_: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(state.sources, "choices", failing)
    watched.watch.turn()
    watched.watch.turn()
    assert watched.ends == ["write-error"]
