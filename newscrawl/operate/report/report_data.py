"""What the report shows of a site, read from its crawl's state and the ends of the outputs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.ledger import Ledger, ledger_of
from newscrawl.crawl.frontier.left_out_overview import LeftOutOverview, left_out_overviews
from newscrawl.crawl.frontier.overview import (
    FailureOverview,
    SiteOverview,
    SourceOverview,
    failure_overviews,
    site_overviews,
    source_overviews,
)
from newscrawl.crawl.frontier.page_samples import PageSample, read_samples
from newscrawl.crawl.frontier.state_file import read_state
from newscrawl.operate.health import Finding, SitePast, findings
from newscrawl.operate.report.latest_lines import LatestLines, read_latest_lines
from newscrawl.operate.site_pasts import read_site_pasts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "SHOWN_DAYS",
    "DayLedger",
    "SiteReport",
    "moment",
    "read_site_reports",
    "told_apart",
    "under_names",
]

SHOWN_DAYS: Final = 28
"""Four weeks: what is usual, and whether this week is."""
_WEEK_DAYS: Final = 7  # days of a week: each weekday once, as sites differ from day to day
_MINUTE_SECONDS: Final = 60.0  # seconds of a minute
_MAX_SOURCES: Final = 12  # of a site: those that brought most
_MAX_FAILURES: Final = 8  # of a site: examples; the reasons are counted in full
_MAX_LEFT_OUT_LINES: Final = 12  # lines of a site, by cause and host: those with most URLs
_LATEST_OUTPUTS: Final = 4
"""Files of a state, the latest, whose last lines are shown: articles and rejects of two days."""


@dataclass(frozen=True, slots=True)
class DayLedger:
    """A day of a site."""

    day: date
    ledger: Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """What the report shows of a site."""

    site: str
    state: Path
    """The state of its crawl."""
    name: str
    """By which it is shown: that in the sites file, else its host; with its state where several
    have the same."""
    past: SitePast
    findings: Sequence[Finding]
    days: Sequence[DayLedger]
    """The last four weeks, today last; a day without a run has an empty ledger."""
    week: Ledger
    """The last seven days."""
    weeks_before: Ledger
    """The three weeks before these."""
    overview: SiteOverview
    sources: Sequence[SourceOverview]
    failures: Sequence[FailureOverview]
    left_out: Sequence[LeftOutOverview]
    latest: LatestLines = field(default_factory=LatestLines)
    samples: Sequence[PageSample] = ()
    """Pages and what was read from them, the latest last."""

    @property
    def is_known(self) -> bool:
        """Whether the state knows anything of it."""
        return bool(self.past.days or self.findings or self.overview.known)

    @property
    def run_minutes(self) -> float | None:
        """The median minutes of its latest runs, without those of a watch: these take an hour."""
        spans = [
            (run.ended - run.started) / _MINUTE_SECONDS
            for run in self.past.runs
            if run.ended is not None and not run.is_watch
        ]
        return median(spans) if spans else None

    @property
    def usual_articles(self) -> float | None:
        """The mean of new articles a day in the three weeks before the last seven days."""
        days = [each for each in self.days[:-_WEEK_DAYS] if each.ledger.counts]
        return sum(each.ledger.written for each in days) / len(days) if days else None


def read_site_reports(
    states: Iterable[Path], sites: Sequence[str] = (), *, now: float
) -> Iterator[SiteReport]:
    """Yield what is known of the sites of some states, or of those of them that are named.

    ``now`` is in seconds since 1970.  Raises StateError for a file that is no state.
    """
    for state in states:
        with read_state(state) as db:
            latest = read_latest_lines(_outputs(db))
            for past in read_site_pasts(db, sites, now=now):
                yield _site_report(db, state, past, latest.get(past.site, LatestLines()))


def _outputs(db: sqlite3.Connection) -> list[Path]:
    """Return the files of records that the state knows, the latest last."""
    paths = [Path(row[0]) for row in db.execute("SELECT path FROM outputs")]
    written = [(path.stat().st_mtime, path) for path in paths if path.is_file()]
    return [path for _, path in sorted(written)][-_LATEST_OUTPUTS:]


def _site_report(
    db: sqlite3.Connection, state: Path, past: SitePast, latest: LatestLines
) -> SiteReport:
    names = [past.site]
    days = [_day(past, ago) for ago in range(SHOWN_DAYS - 1, -1, -1)]
    overviews = site_overviews(db, names)
    sources = sorted(source_overviews(db, names), key=lambda source: -source.brought)
    left_out = sorted(left_out_overviews(db, names), key=lambda row: -row.urls)
    return SiteReport(
        site=past.site,
        state=state,
        name=past.site,
        past=past,
        findings=findings(past),
        days=days,
        week=ledger_of(past.between(_WEEK_DAYS - 1, 0)),
        weeks_before=ledger_of(past.between(SHOWN_DAYS - 1, _WEEK_DAYS)),
        overview=overviews[0] if overviews else SiteOverview(past.site),
        sources=sources[:_MAX_SOURCES],
        failures=failure_overviews(db, names)[:_MAX_FAILURES],
        left_out=left_out[:_MAX_LEFT_OUT_LINES],
        latest=latest,
        samples=read_samples(db, past.site),
    )


def under_names(
    sites: Iterable[SiteReport], names: Mapping[tuple[Path, str], str]
) -> list[SiteReport]:
    """Return sites under their names in a sites file, by absolute state and host."""
    return [
        replace(site, name=names.get((site.state.absolute(), site.site), site.site))
        for site in sites
    ]


def told_apart(sites: Sequence[SiteReport]) -> list[SiteReport]:
    """Return the sites under names of which each stands for one of them."""
    names = Counter(site.name for site in sites)
    return [
        replace(site, name=f"{site.name} ({site.state.absolute().parent.name}/{site.state.name})")
        if names[site.name] > 1
        else site
        for site in sites
    ]


def _day(past: SitePast, ago: int) -> DayLedger:
    return DayLedger(past.today - timedelta(days=ago), ledger_of(past.between(ago, ago)))


def moment(when: float | None) -> str:
    """Return a time for people, UTC; "never" for none."""
    return "never" if when is None else datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d %H:%M")
