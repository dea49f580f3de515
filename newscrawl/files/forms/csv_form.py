"""Articles as CSV (RFC 4180, UTF-8), for spreadsheets: cells that people can read."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from newscrawl.files.forms.article_columns import COLUMNS, row_of
from newscrawl.files.forms.cells import cell_of, guarded_cell
from newscrawl.files.forms.whole_output import open_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["write_csv"]


def write_csv(articles: Iterable[Article], path: Path) -> None:
    """Write a table with a line of column names, and a row an article.

    Lists are texts (see :func:`newscrawl.files.forms.cells.cell_of`).  A cell that a spreadsheet
    would take for a formula begins with an apostrophe, as what is in it was written by strangers.
    """
    with open_new(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([column.name for column in COLUMNS])
        for article in articles:
            row = row_of(article)
            table.writerow([guarded_cell(cell_of(name, row[name])) for name, _ in COLUMNS])
