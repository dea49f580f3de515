"""``newscrawl pause``: has a service leave a site alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.runs_options import SITES_FILE, chosen_sites
from newscrawl.common.terminal import print_lines
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["pause"]


@click.command
@SITES_FILE
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def pause(file: Path, names: tuple[str, ...]) -> None:
    """Have a service begin no run of the named sites until "newscrawl resume" names them.

    A run that goes on is not ended. "newscrawl run --once NAME" runs a paused site all the same.
    """
    _, sites = chosen_sites(file, names)
    with as_click_error(OutputError), RunLog(file) as log:
        for site in sites:
            is_new = log.pause(site.name, now=time.time())
            print_lines(f"{site.name} {'is paused' if is_new else 'was paused already'}.")
