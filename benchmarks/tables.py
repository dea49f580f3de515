"""Tables as Markdown, to be read on a terminal and pasted into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import MARKDOWN
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1
) -> Table:
    """Lay out a table: some columns of words to the left, numbers to the right."""
    made = Table(title=title, title_justify="left", title_style="bold", box=MARKDOWN)
    for number, name in enumerate(columns):
        made.add_column(name, justify="left" if number < words else "right")
    for row in rows:
        made.add_row(*row)
    return made
