"""``newscrawl status``: what a crawl knows, has written, waits for and could not have."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import orjson

from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import Grid, console, print_lines, printable_text
from newscrawl.common.urls import site_of
from newscrawl.crawl.frontier import overview
from newscrawl.crawl.frontier.paused_sites import paused_sites
from newscrawl.crawl.frontier.state_file import open_read_only
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.crawl.frontier.overview import (
        FailureOverview,
        RunOverview,
        SiteOverview,
        SourceOverview,
    )
    from newscrawl.crawl.frontier.paused_sites import PausedSite

__all__ = ["as_sites", "state_option", "status"]

_DEFAULT: Final = Path("articles.jsonl.state")
_MAX_HOSTS: Final = 20
"""Hosts that a person reads; --json tells all."""
_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))

state_option = click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    default=_DEFAULT,
    show_default=True,
    metavar="FILE",
    help="The state of the crawl.",
)


def as_sites(named: Sequence[str]) -> list[str]:
    """Take sites as the state names them; their addresses are understood, too.

    >>> as_sites(["news.example", "https://www.news.example/world"])
    ['news.example', 'news.example']
    """
    return [site_of(name if "://" in name else f"https://{name}") or name for name in named]


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@state_option
@click.option("--sources", is_flag=True, help="Show each front page, section, feed and sitemap.")
@click.option("--failures", is_flag=True, help="Show each page that could not be had.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def status(
    sites: Sequence[str], state: Path, *, sources: bool, failures: bool, as_json: bool
) -> None:
    """Show what a crawl knows, has written, waits for and could not have, site by site.

    SITE is a host or an address, such as news.example; without one, all sites are shown. It may be
    asked for while the crawl runs.

    \b
    Example:
      newscrawl status --state news.jsonl.state --sources news.example
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    sites = as_sites(sites)
    try:
        db = open_read_only(state)
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    with closing(db):
        found = overview.site_overviews(db, sites)
        unknown = sorted(set(sites) - {told.site for told in found})
        named = overview.source_overviews(db, sites) if sources else []
        failed = overview.failure_overviews(db, sites) if failures else []
        run = overview.last_run(db)
        insecure = overview.unverified_hosts(db)
        left = paused_sites(db, now=time.time())
    if unknown:
        raise click.ClickException(f"{state} knows nothing of {', '.join(unknown)}.")
    if as_json:
        told = {
            "run": asdict(run) if run else None,
            "insecure": insecure,
            "left_alone": [site._asdict() for site in left],
            "sites": [asdict(site) for site in found],
            **({"sources": [asdict(source) for source in named]} if sources else {}),
            **({"failures": [asdict(page) for page in failed]} if failures else {}),
        }
        print_lines(printable_json(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()))
        return
    shown = console()
    if run is not None:
        shown.print(printable_text(_run(run)))
    if insecure:
        shown.print(printable_text(_insecure(insecure)))
    if left:
        shown.print(printable_text(_left_alone(left)))
    shown.print(_sites(found))
    if sources:
        shown.print(_sources(named))
    if failures:
        shown.print(_failures(failed))


def _run(run: RunOverview) -> str:
    started = datetime.fromtimestamp(run.started_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    if run.ended_at is None:
        return f"The last run began {started} and is running still, or was killed."
    took = _span(run.ended_at - run.started_at)
    return f"The last run began {started}, took {took} and ended: {run.reason}."


def _left_alone(sites: Sequence[PausedSite]) -> str:
    """Name the sites that are not asked for a while, and why."""
    told = [f"{site} (asked again {_until(until)}: {reason})" for site, until, reason in sites]
    more = f" and {len(told) - _MAX_HOSTS} more" if len(told) > _MAX_HOSTS else ""
    return f"Left alone: {', '.join(told[:_MAX_HOSTS])}{more}."


def _insecure(hosts: Mapping[str, float]) -> str:
    """Name the hosts that were crawled without verified certificates, the latest first."""
    latest = sorted(hosts.items(), key=lambda item: -item[1])
    told = [f"{'any host' if host == '*' else host} ({_ago(when)})" for host, when in latest]
    more = f" and {len(told) - _MAX_HOSTS} more" if len(told) > _MAX_HOSTS else ""
    return f"Crawled without verified certificates: {', '.join(told[:_MAX_HOSTS])}{more}."


def _sites(found: Sequence[SiteOverview]) -> Grid:
    table = Grid()
    table.add_column("site")
    for name in ("known", "written", "waiting", "rejected", "blocked", "failed"):
        table.add_column(name, justify="right")
    tells_not_kept = any(site.not_kept for site in found)
    if tells_not_kept:
        table.add_column("not kept", justify="right")
    table.add_column("next try")
    table.add_column("sources")
    table.add_column("why")
    for site in found:
        reasons = sorted(site.reasons.items(), key=lambda item: -item[1])
        table.add_row(
            site.site,
            *(f"{count:,}" for count in (site.known, site.written, site.waiting)),
            *(f"{count:,}" for count in (site.rejected, site.blocked, site.failed)),
            *([f"{site.not_kept:,}"] if tells_not_kept else []),
            _until(site.next_try),
            ", ".join(f"{count} {state}" for state, count in sorted(site.sources.items())),
            ", ".join(f"{count} {reason}" for reason, count in reasons[:4]),
        )
    return table


def _sources(found: Sequence[SourceOverview]) -> Grid:
    table = Grid()
    for name in ("source", "kind", "state", "read", "new", "pace", "due"):
        table.add_column(name, overflow="fold" if name == "source" else "ellipsis")
    tells_not_kept = any(source.not_kept for source in found)
    table.add_column("names", justify="right")
    table.add_column("brought", justify="right")
    if tells_not_kept:
        table.add_column("not kept", justify="right")
    for source in found:
        state = f"{source.state} ({source.reason})" if source.reason else source.state
        table.add_row(
            source.url,
            source.kind,
            state,
            _ago(source.read_at),
            _ago(source.new_at),
            _span(source.pace) if source.pace else "-",
            _until(source.due or None),
            f"{source.named:,}",
            f"{source.brought:,}",
            *([f"{source.not_kept:,}"] if tells_not_kept else []),
        )
    return table


def _failures(found: Sequence[FailureOverview]) -> Grid:
    table = Grid()
    table.add_column("page", overflow="fold")
    table.add_column("reason")
    table.add_column("attempts", justify="right")
    table.add_column("next try")
    table.add_column("in words", overflow="ellipsis")
    for page in found:
        when = "never" if page.next_try is None else _until(page.next_try)
        table.add_row(page.url, page.reason, str(page.attempts), when, page.detail or "")
    return table


def _span(seconds: float) -> str:
    """Word a span of time in its largest unit.

    >>> _span(5400)
    '1.5 h'
    """
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return "0 s"


def _ago(when: float | None) -> str:
    return "never" if when is None else f"{_span(max(0.0, time.time() - when))} ago"


def _until(when: float | None) -> str:
    if when is None:
        return "-"
    seconds = when - time.time()
    return "now" if seconds <= 0 else f"in {_span(seconds)}"
