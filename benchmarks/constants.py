"""How many records change when one number of the extraction is halved or doubled."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import newscrawl
from benchmarks.named_numbers import NamedNumber, find_numbers, other_values, with_number
from benchmarks.tables import table

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["constants_tables", "differences", "running_altered"]

_PACKAGE = Path(newscrawl.__file__).parent
_PROCESS = Path(__file__).parent / "altered_process.py"
_MAX_FIELDS_SHOWN = 3
"""A number that is used for one field changes that; the further ones follow from it."""

Records = list[dict[str, int]]
"""For each page the hashes of its record's fields."""
if TYPE_CHECKING:
    Read = Callable[[tuple[str, str] | None], Records]
    """Reads the pages with a module's name and its other source; with None as newscrawl is."""


class _Module(NamedTuple):
    name: str
    source: str


@contextmanager
def running_altered(pages: Sequence[PageBytes]) -> Iterator[Read]:
    """Start the process; what is given reads the pages with a module's name and its other source.

    It raises click's error with the traceback where newscrawl breaks with that source.
    """
    with subprocess.Popen(
        [sys.executable, str(_PROCESS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        _send(process, [(page.content, page.url) for page in pages])

        def read(altered: tuple[str, str] | None) -> Records:
            _send(process, altered)
            assert process.stdout  # noqa: S101 (for mypy: it is a pipe)
            answer: Records | str = pickle.load(process.stdout)  # noqa: S301 (started here)
            if isinstance(answer, str):
                raise click.ClickException(answer)
            return answer

        try:
            yield read
        finally:
            _send(process, "end")


def _send(process: subprocess.Popen[bytes], request: Any) -> None:
    assert process.stdin  # noqa: S101 (for mypy: it is a pipe)
    pickle.dump(request, process.stdin)
    process.stdin.flush()


def constants_tables(
    pages: Sequence[PageBytes], *, only: re.Pattern[str], folder: str = "extraction"
) -> Iterator[Table]:
    """Yield a table for each module of a folder that names numbers.

    ``only``: the numbers to be tried, by what is found in the module's name and theirs
    (``newscrawl.extraction.page_type.MIN_LETTERS``).
    """
    with running_altered(pages) as read:
        usual = read(None)
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


def _row(module: _Module, number: NamedNumber, usual: Records, read: Read) -> list[str]:
    cells = [number.name, _shown(number.value)]
    for value in other_values(number.value):
        other = read((module.name, with_number(module.source, number, value)))
        cells += [_shown(value), differences(usual, other)]
    return cells


def _shown(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def differences(usual: Records, other: Records) -> str:
    """Return how many records differ, and the fields in which most of them do."""
    fields: Counter[str] = Counter()
    records = 0
    for one, two in zip(usual, other, strict=True):
        names = {name for name in one | two if one.get(name) != two.get(name)}
        records += bool(names)
        fields.update(names - {"sources"})
    most = ", ".join(name for name, _ in fields.most_common(_MAX_FIELDS_SHOWN))
    return f"{records} ({most})" if most else str(records)
