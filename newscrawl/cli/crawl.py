"""``newscrawl crawl``: news sites in, JSON Lines out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

# Here, before all that needs it: it reads the source of every frame beneath it as it is imported,
# which from where it is used takes a tenth of a second more.
import scrapy.core.downloader.contextfactory  # noqa: F401

from newscrawl.cli.command_output import check_is_path, check_output_name
from newscrawl.cli.crawl_options import CRAWL_OPTIONS
from newscrawl.cli.crawl_shared import crawl_shared
from newscrawl.cli.crawl_sites import check_alone, crawl_sites
from newscrawl.cli.crawl_summary import (
    MAX_SITES,
    silence_line,
    sites_table,
    summary_line,
    summary_values,
    unsure_sites,
)
from newscrawl.cli.crawl_watch import check_watch, requests_per_hour, watch_sites
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.exit_status import INTERRUPTED
from newscrawl.cli.frontier_options import FrontierChoice, check_frontier, is_typed
from newscrawl.cli.last_lines import Teller
from newscrawl.cli.network_options import add_options
from newscrawl.crawl.date_window import parse_duration
from newscrawl.crawl.plan import CrawlPlan, rejects_beside
from newscrawl.crawl.progress import console, set_up_logging
from newscrawl.crawl.runner import (
    CrawlError,
    CrawlSummary,
    DateWindowError,
    OutputError,
    SettingError,
    UrlError,
    run_crawl,
)
from newscrawl.operate.service import RunLimits
from newscrawl.operate.site_run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["crawl"]

_NOTHING_FOUND_STATUS: Final = 3
"""The exit status by the README; 1 is an error's, 2 click's for wrong options."""
_DEFAULT_OUTPUT: Final = Path("articles.jsonl")


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@add_options(CRAWL_OPTIONS)
def crawl(
    sites: Sequence[str],
    sites_file: Path | None,
    at_once: int,
    frontier: str | None,
    worker: str | None,
    lease: float,
    output: Path | None,
    output_dir: Path | None,
    rejects: Path | None,
    *,
    no_rejects: bool,
    contact: str | None,
    settings: dict[str, object],
    per_site: bool,
    watch: bool,
    budget: int | None,
    max_time: str | None,
    log: str,
    quiet: bool,
    **plan: Any,
) -> None:
    """Crawl news sites and write their articles.

    SITE is the URL of a news site, such as https://news.example, or of a part of it, such as
    https://news.example/world: then only articles come that lie below that path, or that its lists
    and feeds name. Articles are found through the sitemaps that the site's robots.txt names, its
    feeds, and the links of its pages. The crawl stays on the site, obeys robots.txt and waits
    between requests. Stop it with Ctrl-C: it finishes what it has begun; a second Ctrl-C
    stops it at once. Nothing is lost either way.

    Run the same command every hour or day: known articles are not fetched again. What the crawl
    knows is in its state; "newscrawl status" shows it. Or have one crawl go on with --watch.

    \b
    Examples:
      newscrawl crawl -o news.jsonl https://news.example https://paper.example
      newscrawl crawl --max-age 3d --update-for 2d -o news.jsonl https://news.example
      newscrawl crawl --watch --max-age 2d -o news.jsonl https://news.example
      newscrawl crawl --urls urls.txt -o news.jsonl
      newscrawl crawl --sites sites.toml example-news

    With --sites FILE, SITE is the name of a site in that file, and all else stands there. With
    --frontier URL as well, workers on any number of machines share these sites, each with files of
    its own, until nothing is due or under way any more.

    Exit status: 0 fine, 2 wrong use or an output that cannot be written, 3 when a site gave
    nothing and should have: its front page or its pages fail, are blocked or hold no text, or
    nothing is new for much longer than usual. The last lines say which site, and why.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    tell = Teller(log)
    with tell.errors():
        check_frontier(frontier)
    if sites_file is not None:
        with tell.errors():
            check_alone(click.get_current_context())
            form, level = _log_form(log, quiet=quiet)
            run_options = RunOptions(log=form, level=level, settings=settings)
            if frontier is None:
                status = crawl_sites(
                    sites_file, sites, run_options, at_once=at_once, tell=tell, quiet=quiet
                )
            else:
                status = crawl_shared(
                    sites_file,
                    sites,
                    run_options,
                    chosen=FrontierChoice(frontier, worker, lease),
                    limits=RunLimits(at_once=at_once),
                    tell=tell,
                    quiet=quiet,
                )
        raise click.exceptions.Exit(status)
    with tell.errors():
        if frontier is not None and is_typed("frontier"):
            raise click.UsageError(
                "--frontier is for the sites of a sites file: give --sites FILE."
            )
        _check(sites, output, output_dir, {**plan, "rejects": rejects})
        check_watch(plan, watch=watch, budget=budget)
    place = output_dir or output or _DEFAULT_OUTPUT
    plan["output"] = None if output_dir else place
    plan["output_dir"] = output_dir
    plan["rejects"] = None if no_rejects else rejects or rejects_beside(place, output_dir)
    if contact:
        settings["NEWSCRAWL_CONTACT"] = contact
    if watch:
        settings = {"NEWSCRAWL_REQUESTS_PER_HOUR": requests_per_hour(budget, len(sites))} | settings
        form = "json" if tell.is_json else "plain"
        with tell.errors():
            status = watch_sites(
                CrawlPlan(sites=sites, settings=settings, **plan),
                place,
                max_time=max_time,
                tell=tell,
                log=form,
                quiet=quiet,
            )
        raise click.exceptions.Exit(status)
    settings = _log_settings(log, per_site=per_site, quiet=quiet) | settings
    if max_time:
        settings = {"CLOSESPIDER_TIMEOUT": parse_duration(max_time)} | settings
    with (
        tell.errors(),
        as_click_error(UrlError, SettingError, DateWindowError, kind=click.UsageError),
        as_click_error(OutputError, CrawlError),
    ):
        summary = run_crawl(CrawlPlan(sites=sites, settings=settings, **plan))
    if not quiet:
        if not tell.is_json and (len(summary.sites) > 1 or console.is_terminal):
            console.print(sites_table(summary))
        tell.line(summary_line(summary, place), summary=summary_values(summary))
        for line in list(unsure_sites(summary))[:MAX_SITES]:
            tell.line(line)
    with tell.errors():
        _exit(summary, tell)


