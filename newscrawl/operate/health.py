"""Is all well with a site?  What its last days say, judged against its own past.

A check compares the site with itself only, by day and weekday, and keeps quiet until two weeks are
known.  It returns findings: sentences with the numbers that they rest on, for a person to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.ledger import Ledger, ledger_of
from newscrawl.operate.idle_rules import idle_rules, lost_rules
from newscrawl.operate.source_health import WatchedSource, lost_sources, moved_sources

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.site_days import SiteDay
    from newscrawl.crawl.frontier.site_history import SilentSite

__all__ = [
    "CHECKS",
    "Finding",
    "RunTime",
    "SitePast",
    "WatchedSource",
    "disk_findings",
    "findings",
]

_MIN_KNOWN_DAYS: Final = 14
"""Before, a site's own past says too little: two of each weekday."""
_WEEKDAYS_COMPARED: Final = 5
"""Weeks back, whose same weekdays are compared: a month, so that the seasons play no part."""
_MIN_WEEKDAYS: Final = 2  # of these, as a single day may have been a holiday
_PAST_DAYS: Final = 28
"""Days before the latest ones that shares are compared with: four of each weekday."""
_MIN_DEVIATIONS: Final = 4.0
"""Standard deviations that a number must lie below what is usual: by chance less than once in
30,000 comparisons, and 200 sites have some 2,000 a day."""
_MAX_SHARE_OF_USUAL: Final = 0.5
"""Of the usual articles; a smaller loss may be a holiday's."""
_MIN_RECORDS: Final = 10
"""The latest records by which shares are judged: the first hours of a day have fewer."""
_MAX_LATEST_DAYS: Final = 3
"""Days that are taken together to reach so many records, where a site has few."""
_MIN_COVERAGE_LOSS: Final = 0.25
"""Of the records, that have a field no more: a change of layout takes it from most of them."""
_MIN_BODY_SHARE: Final = 0.5
"""Of the usual length of bodies: a teaser in place of the text has a tenth."""
_MIN_DUPLICATE_RISE: Final = 0.4
"""By which the share of copies among what came must rise."""
_MIN_FUTURE_SHARE: Final = 0.2
"""Of the latest records; a single one is an editor's slip, or an event's day."""
_DELAY_TIMES, _DELAY_MINUTES = 3.0, 60.0
"""How much later than usual articles are found, as a factor and in minutes; both must hold."""
_MIN_FORBIDDEN: Final = 10
"""Pages that robots.txt forbids in a day: fewer are single pages that the site hides."""
_FORBIDDEN_TIMES: Final = 5.0
"""As a factor of the most that it forbade on a day before."""
_MIN_FREE_BYTES: Final = 1024**3
"""Bytes of a disk; a day of a large crawl takes less."""
_MIN_FREE_SHARE: Final = 0.03
"""The share of a disk; a large one fills in days, too, and others write to it."""
_LONG_RUN_TIMES, _LONG_RUN_SECONDS = 3.0, 1800.0
"""How much longer than usual a run takes, as a factor of the median and in seconds; both hold."""
_MIN_RUNS: Final = 5
"""Runs whose median says how long one usually takes."""


class RunTime(NamedTuple):
    """When a run began and ended, in seconds since 1970; ``ended`` is None while it runs."""

    started: float
    ended: float | None
    counts: Mapping[str, int] = MappingProxyType({})
    """What it counted of the site, once it has ended."""
    is_watch: bool = False
    """Whether it was to go on for an hour, whatever there was to do."""


