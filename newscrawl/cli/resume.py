"""``newscrawl resume``: has a service run paused sites again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER
from newscrawl.cli.pause import pause_at_frontier
from newscrawl.cli.runs_options import SITES_FILE_OR_FRONTIER, chosen_sites, sites_file_of
from newscrawl.common.terminal import print_lines
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["resume"]


@click.command
@SITES_FILE_OR_FRONTIER
@FRONTIER
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def resume(file: Path | None, frontier: str | None, names: tuple[str, ...]) -> None:
    """Have a service run the named sites, which were paused, by their plan again.

    What they missed is caught up by one run. With --frontier, all workers of that shared crawl run
    them again.
    """
    if frontier is not None:
        pause_at_frontier(frontier, names, paused=False)
        return
    file = sites_file_of(file)
    _, sites = chosen_sites(file, names)
    with as_click_error(OutputError), RunLog(file) as log:
        for site in sites:
            was_paused = log.resume(site.name)
            print_lines(
                f"{site.name} {'runs by its plan again' if was_paused else 'was not paused'}."
            )
