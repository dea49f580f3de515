"""How many records change when one number of the extraction is halved or doubled."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import newscrawl
from benchmarks.altered_runs import running_altered
from benchmarks.named_numbers import NamedNumber, find_numbers, other_values, with_number
from benchmarks.tables import table

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from benchmarks.altered_runs import Read
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["constants_tables", "differences"]

_PACKAGE = Path(newscrawl.__file__).parent
_MAX_FIELDS_SHOWN = 3
"""A number that is used for one field changes that; the further ones follow from it."""


class _Module(NamedTuple):
    name: str
    source: str


def constants_tables(
    pages: Sequence[PageBytes], *, only: re.Pattern[str], folder: str = "extraction"
) -> Iterator[Table]:
    """Yield a table for each module of a folder that names numbers.

    ``only``: the numbers to be tried, by what is found in the module's name and theirs
    (``newscrawl.extraction.page_type.MIN_LETTERS``).
    """
    with running_altered(pages) as read:
        usual = read()
        for path in sorted((_PACKAGE / folder).rglob("*.py")):
            name = ".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts)
            module = _Module(name.removesuffix(".__init__"), path.read_text(encoding="utf-8"))
            numbers = [
                number
                for number in find_numbers(module.source)
                if only.search(f"{module.name}.{number.name}")
            ]
            rows = [_row(module, number, usual, read) for number in numbers]
            if rows:
                title = f"{module.name}: changed of {len(pages)} records"
                yield table(title, ["number", "value", *("instead", "records") * 2], rows)


def _row(module: _Module, number: NamedNumber, usual: list[bytes], read: Read) -> list[str]:
    cells = [number.name, _shown(number.value)]
    for value in other_values(number.value):
        other = read((module.name, with_number(module.source, number, value)))
        cells += [_shown(value), differences(usual, other)]
    return cells


def _shown(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def differences(usual: Sequence[bytes], other: Sequence[bytes]) -> str:
    """Return how many records differ, and the fields in which most of them do."""
    fields: Counter[str] = Counter()
    records = 0
    for one, two in zip(usual, other, strict=True):
        if one == two:
            continue
        was, became = json.loads(one), json.loads(two)
        names = {name for name in was | became if was.get(name) != became.get(name)}
        records += 1
        fields.update(names - {"sources"})
    most = ", ".join(name for name, _ in fields.most_common(_MAX_FIELDS_SHOWN))
    return f"{records} ({most})" if most else str(records)
