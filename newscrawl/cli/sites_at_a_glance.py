"""``newscrawl status --sites``: how the sites of a file are doing, a line for each."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.glance_table import FIELDS_LINE, glance_table, summary_line
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import console, print_lines, print_to_stderr, printable_text
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog, run_log_path
from newscrawl.operate.site_glances import SiteGlance, read_glances

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["show_glances"]


def show_glances(file: Path, sites: Sequence[SitePlan], *, as_json: bool, now: float) -> None:
    """Print how sites of a file are doing, as a table or as JSON; changes nothing."""
    glances, is_served = _read(file, sites, now=now)
    if as_json:
        listed = [
            asdict(each)
            | {
                "trouble": each.trouble and each.trouble._asdict(),
                "next_run": each.next_run and each.next_run._asdict(),
            }
            for each in glances
        ]
        values = {"is_running": is_served, "sites": listed}
        print_lines(printable_json(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode()))
        return
    terminal = console()
    terminal.print(glance_table(glances, now=now, columns=terminal.width))
    for line in (FIELDS_LINE, summary_line(glances)):
        terminal.print(printable_text(line))
    if not is_served:
        print_to_stderr(f"No service runs these sites now: newscrawl run --sites {file}")


def _read(file: Path, sites: Sequence[SitePlan], *, now: float) -> tuple[list[SiteGlance], bool]:
    """Return how sites are doing, and whether a service runs them.  Raises click's error."""
    if not run_log_path(file).is_file():
        return list(read_glances(sites, None, now=now)), False
    with as_click_error(OutputError), RunLog(file, read_only=True) as log:
        return list(read_glances(sites, log, now=now)), log.is_taken()
