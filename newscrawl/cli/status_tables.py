"""The lines and tables of ``newscrawl status``."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.table import Column

from newscrawl.common.terminal import Grid
from newscrawl.crawl.frontier.ledger import ledger_of
from newscrawl.crawl.frontier.left_out import LEFT_OUT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.crawl.frontier.left_out_overview import LeftOutOverview
    from newscrawl.crawl.frontier.overview import (
        Delay,
        FailureOverview,
        HostOverview,
        RunOverview,
        SiteOverview,
        SourceOverview,
    )
    from newscrawl.crawl.frontier.paused_sites import PausedSite
    from newscrawl.crawl.frontier.site_days import SiteDay
    from newscrawl.crawl.frontier.site_history import SilentSite

__all__ = [
    "days_table",
    "failures_table",
    "hosts_table",
    "insecure_line",
    "left_out_table",
    "moment",
    "paused_line",
    "run_line",
    "silence_lines",
    "sites_table",
    "sources_table",
]

_MAX_HOSTS: Final = 20
"""Hosts named in a line that a person reads; --json names all."""
_MAX_REASONS: Final = 4
"""Reasons named for a site, the most frequent first: more do not fit into a table."""
_FOUND_AFTER: Final = "found after (9 of 10)"
_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
"""Seconds of each unit, the largest first."""


def run_line(run: RunOverview) -> str:
    """Return when the last run began, and how it ended."""
    started = moment(run.started_at)
    if run.ended_at is None:
        return f"The last run began {started} and is running still, or was killed."
    took = _span(run.ended_at - run.started_at)
    return f"The last run began {started}, took {took} and ended: {run.reason}."


def paused_line(sites: Sequence[PausedSite]) -> str:
    """Return which sites get no requests for a while, and why."""
    names = [f"{site} (asked again {_until(until)}: {reason})" for site, until, reason in sites]
    return f"Left alone: {_listed(names)}."


def insecure_line(hosts: Mapping[str, float]) -> str:
    """Return which hosts were crawled without verified certificates, the latest first."""
    latest = sorted(hosts.items(), key=lambda item: -item[1])
    names = [f"{'any host' if host == '*' else host} ({_ago(when)})" for host, when in latest]
    return f"Crawled without verified certificates: {_listed(names)}."


def silence_lines(sites: Sequence[SilentSite]) -> list[str]:
    """Return a line for each site that gave nothing in the last run that asked it."""
    lines = [
        f"{site} gives nothing since {moment(since)}: {words}" for site, since, _, words in sites
    ]
    more = len(sites) - _MAX_HOSTS
    return [*lines[:_MAX_HOSTS], *([f"… and {more} more give nothing."] if more > 0 else [])]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MAX_HOSTS} more" if len(names) > _MAX_HOSTS else ""
    return f"{', '.join(names[:_MAX_HOSTS])}{more}"


def sites_table(sites: Sequence[SiteOverview]) -> Grid:
    """Return a table of sites, with the numbers of their pages."""
    columns = ["known", "written", "waiting", "rejected", "blocked", "failed"]
    columns += [name for name in ("outside", "not kept") if any(_number(s, name) for s in sites)]
    has_unsure = any(site.unsure for site in sites)
    has_delays = any(site.found_after for site in sites)
    texts = [*([_FOUND_AFTER] if has_delays else []), "next try", "sources", "why"]
    texts += ["low confidence"] if has_unsure else []
    table = Grid(_url_column("site"), *map(_number_column, columns), *texts)
    for site in sites:
        reasons = sorted(site.reasons.items(), key=lambda item: -item[1])
        table.add_row(
            site.site,
            *_numbers(site, columns),
            *([_delay(site.found_after)] if has_delays else []),
            _until(site.next_try),
            ", ".join(f"{count} {state}" for state, count in sorted(site.sources.items())),
            ", ".join(f"{count} {reason}" for reason, count in reasons[:_MAX_REASONS]),
            *([", ".join(f"{n} {name}" for name, n in site.unsure.items())] if has_unsure else []),
        )
    return table


def sources_table(sources: Sequence[SourceOverview]) -> Grid:
    """Return a table of sources, with what they have named and when they are read."""
    columns = ["named", "brought"]
    if any(source.not_kept for source in sources):
        columns.append("not kept")
    texts = ("kind", "state", "last read", "last new", "interval", "next read")
    has_delays = any(source.found_after for source in sources)
    more = [_FOUND_AFTER] if has_delays else []
    table = Grid(_url_column("source"), *texts, *map(_number_column, columns), *more)
    for source in sources:
        state = f"{source.state} ({source.reason})" if source.reason else source.state
        table.add_row(
            source.url,
            source.kind,
            state,
            _ago(source.read_at),
            _ago(source.new_at),
            _span(source.pace) if source.pace else "-",
            _until(source.due or None),
            *_numbers(source, columns),
            *([_delay(source.found_after)] if has_delays else []),
        )
    return table


def hosts_table(hosts: Sequence[HostOverview]) -> Grid:
    """Return a table of the hosts that belong to sites beside their own."""
    table = Grid("host", "of", "vouched for by", _url_column("named by"), "since")
    for host in hosts:
        is_sure = host.counts_from <= time.time()
        since = _ago(host.since) if is_sure else f"counts {_until(host.counts_from)}"
        table.add_row(host.host, host.site, host.voucher, host.named_by, since)
    return table


def failures_table(failures: Sequence[FailureOverview]) -> Grid:
    """Return a table of pages and sources that could not be fetched or read."""
    url, attempts = _url_column("page or source"), _number_column("attempts")
    table = Grid(url, "kind", "reason", attempts, "next try", "details")
    for page in failures:
        when = "never" if page.next_try is None else _until(page.next_try)
        table.add_row(page.url, page.kind, page.reason, str(page.attempts), when, page.detail or "")
    return table


def left_out_table(rows: Sequence[LeftOutOverview]) -> Grid:
    """Return a table of the URLs that are not asked for, by site, cause and host."""
    examples = _url_column("for example")
    table = Grid("site", "not asked for", "host", _number_column("URLs"), "last named", examples)
    for row in rows:
        host, when = row.host or "(other hosts)", _ago(row.last_at) if row.last_at else "-"
        cause, shown = LEFT_OUT_WORDS.get(row.cause, row.cause), "\n".join(row.examples)
        table.add_row(row.site, cause, host, f"{row.urls:,}", when, shown)
    return table


def days_table(days: Sequence[SiteDay]) -> Grid:
    """Return a table of the ledger, a line for each site and day, the latest day first."""
    numbers = ("named", "known", "left out", "new", "written", "revised", "no article", "failed")
    ledgers = [
        (day, ledger_of([day])) for day in sorted(days, key=lambda day: day.day, reverse=True)
    ]
    has_causes = any(found.left_out for _, found in ledgers)
    last = ("found after", *(("why it was left out",) if has_causes else ()))
    table = Grid(_url_column("site"), "day", *map(_number_column, numbers), *last)
    for day, found in ledgers:
        left_out = sum(found.left_out.values())
        shown = [found.named, found.known, left_out, found.taken, found.written, found.revisions]
        shown += [found.no_articles, found.failed]
        after = "" if found.minutes is None else _span(60 * found.minutes)
        causes = (_left_out_words(found.left_out),) if has_causes else ()
        table.add_row(day.site, day.day, *(f"{number:,}" for number in shown), after, *causes)
    return table


def _left_out_words(left_out: Mapping[str, int]) -> str:
    """Return how many URLs were left out by which cause."""
    return ", ".join(
        f"{number:,} {LEFT_OUT_WORDS.get(cause, cause)}" for cause, number in left_out.items()
    )


def _delay(delay: Delay | None) -> str:
    """Return how soon half of the articles were found, and nine of ten."""
    if delay is None:
        return ""
    return f"{_span(60 * delay.median_minutes)} ({_span(60 * delay.ninetieth_minutes)})"


def _number_column(name: str) -> Column:
    return Column(name, justify="right")


def _url_column(name: str) -> Column:
    """Return a column of URLs: whole where there is room, else with "…"; never broken in two."""
    return Column(name, no_wrap=True, overflow="ellipsis")


def _number(row: SiteOverview | SourceOverview, name: str) -> int:
    return int(getattr(row, name.replace(" ", "_")))


def _numbers(row: SiteOverview | SourceOverview, columns: Sequence[str]) -> list[str]:
    return [f"{_number(row, name):,}" for name in columns]


def _span(seconds: float) -> str:
    """Return a span of time in its largest unit.

    >>> _span(5400)
    '1.5 h'
    """
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return "0 s"


def moment(when: float) -> str:
    """Return a time in seconds since 1970 as people write it, UTC."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _ago(when: float | None) -> str:
    return "never" if when is None else f"{_span(max(0.0, time.time() - when))} ago"


def _until(when: float | None) -> str:
    if when is None:
        return "-"
    seconds = when - time.time()
    return "now" if seconds <= 0 else f"in {_span(seconds)}"
