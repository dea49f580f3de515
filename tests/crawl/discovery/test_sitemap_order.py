"""Which sitemaps of an index are read first, and which dates are believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawl.date_window import DateRange, parse_date_range
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    SubSitemap,
    newest_entries,
    period_in_name,
    ranked,
    sitemap_dates,
    with_believable_dates,
)
from newscrawl.crawl.discovery.sitemap_dates import believable_lastmod
from newscrawl.crawl.discovery.sitemap_order import KnownSitemap

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC).timestamp()
SITE = "https://news.example"


def order(
    *names: str, best: int | None = None, lastmods: dict[str, str] | None = None
) -> list[str]:
    sitemaps = [SubSitemap(f"{SITE}/{name}", (lastmods or {}).get(name)) for name in names]
    return [
        each.url.removeprefix(f"{SITE}/")
        for each in ranked(sitemaps, now=NOW, known={}, best_place=best)
    ]


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("sitemap-2026-11-28.xml", "2026-11-28"),
        ("sitemap20261128.xml.gz", "2026-11-28"),
        ("2026/11/28/sitemap.xml", "2026-11-28"),
        ("2026/1/5.xml", "2026-01-05"),
        ("sitemap-28-11-2026.xml", "2026-11-28"),
        ("map?yyyy=2026&mm=11&dd=28", "2026-11-28"),
        ("map?year=2026&month=11", "2026-11"),
        ("sitemap-2026-11.xml", "2026-11"),
        ("post-202611.xml", "2026-11"),
        ("sitemap-nov-2026.xml", "2026-11"),
        ("sitemap-2026.xml", "2026"),
        ("from-2026-11-01-to-2026-11-30.xml", "2026-11-30"),
        ("sitemap-2026-11-1.xml", "2026-11"),  # the first of several parts
        ("post-sitemap17.xml", None),
        ("sitemap-123456789.xml", None),
        ("sitemap-2026-13-45.xml", "2026"),
    ],
)
def test_the_date_in_a_name(name: str, date: str | None) -> None:
    assert period_in_name(f"{SITE}/{name}") == parse_date_range(date)


def test_the_newest_by_name_come_first_wherever_they_stand() -> None:
    days = [f"s-2026-11-{day:02}.xml" for day in range(1, 29)]
    assert order(*days)[:2] == ["s-2026-11-28.xml", "s-2026-11-27.xml"]
    assert order(*reversed(days))[:2] == ["s-2026-11-28.xml", "s-2026-11-27.xml"]


def test_numbers_that_count_are_no_years() -> None:
    names = [f"s-{number}.xml" for number in range(1980, 2010)]
    assert order(*names)[:2] == ["s-1980.xml", "s-2009.xml"]  # both ends


def test_without_dates_both_ends_are_tried_and_then_the_neighbours_of_the_best() -> None:
    names = [f"s-{number}.xml" for number in (1, 10, 2, 3, 4, 5, 6, 7, 8, 9)]  # sorted as texts
    assert order(*names)[:4] == ["s-1.xml", "s-10.xml", "s-2.xml", "s-9.xml"]
    assert order(*names, best=9)[:3] == ["s-10.xml", "s-9.xml", "s-8.xml"]
    assert order(*names, best=0)[:3] == ["s-1.xml", "s-2.xml", "s-3.xml"]


def test_the_newest_by_lastmod_come_first() -> None:
    lastmods = {"a.xml": "2015-03-01", "b.xml": "2026-11-28", "c.xml": "2020-01-01"}
    assert order("a.xml", "b.xml", "c.xml", lastmods=lastmods) == ["b.xml", "c.xml", "a.xml"]


@pytest.mark.parametrize(
    "lastmods",
    [
        ["1970-01-01", "1970-01-01", "1970-01-01", "1970-01-02"],
        ["2031-01-01", "2031-01-02", "2031-01-03", "2031-01-04"],
        ["2026-11-01"] * 4,
        [f"2026-11-29T11:59:5{second}Z" for second in range(4)],  # the time of the request
    ],
)
def test_dates_that_say_nothing_are_not_believed(lastmods: list[str]) -> None:
    sitemaps = [SubSitemap(f"{SITE}/{n}.xml", date) for n, date in enumerate(lastmods)]
    found = ranked(sitemaps, now=NOW, known={})
    assert {(each.lastmod, each.changed_to) for each in found} == {(None, None)}


def test_the_best_of_an_index_are_read_whatever_their_dates_say() -> None:
    sitemaps = [SubSitemap(f"{SITE}/s{n}.xml", f"20{n:02}-05-01") for n in range(10, 20)]
    found = ranked(sitemaps, now=NOW, known={})
    assert [each.changed_to is None for each in found] == [True] * 3 + [False] * 7


def test_a_date_that_proved_wrong_gives_way_to_what_was_learned() -> None:
    sitemaps = [
        SubSitemap(f"{SITE}/a.xml", "2026-11-20"),
        SubSitemap(f"{SITE}/b.xml", "2015-01-01"),
    ]
    known = {f"{SITE}/b.xml": KnownSitemap(newest=NOW - 60, bad_lastmod=True)}
    assert [each.url[-5:] for each in ranked(sitemaps, now=NOW, known=known)] == ["b.xml", "a.xml"]


# --- entries --------------------------------------------------------------------------------------


def lastmods_of(*lastmods: str | None, day: str | None = None) -> list[str | None]:
    entries = [
        DiscoveredUrl(f"{SITE}/{n}", SourceKind.SITEMAP, None, lastmod)
        for n, lastmod in enumerate(lastmods)
    ]
    read = with_believable_dates(entries, now=NOW, period=parse_date_range(day))
    return [each.lastmod for each in read]


def test_a_lastmod_that_all_pages_have_says_nothing() -> None:
    assert lastmods_of("2020-01-01", "2020-01-01", "2020-01-01") == [None] * 3
    assert lastmods_of("2020-01-01", "2020-01-01", "2020-01-02")[0] == "2020-01-01"
    # But for a sitemap of one day.
    assert lastmods_of(*["2026-11-28"] * 3, day="2026-11-28") == ["2026-11-28"] * 3


def test_dates_that_are_all_of_the_request_are_each_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[str | None] = []

    def looked(lastmod: str | None, *, now: float) -> DateRange | None:
        looked_at.append(lastmod)
        return believable_lastmod(lastmod, now=now)

    monkeypatch.setattr(sitemap_dates, "believable_lastmod", looked)
    made = [datetime.fromtimestamp(NOW - n % 60, UTC).isoformat() for n in range(500)]
    assert lastmods_of(*made) == [None] * 500
    assert len(looked_at) == 500
    older = "2026-11-28T12:00:00+00:00"
    assert lastmods_of(*made, older) == [*made, older]


def test_dates_that_were_never_set_or_are_to_come_are_left_out() -> None:
    assert lastmods_of("1970-01-01", "2026-11-28", "2030-01-01") == [None, "2026-11-28", None]


def test_of_too_many_entries_the_newest_are_kept() -> None:
    dated = [
        DiscoveredUrl(f"{SITE}/{n}", SourceKind.SITEMAP, f"2026-11-{n:02}") for n in range(1, 9)
    ]
    assert [each.url[-1] for each in newest_entries(reversed(dated), 3)] == ["8", "7", "6"]
    undated = [DiscoveredUrl(f"{SITE}/{n}", SourceKind.SITEMAP) for n in range(9)]
    assert [each.url[-1] for each in newest_entries(undated, 3)] == ["6", "7", "8"]
