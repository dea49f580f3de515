"""``newscrawl report``: a page for the look once a week, made of what the states of crawls know."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.state_options import site_names
from newscrawl.cli.whole_file import check_replaceable, write_whole
from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.frontier.state_file import StateError
from newscrawl.operate.alerts import ALL_SITES
from newscrawl.operate.report import GENERATOR, read_site_reports, report_page, under_names
from newscrawl.operate.run_log import RunLogError, open_alerts_of
from newscrawl.operate.site_findings import shown_names
from newscrawl.operate.site_states import state_of, states_of
from newscrawl.operate.sites_file import UnknownSiteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.operate.alerts import Alert
    from newscrawl.operate.report import SiteReport
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["report"]

_DEFAULT_STATE: Final = Path("articles.jsonl.state")
_NOT_WHOLE_STATUS: Final = 2
"""The exit status by the README."""


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@click.option(
    "--state",
    "states",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="The state of a crawl. May be given several times.  [default: articles.jsonl.state]",
)
@click.option(
    "--sites",
    "sites_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A sites file, in place of --state: the states of all its sites.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    metavar="FILE",
    help="Write the page to FILE; an older report there is replaced.",
)
@click.option("--title", default="News crawl", show_default=True, help="The page's heading.")
def report(
    sites: Sequence[str],
    states: Sequence[Path],
    sites_file: Path | None,
    output: Path,
    title: str,
) -> None:
    """Write a page that shows how the crawls of the last four weeks went, site by site.

    It is one file that loads nothing and runs nothing: what is not as usual, articles by day, the
    share of records with each field, the time from publication to record, sources, failures, what
    was left out, and records and rejects beside their pages' text. SITE is a host or a URL, with
    --sites the name of a site in the file; without one, all sites are shown. The command may be
    used while a crawl runs.

    \b
    Examples:
      newscrawl report --state news.jsonl.state -o report.html
      newscrawl report --sites sites.toml
      newscrawl report --sites sites.toml example-news -o example.html

    Exit status: 0 fine, 2 wrong use, or a state that cannot be read: the page is without it.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    now = time.time()
    check_replaceable(output, GENERATOR, "report")
    if sites_file is not None and states:
        raise click.UsageError("Give --sites or --state, not both.")
    hosts, not_run = site_names(sites), ""
    names: dict[tuple[Path, str], str] = {}
    alerts: list[Alert] = []
    if sites_file is not None:
        plans = _plans(sites_file, sites)
        states, hosts, names = states_of(plans), [], shown_names(plans)
        alerts = _alerts(sites_file, plans)
        if new := sum(not state_of(plan).is_file() for plan in plans):
            not_run = f" {new} site(s) of {sites_file} have not run yet."
    else:
        states = states or [_DEFAULT_STATE]
    shown, unread = _read(states, hosts, now=now)
    _check_known(hosts, shown, states)
    page = report_page(under_names(shown, names), now=now, title=title, alerts=alerts)
    write_whole(output, page)
    not_usual = sum(bool(site.findings) for site in shown)
    line = f"{output}: {len(shown)} site(s), {not_usual} of them not as usual.{not_run}"
    print_to_stderr(line)
    if unread:
        print_to_stderr(f"{unread} state(s), which the lines above name, are not in it.")
        raise click.exceptions.Exit(_NOT_WHOLE_STATUS)


def _read(
    states: Sequence[Path], hosts: Sequence[str], *, now: float
) -> tuple[list[SiteReport], int]:
    """Return what states know of sites, and how many could not be read; each is named.

    Raises click's error where none could be read.
    """
    shown: list[SiteReport] = []
    errors: list[StateError] = []
    for state in states:
        try:
            found = list(read_site_reports([state], hosts, now=now))
        except StateError as error:
            errors.append(error)
        else:
            shown += [site for site in found if site.is_known]
    if errors and len(errors) == len(states):
        raise click.ClickException(str(errors[0]))
    for unread in errors:
        print_to_stderr(str(unread))
    return shown, len(errors)


def _plans(sites_file: Path, names: Sequence[str]) -> list[SitePlan]:
    """Return the named sites of a file, or all."""
    found = read_file(sites_file, needs_secrets=False)
    with as_click_error(UnknownSiteError):
        return found.chosen(names) if names else list(found.plans.values())


def _alerts(sites_file: Path, plans: Sequence[SitePlan]) -> list[Alert]:
    """Return the open alerts of sites, and of many sites."""
    names = {ALL_SITES, *(plan.name for plan in plans)}
    try:
        return [alert for alert in open_alerts_of(sites_file) if alert.site in names]
    except RunLogError as error:  # the states say most of what the report shows
        print_to_stderr(f"The report is without alerts: {error}")
        return []


def _check_known(hosts: Sequence[str], shown: Sequence[SiteReport], states: Sequence[Path]) -> None:
    """Raise click's error for the first host that no state knows."""
    for host in hosts:
        if not any(site.site == host for site in shown):
            named = f"{', '.join(map(str, states))} knows nothing of {host}."
            command = f"newscrawl status --state {states[0]}"
            raise click.ClickException(f"{named} See which sites are known: {command}")
