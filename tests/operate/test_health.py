"""A site is judged against its own past: what is told, and what is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl.frontier.site_days import SiteDay
from newscrawl.crawl.frontier.site_history import SilentSite
from newscrawl.operate.health import CHECKS, RunTime, SitePast, WatchedSource, findings

SITE = "news.example"
TODAY = date(2026, 11, 30)  # a Monday
DAY = 86_400.0
USUAL = {
    "articles": 40,
    "records": 40,
    "body-chars": 40 * 3000,
    "has/headline": 40,
    "has/body": 40,
    "has/timestamp": 40,
    "has/authors": 36,
    "has/photo_credit": 20,
    "after/30": 20,
    "after/60": 20,
    "duplicates": 2,
}


def days(number: int, change: dict[int, dict[str, int]] | None = None) -> list[SiteDay]:
    """So many days up to today; ``change`` has counts of some, by how long ago they are."""
    ago = range(number, -1, -1)
    counts = {days: {**USUAL, **(change or {}).get(days, {})} for days in ago}
    return [SiteDay(SITE, str(TODAY - timedelta(days=n)), counts[n]) for n in ago]


def kinds(past: SitePast) -> list[str]:
    return [finding.kind for finding in findings(past)]


def judged(number: int = 35, /, **more: Any) -> list[str]:
    change = more.pop("change", None)
    return kinds(SitePast(site=SITE, today=TODAY, days=days(number, change), **more))


def ruled_run(tried: int, found: int) -> RunTime:
    return RunTime(0.0, 60.0, {"rule-tried/headline": tried, "rule-found/headline": found})


@pytest.mark.parametrize(
    ("latest", "is_lost"),
    [
        (
            [ruled_run(3, 3), ruled_run(3, 0), ruled_run(2, 0)],
            True,
        ),  # the first evening of a new layout
        (
            [ruled_run(3, 3), ruled_run(3, 0), RunTime(0.0, 60.0), ruled_run(1, 0)],
            False,
        ),  # four: too few
        ([ruled_run(3, 0), ruled_run(3, 1)], False),
        (
            [ruled_run(9, 0), RunTime(0.0, 60.0, {"rule-tried/body": 3, "rule-found/body": 3})],
            False,
        ),
        ([ruled_run(9, 0)] * 5, True),  # the runs that are known are all of the new layout
    ],
)
def test_a_rule_that_suddenly_finds_nothing(latest: list[RunTime], is_lost: bool) -> None:
    tried = sum(run.counts.get("rule-tried/headline", 0) for run in latest)
    totals = {"rule-tried/headline": 40 + tried, "rule-found/headline": 40}
    past = SitePast(site=SITE, today=TODAY, runs=latest, totals=totals)
    assert kinds(past) == ["rule/headline"] * is_lost


def test_a_rule_that_often_finds_nothing_is_not_lost_so_soon() -> None:
    totals = {"rule-tried/headline": 46, "rule-found/headline": 20}
    for number, expected in ((6, []), (20, ["rule/headline"])):
        past = SitePast(site=SITE, today=TODAY, runs=[ruled_run(number, 0)], totals=totals)
        assert kinds(past) == expected


def test_a_site_as_it_used_to_be_gives_no_finding() -> None:
    assert judged() == []
    assert kinds(SitePast(site=SITE, today=TODAY)) == []


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        ({"has/authors": 0}, "coverage/authors"),
        ({"has/photo_credit": 0}, "coverage/photo_credit"),
        ({"has/timestamp": 12}, "coverage/timestamp"),
        ({"body-chars": 40 * 400}, "short"),
        ({"duplicates": 60}, "duplicates"),
        ({"future": 20}, "future"),
        ({"after/30": 0, "after/60": 0, "after/240": 40}, "late"),
        ({"disallowed": 30}, "robots"),
        ({"left-out/robots": 12}, "robots"),
    ],
)
def test_what_changed_today(today: dict[str, int], kind: str) -> None:
    assert judged(change={0: today}) == [kind]


@pytest.mark.parametrize(
    "today",
    [
        {"has/authors": 30},
        {"has/photo_credit": 14},
        {"body-chars": 40 * 2000},
        {"duplicates": 10},
        {"future": 1},
        {"after/30": 0, "after/60": 40},
        {"disallowed": 5},
        {"articles": 2, "records": 2, "has/authors": 0},  # the first hours of a day
    ],
)
def test_what_is_within_the_usual(today: dict[str, int]) -> None:
    assert judged(change={0: {**today, "has/headline": today.get("records", 40)}}) == []


def test_nothing_is_judged_before_two_weeks_are_known() -> None:
    change = {0: {"has/authors": 0, "disallowed": 50}, 1: {"articles": 0}}
    assert judged(13, change=change) == []
    assert judged(15, change=change) == ["fewer", "coverage/authors", "robots"]


def test_a_few_records_of_some_days_are_taken_together() -> None:
    few = {"records": 5, "articles": 5, "has/headline": 5, "has/body": 5, "has/timestamp": 5}
    few |= {"has/authors": 0, "has/photo_credit": 2, "body-chars": 5 * 3000}
    change = {ago: few if ago < 2 else few | {"has/authors": 5} for ago in range(36)}
    assert judged(change=change) == ["coverage/authors"]


def test_far_fewer_articles_than_on_the_same_weekday() -> None:
    assert judged(change={1: {"articles": 10}}) == ["fewer"]
    assert judged(change={1: {"articles": 25}}) == []
    quiet_sundays = {ago: {"articles": 4} for ago in (1, 8, 15, 22, 29)}
    assert judged(change=quiet_sundays) == []
    past = SitePast(site=SITE, today=TODAY, days=days(35, {1: {"articles": 0}}))
    [finding] = findings(past)
    assert finding.words.startswith("0 new articles on Sunday, 2026-11-29; 40 are usual")


def test_a_day_without_any_run_counts_as_one_without_articles() -> None:
    known = [day for day in days(35) if day.day != "2026-11-29"]
    assert kinds(SitePast(site=SITE, today=TODAY, days=known)) == ["fewer"]


def test_a_site_that_gave_nothing_and_for_how_many_runs() -> None:
    silent = SilentSite(SITE, 3 * DAY, "blocked", "A bot check stands in place of its front page.")
    runs = [RunTime(day * DAY, day * DAY + 60) for day in (1, 2, 2.9, 4, 5)]
    past = SitePast(site=SITE, today=TODAY, silent=silent, runs=runs)
    [finding] = findings(past)
    assert finding.kind == "silent"
    assert finding.words.endswith("front page. So it was in 3 runs in a row.")


def source(state: str, tries: int = 5, brought: int = 50, kind: str = "feed") -> WatchedSource:
    return WatchedSource(f"https://{SITE}/{state}.xml", kind, state, "http-404", tries, brought)


def test_a_feed_that_comes_no_more_and_the_one_in_its_place() -> None:
    past = SitePast(site=SITE, today=TODAY, sources=[source("alive"), source("dead")])
    [finding] = findings(past)
    assert finding.kind == f"source/https://{SITE}/dead.xml"
    assert "brought 50 pages and comes no more (http-404)" in finding.words
    assert finding.words.endswith(f"Another one is https://{SITE}/alive.xml.")


def test_the_feed_that_a_site_names_since_the_old_one_is_gone_comes_first() -> None:
    newer = source("alive")._replace(url=f"https://{SITE}/newer.xml", brought=3)
    past = SitePast(site=SITE, today=TODAY, sources=[source("alive"), source("dead"), newer])
    [finding] = findings(past)
    assert finding.words.endswith(f"The site names a newer one: https://{SITE}/newer.xml.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("feed", f"https://{SITE}/alive.xml has moved to https://new.example/: give that"),
        ("front", "The site has moved to https://new.example/: give that address in its place."),
    ],
)
def test_what_the_operator_gives_and_has_moved(kind: str, words: str) -> None:
    here = source("alive", kind=kind)
    moved = here._replace(reason="moved", detail="https://new.example/")
    [finding] = findings(SitePast(site=SITE, today=TODAY, sources=[moved, here]))
    assert finding.kind == f"moved/https://{SITE}/alive.xml"
    assert finding.words.startswith(words)


@pytest.mark.parametrize(
    "lost",
    [source("failing", tries=1), source("dead", brought=0), source("dead", kind="front")],
)
def test_sources_that_are_no_loss_yet(lost: WatchedSource) -> None:
    assert kinds(SitePast(site=SITE, today=TODAY, sources=[lost])) == []


def ruled(found_until: int | None, tried_until: int = 0, tried: int = 20) -> list[str]:
    """What is told of a rule that found something until so many days ago; None: it never did."""
    change = {
        ago: {
            "rule-tried/headline": tried if ago >= tried_until else 0,
            "rule-found/headline": tried if found_until is not None and ago >= found_until else 0,
        }
        for ago in range(21)
    }
    totals = {"rule-found/headline": 1} if found_until is not None else {}
    past = SitePast(site=SITE, today=TODAY, days=days(20, change), totals=totals)
    return [finding.words for finding in findings(past) if finding.kind == "rule/headline"]


def test_a_rule_that_has_found_nothing_for_a_week() -> None:
    [never] = ruled(None)
    assert never.startswith("The rule for headline has never found anything (on 420 articles since")
    assert "2026-11-10" in never
    [changed] = ruled(8)
    assert changed.startswith("The rule for headline finds nothing any more (on 160 articles since")
    # It found something before the days that are read.
    [long_ago] = ruled(30)
    assert "any more (on 420 articles since 2026-11-10)" in long_ago


def test_rules_that_are_no_loss_yet() -> None:
    assert ruled(0) == ruled(3) == []
    assert ruled(None, tried=0) == []
    assert ruled(None, tried_until=1) == []  # taken out of the sites file


def test_a_run_that_takes_far_longer_than_the_others() -> None:
    runs = [RunTime(hour * 3600.0, hour * 3600.0 + 300) for hour in range(8)]
    assert judged(runs=[*runs, RunTime(40_000.0, 40_400.0)]) == []
    assert judged(runs=[*runs, RunTime(40_000.0, 44_000.0)]) == ["long-run"]
    assert judged(runs=[*runs, RunTime(40_000.0, None)], now=44_000.0) == ["long-run"]
    assert judged(runs=[*runs[:3], RunTime(40_000.0, 44_000.0)]) == []
    assert judged(runs=[*runs, RunTime(40_000.0, 44_000.0, is_watch=True)]) == []


def test_the_documents_name_each_check() -> None:
    text = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    for name in CHECKS:
        assert f"\n| `{name}" in text
