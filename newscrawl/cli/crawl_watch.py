"""``newscrawl crawl --watch``: a crawl that goes on."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from newscrawl.cli.crawl_summary import MAX_SITES, silence_line, summary_line, summary_values
from newscrawl.cli.errors import as_click_error
from newscrawl.crawl.date_window import parse_duration
from newscrawl.operate.site_run import RunOptions
from newscrawl.operate.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newscrawl.cli.last_lines import Teller
    from newscrawl.crawl.plan import CrawlPlan
    from newscrawl.operate.site_run import CrawlAnswer

__all__ = ["check_watch", "requests_per_hour", "watch_sites"]

_SITE_REQUESTS: Final = 12
"""Looks an hour at each site, where nothing is said: a mean of five minutes."""
_ALONE: Final = {"urls": "--urls", "max_articles": "--max-articles"}
"""Options of crawls that come to an end."""


def check_watch(plan: Mapping[str, Any], *, watch: bool, budget: int | None) -> None:
    """Raise UsageError for options that do not go together."""
    if not watch:
        if budget is not None:
            raise click.UsageError("--requests-per-hour says how often --watch looks: give both.")
        return
    for name, option in _ALONE.items():
        if plan[name]:
            raise click.UsageError(
                f"--watch goes on until Ctrl-C or --max-time: leave {option} out."
            )


def requests_per_hour(budget: int | None, sites: int) -> float:
    """Return how many looks an hour a watch over so many sites has."""
    return float(_SITE_REQUESTS * sites if budget is None else budget)


def watch_sites(
    plan: CrawlPlan,
    place: Path,
    *,
    max_time: str | None,
    tell: Teller,
    log: str,
    quiet: bool,
) -> int:
    """Crawl until Ctrl-C, SIGTERM, or for ``max_time``; return the exit status.

    Raises click's errors.
    """
    brought = [0, 0]

    def told(answer: CrawlAnswer) -> None:
        if answer.summary is not None:
            brought[0] += answer.summary.articles
            brought[1] += answer.summary.requests
        _tell(answer, place, tell, quiet=quiet)

    options = RunOptions(log=log, level="ERROR" if quiet else "INFO")
    plan = replace(plan, settings={"LOGSTATS_INTERVAL": 0, **plan.settings})
    watch = Watch(plan, options, told=told)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with as_click_error(OSError):
        status = watch.run(parse_duration(max_time) if max_time else None)
    if not quiet:
        tell.line(f"The watch has ended: {brought[0]} new article(s) by {brought[1]} requests.")
    return status


def _tell(answer: CrawlAnswer, place: Path, tell: Teller, *, quiet: bool) -> None:
    """Print what came of a run."""
    if answer.error is not None:
        tell.error(answer.error)
    summary = answer.summary
    if summary is None:
        return
    if not quiet:
        tell.line(summary_line(summary, place), summary=summary_values(summary))
    if summary.error:
        tell.error(summary.error)
    for site in list(summary.silent_sites)[:MAX_SITES]:
        tell.error(silence_line(site, summary), site=site)
