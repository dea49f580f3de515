"""``newscrawl runs``: what a service ran, what runs, and what comes next."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER
from newscrawl.cli.frontier_runs import refuse_check, show_shared_runs
from newscrawl.cli.run_words import moment_words, outcome_words, took_words
from newscrawl.cli.runs_options import SITES_FILE_OR_FRONTIER, chosen_sites, sites_file_of
from newscrawl.common.terminal import Grid, console, print_lines, print_to_stderr
from newscrawl.files.record_file import OutputError
from newscrawl.operate.late_runs import has_plan, late_sites
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.run_log import SKIPPED, LoggedRun, RunLog, run_log_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from newscrawl.operate.schedule import NextRun
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["runs"]

_LATE_STATUS: Final = 3  # the exit status where runs are late, as "status --check" has it


@click.command
@SITES_FILE_OR_FRONTIER
@FRONTIER
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
    file: Path | None,
    frontier: str | None,
    names: tuple[str, ...],
    *,
    last: int | None,
    as_json: bool,
    check: bool,
) -> None:
    """Show when each site ran last, how that ended, and when and why it runs next.

    NAMEs choose some of the sites. Times are in the zone that the sites file gives for a site's
    schedule. It may be called while the service works, and while none does.

    With --frontier, what all machines of that shared crawl ran, by the clocks of these; --sites is
    needed for the zones alone. Without it, what this machine ran.
    """
    if frontier is not None:
        if check:
            refuse_check()
        plans = [] if file is None else chosen_sites(file, ())[1]
        show_shared_runs(frontier, names, plans, last=last, as_json=as_json)
        return
    file = sites_file_of(file)
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
        began = moment_words(run.started, zones[run.site])
        table.add_row(run.site, began, took_words(run), run.how, outcome_words(run))
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
        began = moment_words(run.started, zone) if run else "never"
        lines = filter(None, (run, skipped.get(site.name)))
        comes = "" if found.at is None else moment_words(found.at, zone)
        is_going = run is not None and run.ended is None
        table.add_row(
            site.name,
            began,
            took_words(run) if run else "",
            "; ".join(map(outcome_words, lines)),
            "after this run" if is_going else comes,
            "" if is_going else found.why,
        )
    return table
