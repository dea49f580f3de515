"""``newscrawl frontier``: what a shared crawl knows of a site, as a file for all other commands."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import FRONTIER
from newscrawl.cli.runs_options import chosen_sites
from newscrawl.common.terminal import print_lines, print_to_stderr
from newscrawl.crawl.shared.local_copy import write_state
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.crawl.shared.site_session import frontier_name
from newscrawl.crawl.shared.store_address import named
from newscrawl.files.record_file import OutputError
from newscrawl.operate.frontier_copies import copy_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.crawl.shared.shared_store import SharedStore
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["frontier"]


@click.group
def frontier() -> None:
    """Read what workers share (crawl and run with --frontier), and forget it."""


_WHERE: Final = "Name the frontier with --frontier URL."


@frontier.command("list")
@FRONTIER
def list_crawls(frontier: str | None) -> None:
    """Show the crawls that a store holds, by their names (?name= of the address).

    The name in the address counts for nothing.
    """
    if frontier is None:
        raise click.UsageError(_WHERE)
    with as_click_error(StoreError), closing(open_store(frontier, os.environ)) as store:
        for name in store.crawls():
            print_lines(name)


@frontier.command
@click.argument("name")
@FRONTIER
@click.option("--yes", is_flag=True, help="Forget it; without this nothing is done.")
def forget(name: str, frontier: str | None, *, yes: bool) -> None:
    """Delete all that the store has of the crawl NAME: states, leases, times, runs.

    Files that workers wrote stay where they are. A crawl whose workers are alive, or whose sites
    are leased, is refused. Where it was cut short, give the command once more: until then nobody
    joins the crawl.

    \b
    Example:
      newscrawl frontier forget news --frontier redis://store.example/0 --yes

    Exit status: 0 fine, 2 where nothing was forgotten.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if frontier is None:
        raise click.UsageError(_WHERE)
    with as_click_error(StoreError):
        address = named(frontier, name)
        with closing(open_store(frontier, os.environ)) as store:
            if name not in store.crawls():
                raise click.ClickException(f"The store has no crawl {name}.")
        with closing(open_store(address, os.environ)) as store:
            sites = store.sites()
            if not yes:
                raise click.ClickException(
                    f"{name} has {len(sites)} site(s) with their states: give --yes to forget them."
                )
            store.forget_crawl()
    print_to_stderr(f"{name} is forgotten, with {len(sites)} site(s).")


@frontier.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@FRONTIER
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the state of one SITE to FILE, which must not exist.  [default: SITE.state]",
)
@click.option(
    "--sites",
    "sites_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the states of the sites of a sites file, all or those named, to where its crawls "
    "on this machine alone would have them; what was written so before is replaced.",
)
def export(
    sites: Sequence[str], frontier: str | None, output: Path | None, sites_file: Path | None
) -> None:
    """Write the state of SITE, as the frontier has it now, to a file.

    It is a copy: "newscrawl status --state FILE" and all other commands that read states read it,
    and what is changed in it changes nothing in the frontier. The crawl may go on meanwhile. With
    --sites FILE, "newscrawl status --sites FILE", "report", "serve", "metrics" and "alerts" show
    what the crawl did on all machines, as of the last export; have a timer do it.

    \b
    Examples:
      newscrawl frontier export --frontier redis://store.example/0?name=news example-news
      newscrawl status --state example-news.state --failures
      newscrawl frontier export --frontier redis://store.example/0?name=news --sites sites.toml
      newscrawl report --sites sites.toml -o report.html

    Exit status: 0 fine, 2 where a state was not written; the lines say why.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if frontier is None:
        raise click.UsageError(_WHERE)
    if output is not None and sites_file is not None:
        raise click.UsageError("With --sites, each state goes to its own place: leave out -o.")
    with (
        as_click_error(StoreError, OutputError),
        closing(open_store(frontier, os.environ)) as store,
    ):
        if sites_file is not None:
            _export_file(store, frontier_name(frontier), chosen_sites(sites_file, sites)[1])
        elif len(sites) == 1:
            _export_site(store, sites[0], output or Path(f"{sites[0]}.state"))
        else:
            raise click.UsageError("Name one site, or give --sites FILE.")


def _export_site(store: SharedStore, site: str, place: Path) -> None:
    if place.exists():
        raise click.ClickException(f"{place} exists: name another file with -o, or remove it.")
    versions = {status.site: status.version for status in store.sites()}
    if not place.parent.is_dir():
        raise click.ClickException(f"-o {place}: there is no folder {place.parent}: make it first.")
    if site not in versions:
        raise click.ClickException(f"The frontier knows no site {site}.")
    if not versions[site]:
        raise click.ClickException(f"{site} has not been crawled yet.")
    write_state(place, lambda: store.read_rows(site), site=site)
    print_to_stderr(f"{place} is the state of {site}: newscrawl status --state {place}")


def _export_file(store: SharedStore, name: str, sites: Sequence[SitePlan]) -> None:
    copies = copy_states(store, name, sites)
    for problem in copies.problems:
        print_to_stderr(problem)
    print_to_stderr(
        f"{len(copies.written)} state(s) written, {copies.unchanged} unchanged, "
        f"{copies.unknown} not crawled yet."
    )
    if copies.problems:
        raise click.exceptions.Exit(2)
