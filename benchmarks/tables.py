"""Tables in Markdown, for a terminal or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["show", "table"]

_WIDTH_COLUMNS: Final = 180
"""The width of a table that does not go to a terminal: the widest one fits."""


def show(*tables: Table) -> None:
    """Print tables, with an empty line behind each."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_COLUMNS)
    for shown in tables:
        console.print(shown)
        console.print()


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int = 1
) -> Table:
    """Return a table; its first columns hold text (left-aligned), the others numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", box=MARKDOWN)
    for number, name in enumerate(columns):
        made.add_column(name, justify="left" if number < text_columns else "right")
    for row in rows:
        made.add_row(*row)
    return made
