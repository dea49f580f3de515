"""``newscrawl status``: which pages a crawl knows, has written, waits for, and could not get."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER, is_typed
from newscrawl.cli.frontier_status import show_frontier
from newscrawl.cli.runs_options import chosen_sites
from newscrawl.cli.sites_at_a_glance import show_glances
from newscrawl.cli.state_options import STATE_OPTION, site_names
from newscrawl.cli.status_tables import (
    days_table,
    failures_table,
    hosts_table,
    insecure_line,
    left_out_table,
    paused_line,
    run_line,
    silence_lines,
    sites_table,
    sources_table,
)
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import console, print_lines, printable_text
from newscrawl.crawl.frontier import overview
from newscrawl.crawl.frontier.left_out_overview import left_out_overviews
from newscrawl.crawl.frontier.manual_retry import UnknownNameError, check_sites
from newscrawl.crawl.frontier.paused_sites import PausedSite, paused_hosts, paused_sites
from newscrawl.crawl.frontier.site_days import SiteDay, SiteDays, day_of
from newscrawl.crawl.frontier.site_history import SilentSite, SiteHistory
from newscrawl.crawl.frontier.state_file import read_state
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog, run_log_path
from newscrawl.operate.site_findings import disk_findings_at, found_at_sites
from newscrawl.operate.site_pasts import found_at
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from newscrawl.operate.health import Finding
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["status"]

_NOT_AS_USUAL_STATUS: Final = 3
"""The exit status by the README."""
_MAX_DAYS: Final = 400  # what the state keeps
_DAY_SECONDS: Final = 86_400.0  # 24 hours of 3,600 seconds


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@STATE_OPTION
@click.option(
    "--sites",
    "sites_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A sites file, in place of --state: a line for each of its sites.",
)
@FRONTIER
@click.option("--sources", is_flag=True, help="Show each front page, section, feed and sitemap.")
@click.option("--failures", is_flag=True, help="Show each page and source that failed, and why.")
@click.option(
    "--left-out", is_flag=True, help="Show by cause which URLs were named and are not asked for."
)
@click.option(
    "--days",
    type=click.IntRange(min=1, max=_MAX_DAYS),
    metavar="N",
    help="Show what was named, written and left out in each of the last N days.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Say only what is not as it used to be, site by site; exit status 3 if something is.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def status(
    sites: Sequence[str],
    state: Path,
    sites_file: Path | None,
    frontier: str | None,
    *,
    sources: bool,
    failures: bool,
    left_out: bool,
    days: int | None,
    check: bool,
    as_json: bool,
) -> None:
    """Show which pages a crawl knows, has written, waits for, and could not get, site by site.

    SITE is a host or a URL, such as news.example; without one, all sites are shown. With --sites it
    is the name of a site in the file, and each site is a line: when it last went well, when its
    latest article was found, new articles today and on a usual day, how soon articles are found,
    which fields the records of the week have, when it runs next, and since when and why it fails.
    With --sources, --failures, --left-out or --days name one site. With --frontier, a shared
    crawl is shown: its workers, who has which site and until when, and what waits for each host;
    "newscrawl frontier export" gives a site's state for the rest. The command may be used while the
    crawl runs.

    \b
    Examples:
      newscrawl status --state news.jsonl.state --sources news.example
      newscrawl status --state news.jsonl.state --check
      newscrawl status --sites sites.toml

    Exit status: 0 fine, 2 wrong use, 3 with --check when something is not as it used to be.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    now, details = time.time(), _Details(sources, failures, left_out, days)
    names = site_names(sites)
    if frontier is not None and (is_typed("frontier") or not (sites_file or is_typed("state"))):
        _check_alone(sites_file, *details, check)
        show_frontier(frontier, sites, as_json=as_json)
        return
    if sites_file is not None:
        _check_no_state()
        plans = chosen_sites(sites_file, sites)[1]
        if check:
            _check(_found_by_file(sites_file, plans, now=now), as_json=as_json)
        if not any(details):
            show_glances(sites_file, plans, as_json=as_json, now=now)
            return
        state, names = _state_of_one(plans), []
    with as_click_error(OutputError, UnknownNameError), read_state(state) as db:
        check_sites(db, names, place=str(state))
        if check:
            found = [*found_at(db, names, now=now), *disk_findings_at(state, state.name)]
            _check(found, as_json=as_json)
        shown = _read(db, names, details, now=now)
    if as_json:
        text = orjson.dumps(shown, default=_as_dict, option=orjson.OPT_INDENT_2).decode()
        print_lines(printable_json(text))
    else:
        _show(shown)


