"""The dates that entries of sitemaps and feeds give: which are believed, which are the newest."""

from __future__ import annotations

import heapq
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar

from newscrawl.common.urls import url_date
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl
from newscrawl.crawl.discovery.sitemap_dates import SeenLastmods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.date_window import DateRange

__all__ = ["newest_entries", "with_believable_dates"]

T = TypeVar("T")

_FIRST_YEAR: Final = "1995"
"""No news page on the web is older: 1970 is a date that was never set."""
_AHEAD: Final = timedelta(days=1)
"""A day: tomorrow may be today in another time zone; what lies further ahead is wrong."""
_MAX_HELD_ENTRIES: Final = 50_000
"""As many as a sitemap may have: held back until one has another date than those before."""
_MIN_EQUAL: Final = 3
"""So many pages are rarely changed in the same second or, but for a sitemap of one day, the same
day."""


def with_believable_dates(
    entries: Iterable[T], *, now: float, period: DateRange | None = None
) -> Iterator[T | DiscoveredUrl]:
    """Yield the entries of a sitemap or feed, without dates that say nothing.

    Those are dates that were never set or are to come; and the ``lastmod`` that is the same for
    all entries, or is that of the request.  ``now`` is in seconds since 1970; a day in ``period``,
    which the sitemap's name or its index tells, may be that of all entries.
    """
    latest = (datetime.fromtimestamp(now, UTC) + _AHEAD).date().isoformat()
    dated = (_with_set_dates(entry, latest) for entry in entries)
    held: list[T | DiscoveredUrl] = []
    seen = SeenLastmods(now=now)
    first: str | None = None
    number = 0
    for entry in dated:
        held.append(entry)
        if isinstance(entry, DiscoveredUrl) and entry.lastmod is not None:
            first = first or entry.lastmod
            number += 1
            is_dated = seen.add(entry.lastmod) is not None
            if entry.lastmod != first and is_dated and seen.say_something:
                yield from chain(held, dated)
                return
        if len(held) >= _MAX_HELD_ENTRIES:
            break
    says_nothing = number >= _MIN_EQUAL and not _lies_in(first, period)
    for entry in chain(held, dated):
        if says_nothing and isinstance(entry, DiscoveredUrl):
            yield replace(entry, lastmod=None)
        else:
            yield entry


def _lies_in(lastmod: str | None, period: DateRange | None) -> bool:
    dates = parse_date_range(lastmod)
    if dates is None or period is None:
        return False
    return period.start <= dates.start and dates.end <= period.end


def _with_set_dates(entry: T, latest: str) -> T | DiscoveredUrl:
    """Return an entry without dates that were never set, or lie behind the day ``latest``."""
    if not isinstance(entry, DiscoveredUrl):
        return entry
    published, lastmod = entry.published, entry.lastmod
    if _is_set(published, latest) and _is_set(lastmod, latest):
        return entry
    return replace(
        entry,
        published=published if _is_set(published, latest) else None,
        lastmod=lastmod if _is_set(lastmod, latest) else None,
    )


def _is_set(date: str | None, latest: str) -> bool:
    return date is None or _FIRST_YEAR <= date[:10] <= latest


def newest_entries(entries: Iterable[T], most: int) -> list[T]:
    """Return the newest entries, as they stand; where no dates are known, the last.

    Of no more than ``most`` is held at a time.
    """
    numbered = ((_start_of(entry), place, entry) for place, entry in enumerate(entries))
    best = heapq.nlargest(most, numbered, key=lambda each: each[:2])
    return [entry for _, _, entry in sorted(best, key=lambda each: each[1])]


def _start_of(entry: object) -> float:
    if not isinstance(entry, DiscoveredUrl):
        return 0.0
    told = (entry.published, url_date(entry.url), entry.lastmod)
    return next((dates.start for dates in map(parse_date_range, told) if dates), 0.0)
