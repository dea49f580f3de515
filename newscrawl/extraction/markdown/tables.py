"""Rows of a data table as the cells of a table in Markdown."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from newscrawl.extraction.markdown.inline_marks import PLAIN
from newscrawl.extraction.markdown.marked_line import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.document.blocks import Block, Box

__all__ = ["table_of", "table_rows"]

_MAX_COLUMNS: Final = 100
"""Of a table: the cells of a row beyond are put into its last one."""
_ROW: Final = "tr"
_SPACE: Final = Run(" ", PLAIN)

Cell = list[Run]


def table_of(block: Block) -> Box | None:
    """Return the table that a block is a row of; None where it is none.

    Segmentation makes a row of short cells one block; other tables are layout.
    """
    if block.tag != _ROW:
        return None
    return next((box for box in block.box.outward() if box.tag == "table"), block.box.parent)


def table_rows(pieces: Sequence[tuple[Block, list[Run]]]) -> list[list[Cell]]:
    """Return the rows of a table, each with its cells; the first one names the columns.

    A row that a line break cuts is one row again.  Where the page names no columns, the first row
    is empty, as a table in Markdown has one.
    """
    rows = []
    for _, group in groupby(pieces, key=lambda piece: piece[0].box):
        cells: dict[int, Cell] = {}
        for _, runs in group:
            for cell, inner in groupby(runs, key=lambda run: min(run.mark.cell, _MAX_COLUMNS - 1)):
                before = cells.setdefault(cell, [])
                before += [*([_SPACE] if before else []), *inner]
        rows.append([cells.get(cell, []) for cell in range(max(cells) + 1)])
    width = max(map(len, rows))
    padded = [row + [[]] * (width - len(row)) for row in rows]
    return padded if _names_columns(pieces[0][0].box) else [[[]] * width, *padded]


def _names_columns(row: Box) -> bool:
    if row.parent is not None and row.parent.tag == "thead":
        return True
    cells = list(row.element) if row.element is not None else []
    return bool(cells) and all(cell.tag == "th" for cell in cells)
