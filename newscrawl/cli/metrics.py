"""``newscrawl metrics``: what Prometheus reads of crawls, as a file for node_exporter."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER, is_typed
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.state_options import FURTHER_STATES
from newscrawl.cli.whole_file import check_replaceable, write_whole
from newscrawl.common.terminal import print_lines
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.operate.frontier_glance import read_frontier
from newscrawl.operate.frontier_metrics import frontier_metrics_text
from newscrawl.operate.metrics import metrics_text
from newscrawl.operate.run_log import RunLog, RunLogError, run_log_path
from newscrawl.operate.site_states import states_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["metrics"]

_MARK: Final = "newscrawl_"
"""How the names of all metrics begin."""


@click.command
@click.option(
    "--sites",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The sites file (TOML), which says when each site runs.",
)
@FURTHER_STATES
@FRONTIER
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.prom",
    help="Write to FILE, which is replaced as a whole; without it, to standard output.",
)
def metrics(
    file: Path | None, states: Sequence[Path], frontier: str | None, output: Path | None
) -> None:
    """Write what the crawls of a sites file brought and how its runs go, for Prometheus.

    node_exporter reads the file from the folder of its textfile collector; have a timer write it
    each minute. "newscrawl serve" has the same at /metrics. With --frontier in place of --sites, it
    writes what a shared crawl does on all machines: one timer is enough for it.

    \b
    Example:
      newscrawl metrics --sites sites.toml -o /var/lib/node_exporter/newscrawl.prom
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if output is not None:
        check_replaceable(output, _MARK, "file of newscrawl's metrics")
    if file is None:
        text = _of_frontier(frontier)
    elif is_typed("frontier"):
        raise click.UsageError("Give --sites or --frontier, not both.")
    else:
        text = _of_file(file, states)
    if output is None:
        print_lines(text.rstrip("\n"))
    else:
        write_whole(output, text)


def _of_frontier(url: str | None) -> str:
    """Return the metrics of a shared crawl.  Raises click's error."""
    if url is None:
        raise click.UsageError("Name a sites file with --sites FILE, or a --frontier URL.")
    with as_click_error(StoreError), closing(open_store(url, os.environ)) as store:
        return frontier_metrics_text(read_frontier(store))


def _of_file(file: Path, states: Sequence[Path]) -> str:
    """Return the metrics of the sites of a file, and of further states.  Raises click's error."""
    sites = list(read_file(file, needs_secrets=False).plans.values())
    all_states = list(dict.fromkeys([*states_of(sites), *states]))
    now = time.time()
    if run_log_path(file).is_file():
        with as_click_error(RunLogError), RunLog(file, read_only=True) as log:
            return metrics_text(all_states, sites, log, now=now)
    return metrics_text(all_states, sites, None, now=now)
