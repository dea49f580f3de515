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

__all__ = ["SITES_FILE", "chosen_sites"]

SITES_FILE: Final = click.option(
    "--sites",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The sites file (TOML), which says when each site runs.",
)


def chosen_sites(file: Path, names: Sequence[str]) -> tuple[SitesFile, list[SitePlan]]:
    """Read a sites file but for its secrets, and return it with the named sites, or all of them.

    Raises click's errors.
    """
    found = read_file(file, needs_secrets=False)
    with as_click_error(UnknownSiteError):
        return found, found.chosen(names) if names else list(found.plans.values())
