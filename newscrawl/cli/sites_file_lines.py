"""A sites file read for a command: each mistake is a line on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newscrawl.cli.last_lines import Teller
from newscrawl.operate.sites_file import SitesFile, check_sites_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_file"]


def read_file(path: Path, tell: Teller | None = None, *, needs_secrets: bool = True) -> SitesFile:
    """Read a sites file; print what is hardly meant.

    Without ``needs_secrets`` those that stand elsewhere may be missing: for commands that only
    show, in whose environment the service's secrets need not be.
    Raises click's error where there is none, and, behind a line for each, where it has mistakes.
    """
    tell = tell or Teller("plain")
    if not path.exists():
        raise click.ClickException(
            f"There is no file {path}: give a sites file, or begin one with: "
            f"newscrawl sites add {path} URL"
        )
    found = check_sites_file(path, needs_secrets=needs_secrets)
    for warning in found.warnings:
        tell.line(f"{warning} (This is a warning.)")
    for mistake in found.mistakes:
        tell.line(str(mistake))
    if found.mistakes:
        number = len(found.mistakes)
        named = (
            "a mistake, which the line above names"
            if number == 1
            else (f"{number} mistakes, which the lines above name")
        )
        raise click.ClickException(f"{path} has {named}. Mend the file; nothing was done.")
    return found
