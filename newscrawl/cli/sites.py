"""``newscrawl sites``: checks, shows and extends a sites file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import orjson

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.site_trials import tell_trial
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.common.terminal import Grid, console, print_lines
from newscrawl.crawl.discovery import UrlError
from newscrawl.operate.ftr_notes import ftr_notes
from newscrawl.operate.site_addition import (
    AdditionError,
    append_site,
    look_at_site,
    unfilled_fields,
)
from newscrawl.operate.site_run import NOTHING_FOUND
from newscrawl.operate.site_trial import try_site
from newscrawl.operate.sites_file import SitesFile, UnknownSiteError
from newscrawl.operate.sites_file.json_schema import json_schema
from newscrawl.operate.sites_file.shown import shown_values

__all__ = ["sites"]

_FILE: Final = click.argument(
    "file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path)
)
_NAMES: Final = click.argument("names", metavar="[NAME]...", nargs=-1)  # any number of sites


@click.group
def sites() -> None:
    """Check, show and extend a sites file: which sites are crawled, how, and into what.

    A sites file is TOML; docs/sites-file.md has all its keys. A small one:

    \b
      [defaults]
      contact = "crawler@mail.example"
      [[site]]
      name = "example-news"
      sites = "https://news.example"

    \b
    Crawl its sites:
      newscrawl crawl --sites sites.toml
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)


@sites.command
@_FILE
@_NAMES
@click.option(
    "--fetch", is_flag=True, help="Try three articles of each site, as a crawl would fetch them."
)
def check(file: Path, names: tuple[str, ...], *, fetch: bool) -> None:
    """Say all that is wrong with a sites file, each with its line and column.

    With --fetch, three articles of each site are fetched as a crawl would fetch them, and shown by
    headline, date and length; nothing of it is kept. NAMEs choose some of the sites.

    Exit status: 0 fine, 2 mistakes, 3 when a site gave no article.
    """
    found = read_file(file)
    with as_click_error(UnknownSiteError):
        chosen = found.chosen(names)
    number = len(found.plans)
    if not number:
        print_lines(f"{file} has no mistake, but names no site: nothing would be crawled.")
        return
    print_lines(f"{file} is fine: {number} site{'s' if number != 1 else ''}.")
    for note in ftr_notes(found.chosen(names) if names else found.plans.values()):
        print_lines(note)
    if fetch:
        trials = [tell_trial(try_site(site)) for site in chosen]
        if not all(trials):
            raise click.exceptions.Exit(NOTHING_FOUND)


@sites.command
@_FILE
@click.argument("name", metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
def show(file: Path, name: str, *, as_json: bool) -> None:
    """Show what holds for a site, and where each value comes from; secrets are not shown."""
    found: SitesFile = read_file(file)
    with as_click_error(UnknownSiteError):
        [site] = found.chosen([name])
    rows = shown_values(site, found.written[site.name])
    if as_json:
        listed = [row._asdict() for row in rows]
        print_lines(orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode())
        return
    table = Grid("key", "value", "from")
    for row in rows:
        table.add_row(row.key, row.value, row.origin)
    console().print(table)


@sites.command
@_FILE
@click.argument("url", metavar="URL")
def add(file: Path, url: str) -> None:
    """Look at a site, and add it to a sites file.

    Three articles of it are fetched with the file's defaults, as a crawl would fetch them. The
    site's table is added at the end of FILE, with what was found as comments; all else in FILE
    stays as it is. Fields that no article filled are named: a rule may find them.

    Exit status: 0 fine, 2 wrong use, 3 when the site gave no article; then nothing is added.
    """
    if file.exists():
        read_file(file)
    with as_click_error(UrlError, AdditionError, OSError):
        trial = look_at_site(file, url)
        if not tell_trial(trial):
            print_lines(f"Nothing was added to {file}.")
            raise click.exceptions.Exit(NOTHING_FOUND)
        added = append_site(file, trial)
    print_lines(f"Added to {file}:\n{added}")
    if unfilled := unfilled_fields(trial):
        example = trial.articles[0]["url"]
        print_lines(
            f"Not filled: {', '.join(unfilled)}. To see why: newscrawl inspect {example}; "
            "a rule below [site.rules] may find them."
        )


@sites.command
def schema() -> None:
    """Print the JSON Schema of sites files, for editors that complete and check TOML."""
    print_lines(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2).decode())
