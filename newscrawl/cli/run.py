"""``newscrawl run``: a service that runs the sites of a sites file, each at its time."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.crawl_sites import tell_run
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import (
    FRONTIER_OPTIONS,
    FrontierChoice,
    check_frontier,
    handle_signals,
)
from newscrawl.cli.last_lines import Teller
from newscrawl.cli.listening import AddressType, serving, shown_address
from newscrawl.cli.network_options import add_options
from newscrawl.cli.run_shared import ask_for_run, run_shared
from newscrawl.cli.runs_options import SITES_FILE
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.crawl.date_window import DateWindowError, parse_duration
from newscrawl.files.record_file import OutputError
from newscrawl.operate.hand_runs import HandRuns
from newscrawl.operate.run_log import FileTakenError, RunLog
from newscrawl.operate.served_pages import ServedPages
from newscrawl.operate.service import RunLimits, Service
from newscrawl.operate.site_run import RunOptions, SiteRun, run_site
from newscrawl.operate.sites_file import SitesFileError, UnknownSiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.operate.served_pages import Page
    from newscrawl.operate.sites_file import SitesFile

__all__ = ["run"]

_MAX_AT_ONCE: Final = 64  # the greatest number of runs at a time: more than any machine bears


def _parse_span(_: click.Context, __: click.Parameter, text: str) -> float:
    """Return the seconds of a span of time."""
    try:
        return parse_duration(text)
    except DateWindowError as error:
        raise click.BadParameter(str(error)) from error


@click.command
@SITES_FILE
@click.option("--once", metavar="NAME", help="Run the site NAME once, now, and end.")
@click.option(
    "--at-once",
    type=click.IntRange(min=1, max=_MAX_AT_ONCE),
    default=2,
    show_default=True,
    metavar="N",
    help="Run N sites at a time.",
)
@click.option(
    "--max-time",
    callback=_parse_span,
    default="6h",
    show_default=True,
    metavar="SPAN",
    help="End a run that takes longer: 90m, 12h. The next one goes on from there.",
)
@click.option(
    "--metrics",
    type=AddressType(),
    metavar="HOST:PORT",
    help="Serve /metrics for Prometheus and /healthz there: 127.0.0.1:9790. What is not loopback "
    "tells others, too.",
)
@add_options(FRONTIER_OPTIONS)
@click.option(
    "--log",
    type=click.Choice(["plain", "json"]),
    default="plain",
    help="The form of the log.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show how each run goes on, too.")
def run(
    file: Path,
    *,
    once: str | None,
    at_once: int,
    max_time: float,
    metrics: tuple[str, int] | None,
    frontier: str | None,
    worker: str | None,
    lease: float,
    log: str,
    verbose: bool,
) -> None:
    """Run the sites of a sites file, each at its time, until it is stopped.

    Each run is a crawl in a process of its own, and a line of the log when it has ended. A site
    never runs twice at once. Runs that were missed are caught up by one. After failing runs a
    site waits longer, up to six hours. "newscrawl runs" shows what ran and what comes next;
    "newscrawl pause" and "resume" take a site out for a while. The file is read again when it
    changes, or on SIGHUP; with a mistake in it, what it said before holds on.

    With --frontier, services on any number of machines run these sites together, each site on one
    of them at a time; what "newscrawl runs" shows is what this one ran.

    SIGTERM or Ctrl-C ends it in order: what was fetched is written. A second one ends it at once.
    Nothing is lost either way.

    Exit status: 0 when it was told to end, 2 where the file has mistakes or another service runs
    it; with --once, that of the crawl.
    """
    tell = _ServiceTeller(log)
    options = RunOptions(log=log, level="INFO" if verbose else "WARNING")
    limits = RunLimits(at_once=at_once, seconds=max_time)
    with tell.errors():
        check_frontier(frontier)
    if frontier is not None:
        chosen = FrontierChoice(frontier, worker, lease)
        with tell.errors():
            if once is not None:
                ask_for_run(file, once, chosen, tell)
            else:
                with _metrics_at(metrics, file, tell):
                    run_shared(file, chosen, options, limits, tell)
        return
    with tell.errors(), as_click_error(SitesFileError, UnknownSiteError, OutputError, OSError):
        found = read_file(file, tell)
        with RunLog(file) as runs:
            if once is not None:
                raise click.exceptions.Exit(_run_once(found, once, runs, options, tell))
            service = Service(file, runs, tell, options, limits)
            service.open(now=time.time())
            handle_signals(service)
            with _metrics_at(metrics, file, tell):
                tell.line(
                    f"Running the {len(found.plans)} site(s) of {file}; SIGTERM or Ctrl-C ends it."
                )
                _tell_unplanned(found, tell)
                service.run()
            tell.line("Ended, as it was told to.")


class _ServiceTeller(Teller):
    """Tells what happens in lines of the log."""

    command = "newscrawl run"

    def run(self, run: SiteRun) -> None:
        """Tell what came of a run."""
        tell_run(run, self, quiet=False)


def _tell_unplanned(found: SitesFile, tell: _ServiceTeller) -> None:
    """Say which sites the service never runs by itself."""
    if unplanned := [site.name for site in found.chosen() if not site.schedule.is_given]:
        tell.line(
            f"{len(unplanned)} of them have neither every nor cron, such as {unplanned[0]}: they "
            "run by hand only, with --once NAME."
        )


@contextmanager
def _metrics_at(
    address: tuple[str, int] | None, file: Path, tell: _ServiceTeller
) -> Iterator[None]:
    """Serve metrics and health at an address, if one is given, while the block runs."""
    if address is None:
        yield
        return
    pages = ServedPages(file, clock=time.time)
    shown = dict.fromkeys(("/metrics", "/healthz"), pages.page)  # no record is shown

    def page(path: str) -> Page | None:
        return shown[path](path) if path in shown else None

    with serving(address, page, option="--metrics") as listens:
        tell.line(f"http://{shown_address(listens)}/metrics has the metrics.")
        yield


def _run_once(
    found: SitesFile, name: str, log: RunLog, options: RunOptions, tell: _ServiceTeller
) -> int:
    """Run a site now, or have the service run it that works already; return the exit status."""
    [site] = found.chosen([name])
    log.ask(site.name, now=time.time())
    try:
        log.take(now=time.time())
    except FileTakenError:
        tell.line(f"The service that works begins the run of {site.name}: see newscrawl runs.")
        return 0
    runs = HandRuns(found, log, tell)
    try:
        runs.begins(site)
        ended = run_site(site, options)
        runs.ended(ended)
    finally:
        runs.close()
    tell.run(ended)
    return ended.status
