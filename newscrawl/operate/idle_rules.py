"""Which of a site's own rules find nothing: for a week, or all of a sudden."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.site_days import RULE_FOUND, RULE_TRIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from newscrawl.crawl.frontier.site_days import SiteDay

__all__ = ["IdleRule", "LostRule", "idle_rules", "lost_rules"]

_IDLE_DAYS: Final = 7
"""Days without a find: a week has all that a site brings, also what it brings on Sundays only."""
_MIN_ARTICLES: Final = 5
"""Articles on which it was tried: of fewer, none may have what the rule is for."""


_MAX_CHANCE: Final = 1 / 30_000
"""By which articles in a row have nothing for a rule, by the share that had: as improbable as what
the other checks tell of, in times."""


class IdleRule(NamedTuple):
    """A rule that finds nothing."""

    name: str
    """What it is for, as the table of rules has it."""
    articles: int
    """On so many it was tried since."""
    first_day: str
    """The first of these days, as in 2026-11-30 (UTC)."""
    has_found: bool
    """Whether it found something before: then the layout changed, else the rule is wrong."""


def idle_rules(
    days: Sequence[SiteDay], totals: Mapping[str, int], *, today: date
) -> Iterator[IdleRule]:
    """Yield the rules that have found nothing for a week, though they were tried.

    ``days`` are a site's, in their order; ``totals`` is all that was ever counted of it.  A rule
    that was not tried on the last day with articles has been taken out of the sites file.
    """
    ruled = [day for day in days if _tried_by(day.counts) or day.counts.get("records")]
    latest = str(today - timedelta(days=_IDLE_DAYS))
    for name in _tried_by(ruled[-1].counts) if ruled else ():
        found = [day.day for day in days if day.counts.get(RULE_FOUND + name)]
        last_find = found[-1] if found else ""
        idle = [day for day in days if day.day > last_find and day.counts.get(RULE_TRIED + name)]
        articles = sum(day.counts[RULE_TRIED + name] for day in idle)
        if articles >= _MIN_ARTICLES and (last_find or idle[0].day) <= latest:
            has_found = totals.get(RULE_FOUND + name, 0) > 0 or bool(found)
            yield IdleRule(name, articles, idle[0].day, has_found)


class LostRule(NamedTuple):
    """A rule that found something on most articles, and finds nothing on the latest."""

    name: str
    articles: int
    """The latest ones, on which it was tried and found nothing."""
    found: int
    """On so many it found something before …"""
    tried: int
    """… of so many."""


def lost_rules(runs: Sequence[Mapping[str, int]], totals: Mapping[str, int]) -> Iterator[LostRule]:
    """Yield the rules that find nothing any more, as soon as that cannot be chance.

    ``runs`` are the counts of a site's latest runs, in their order; ``totals`` as above.  A rule
    that was not tried in the last run with articles has been taken out of the sites file.
    """
    tried = next((names for run in reversed(runs) if (names := _tried_by(run))), [])
    for name in tried:
        articles = 0
        for run in reversed(runs):
            if run.get(RULE_FOUND + name):
                break
            articles += run.get(RULE_TRIED + name, 0)
        found = totals.get(RULE_FOUND + name, 0)
        before = totals.get(RULE_TRIED + name, 0) - articles
        share = found / (before + 1) if before > 0 else 0.0
        if articles >= _MIN_ARTICLES and (1 - min(share, 1.0)) ** articles <= _MAX_CHANCE:
            yield LostRule(name, articles, found, before)


def _tried_by(counts: Mapping[str, int]) -> list[str]:
    """Return the names of the rules that were tried on a day, or in a run."""
    counted = (name for name, number in counts.items() if number)
    return [name.removeprefix(RULE_TRIED) for name in counted if name.startswith(RULE_TRIED)]
