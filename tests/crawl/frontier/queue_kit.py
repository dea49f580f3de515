"""Fills the queues of a state, and empties them as a crawl does."""

from __future__ import annotations

from newscrawl.crawl.date_window import DateWindow, parse_date_range
from newscrawl.crawl.frontier import (
    CrawlState,
    FrontierPage,
    NewPage,
    NewSource,
    SourceReading,
)

NOW = 1_800_000_000.0


DAY = 86_400.0


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
    return state.pages.add(page, now=NOW)


def taken(state: CrawlState) -> list[str]:
    names = []
    while (page := state.pages.lease_next("news.example")) is not None:
        names.append(page.url.rpartition("/")[2])
    return names


def take(state: CrawlState) -> FrontierPage:
    page = state.pages.lease_next("news.example")
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
    return state.sources.add(new, reread=again, now=now)


def sources(state: CrawlState, *, now: float = NOW, new: int = 1) -> list[str]:
    names = []
    while (found := state.sources.lease_next("news.example")) is not None:
        names.append(found.url.rpartition("/")[2])
        state.sources.mark_read(found, SourceReading(named=9, new=new), now=now)
    return names
