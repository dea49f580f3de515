"""Every number that a module names says what it counts, and why it is so large."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING, NamedTuple

from each_case import check_each
from syntax_trees import PACKAGE, package_files, tree_of

if TYPE_CHECKING:
    from pathlib import Path

# What is measured, in a number's name or in the reason beside it; and what numbers stand for that
# measure nothing.
UNITS = frozenset(
    """bit byte kb mb char character letter digit sign word line element link request pixel column
    second minute hour day week month year times share percent weight level depth step place score
    likeness factor copy copies version status statuses port priority mode flag order
    number""".split()
)
MIN_REASON_WORDS = 2


class Named(NamedTuple):
    """A number that a module names at its top, or a table of numbers."""

    name: str
    line: int
    reason: str
    """The comment behind it or above it, or the docstring below."""


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _holds_number(node: ast.AST) -> bool:
    """Whether an expression has a number in it, but for an index or a slice of something."""
    if isinstance(node, ast.Subscript):
        return _holds_number(node.value)
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    return any(map(_holds_number, ast.iter_child_nodes(node)))


def _docstring(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return ""


def named_numbers(source: str, body: list[ast.stmt]) -> list[Named]:
    """The numbers that a module names, whatever they stand in: a sum, a tuple, a call."""
    lines = source.splitlines()
    named = [
        (node, below)
        for node, below in zip(body, [*body[1:], None], strict=True)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _holds_number(node.value)
    ]
    comments = _comments(source) if named else {}
    found = []
    for node, below in named:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        above = node.lineno - 1
        while above > 0 and lines[above - 1].startswith("#"):
            above -= 1
        around = range(above + 1, (node.end_lineno or node.lineno) + 1)
        reason = " ".join(comments[line] for line in around if line in comments)
        found.append(Named(ast.unparse(target), node.lineno, f"{reason} {_docstring(below)}"))
    return found


def says_unit(number: Named) -> bool:
    """Whether name or reason say what is measured; a count's name has a plural: MAX_LINKS."""
    words = re.findall("[a-z]+", f"{number.name} {number.reason}".lower())
    is_count = any(re.fullmatch("[A-Z]{2,}S", word) for word in number.name.split("_"))
    return is_count or any(word in UNITS or word.removesuffix("s") in UNITS for word in words)


def _listed(numbers: list[Named]) -> str:
    return ", ".join(f"{number.name} (line {number.line})" for number in numbers)


def check_numbers(path: Path) -> None:
    """Hold that a module's numbers say what they count and why."""
    numbers = named_numbers(path.read_text(encoding="utf-8"), tree_of(path).body)
    bare = [number for number in numbers if len(number.reason.split()) < MIN_REASON_WORDS]
    assert not bare, (
        f"{_listed(bare)}: write beside each, as a comment behind or above it or a"
        " docstring below, what it tells apart or bounds, and why so many"
    )
    vague = [number for number in numbers if not says_unit(number)]
    assert not vague, (
        f"{_listed(vague)}: say what is counted, in the name (MAX_LINKS) or in the"
        f" comment or docstring beside it; one of {', '.join(sorted(UNITS))}"
    )


def test_each_number_says_its_unit_and_its_reason() -> None:
    check_each(
        package_files(), check_numbers, name=lambda path: path.relative_to(PACKAGE).as_posix()
    )


SOURCE = """\
# Links of a page.
_MAX_A: Final = 5

_B = 2  # seconds
_C = frozenset((1, 2))
_D: Final = 0.5
'''Of a line: a half.'''
_E = NAMES[:1]
"""


def test_a_reason_is_a_comment_beside_the_number_or_a_docstring() -> None:
    numbers = named_numbers(SOURCE, ast.parse(SOURCE).body)
    assert [(number.name, number.reason.strip()) for number in numbers] == [
        ("_MAX_A", "Links of a page."),
        ("_B", "seconds"),
        ("_C", ""),
        ("_D", "Of a line: a half."),
    ]


def test_a_unit_is_a_word_or_a_plural_in_the_name() -> None:
    assert says_unit(Named("_MAX_LINKS", 1, "as seen"))
    assert says_unit(Named("_MAX_A", 1, "more characters than that"))
    assert not says_unit(Named("_LIMIT", 1, "found by trial"))
