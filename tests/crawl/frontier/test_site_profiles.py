"""What readings of sources teach about their sites, and which sources a plan of looks chooses."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from queue_kit import DAY, NOW, add, begin
from rich.console import Console

from newscrawl.cli.status_tables import sites_table, sources_table
from newscrawl.crawl.frontier import MEMORY, CrawlState, NewSource, Source, SourceReading
from newscrawl.crawl.frontier.look_policy import LookedAt
from newscrawl.crawl.frontier.overview import site_overviews, source_overviews
from newscrawl.crawl.frontier.publication_profile import PublicationProfile
from newscrawl.crawl.frontier.site_days import AFTER
from newscrawl.crawl.frontier.site_profiles import read_profiles
from newscrawl.crawl.frontier.state_file import open_read_only

if TYPE_CHECKING:
    from pathlib import Path

SITE = "news.example"
URL = f"https://{SITE}/"


@pytest.fixture
def state() -> CrawlState:
    state = CrawlState(MEMORY)
    begin(state)
    return state


def source(state: CrawlState, name: str, kind: str = "feed", *, part: int = 1) -> Source:
    """Add a source where it is unknown, and lease it."""
    new = NewSource(name, f"{URL}{name}", SITE, SITE, kind, part=part)
    state.sources.add(new, now=NOW)
    found = state.sources.lease(name)
    assert found is not None
    return found


def read(state: CrawlState, name: str, *, new: int, now: float, kind: str = "feed") -> None:
    found = source(state, name, kind)
    state.sources.mark_read(found, SourceReading(named=9, new=new), now=now)
    state.profiles.source_read(found, new=new, now=now)


def test_a_first_reading_teaches_nothing_and_later_ones_do(state: CrawlState) -> None:
    read(state, "feed", new=40, now=NOW)
    assert sum(state.profiles.of(SITE).new) == 0
    read(state, "feed", new=3, now=NOW + DAY)
    read(state, "other", new=40, now=NOW + DAY + 1)
    assert sum(state.profiles.of(SITE).new) == pytest.approx(3, abs=0.01)
    [other, feed] = sorted(state.sources.choices(SITE), key=lambda each: each.brought)
    assert (feed.brought, feed.hours, feed.read_at) == (3, 24, NOW + DAY)
    assert (other.brought, other.hours) == (0, 0)


def test_further_pages_of_a_list_and_what_was_not_kept_are_no_news(state: CrawlState) -> None:
    read(state, "feed", new=0, now=NOW)
    further = source(state, "page-2", "section", part=2)._replace(read_at=NOW)
    full = source(state, "feed")._replace(not_kept_to=NOW)
    for each in (further, full):
        state.profiles.source_read(each, new=30, now=NOW + DAY)
    assert sum(state.profiles.of(SITE).new) == 0


def test_profiles_are_kept_with_the_next_commit(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    with closing(CrawlState(path)) as state:
        begin(state)
        read(state, "feed", new=0, now=NOW)
        read(state, "feed", new=5, now=NOW + DAY)
        known = state.profiles.of(SITE)
        state.commit()
    with closing(CrawlState(path)) as state:
        assert state.profiles.of(SITE).to_bytes() == known.to_bytes()
        assert state.profiles.of("paper.example") == PublicationProfile()
    with closing(open_read_only(path)) as db:
        assert {site: each.at for site, each in read_profiles(db).items()} == {SITE: NOW + DAY}


def test_the_time_of_an_article_teaches_the_minutes_in_which_its_source_names_it(
    state: CrawlState,
) -> None:
    read(state, "feed", new=0, now=NOW)
    read(state, "feed", new=1, now=NOW + 7200)
    add(state, "a")
    add(state, "b")
    feed = source(state, "feed")
    state.db.execute("UPDATE pages SET found_at = ?", (NOW + 7200,))
    state.db.execute("UPDATE pages SET source = ? WHERE id = 1", (feed.id,))
    for page in (1, 2, 3):  # nobody named the second one, and the third is unknown
        state.profiles.article_written(page, published=NOW + 3000)
    state.commit()
    assert sum(state.profiles.of(SITE).steps) == 1
    assert state.profiles.of(SITE).steps[int((NOW + 3000) // 120) % 30] == 1


# --- what a plan of looks chooses from -----------------------------------------------------------


def test_in_a_watch_the_plan_says_when_what_lists_news_is_read(state: CrawlState) -> None:
    for name, kind in (("", "front"), ("feed", "feed"), ("map", "sitemap")):
        read(state, name, new=0, now=NOW, kind=kind)
    state.sources.is_planned = True
    begin(state, now=NOW + DAY)
    queued = state.db.execute("SELECT kind FROM sources WHERE queued = 1").fetchall()
    assert queued == [("sitemap",)]
    choices = state.sources.choices(SITE)
    assert [each.read_at for each in choices] == [NOW, NOW]
    assert state.sources.queue_look(choices[0].id) == SITE
    assert state.sources.queue_look(choices[0].id) is None
    assert state.sources.choices(SITE) == choices[1:]


def test_what_fails_is_no_choice_and_is_read_when_it_is_due(state: CrawlState) -> None:
    state.sources.is_planned = True
    read(state, "feed", new=0, now=NOW)
    found = source(state, "feed")
    state.sources.mark_failed(
        found.id, "http-503", "", next_try=NOW + 3600, is_dead=False, now=NOW + 60
    )
    assert state.sources.choices(SITE) == []
    assert state.sources.queue_due(SITE, now=NOW + 1800) == []
    assert state.sources.queue_due(SITE, now=NOW + 3600) == [SITE]


def test_a_source_that_was_never_read_is_no_choice(state: CrawlState) -> None:
    source(state, "feed")
    assert state.sources.choices(SITE) == []
    assert LookedAt(1, NOW).after_look(NOW + 3600, 2) == LookedAt(1, NOW + 3600, 2, 1)


# --- how soon articles of a source are found -----------------------------------------------------


def test_delays_are_counted_for_the_source_that_named_the_page_first(state: CrawlState) -> None:
    feed = source(state, "feed")
    add(state, "a")
    [(page,)] = state.db.execute("SELECT id FROM pages").fetchall()
    state.source_delays.add(page, "5")  # nothing named it
    state.commit()
    state.db.execute("UPDATE pages SET source = ?", (feed.id,))
    for step in ("5", "60", "5"):
        state.source_delays.add(page, step)
    assert found_after(state) == {"5": 2, "60": 1}


def test_the_latest_articles_weigh_most(state: CrawlState) -> None:
    feed = source(state, "feed")
    add(state, "a")
    state.db.execute("UPDATE pages SET source = ?", (feed.id,))
    for step, number in (("60", 150), ("5", 250), ("older", 1)):
        for _ in range(number):
            state.source_delays.add(1, step)
    counts = found_after(state)
    assert counts["5"] > 3 * counts["60"]
    assert sum(counts.values()) <= 200


def found_after(state: CrawlState) -> dict[str, int]:
    state.commit()
    [(text,)] = state.db.execute("SELECT found_after FROM sources").fetchall()
    counts: dict[str, int] = json.loads(text)
    return counts


def test_status_says_how_soon_articles_are_found_by_site_and_by_source(state: CrawlState) -> None:
    feed = source(state, "feed")
    source(state, "section", "section")
    add(state, "a")
    state.db.execute("UPDATE pages SET source = ?", (feed.id,))
    for step in ("5", "5", "5", "15", "15", "60"):
        state.source_delays.add(1, step)
        state.days.add(SITE, f"{AFTER}{step}")
    state.commit()
    by_kind = {each.kind: each.found_after for each in source_overviews(state.db)}
    assert by_kind["section"] is None
    found = by_kind["feed"]
    assert found is not None
    assert found.median_minutes == 5
    assert found.ninetieth_minutes == pytest.approx(42)  # 0.4 of the step from 30 to 60
    [of_site] = site_overviews(state.db)
    assert of_site.found_after == by_kind["feed"]
    for table in (sites_table([of_site]), sources_table(source_overviews(state.db))):
        console = Console(width=250)
        with console.capture() as captured:
            console.print(table)
        assert "found after (9 of 10)" in captured.get()
        assert "5 min (42 min)" in captured.get()
