"""``newscrawl retry``: lets the next crawl try again what has failed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.state_options import STATE_OPTION, site_names
from newscrawl.common.terminal import print_lines
from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.manual_retry import (
    UnknownNameError,
    check_names,
    resume_sites,
    retry_failed,
)
from newscrawl.crawl.frontier.state_file import check_state_exists, state_error
from newscrawl.files.record_file import OutputError
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["retry"]


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@STATE_OPTION
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="WORD",
    help='Only what failed for this reason, by the word that "newscrawl status" shows: http-503, '
    "timeout, blocked. May be given several times.",
)
def retry(sites: Sequence[str], state: Path, reasons: Sequence[str]) -> None:
    """Let the next crawl try failed pages again, however often they have failed.

    This includes front pages, sections, feeds and sitemaps that failed, and sites that were left
    alone for a day.

    SITE is a host or a URL, such as news.example; without one, all sites are meant.

    \b
    Example:
      newscrawl retry --state news.jsonl.state --reason http-404 news.example
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    names = site_names(sites)
    with as_click_error(OutputError):
        check_state_exists(state)
    with as_click_error(OutputError, UnknownNameError):
        try:
            pages, sources = _retry(state, names, reasons)
        except sqlite3.Error as error:
            raise state_error(state, "cannot be used", error) from error
    and_sources = f" and {sources} source(s)" if sources else ""
    print_lines(f"{pages} page(s){and_sources} will be tried again by the next crawl.")


def _retry(state: Path, names: Sequence[str], reasons: Sequence[str]) -> tuple[int, int]:
    """Free what failed, and return how many pages and sources that were."""
    with closing(CrawlState(state)) as opened:
        check_names(opened.db, names, reasons, place=str(state))
        freed = retry_failed(opened.db, names, reasons)
        if not reasons or Reason.TOO_SLOW in reasons:
            resume_sites(opened.db, names)
        opened.commit()
    return freed
