"""``newscrawl runs --frontier``: the runs of a shared crawl, on all machines."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.run_words import moment_words, outcome_words, span_words, took_words
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import Grid, console, print_lines
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.crawl.shared.store_words import MAX_RUNS
from newscrawl.operate.run_log import LoggedRun
from newscrawl.operate.shared_retry import known_sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.crawl.shared.shared_store import Facts, SiteStatus
    from newscrawl.operate.sites_file import SitePlan

    Told = tuple[str, Facts]

__all__ = ["refuse_check", "show_shared_runs"]

_UTC = ZoneInfo("UTC")


def show_shared_runs(
    url: str,
    names: Sequence[str],
    plans: Sequence[SitePlan],
    *,
    last: int | None,
    as_json: bool,
) -> None:
    """Print each site's latest run, or the last runs of all.  Raises click's errors.

    ``plans`` give the zones of sites; of one that is not among them, times are told in UTC.
    """
    with as_click_error(StoreError), closing(open_store(url, os.environ)) as store:
        sites = known_sites(store, names) if names else store.sites()
        told = [] if last is None else store.runs(limit=MAX_RUNS if names else last)
    told = [each for each in told if not names or each[0] in names][:last]
    if as_json:
        listed = told or [(site.site, site.run) for site in sites if site.run]
        shown = {"runs": [{"site": name, **run} for name, run in listed]}
        if last is None:
            shown["next"] = [_next_values(site) for site in sites]
        print_lines(printable_json(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()))
        return
    zones: dict[str, ZoneInfo] = defaultdict(lambda: _UTC)
    zones |= {plan.name: ZoneInfo(plan.zone) for plan in plans}
    console().print(_history(told, zones) if last is not None else _overview(sites, zones))


def _next_values(site: SiteStatus) -> dict[str, Any]:
    seconds = site.due_seconds
    return {"site": site.site, "due_seconds": seconds, "is_paused": site.is_paused}


def _run(name: str, told: Facts) -> LoggedRun:
    """Return a run as a log has it; a later version may tell more of it."""
    defaults: dict[str, Any] = {
        "how": "plan",
        "started": 0.0,
        "ended": None,
        "status": None,
        "reason": None,
    }
    known: dict[str, Any] = {
        field: value for field, value in told.items() if field in LoggedRun._fields
    }
    return LoggedRun(**{"site": name, **defaults, **known})


def _history(told: Sequence[Told], zones: Mapping[str, ZoneInfo]) -> Grid:
    table = Grid("site", "worker", "began", "took", "how", "what became of it")
    for name, facts in told:
        run = _run(name, facts)
        began = moment_words(run.started, zones[name])
        worker = str(facts.get("worker", ""))
        table.add_row(name, worker, began, took_words(run), run.how, outcome_words(run))
    return table


def _overview(sites: Sequence[SiteStatus], zones: Mapping[str, ZoneInfo]) -> Grid:
    table = Grid("site", "worker", "last", "took", "what became of it", "next")
    for site in sites:
        if not site.run:
            table.add_row(site.site, "", "never", "", "", _next(site))
            continue
        run = _run(site.site, site.run)
        began = moment_words(run.started, zones[site.site])
        worker = str(site.run.get("worker", ""))
        words = (took_words(run), outcome_words(run), _next(site))
        table.add_row(site.site, worker, began, *words)
    return table


def _next(site: SiteStatus) -> str:
    if site.worker is not None:
        return f"{site.worker} has it"
    if site.is_paused:
        return "paused"
    if site.due_seconds is None:
        return ""
    return "now" if site.due_seconds <= 0 else f"in {span_words(site.due_seconds)}"


def refuse_check() -> None:
    """Raise click's error where a check is asked for that looks at one machine's service."""
    raise click.UsageError(
        "--check looks at the service of one machine: with --frontier, watch "
        "newscrawl_frontier_late_seconds of newscrawl metrics --frontier."
    )
