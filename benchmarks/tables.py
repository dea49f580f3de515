"""Tables in Markdown, for a terminal or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import MARKDOWN
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["table"]


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
