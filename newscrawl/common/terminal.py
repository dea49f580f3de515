"""The one way to a person's terminal: what is printed cannot steer it.

Commands print through this module only, and a test holds them to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from newscrawl.common.printable import printable, printable_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Grid", "console", "print_lines", "print_to_stderr", "printable_text"]

_TABLE_COLUMNS: Final = 10_000
"""Columns where the output is no terminal that says how many it has: URLs stay whole, and a row is
one line, for grep and for pasting.  A table takes no more than its content."""


def print_to_stderr(text: str) -> None:
    """Write a line to standard error, where it can steer no terminal."""
    click.echo(printable(text), err=True)


def print_lines(text: str) -> None:
    """Write lines to standard output."""
    click.echo(printable_lines(text))


def console(*, stderr: bool = False) -> Console:
    """Return a console for texts by :func:`printable_text` and tables of :class:`Grid`."""
    made = Console(stderr=stderr)
    return made if made.is_terminal else Console(stderr=stderr, width=_TABLE_COLUMNS)


def printable_text(text: str, style: str = "", **options: Any) -> Text:
    """Return a text for rich: printable, in one line, and without rich's own [markup]."""
    return Text(printable(text), style, **options)


class Grid(Table):
    """A table whose cells are printable texts; markup in them means nothing."""

    def __init__(self, *columns: Column | str, **options: Any) -> None:
        usual: dict[str, Any] = {"box": SIMPLE_HEAD, "show_edge": False, "pad_edge": False}
        super().__init__(*columns, **usual | options)

    def add_row(self, *cells: RenderableType | None, **options: Any) -> None:
        """Add a row of texts, plain or with a style."""
        super().add_row(*map(_cell, cells), **options)


def _cell(cell: RenderableType | None) -> RenderableType | None:
    if isinstance(cell, Text):
        return cell if cell.plain.isprintable() else printable_text(cell.plain, str(cell.style))
    return printable_text(cell) if isinstance(cell, str) else cell
