"""The ledger: what happened to each site's articles by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.frontier.site_days import SiteDay, counts_of_record
from newscrawl.items import Article, Breadcrumb

if TYPE_CHECKING:
    from pathlib import Path

SITE = "news.example"
DAY = 86_400.0


def test_counts_add_up_by_site_and_day() -> None:
    state = CrawlState(MEMORY)
    state.days.add(SITE, "taken", 3)
    state.days.add("paper.example", "taken")
    state.days.flush(now=DAY)
    state.days.add(SITE, "taken", 2)
    state.days.add(SITE, "failed")
    state.days.add(SITE, "blocked", 0)
    state.days.flush(now=1.5 * DAY)
    state.days.add(SITE, "failed", -1)
    state.days.flush(now=1.6 * DAY)
    state.days.add(SITE, "taken")
    state.days.flush(now=2 * DAY)
    assert state.days.since("1970-01-01", site=SITE) == [
        SiteDay(SITE, "1970-01-02", {"taken": 5}),
        SiteDay(SITE, "1970-01-03", {"taken": 1}),
    ]
    assert [day.site for day in state.days.since("1970-01-03")] == [SITE]
    assert [day.site for day in state.days.since("1970-01-02")] == [SITE, SITE, "paper.example"]


def test_they_are_committed_with_the_rest_or_not_at_all(tmp_path: Path) -> None:
    state = CrawlState(tmp_path / "a.state")
    state.days.add(SITE, "taken")
    state.commit()
    state.days.add(SITE, "taken")
    state.days.flush(now=DAY)
    state.close()
    state = CrawlState(tmp_path / "a.state")
    assert [day.counts for day in state.days.since("1970-01-01")] == [{"taken": 1}]


def test_a_year_and_some_weeks_are_kept() -> None:
    state = CrawlState(MEMORY)
    for day in (0, 100, 500):
        state.days.add(SITE, "taken")
        state.days.flush(now=day * DAY)
    state.begin_run([SITE], now=500 * DAY)
    assert [day.day for day in state.days.since("1970-01-01")] == ["1970-04-11", "1971-05-16"]


def record(timestamp: str | None, fetched_at: str | None) -> Article:
    return Article(
        headline="A headline",
        body="A body.",
        timestamp=timestamp,
        fetched_at=fetched_at,
        breadcrumbs=[Breadcrumb("Home")],
    )


def test_a_record_counts_for_its_fields_and_for_what_named_it() -> None:
    article = record("2026-11-30T10:00:00+01:00", "2026-11-30T09:40:00+00:00")
    counts = dict(counts_of_record(article, "feed", is_new=True))
    assert counts == {
        "records": 1,
        "body-chars": 7,
        "has/headline": 1,
        "has/body": 1,
        "has/timestamp": 1,
        "has/breadcrumbs": 1,
        "from/feed": 1,
        "after/60": 1,
    }
    revision = dict(counts_of_record(article, "feed", is_new=False))
    assert revision.keys() == counts.keys() - {"from/feed", "after/60"}


@pytest.mark.parametrize(
    ("timestamp", "fetched_at"),
    [
        ("2026-11-30", "2026-11-30T09:40:00+00:00"),
        ("2026-11-30T10:00:00", "2026-11-30T09:40:00+00:00"),
        (None, "2026-11-30T09:40:00+00:00"),
        ("2026-11-30T10:00:00+01:00", None),
    ],
)
def test_a_time_that_may_be_hours_off_says_nothing_of_freshness(
    timestamp: str | None, fetched_at: str | None
) -> None:
    counts = dict(counts_of_record(record(timestamp, fetched_at), "feed", is_new=True))
    assert not [name for name in counts if name.startswith("after/")]
