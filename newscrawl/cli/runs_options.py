"""What the commands about a service's runs share: the sites file, and the names of sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.operate.sites_file import UnknownSiteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.operate.sites_file import SitePlan, SitesFile

__all__ = ["SITES_FILE", "SITES_FILE_OR_FRONTIER", "chosen_sites", "sites_file_of"]

SITES_FILE: Final = click.option(
    "--sites",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The sites file (TOML), which says when each site runs.",
)


SITES_FILE_OR_FRONTIER: Final = click.option(
    "--sites",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The sites file (TOML) of a service that runs alone on this machine.",
)


def sites_file_of(file: Path | None) -> Path:
    """Return the sites file; raise click's error where neither it nor a frontier is named."""
    if file is None:
        raise click.UsageError(
            "Name the sites file with --sites FILE, or a shared crawl with --frontier URL."
        )
    return file


def chosen_sites(file: Path, names: Sequence[str]) -> tuple[SitesFile, list[SitePlan]]:
    """Read a sites file but for its secrets, and return it with the named sites, or all of them.

    Raises click's errors.
    """
    found = read_file(file, needs_secrets=False)
    with as_click_error(UnknownSiteError):
        return found, found.chosen(names) if names else list(found.plans.values())
