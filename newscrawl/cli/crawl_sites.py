"""``newscrawl crawl --sites FILE``: the sites of a sites file, each in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from newscrawl.cli.crawl_summary import MAX_SITES, silence_line, summary_line, summary_values
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.operate.hand_runs import HandRuns
from newscrawl.operate.run_log import RunLog, RunLogError
from newscrawl.operate.site_run import worst
from newscrawl.operate.site_runs import place_of, run_sites
from newscrawl.operate.sites_file import UnknownSiteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.cli.last_lines import Teller
    from newscrawl.operate.site_run import RunOptions, SiteRun

__all__ = ["check_alone", "crawl_sites", "tell_run"]

_WITH_FILE: Final = frozenset(
    ("sites", "sites_file", "at_once", "frontier", "worker", "lease", "settings", "log", "quiet")
)
"""Options that say nothing of what a sites file says."""


def check_alone(ctx: click.Context) -> None:
    """Raise UsageError for an option beside --sites whose place is in the file."""
    for parameter in ctx.command.params:
        name = parameter.name or ""
        is_given = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if is_given and name not in _WITH_FILE:
            option = max(parameter.opts, key=len)
            raise click.UsageError(f"With --sites, what {option} says stands in the file.")


def crawl_sites(
    file: Path,
    names: Sequence[str],
    options: RunOptions,
    *,
    at_once: int,
    tell: Teller,
    quiet: bool,
) -> int:
    """Crawl the named sites of a file, or all that are enabled; return the exit status.

    Runs are noted and sites are judged as by the service: alerts are told to whom the file names.
    Raises click's errors.
    """
    found = read_file(file, tell)
    with as_click_error(UnknownSiteError):
        sites = found.chosen(names)
    if not sites:
        raise click.ClickException(
            f"No site of {file} is enabled: name one, as in: --sites {file} NAME."
            if found.plans
            else f"{file} has no site: newscrawl sites add {file} URL adds one."
        )

    with as_click_error(OSError, RunLogError), RunLog(file) as log:
        runs = HandRuns(found, log, tell)

        def ended(run: SiteRun) -> None:
            tell_run(run, tell, quiet=quiet)
            runs.ended(run)

        try:
            begun = runs.begins
            return worst(run_sites(sites, options, at_once=at_once, begun=begun, ended=ended))
        finally:
            runs.close()


def tell_run(run: SiteRun, tell: Teller, *, quiet: bool) -> None:
    """Print a line of what a run did, and one for each thing that is wrong."""
    name, summary = run.site.name, run.summary
    if run.error is not None:
        tell.error(f"{name}: {run.error}", site_name=name)
    if summary is None:
        return
    if not quiet:
        line = f"{name}: {summary_line(summary, place_of(run.site))}"
        tell.line(line, site_name=name, summary=summary_values(summary))
    if summary.error:
        tell.error(f"{name}: {summary.error}", site_name=name)
    for site in list(summary.silent_sites)[:MAX_SITES]:
        tell.error(f"{name}: {silence_line(site, summary)}", site_name=name, site=site)
