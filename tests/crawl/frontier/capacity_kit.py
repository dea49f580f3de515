"""Sources of a site that name more pages than may wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newscrawl.crawl.date_window import DateWindow, parse_date_range
from newscrawl.crawl.frontier import (
    CrawlState,
    NewPage,
    NewSource,
    NotKept,
    Source,
    SourceReading,
)

NOW = 1_800_000_000.0


SITE = "news.example"


MOST = 10


def begin(state: CrawlState, *, window: DateWindow | None = None, now: float = NOW) -> None:
    window = window or DateWindow()
    state.fill_queues([SITE], window=window, now=now, max_waiting=MOST)


def add_source(state: CrawlState, name: str, kind: str = "sitemap") -> None:
    url = f"https://{SITE}/{name}"
    # Its index dates it, and the date stands still.
    new = NewSource(url, url, SITE, SITE, kind, lastmod="2026-11-01")
    state.sources.add(new, now=NOW)


def page(
    number: int,
    source: Source,
    *,
    priority: int = 15,
    host: str = SITE,
    day: str | None = None,
) -> NewPage:
    dated = parse_date_range(day)
    return NewPage(
        key=f"k{number}",
        url=f"https://{host}/{number}",
        site=SITE,
        host=host,
        how="sitemap" if priority == 15 else "feed",
        priority=priority,
        rank=dated.start if dated else float(number),
        dated_from=dated.start if dated else None,
        dated_to=dated.end if dated else None,
        source=source.id,
    )


Named = tuple[int, Mapping[str, object]]


def read(
    state: CrawlState, name: str, pages: Iterable[Named], *, now: float = NOW
) -> tuple[int, NotKept]:
    """Read a source that names pages: how many were new, and which were not kept."""
    source = state.sources.lease(f"https://{SITE}/{name}")
    assert source is not None
    intake = state.intake(SITE, source=source.id, now=now)
    for number, more in pages:
        if intake.add(page(number, source, **more)):  # type: ignore[arg-type]
            intake.flush()
    intake.flush()
    not_kept, new = intake.not_kept(), intake.new.total()
    reading = SourceReading(named=1, new=new, etag='"a tag"', not_kept=not_kept)
    state.sources.mark_read(source, reading, now=now)
    return new, not_kept


def plain(numbers: Iterable[int]) -> Iterator[Named]:
    return ((number, {}) for number in numbers)


def waiting(state: CrawlState) -> list[int]:
    rows = state.db.execute("SELECT key FROM pages WHERE state = 'waiting' ORDER BY rank DESC")
    return [int(row[0][1:]) for row in rows]


def taken(state: CrawlState, host: str = SITE) -> list[int]:
    numbers = []
    while (found := state.pages.lease_next(host)) is not None:
        numbers.append(int(found.key[1:]))
    return numbers


def due(state: CrawlState) -> list[str]:
    rows = state.db.execute("SELECT url FROM sources WHERE queued = 1 ORDER BY url")
    return [row[0].rpartition("/")[2] for row in rows]
