"""How each site of a sites file is doing, at a glance: what came, what fails, what comes next."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.ledger import ledger_of
from newscrawl.crawl.frontier.overview import WATCHED, Delay
from newscrawl.crawl.frontier.site_history import SiteHistory
from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.schedule import NextRun
from newscrawl.operate.site_findings import findings_of, hosts_of
from newscrawl.operate.site_pasts import read_site_pasts
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newscrawl.operate.health import SitePast
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["SiteGlance", "Trouble", "read_glances"]

_USUAL_DAYS: Final = 28
"""Days before today whose median is a usual day: four of each weekday."""
_LATEST_DAYS: Final = 7  # the latest days whose records are looked at: a week
_ENDED_WELL: Final = ("finished", WATCHED, "max-articles", "max-bytes", "closespider_timeout")
"""How runs end that did all that they were to do."""


class Trouble(NamedTuple):
    """What is not as it should be."""

    since: float | None
    """In seconds since 1970; None where nobody noted it."""
    words: str
    is_failing: bool
    """Whether runs fail or give nothing; else something is not as usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGlance:
    """A site in a line; times are seconds since 1970, None where there is none."""

    name: str
    last_success: float | None = None
    """When the last run ended that went well."""
    last_article: float | None = None
    """When the latest article was found that was written."""
    today: int = 0
    """New articles today (UTC)."""
    usual: float | None = None
    """The median of new articles a day in the four weeks before; None in the first days."""
    coverage: Mapping[str, float] = field(default_factory=dict)
    """For each field the share of the week's records that have it; empty where there are none."""
    found_after: Delay | None = None
    """How soon the week's new articles were found; None where too few are known."""
    trouble: Trouble | None = None
    next_run: NextRun | None = None
    """None where no service has run the file yet."""
    is_paused: bool = False


class _StateGlance(NamedTuple):
    """What a site's state knows."""

    pasts: Sequence[SitePast] = ()
    last_success: float | None = None
    last_article: float | None = None
    error: str | None = None
    """Why it cannot be read."""


def read_glances(
    sites: Sequence[SitePlan], log: RunLog | None, *, now: float
) -> Iterator[SiteGlance]:
    """Yield how sites are doing, in their order.

    ``log`` is the log of the file's runs, None where no service has run them yet.
    """
    opened = _alerts_by_site(log)
    for site in sites:
        known = _read_state(site, now=now)
        logged = log.last_success(site.name) if log is not None else None
        successes = [each for each in (known.last_success, logged) if each is not None]
        week = ledger_of(day for past in known.pasts for day in past.between(_LATEST_DAYS - 1, 0))
        yield SiteGlance(
            name=site.name,
            last_success=max(successes, default=None),
            last_article=known.last_article,
            today=sum(ledger_of(past.between(0, 0)).written for past in known.pasts),
            usual=_usual(known.pasts),
            coverage=week.coverage,
            found_after=Delay.of(week.counts),
            trouble=_trouble(site, known, log, opened.get(site.name, {})),
            next_run=next_run_of(site, log, now=now) if log is not None else None,
            is_paused=log is not None and log.past(site.name, now=now).paused_since is not None,
        )


def _alerts_by_site(log: RunLog | None) -> dict[str, dict[str, float]]:
    """Return since when alerts are open, by site and by what they say."""
    found: dict[str, dict[str, float]] = {}
    for alert in log.open_alerts() if log is not None else ():
        found.setdefault(alert.site, {})[alert.kind] = alert.opened_at
    return found


def _usual(pasts: Sequence[SitePast]) -> float | None:
    """Return the new articles of a usual day; a day without a run counts as one without any."""
    written: Counter[str] = Counter()
    for past in pasts:
        for day in past.between(_USUAL_DAYS, 1):
            written[day.day] += ledger_of([day]).written
    if not written:
        return None
    known_days = (pasts[0].today - date.fromisoformat(min(written))).days
    return median([*written.values(), *[0] * (known_days - len(written))])


# --- what a state knows ---------------------------------------------------------------------------


def _read_state(site: SitePlan, *, now: float) -> _StateGlance:
    state = state_of(site)
    if not state.is_file():
        return _StateGlance()
    hosts = hosts_of(site)
    try:
        with read_state(state) as db:
            history = SiteHistory(db)
            pasts = read_site_pasts(db, hosts, now=now)
            articles = [history.last_article(host) for host in hosts]
            return _StateGlance(
                pasts,
                _last_success(db, pasts),
                max(filter(None, articles), default=None),
            )
    except StateError as error:
        return _StateGlance(error=str(error))


def _last_success(db: sqlite3.Connection, pasts: Sequence[SitePast]) -> float | None:
    """Return when the last crawl ended that did all it was to do, and before a site was silent."""
    before = min((past.silent.since for past in pasts if past.silent), default=float("inf"))
    hosts = {past.site for past in pasts}
    rows = db.execute(
        "SELECT ended_at, reason, sites FROM runs WHERE ended_at IS NOT NULL ORDER BY id DESC"
    )
    for ended, reason, asked in rows:
        if reason in _ENDED_WELL and ended < before and hosts & {*json.loads(asked)}:
            return float(ended)
    return None


# --- what is not as it should be ------------------------------------------------------------------


def _trouble(
    site: SitePlan, known: _StateGlance, log: RunLog | None, opened: Mapping[str, float]
) -> Trouble | None:
    """Return what is wrong: the state, the last runs, what they gave, what is not as usual."""
    if known.error is not None:
        return Trouble(None, known.error, is_failing=True)
    failing = log.failing(site.name) if log is not None else None
    silent = [past.silent for past in known.pasts if past.silent is not None]
    if failing is not None:
        words = failing.reason or "its runs fail"
        runs = f"{failing.runs} runs: " if failing.runs > 1 else ""
        return Trouble(failing.since, f"{runs}{words}", is_failing=True)
    if silent:
        words = " ".join(each.words for each in silent)
        return Trouble(min(each.since for each in silent), words, is_failing=True)
    found = findings_of(site, known.pasts)
    if not found:
        return None
    since = [opened[finding.kind] for finding in found if finding.kind in opened]
    words = " ".join(finding.words for finding in found)
    return Trouble(min(since, default=None), words, is_failing=False)
