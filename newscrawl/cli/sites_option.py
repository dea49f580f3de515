"""The option ``--sites`` of commands that read pages: the rules of a sites file, found by host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["SITES_OPTION", "sites_by_host"]

SITES_OPTION: Final = click.option(
    "--sites",
    "sites_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Read pages by the rules that a sites file has for their sites, found by host.",
)


def sites_by_host(file: Path | None) -> SitesByHost | None:
    """Return the sites of a file; None where none is given.

    Raises click's error, behind a line for each mistake, where the file has any.
    """
    if file is None:
        return None
    # Here, as it takes a fifth of a start, and few give a file.
    from newscrawl.cli.sites_file_lines import read_file  # noqa: PLC0415
    from newscrawl.operate.sites_file.by_host import SitesByHost  # noqa: PLC0415

    return SitesByHost(read_file(file).plans.values())