class _Details(NamedTuple):
    """What is shown beside the sites and their hosts."""

    sources: bool
    failures: bool
    left_out: bool
    days: int | None


def _read(
    db: sqlite3.Connection, names: Sequence[str], details: _Details, *, now: float
) -> dict[str, Any]:
    """Return what a state knows of some sites, or of all."""

    def is_shown(site: str) -> bool:
        return not names or site in names

    shown: dict[str, Any] = {
        "run": overview.last_run(db),
        "insecure": overview.unverified_hosts(db),
        "left_alone": [*paused_sites(db, now=now), *paused_hosts(db, now=now)],
        "silent": [row for row in SiteHistory(db).silent_sites() if is_shown(row.site)],
        "sites": overview.site_overviews(db, names),
        "hosts": overview.host_overviews(db, names),
    }
    if details.sources:
        shown["sources"] = overview.source_overviews(db, names)
    if details.failures:
        shown["failures"] = overview.failure_overviews(db, names)
    if details.left_out:
        shown["left_out"] = left_out_overviews(db, names)
    if details.days:
        first = day_of(now - (details.days - 1) * _DAY_SECONDS)
        shown["days"] = [day for day in SiteDays(db).since(first) if is_shown(day.site)]
    return shown


def _check_no_state() -> None:
    """Raise click's error where a state is named beside a sites file."""
    source = click.get_current_context().get_parameter_source("state")
    if source is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("Give --sites or --state, not both.")


def _check_alone(sites_file: Path | None, *others: object) -> None:
    """Raise click's error for what does not go together with --frontier."""
    _check_no_state()
    if sites_file is not None or any(others):
        raise click.UsageError(
            "--frontier goes with names of sites and --json only: for the rest, get a site's state "
            "with newscrawl frontier export."
        )


def _state_of_one(plans: Sequence[SitePlan]) -> Path:
    """Return the state of the one site that is named; raise click's error for another number."""
    if len(plans) != 1:
        raise click.UsageError(
            "Name one site of the file: --sources, --failures, --left-out and --days show a single "
            "site's state."
        )
    return state_of(plans[0])


def _check(found: Sequence[Finding], *, as_json: bool) -> None:
    """Print what is not as it used to be, and end with the exit status that says so."""
    if as_json:
        text = orjson.dumps(found, default=_as_dict, option=orjson.OPT_INDENT_2).decode()
        print_lines(printable_json(text))
    else:
        for finding in found:
            print_lines(f"{finding.site}: {finding.words}")
    click.get_current_context().exit(_NOT_AS_USUAL_STATUS if found else 0)


def _found_by_file(file: Path, sites: Sequence[SitePlan], *, now: float) -> list[Finding]:
    """Return what is not as usual at sites of a file.  Raises click's error."""
    if not run_log_path(file).is_file():
        return found_at_sites(sites, now=now)
    with as_click_error(OutputError), RunLog(file, read_only=True) as log:
        return found_at_sites(sites, log, now=now)


def _as_dict(row: PausedSite | SilentSite | SiteDay | Finding) -> dict[str, object]:
    return row._asdict()


def _show(shown: Mapping[str, Any]) -> None:
    terminal = console()
    if shown["run"] is not None:
        terminal.print(printable_text(run_line(shown["run"])))
    if shown["insecure"]:
        terminal.print(printable_text(insecure_line(shown["insecure"])))
    if shown["left_alone"]:
        terminal.print(printable_text(paused_line(shown["left_alone"])))
    for line in silence_lines(shown["silent"]):
        terminal.print(printable_text(line), soft_wrap=True)
    terminal.print(sites_table(shown["sites"]))
    if shown["hosts"]:
        terminal.print(hosts_table(shown["hosts"]))
    if "sources" in shown:
        terminal.print(sources_table(shown["sources"]))
    if "failures" in shown:
        terminal.print(failures_table(shown["failures"]))
    if "left_out" in shown:
        terminal.print(left_out_table(shown["left_out"]))
    if "days" in shown:
        terminal.print(days_table(shown["days"]))