def _check(
    sites: Sequence[str], output: Path | None, output_dir: Path | None, plan: Mapping[str, Any]
) -> None:
    """Raise UsageError for options that do not go together."""
    if not sites and not plan["urls"]:
        raise click.UsageError("Name a site, like https://news.example, or give --urls FILE.")
    if sites and plan["urls"]:
        raise click.UsageError("Give sites or --urls, not both.")
    if output and output_dir:
        raise click.UsageError("Give --output or --output-dir, not both.")
    if plan["compress"] and not output_dir:
        raise click.UsageError("--compress is for the files of --output-dir; name that folder.")
    for name in filter(None, (output, plan["rejects"])):
        check_output_name(name)
    if output_dir:
        check_is_path(output_dir)
    if str(output) == "-":
        raise click.UsageError("A crawl writes to a file, which the next run continues: -o FILE.")


def _log_settings(log: str, *, per_site: bool, quiet: bool) -> dict[str, object]:
    """Set up the log, and return the settings of log and progress."""
    form, level = _log_form(log, quiet=quiet)
    set_up_logging(form, level)
    live = "sites" if per_site else "line"
    progress = None if quiet else live if form == "rich" else "log"
    return {"LOG_ENABLED": False, "LOG_LEVEL": level, "NEWSCRAWL_PROGRESS": progress}


def _log_form(log: str, *, quiet: bool) -> tuple[str, str]:
    """Return form and level of the log, as ``set_up_logging`` takes them."""
    on_terminal = log == "auto" and console.is_terminal
    level = "ERROR" if quiet else "WARNING" if on_terminal else "INFO"
    return "rich" if on_terminal else "plain" if log == "auto" else log, level


def _exit(summary: CrawlSummary, tell: Teller) -> None:
    """End with the exit status of a crawl, unless all is fine."""
    if summary.error:
        raise click.ClickException(summary.error)
    if summary.reason == "shutdown":
        raise click.exceptions.Exit(INTERRUPTED)
    silent = summary.silent_sites
    for site in list(silent)[:MAX_SITES]:
        tell.error(silence_line(site, summary), site=site)
    if silent or not summary.sites:
        raise click.exceptions.Exit(_NOTHING_FOUND_STATUS)
