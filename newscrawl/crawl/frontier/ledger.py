"""The ledger as people read it: for a site and some days, what was named and what became of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.site_days import AFTER, AFTER_MINUTES, COVERED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.crawl.frontier.site_days import SiteDay

__all__ = [
    "FAILED",
    "LEFT_OUT",
    "NO_ARTICLES",
    "Ledger",
    "ledger_of",
    "minutes_until_found",
]

LEFT_OUT: Final = "left-out/"
"""What the counts of URLs that are not asked for begin with; the cause follows."""
FAILED: Final = ("failed", "blocked", "consent", "disallowed")
"""The counts of pages that did not come."""
NO_ARTICLES: Final = ("rejected", "duplicates", "outside")
"""The counts of pages that came and brought no record of their own."""
_MIN_ARTICLES: Final = 5
"""Articles whose time is known, from which a median says something."""


class Ledger(NamedTuple):
    """What was named of a site in some days, and what became of it; numbers of pages."""

    named: int
    """URLs that sources named: those that were known, taken, not kept and left out."""
    known: int
    """Named again."""
    left_out: Mapping[str, int]
    """Not asked for, by cause; as distinct URLs."""
    taken: int
    """New, and to be asked for."""
    written: int
    revisions: int
    unchanged: int
    """Looked at again, and as they were."""
    no_articles: int
    """Came, and were no article, or one that is known or outside the dates."""
    failed: int
    """Did not come; some come later."""
    coverage: Mapping[str, float]
    """For each field the share of records that have it, 0 to 1; none where none was written."""
    body_chars: float | None
    """The mean length of a body."""
    minutes: float | None
    """The median from publication to fetching, in minutes; None where too few are known."""
    counts: Mapping[str, int]
    """All counts, as ``site_days`` names them."""


def ledger_of(days: Iterable[SiteDay]) -> Ledger:
    """Add up some days."""
    counts: Counter[str] = Counter()
    for day in days:
        counts.update(day.counts)
    causes = {
        name.removeprefix(LEFT_OUT): number
        for name, number in counts.items()
        if name.startswith(LEFT_OUT)
    }
    left_out = Counter(causes)
    left_out["capacity"] += counts["not-kept"]
    records = counts["records"]
    return Ledger(
        named=counts["known"] + counts["taken"] + left_out.total(),
        known=counts["known"],
        left_out={cause: number for cause, number in left_out.most_common() if number},
        taken=counts["taken"],
        written=counts["articles"],
        revisions=counts["updated"],
        unchanged=counts["unchanged"],
        no_articles=sum(counts[name] for name in NO_ARTICLES),
        failed=sum(counts[name] for name in FAILED),
        coverage={
            name: counts[f"has/{name}"] / records for name in (COVERED_FIELDS if records else ())
        },
        body_chars=counts["body-chars"] / records if records else None,
        minutes=minutes_until_found(counts),
        counts=counts,
    )


def minutes_until_found(counts: Mapping[str, int], share: float = 0.5) -> float | None:
    """Return the time in minutes within which a share of new articles was fetched.

    The median by default, read off the steps of ``AFTER_MINUTES``.  What was published more than
    three days before is not counted: it is older than the watch over its site.
    None where the times of fewer than five articles are known.
    """
    steps = [(float(minutes), counts.get(f"{AFTER}{minutes}", 0)) for minutes in AFTER_MINUTES]
    total = sum(number for _, number in steps)
    if total < _MIN_ARTICLES:
        return None
    below, lower = 0, 0.0
    for minutes, number in steps:
        if number and below + number >= share * total:
            return lower + (minutes - lower) * (share * total - below) / number
        below, lower = below + number, minutes
    return steps[-1][0]
