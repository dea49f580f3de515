"""``newscrawl status --frontier``: a shared crawl at a glance, as tables or JSON."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Final

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import Grid, console, print_lines, print_to_stderr, printable_text
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.operate.frontier_glance import read_frontier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod

    from newscrawl.operate.frontier_glance import (
        FrontierGlance,
        HostQueue,
        SiteAtFrontier,
        WorkerAtFrontier,
    )

__all__ = ["show_frontier"]

_MAX_ROWS: Final = 20  # of a table that a person reads; --json has all
_NONE: Final = "-"
_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))
"""Seconds of each unit, the largest first."""


def show_frontier(url: str, names: Sequence[str], *, as_json: bool) -> None:
    """Print how a shared crawl goes.  Raises click's errors."""
    with as_click_error(StoreError), closing(open_store(url, os.environ)) as store:
        glance = read_frontier(store, names)
        warnings = store.warnings
    unknown = sorted(set(names) - {site.site for site in glance.sites})
    if unknown:
        raise click.ClickException(f"The frontier knows no site {unknown[0]}.")
    if as_json:
        values = {
            "workers": [worker._asdict() for worker in glance.workers],
            "sites": [site._asdict() for site in glance.sites],
            "hosts": [host._asdict() for host in glance.hosts],
        }
        print_lines(printable_json(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode()))
        return
    _show(glance)
    for warning in warnings:
        print_to_stderr(f"{warning} (This is a warning.)")


def _show(glance: FrontierGlance) -> None:
    terminal = console()
    terminal.print(printable_text(_summary(glance)))
    terminal.print(_workers_table(glance.workers))
    terminal.print(_sites_table(glance.sites[:_MAX_ROWS]))
    if glance.hosts:
        terminal.print(_hosts_table(glance.hosts[:_MAX_ROWS]))
    for what, rows in (("sites", glance.sites), ("hosts", glance.hosts)):
        if (more := len(rows) - _MAX_ROWS) > 0:
            terminal.print(printable_text(f"{more} more {what}: --json shows all."))


def _summary(glance: FrontierGlance) -> str:
    alive = sum(worker.is_alive for worker in glance.workers)
    lost = len(glance.workers) - alive
    leased = sum(site.is_leased for site in glance.sites)
    due = sum(site.is_due for site in glance.sites)
    articles = sum(site.articles for site in glance.sites)
    rate = sum(site.articles_a_minute for site in glance.sites)
    return (
        f"{alive} worker(s) alive{f', {lost} lost' if lost else ''}; "
        f"{len(glance.sites)} site(s): {leased} under way, {due} due; "
        f"{articles:,} articles, {rate:,.0f} a minute."
    )


def _table(texts: Sequence[str], numbers: Sequence[str]) -> Grid:
    """Return a table whose last columns are numbers."""
    table = Grid()
    for heading in (*texts, *numbers):
        justify: JustifyMethod = "left" if heading in texts else "right"
        table.add_column(heading, justify=justify, no_wrap=True, overflow="ellipsis")
    return table


def _workers_table(workers: Sequence[WorkerAtFrontier]) -> Grid:
    table = _table(("worker", "machine", "alive"), ("sites", "articles/min", "pages/min"))
    for worker in workers:
        left = worker.seen_seconds_left
        table.add_row(
            worker.worker,
            worker.host or _NONE,
            "yes" if worker.is_alive else f"lost for {_span(-left)}",
            f"{worker.sites} of {worker.at_once}",
            f"{worker.articles_a_minute:,.0f}",
            f"{worker.pages_a_minute:,.0f}",
        )
    return table


def _sites_table(sites: Sequence[SiteAtFrontier]) -> Grid:
    table = _table(("site", "worker", "lease", "due"), ("waiting", "pages", "articles"))
    for site in sites:
        table.add_row(
            site.site,
            site.worker or _NONE,
            _NONE if site.lease_seconds is None else _left(site.lease_seconds),
            _due(site),
            f"{site.waiting:,}",
            f"{site.pages:,}",
            f"{site.articles:,}",
        )
    return table


def _hosts_table(hosts: Sequence[HostQueue]) -> Grid:
    table = _table(("host", "site", "worker"), ("waiting",))
    for host in hosts:
        table.add_row(host.host, host.site, host.worker, f"{host.waiting:,}")
    return table


def _left(seconds: float) -> str:
    return _span(seconds) if seconds > 0 else "ran out"


def _due(site: SiteAtFrontier) -> str:
    if site.is_due:
        return "now"
    return _NONE if site.due_seconds is None else f"in {_span(site.due_seconds)}"


def _span(seconds: float) -> str:
    """Return a span of time in few letters, rounded down.

    >>> _span(42.3), _span(150.0), _span(7300.0)
    ('42 s', '2 m', '2 h')
    """
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), _UNITS[-1])
    return f"{seconds // size:.0f} {unit}"
