"""``newscrawl retry``: lets the next crawl try again what has failed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER, is_typed
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
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.files.record_file import OutputError
from newscrawl.items import Reason
from newscrawl.operate.shared_retry import known_sites, retry_at_frontier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["retry"]


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@STATE_OPTION
@FRONTIER
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="WORD",
    help='Only what failed for this reason, by the word that "newscrawl status" shows: http-503, '
    "timeout, blocked. May be given several times.",
)
def retry(sites: Sequence[str], state: Path, frontier: str | None, reasons: Sequence[str]) -> None:
    """Let the next crawl try failed pages again, however often they have failed.

    This includes front pages, sections, feeds and sitemaps that failed, and sites that were left
    alone for a day.

    SITE is a host or a URL, such as news.example; without one, all sites are meant.

    With --frontier, SITE is the name of a site in the sites file of that shared crawl: it is due at
    once, and whichever worker runs it tries again. A site that is being crawled is refused.

    \b
    Examples:
      newscrawl retry --state news.jsonl.state --reason http-404 news.example
      newscrawl retry --frontier redis://store.example/0?name=news example-news
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if frontier is not None and not is_typed("state"):
        _retry_shared(frontier, sites, reasons)
        return
    if frontier is not None and is_typed("frontier"):
        raise click.UsageError("Give --state FILE, or --frontier URL, and not both.")
    names = site_names(sites)
    with as_click_error(OutputError):
        check_state_exists(state)
    with as_click_error(OutputError, UnknownNameError):
        try:
            pages, sources = _retry(state, names, reasons)
        except sqlite3.Error as error:
            raise state_error(state, "cannot be used", error) from error
    print_lines(f"{_freed(pages, sources)} will be tried again by the next crawl.")


def _freed(pages: int, sources: int) -> str:
    return f"{pages} page(s){f' and {sources} source(s)' if sources else ''}"


def _retry_shared(url: str, names: Sequence[str], reasons: Sequence[str]) -> None:
    if not names:
        raise click.UsageError("With --frontier, name the sites that are to be tried again.")
    with (
        as_click_error(StoreError, OutputError, UnknownNameError),
        closing(open_store(url, os.environ)) as store,
    ):
        for site in known_sites(store, names):
            freed = retry_at_frontier(store, url, site, reasons)
            print_lines(f"{site.site}: {_freed(*freed)} will be tried again by the next worker.")


def _retry(state: Path, names: Sequence[str], reasons: Sequence[str]) -> tuple[int, int]:
    """Free what failed, and return how many pages and sources that were."""
    with closing(CrawlState(state)) as opened:
        check_names(opened.db, names, reasons, place=str(state))
        freed = retry_failed(opened.db, names, reasons)
        if not reasons or Reason.TOO_SLOW in reasons:
            resume_sites(opened.db, names)
        opened.commit()
    return freed
