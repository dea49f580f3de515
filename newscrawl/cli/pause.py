"""``newscrawl pause``: has a service leave a site alone."""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER
from newscrawl.cli.runs_options import SITES_FILE_OR_FRONTIER, chosen_sites, sites_file_of
from newscrawl.common.terminal import print_lines
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.shared_retry import known_sites

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["pause", "pause_at_frontier"]


@click.command
@SITES_FILE_OR_FRONTIER
@FRONTIER
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def pause(file: Path | None, frontier: str | None, names: tuple[str, ...]) -> None:
    """Have a service begin no run of the named sites until "newscrawl resume" names them.

    A run that goes on is not ended. "newscrawl run --once NAME" runs a paused site all the same.

    With --frontier, no worker of that shared crawl begins a run of them, and "run --once" waits.
    Without it, workers of a shared crawl take no notice.
    """
    if frontier is not None:
        pause_at_frontier(frontier, names, paused=True)
        return
    file = sites_file_of(file)
    _, sites = chosen_sites(file, names)
    with as_click_error(OutputError), RunLog(file) as log:
        for site in sites:
            is_new = log.pause(site.name, now=time.time())
            print_lines(f"{site.name} {'is paused' if is_new else 'was paused already'}.")


def pause_at_frontier(url: str, names: Sequence[str], *, paused: bool) -> None:
    """Have no worker run sites, or all again; say what has changed.  Raises click's errors."""
    with as_click_error(StoreError), closing(open_store(url, os.environ)) as store:
        before = known_sites(store, names)
        store.pause_sites(names, paused=paused)
    for site in before:
        is_new = site.is_paused is not paused
        if paused:
            words = "is paused for all workers" if is_new else "was paused already"
        else:
            words = "is run by all workers again" if is_new else "was not paused"
        print_lines(f"{site.site} {words}.")
