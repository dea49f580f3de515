"""The tables of ``newscrawl inspect``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Column

from newscrawl.common.terminal import Grid, console, printable_text
from newscrawl.extraction.inspection.labels_in_words import LABELS, ORIGINS, in_line, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extraction.inspection import Explanation

__all__ = ["in_words"]

_MAX_OTHER_VALUES: Final = 6
"""Values of a field that are shown below the one that was taken; --json shows all."""
_SOURCE_COLUMNS: Final = 22  # "meta vr:published_time"; the few longer names are cut off
_MIN_VALUE_COLUMNS: Final = 30
"""A headline's beginning, on a terminal too narrow for the table, too."""
_COLUMNS_BETWEEN: Final = 6  # a blank on each side of three columns


def in_words(explanation: Explanation) -> bytes:
    """Return the explanation as lines and tables, with colours if they go to a terminal."""
    terminal = console()
    with terminal.capture() as captured:
        for line in _head(explanation):
            terminal.print(printable_text(line), soft_wrap=True)
        terminal.print(_fields_table(explanation, terminal.width))
        terminal.print()
        if any(field.why for field in explanation.fields.values()):
            terminal.print(_confidence_table(explanation))
            terminal.print()
        terminal.print(_blocks_table(explanation))
    lines = (line.rstrip() for line in captured.get().splitlines())
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _head(explanation: Explanation) -> Iterator[str]:
    yield explanation.url or explanation.input
    yield f"{explanation.bytes:,} bytes, {explanation.charset}, {ORIGINS[explanation.origin]}"
    if explanation.reject is None:
        yield "An article."
    else:
        yield f"No article: {explanation.reject.reason} ({explanation.reject.detail})."


def _fields_table(explanation: Explanation, width: int) -> Grid:
    """Return a table of the fields: the value taken, and below it the other values found."""
    name_columns = max(map(len, explanation.fields))
    room = width - name_columns - _SOURCE_COLUMNS - _COLUMNS_BETWEEN
    table = Grid(
        Column("Field", no_wrap=True, width=name_columns),
        Column("From", no_wrap=True, width=_SOURCE_COLUMNS),
        Column("Value", no_wrap=True, width=max(_MIN_VALUE_COLUMNS, room)),
    )
    for name, field in explanation.fields.items():
        value = _value(name, field.value)
        row = ((name, "bold"), (field.source or "", "green"), (value, "bold"))
        table.add_row(*(printable_text(text, style) for text, style in row))
        for other in field.others[:_MAX_OTHER_VALUES]:
            value = "the same" if other.value == field.value else _value(name, other.value)
            _add_dim_row(table, "", f"  {other.source}", f"  {value}")
        if more := len(field.others[_MAX_OTHER_VALUES:]):
            _add_dim_row(table, "", "", f"  and {more} more; --json shows all")
    return table


def _confidence_table(explanation: Explanation) -> Grid:
    """Return a table of how sure the record is, and why."""
    table = Grid("Confidence", "of", "because")
    for name, field in explanation.fields.items():
        for number, reason in enumerate(field.why):
            known = "unknown" if field.confidence is None else f"{field.confidence:.2f}"
            cells = (known, name) if not number else ("", "")
            _add_dim_row(table, *cells, reason)
    return table


def _value(name: str, value: object) -> str:
    line = in_line(value)
    return f"{size_of(value)}: {line}" if name == "body" and isinstance(value, str) else line


def _blocks_table(explanation: Explanation) -> Grid:
    """Return a table of the labels, with the number of blocks that have each."""
    table = Grid(Column("Blocks", justify="right"), "taken for", "which is")
    for name, count in explanation.labels().items():
        table.add_row(str(count), name, LABELS.get(name, ""))
        for decision, decided in explanation.rules(name):
            _add_dim_row(table, str(decided), f"  {decision.rule}", f"  {decision.reason}")
    return table


def _add_dim_row(table: Grid, *cells: str) -> None:
    table.add_row(*(printable_text(cell, "dim") for cell in cells))
