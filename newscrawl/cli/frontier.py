"""``newscrawl frontier``: what a shared crawl knows of a site, as a file for all other commands."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER
from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.shared.local_copy import write_state
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.files.record_file import OutputError

__all__ = ["frontier"]


@click.group
def frontier() -> None:
    """Read what workers share (crawl and run with --frontier)."""


@frontier.command
@click.argument("site")
@FRONTIER
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE, which must not exist.  [default: SITE.state]",
)
def export(site: str, frontier: str | None, output: Path | None) -> None:
    """Write the state of SITE, as the frontier has it now, to a file.

    It is a copy: "newscrawl status --state FILE", "newscrawl report" and "newscrawl metrics" read
    it, and what is changed in it changes nothing in the frontier. The crawl may go on meanwhile.

    \b
    Example:
      newscrawl frontier export --frontier redis://store.example/0?name=news example-news
      newscrawl status --state example-news.state --failures
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if frontier is None:
        raise click.UsageError("Name the frontier with --frontier URL.")
    place = output or Path(f"{site}.state")
    if place.exists():
        raise click.ClickException(f"{place} exists: name another file with -o, or remove it.")
    with (
        as_click_error(StoreError, OutputError),
        closing(open_store(frontier, os.environ)) as store,
    ):
        known = {status.site: status for status in store.sites()}
        if site not in known:
            raise click.ClickException(f"The frontier knows no site {site}.")
        if not known[site].version:
            raise click.ClickException(f"{site} has not been crawled yet.")
        write_state(place, lambda: store.read_rows(site), site=site)
    print_to_stderr(f"{place} is the state of {site}: newscrawl status --state {place}")
