"""``newscrawl metrics``: what Prometheus reads of crawls, as a file for node_exporter."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.runs_options import SITES_FILE
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.state_options import FURTHER_STATES
from newscrawl.cli.whole_file import write_whole
from newscrawl.common.terminal import print_lines
from newscrawl.operate.metrics import metrics_text
from newscrawl.operate.run_log import RunLog, RunLogError, run_log_path
from newscrawl.operate.site_states import states_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["metrics"]


@click.command
@SITES_FILE
@FURTHER_STATES
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.prom",
    help="Write to FILE, which is replaced as a whole; without it, to standard output.",
)
def metrics(file: Path, states: Sequence[Path], output: Path | None) -> None:
    """Write what the crawls of a sites file brought and how its runs go, for Prometheus.

    node_exporter reads the file from the folder of its textfile collector; have a timer write it
    each minute. "newscrawl serve" has the same at /metrics.

    \b
    Example:
      newscrawl metrics --sites sites.toml -o /var/lib/node_exporter/newscrawl.prom
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    sites = list(read_file(file, needs_secrets=False).plans.values())
    all_states = list(dict.fromkeys([*states_of(sites), *states]))
    now = time.time()
    if run_log_path(file).is_file():
        with as_click_error(RunLogError), RunLog(file, read_only=True) as log:
            text = metrics_text(all_states, sites, log, now=now)
    else:
        text = metrics_text(all_states, sites, None, now=now)
    if output is None:
        print_lines(text.rstrip("\n"))
    else:
        write_whole(output, text)
