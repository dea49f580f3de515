"""Commands print by one module only, and what it prints cannot control a terminal."""

from __future__ import annotations

import ast
import io
from typing import TYPE_CHECKING

import pytest
from each_case import check_each
from rich.console import Console
from rich.text import Text
from syntax_trees import PACKAGE, nodes_of, package_files

from newscrawl.common.printable import printable
from newscrawl.common.terminal import Grid, print_lines, print_to_stderr, printable_text

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b[31m[red]A\x9b\u202e\r\n[/]\u2028B\udc80"
SHOWN = r"\x1b[31m[red]A\x9b\u202e\r\n[/]\u2028B\udc80"
# The demo site for a browser prints its own URL.
PRINT_THEMSELVES = {"demo/__main__.py"}
BEHIND = {"rich.console.Console", "rich.table.Table", "rich.text.Text", "click.echo", "click.secho"}
PAST = BEHIND | {"print", "sys.stdout.write", "sys.stderr.write"}
LAST_WORDS = {name.rpartition(".")[2] for name in PAST}


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_to_stderr(HOSTILE)
    print_lines(f"one\n{HOSTILE.replace(chr(10), '')}")
    out, err = capsys.readouterr()
    assert err == f"{SHOWN}\n"
    without_break = SHOWN.replace(r"\n", "")
    assert out == f"one\n{without_break}\n"


@pytest.mark.parametrize(
    "cell", [HOSTILE, printable_text(HOSTILE), Text(HOSTILE.replace("\r", ""), "red")]
)
def test_cells(cell: str | Text) -> None:
    table = Grid()
    table.add_row(cell)
    shown = io.StringIO()
    Console(file=shown, width=100).print(table)
    wanted = (
        SHOWN if not isinstance(cell, Text) or "\\r" in cell.plain else SHOWN.replace(r"\r", "")
    )
    assert shown.getvalue().splitlines()[-1].strip() == wanted


def _uses(path: Path) -> set[str]:
    """What a module imports, and what it uses of modules by names that end like those of PAST."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and node.attr in LAST_WORDS:
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Name) and node.id == "print":
            found.add("print")
    return found


def test_no_module_prints_past_it() -> None:
    def check(name: str) -> None:
        past = _uses(PACKAGE / name) & PAST
        if name == "cli/demo.py":
            past.discard("rich.text.Text")  # the type of its cells
        assert not past or name in PRINT_THEMSELVES, f"print by newscrawl.common.terminal: {past}"

    names = [path.relative_to(PACKAGE).as_posix() for path in package_files()]
    check_each([name for name in names if not name.endswith("/terminal.py")], check)


def test_the_guard_sees_what_prints() -> None:
    assert BEHIND - {"click.secho"} <= _uses(PACKAGE / "common" / "terminal.py")
    assert "sys.stdout.write" in _uses(PACKAGE / "demo/__main__.py")


def test_printable_is_its_own_fixed_point() -> None:
    assert printable(SHOWN) == SHOWN