class Finding(NamedTuple):
    """Something that is not as it used to be."""

    site: str
    kind: str
    """One of the names in ``CHECKS``, and what of it: ``coverage/authors``."""
    words: str
    """What was found, in a sentence with its numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePast:
    """What is known of a site when its health is judged."""

    site: str
    today: date
    days: Sequence[SiteDay] = ()
    """In their order; a day on which no run counted anything is missing."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """All that was ever counted of the site."""
    silent: SilentSite | None = None
    """Why the last run got nothing, where it should have."""
    sources: Sequence[WatchedSource] = ()
    runs: Sequence[RunTime] = ()
    """The latest, in their order."""
    now: float = 0.0
    """In seconds since 1970."""

    def between(self, first: int, last: int) -> list[SiteDay]:
        """Return the days from ``first`` to ``last`` days ago, both included; today is 0."""
        begin, end = (str(self.today - timedelta(days=ago)) for ago in (first, last))
        return [day for day in self.days if begin <= day.day <= end]

    @property
    def is_known_long_enough(self) -> bool:
        """Whether the site has a past to be judged by."""
        first = str(self.today - timedelta(days=_MIN_KNOWN_DAYS))
        return bool(self.days) and self.days[0].day <= first


def findings(past: SitePast) -> list[Finding]:
    """Return what is not as it used to be at a site, by the checks in their order."""
    return [finding for check in CHECKS.values() for finding in check(past)]


def disk_findings(site: str, folder: str, *, free: int, total: int) -> list[Finding]:
    """Return that a disk is nearly full, if it is; sizes in bytes."""
    if free >= max(_MIN_FREE_BYTES, _MIN_FREE_SHARE * total):
        return []
    words = f"The disk of {folder} has {free / 1024**3:.1f} GB left: make room."
    return [Finding(site, "disk", words)]


# --- whether anything comes at all ---------------------------------------------------------------


def _silent(past: SitePast) -> Iterator[Finding]:
    """It gave nothing in its last run: blocked, failing, without text, or long without news."""
    if past.silent is not None:
        runs = sum(run.started >= past.silent.since for run in past.runs) + 1
        since = f" So it was in {runs} runs in a row." if runs > 1 else ""
        yield Finding(past.site, "silent", f"{past.silent.words}{since}")


def _fewer(past: SitePast) -> Iterator[Finding]:
    """Yesterday brought far fewer articles than the same weekdays before."""
    if not past.is_known_long_enough:
        return
    weeks = (past.between(1 + 7 * week, 1 + 7 * week) for week in range(1, _WEEKDAYS_COMPARED + 1))
    known = [week for week in weeks if week]
    if len(known) < _MIN_WEEKDAYS:
        return
    usual = median(ledger_of(week).written for week in known)
    written = ledger_of(past.between(1, 1)).written
    is_improbable = written < usual - _MIN_DEVIATIONS * sqrt(usual)
    if is_improbable and written <= _MAX_SHARE_OF_USUAL * usual:
        day = past.today - timedelta(days=1)
        noun = "article" if written == 1 else "articles"
        words = f"{written} new {noun} on {day:%A}, {day}; {usual:g} are usual on that weekday."
        yield Finding(past.site, "fewer", words)


# --- what the records hold -----------------------------------------------------------------------


def _latest_and_usual(past: SitePast) -> tuple[Ledger, Ledger] | None:
    """Return the latest days, as few as have enough records, and the four weeks before them."""
    if not past.is_known_long_enough:
        return None
    for number in range(1, _MAX_LATEST_DAYS + 1):
        latest = ledger_of(past.between(number - 1, 0))
        if latest.counts.get("records", 0) >= _MIN_RECORDS:
            return latest, ledger_of(past.between(number - 1 + _PAST_DAYS, number))
    return None


def _coverage(past: SitePast) -> Iterator[Finding]:
    """Far fewer records have a field than before: what happens the day a layout changes."""
    compared = _latest_and_usual(past)
    if compared is None:
        return
    latest, usual = compared
    records = latest.counts["records"]
    for name, before in usual.coverage.items():
        now = latest.coverage[name]
        # The deviation of a share among so many records; one more keeps it from being none.
        deviation = sqrt(before * (1 - before) / records) + 1 / records
        if before - now >= max(_MIN_COVERAGE_LOSS, _MIN_DEVIATIONS * deviation):
            words = f"{now:.0%} of the latest {records} records have it; before, {before:.0%} had."
            yield Finding(past.site, f"coverage/{name}", f"{name}: {words}")
    chars, before_chars = latest.body_chars, usual.body_chars
    if chars is not None and before_chars and chars < _MIN_BODY_SHARE * before_chars:
        words = (
            f"The bodies of the latest {records} records have {chars:,.0f} characters; "
            f"{before_chars:,.0f} are usual."
        )
        yield Finding(past.site, "short", words)


def _duplicates(past: SitePast) -> Iterator[Finding]:
    """Many pages are taken for copies: a new layout may name one canonical URL for all."""
    compared = _latest_and_usual(past)
    if compared is None:
        return
    now, before = (_share_of_copies(ledger) for ledger in compared)
    if now - before >= _MIN_DUPLICATE_RISE:
        words = (
            f"{now:.0%} of the pages that came are copies of articles that are known; before, "
            f"{before:.0%} were. The site may name one canonical URL for all."
        )
        yield Finding(past.site, "duplicates", words)


def _share_of_copies(ledger: Ledger) -> float:
    copies = ledger.counts.get("duplicates", 0)
    return copies / max(1, copies + ledger.written)


def _future(past: SitePast) -> Iterator[Finding]:
    """Many records have a time that lies in the future: month and day may be taken for another."""
    compared = _latest_and_usual(past)
    if compared is None:
        return
    latest = compared[0].counts
    share = latest.get("future", 0) / latest["records"]
    if share >= _MIN_FUTURE_SHARE:
        words = f"{share:.0%} of the latest {latest['records']} records have a time in the future."
        yield Finding(past.site, "future", words)


def _late(past: SitePast) -> Iterator[Finding]:
    """Articles are found much later after their publication than before."""
    compared = _latest_and_usual(past)
    if compared is None:
        return
    now, before = (ledger.minutes for ledger in compared)
    if now is None or before is None:
        return
    if now >= _DELAY_TIMES * before and now - before >= _DELAY_MINUTES:
        words = f"Articles are found {now:.0f} minutes after publication; {before:.0f} are usual."
        yield Finding(past.site, "late", words)


def _rules(past: SitePast) -> Iterator[Finding]:
    """A rule of the site's own finds nothing any more, or has found nothing for a week."""
    lost = {rule.name: rule for rule in lost_rules([run.counts for run in past.runs], past.totals)}
    for name, (_, articles, found, tried) in lost.items():
        words = f"{articles} articles; before, it did on {found} of {tried}"
        yield Finding(
            past.site,
            f"rule/{name}",
            f"The rule for {name} finds nothing on the latest {words}: the layout has changed.",
        )
    for rule in idle_rules(past.days, past.totals, today=past.today):
        if rule.name in lost:
            continue
        noun = "article" if rule.articles == 1 else "articles"
        words = f"on {rule.articles} {noun} since {rule.first_day}"
        yield Finding(
            past.site,
            f"rule/{rule.name}",
            f"The rule for {rule.name} finds nothing any more ({words}): the layout has changed."
            if rule.has_found
            else f"The rule for {rule.name} has never found anything ({words}): see what it "
            "selects with newscrawl inspect --sites.",
        )


