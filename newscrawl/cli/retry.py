"""``newscrawl retry``: lets pages that failed be tried again in the next crawl."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.status import as_sites, state_option
from newscrawl.common.terminal import print_lines
from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.manual_retry import (
    resume_sites,
    retry_failed_pages,
    retry_failed_sources,
)
from newscrawl.files.record_file import OutputError
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["retry"]


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@state_option
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="WORD",
    help='Only what failed for this reason, as "newscrawl status" words it: http-503, '
    "timeout, blocked. May be given more than once.",
)
def retry(sites: Sequence[str], state: Path, reasons: Sequence[str]) -> None:
    """Let pages that failed be tried again in the next crawl, however often they have failed.

    Front pages, sections, feeds and sitemaps that failed are, too.  Sites that were left alone for
    a day are asked again.

    SITE is a host or an address, such as news.example; without one, all sites are meant.

    \b
    Example:
      newscrawl retry --state news.jsonl.state --reason http-404 news.example
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if not state.is_file():
        raise click.ClickException(f"There is no state {state}: give the --state of a crawl.")
    try:
        with closing(CrawlState(state)) as opened:
            named = as_sites(sites)
            count = retry_failed_pages(opened.db, named, reasons)
            lists = retry_failed_sources(opened.db, named, reasons)
            if not reasons or Reason.TOO_SLOW in reasons:
                resume_sites(opened.db, named)
            opened.commit()
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    more = f" and {lists} source(s)" if lists else ""
    print_lines(f"{count} page(s){more} will be tried again by the next crawl.")
