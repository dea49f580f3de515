"""``newscrawl runs``: what a service ran, what runs, and what comes next."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.runs_options import SITES_FILE, chosen_sites
from newscrawl.common.terminal import Grid, console, print_lines, print_to_stderr
from newscrawl.files.record_file import OutputError
from newscrawl.operate.late_runs import has_plan, late_sites
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.run_log import SKIPPED, STOPPED, LoggedRun, RunLog, run_log_path
from newscrawl.operate.service import TIMED_OUT
from newscrawl.operate.site_run import BROKE, FINE, NOTHING_FOUND, UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from newscrawl.operate.schedule import NextRun
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["runs"]

_WORDS: Final = {
    FINE: "fine",
    BROKE: "broke",
    UNUSABLE: "could not be written",
    NOTHING_FOUND: "gave nothing",
    TIMED_OUT: "took too long",
    STOPPED: "cut short",
}
"""What the exit statuses of runs mean."""
_LATE_STATUS: Final = 3  # the exit status where runs are late, as "status --check" has it
_MINUTE, _HOUR = 60.0, 3600.0  # in seconds


@click.command
@SITES_FILE
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--last",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the last N runs instead, the latest first, with those that were skipped.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
@click.option(
    "--check",
    is_flag=True,
    help="Say only whether runs are hours late, for a monitor: exit status 3 if some are.",
)
def runs(
    file: Path, names: tuple[str, ...], *, last: int | None, as_json: bool, check: bool
) -> None:
    """Show when each site ran last, how that ended, and when and why it runs next.

    NAMEs choose some of the sites. Times are in the zone that the sites file gives for a site's
    schedule. It may be called while the service works, and while none does.
    """
    _, sites = chosen_sites(file, names)
    now = time.time()
    if check:
        _check(file, sites, now=now)
        return
    with as_click_error(OutputError), _log_of(file, sites, now=now) as log:
        is_served = log.is_taken()
        if last is not None:
            listed = log.latest([site.name for site in sites], limit=last)
            coming: dict[str, NextRun] = {}
        else:
            listed = [run for site in sites for run in log.last_lines(site.name)]
            coming = {site.name: next_run_of(site, log, now=now) for site in sites}
    if not is_served:  # what seems to go on went with its service
        listed = [run._replace(ended=run.ended or run.started) for run in listed]
    if as_json:
        values = {"is_running": is_served, **_values(listed, coming)}
        print_lines(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())
        return
    zones = {site.name: ZoneInfo(site.zone) for site in sites}
    table = _history(listed, zones) if last is not None else _overview(sites, listed, coming, zones)
    console().print(table)
    if not is_served:
        print_to_stderr(f"No service runs these sites now: newscrawl run --sites {file}")


def _log_of(file: Path, sites: Sequence[SitePlan], *, now: float) -> RunLog:
    """Return the log to look at; where nothing has run yet, one that is kept nowhere."""
    if run_log_path(file).is_file():
        return RunLog(file, read_only=True)
    log = RunLog(file, in_memory=True)
    log.note_sites([site.name for site in sites], now=now)
    return log


def _check(file: Path, sites: Sequence[SitePlan], *, now: float) -> None:
    """Say which runs are late, and end with status 3 where some are."""
    planned = [site for site in sites if has_plan(site)]
    if not planned:
        return
    with as_click_error(OutputError), RunLog(file, read_only=True) as log:
        late = late_sites(planned, log, now=now)
    if late is not None:
        print_lines(late)
        raise click.exceptions.Exit(_LATE_STATUS)


def _values(listed: Sequence[LoggedRun], coming: Mapping[str, NextRun]) -> dict[str, Any]:
    return {
        "runs": [run._asdict() for run in listed],
        "next": {name: found._asdict() for name, found in coming.items()},
    }


def _history(listed: Sequence[LoggedRun], zones: Mapping[str, ZoneInfo]) -> Grid:
    table = Grid("site", "began", "took", "how", "what became of it")
    for run in listed:
        began = _shown(run.started, zones[run.site])
        table.add_row(run.site, began, _took(run), run.how, _outcome(run))
    return table


def _overview(
    sites: Sequence[SitePlan],
    listed: Sequence[LoggedRun],
    coming: Mapping[str, NextRun],
    zones: Mapping[str, ZoneInfo],
) -> Grid:
    last = {run.site: run for run in listed if run.how != SKIPPED}
    skipped = {run.site: run for run in listed if run.how == SKIPPED}
    table = Grid("site", "last", "took", "what became of it", "next", "why")
    for site in sites:
        run, found, zone = last.get(site.name), coming[site.name], zones[site.name]
        began = _shown(run.started, zone) if run else "never"
        lines = filter(None, (run, skipped.get(site.name)))
        comes = "" if found.at is None else _shown(found.at, zone)
        is_going = run is not None and run.ended is None
        table.add_row(
            site.name,
            began,
            _took(run) if run else "",
            "; ".join(map(_outcome, lines)),
            "after this run" if is_going else comes,
            "" if is_going else found.why,
        )
    return table


def _took(run: LoggedRun) -> str:
    """Say how long a run took; nothing of one that goes on or was skipped."""
    if run.ended is None or run.how == SKIPPED:
        return ""
    return _span(run.ended - run.started)


def _outcome(run: LoggedRun) -> str:
    """Say what became of a run, with the reason where there is one."""
    if run.ended is None:
        return "running"
    if run.how == SKIPPED:
        times = f" ({run.times} times)" if run.times > 1 else ""
        return f"skipped{times}: {run.reason}"
    status = STOPPED if run.status is None else run.status
    words = _WORDS.get(status, f"exit status {status}")
    is_said = run.reason is not None and run.reason.startswith(words)
    return run.reason if is_said and run.reason else ": ".join(filter(None, (words, run.reason)))


def _shown(moment: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment, zone):%Y-%m-%d %H:%M %Z}"


def _span(seconds: float) -> str:
    """Return a span of time in words.

    >>> _span(42.3), _span(150.0), _span(5400.0)
    ('42 s', '2 min', '1.5 h')
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / _MINUTE:.0f} min" if seconds < _HOUR else f"{seconds / _HOUR:.1f} h"