# --- the ways to the articles --------------------------------------------------------------------


def _sources(past: SitePast) -> Iterator[Finding]:
    """A feed or sitemap that brought articles does not come any more."""
    for url, words in lost_sources(past.sources):
        yield Finding(past.site, f"source/{url}", words)


def _moved(past: SitePast) -> Iterator[Finding]:
    """What the operator gives has moved: a feed, a sitemap, the site."""
    for url, words in moved_sources(past.sources):
        yield Finding(past.site, f"moved/{url}", words)


def _robots(past: SitePast) -> Iterator[Finding]:
    """robots.txt forbids far more than before."""
    if not past.is_known_long_enough:
        return
    now = _forbidden(past.between(0, 0))
    before = max((_forbidden([day]) for day in past.between(_PAST_DAYS, 1)), default=0)
    if now >= _MIN_FORBIDDEN and now >= _FORBIDDEN_TIMES * before:
        words = f"robots.txt forbids {now} of today's pages; the most on a day before was {before}."
        yield Finding(past.site, "robots", words)


def _forbidden(days: Sequence[SiteDay]) -> int:
    counts = ledger_of(days).counts
    return counts.get("disallowed", 0) + counts.get("left-out/robots", 0)


def _long_run(past: SitePast) -> Iterator[Finding]:
    """A run takes far longer than the others."""
    *before, last = past.runs or [RunTime(past.now, past.now)]
    if last.is_watch:
        return
    before = [run for run in before if not run.is_watch]
    spans = [run.ended - run.started for run in before if run.ended is not None]
    if len(spans) < _MIN_RUNS:
        return
    usual, span = median(spans), (last.ended or past.now) - last.started
    if span >= _LONG_RUN_TIMES * usual and span - usual >= _LONG_RUN_SECONDS:
        words = f"The last run takes {span / 60:.0f} minutes; {usual / 60:.0f} are usual."
        yield Finding(past.site, "long-run", words)


CHECKS: Final[dict[str, Callable[[SitePast], Iterator[Finding]]]] = {
    "silent": _silent,
    "fewer": _fewer,
    "coverage": _coverage,
    "duplicates": _duplicates,
    "future": _future,
    "late": _late,
    "rule": _rules,
    "source": _sources,
    "moved": _moved,
    "robots": _robots,
    "long-run": _long_run,
}
"""The checks by name, in the order in which their findings are told."""
