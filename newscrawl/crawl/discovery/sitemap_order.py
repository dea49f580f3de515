"""Which sitemaps of an index are worth reading first: those in which the newest articles stand.

The evidence is, in this order: a date in the sitemap's name, the ``lastmod`` that its index gives,
when its newest page was published as an earlier reading has shown, and its place.  Some indexes
begin with the newest and some end with it: at first both ends are tried, later the neighbours of
the sitemap that had the newest pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.discovery.sitemap_dates import believable_lastmods, period_in_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.crawl.date_window import DateRange
    from newscrawl.crawl.discovery.discovered_url import SubSitemap

__all__ = [
    "DATED_BY_INDEX",
    "DATED_BY_NAME",
    "PLACE_STEP_SECONDS",
    "KnownSitemap",
    "RankedSitemap",
    "ranked",
]

PLACE_STEP_SECONDS: Final = 3600.0
"""A sitemap without a date counts as an hour older for each place away from the likeliest one: so
it goes before the dated ones of yesterday, and none of many undated ones holds these up for long.
"""
DATED_BY_INDEX: Final = -1  # no place in its index, which begins with 0
DATED_BY_NAME: Final = -2
"""In place of a place: it needs none, as its index or its name tells a date."""
_ALWAYS_READ: Final = 3
"""The best of an index are read whatever their ``lastmod`` says, which may stand still; but
not where the date in the name says the same."""
_AHEAD_SECONDS: Final = 86_400.0
"""Of a name's date: another time zone has tomorrow already."""
_NUMBER: Final = re.compile(r"\d+")
_MAX_NUMBER_CHARS: Final = 18
"""The digits that SQLite's whole numbers hold; a sitemap's number has up to 14, as a moment has."""


class KnownSitemap(NamedTuple):
    """What earlier readings have shown of a sitemap."""

    newest: float | None
    """When the newest page that it named was published, in seconds since 1970."""
    bad_lastmod: bool
    """Whether its ``lastmod`` stood still while it changed."""


class RankedSitemap(NamedTuple):
    """A sitemap of an index, with what is worth knowing before it is read."""

    url: str
    lastmod: str | None
    """As the index gives it; None where it says nothing."""
    changed_to: float | None
    """It has not changed since then (seconds since 1970), if its index can be believed."""
    rank: float
    """Its order, as the time of its newest page as far as that can be told: the greatest first."""
    place: int
    """Its place among its like, by which those without a date are ordered; else ``DATED_BY_…``."""


def ranked(
    sitemaps: Sequence[SubSitemap],
    *,
    now: float,
    known: Mapping[str, KnownSitemap],
    best_place: int | None = None,
) -> list[RankedSitemap]:
    """Return the sitemaps of an index, the best first.

    ``known`` has what was learned of them, by URL; ``best_place`` is the place of the one that had
    the newest pages.
    """
    trusted = [
        None if (seen := known.get(each.url)) and seen.bad_lastmod else each.lastmod
        for each in sitemaps
    ]
    lastmods = believable_lastmods(trusted, now=now)
    periods = _periods(sitemaps, now=now)
    undated = [n for n, dates in enumerate(zip(lastmods, periods, strict=True)) if not any(dates)]
    places = _places([sitemaps[n].url for n in undated])
    steps = _steps_by_number(dict(zip(undated, places, strict=True)), best_place)
    found = []
    for number, (sitemap, lastmod, period) in enumerate(
        zip(sitemaps, lastmods, periods, strict=True)
    ):
        place, step = steps.get(number, (DATED_BY_INDEX, 0))
        newest = known[sitemap.url].newest if sitemap.url in known else None
        rank = newest if newest is not None else now - step * PLACE_STEP_SECONDS
        if period is not None:
            rank, place = min(period.end, now), DATED_BY_NAME
        elif lastmod is not None:
            rank = lastmod.start
        said, changed_to = (sitemap.lastmod, lastmod.end) if lastmod else (None, None)
        found.append(RankedSitemap(sitemap.url, said, changed_to, rank, place))
    found.sort(key=lambda each: -each.rank)
    best = [
        each if each.place == DATED_BY_NAME else each._replace(changed_to=None)
        for each in found[:_ALWAYS_READ]
    ]
    return best + found[_ALWAYS_READ:]


def _periods(sitemaps: Sequence[SubSitemap], *, now: float) -> list[DateRange | None]:
    """Return the dates in the names, but for numbers that only count sitemaps.

    Those are no dates where a name that is alike but for its numbers has none, or one to come.
    """
    periods = [period_in_name(each.url) for each in sitemaps]
    shapes = [_NUMBER.sub("#", each.url) for each in sitemaps]
    counted = {shape for shape, each in zip(shapes, periods, strict=True) if each is None}
    return [
        None if each is None or each.start > now + _AHEAD_SECONDS or shape in counted else each
        for shape, each in zip(shapes, periods, strict=True)
    ]


def _places(urls: Sequence[str]) -> list[int]:
    """Return the place of each: its place in the index, or by the numbers in names that are alike.

    >>> _places(["/s-1", "/s-10", "/s-2", "/other"])
    [0, 2, 1, 3]
    """
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for place, url in enumerate(urls):
        alike[_NUMBER.sub("#", url)].append(place)
    places = list(range(len(urls)))
    for slots in alike.values():
        by_number = sorted(slots, key=lambda slot: _numbers(urls[slot]))
        for place, slot in zip(slots, by_number, strict=True):
            places[slot] = place
    return places


def _numbers(url: str) -> list[int]:
    return [int(number[:_MAX_NUMBER_CHARS]) for number in _NUMBER.findall(url)]


def _steps_by_number(
    places: Mapping[int, int], best_place: int | None
) -> dict[int, tuple[int, int]]:
    """Return the place of each, and how many steps it is from where the newest is looked for.

    Without a best place, it is looked for at both ends in turn.
    """
    last = len(places) - 1
    steps = {}
    for number, place in places.items():
        if best_place is not None:
            step = 2 * abs(place - best_place) - (place > best_place)
        else:
            step = min(2 * place, 2 * (last - place) + 1)
        steps[number] = (place, max(0, step))
    return steps
