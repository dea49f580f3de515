"""``newscrawl retry``: lets pages that failed be tried again in the next crawl."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.status import as_sites, state_option
from newscrawl.common.terminal import say
from newscrawl.crawl.frontier import State
from newscrawl.crawl.frontier.pages import set_free
from newscrawl.crawl.frontier.paused_sites import set_sites_free
from newscrawl.crawl.frontier.sources import set_sources_free
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
        with closing(State(state)) as opened:
            named = as_sites(sites)
            count = set_free(opened.db, named, reasons)
            lists = set_sources_free(opened.db, named, reasons)
            if not reasons or Reason.TOO_SLOW in reasons:
                set_sites_free(opened.db, named)
            opened.commit()
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    more = f" and {lists} source(s)" if lists else ""
    say(f"{count} page(s){more} will be tried again by the next crawl.")
