"""``newscrawl retry``: lets pages that failed be tried again in the next crawl."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.status import as_sites, state_option
from newscrawl.output import OutputError
from newscrawl.state import State
from newscrawl.state.pages import set_free

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
    help='Only pages that failed for this reason, as "newscrawl status" words it: http-503, '
    "timeout, blocked. May be given more than once.",
)
def retry(sites: Sequence[str], state: Path, reasons: Sequence[str]) -> None:
    """Let pages that failed be tried again in the next crawl, however often they have failed.

    SITE is a host or an address, such as news.example; without one, all sites are meant.

    \b
    Example:
      newscrawl retry --state news.jsonl.state --reason http-404 news.example
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if not state.is_file():
        raise click.ClickException(f"There is no state {state}: give the --state of a crawl.")
    try:
        with closing(State(state)) as opened:
            count = set_free(opened.db, as_sites(sites), reasons)
            opened.commit()
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} page(s) will be tried again by the next crawl.")
