"""The numbers that modules name at their top, and their sources with another number in place."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NamedNumber", "find_numbers", "other_values", "with_number"]

_OPERATORS: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_STEP_OF_SHARE: Final = 0.2
"""How far a share is moved, of itself: a share halved or doubled would be another rule."""


class NamedNumber(NamedTuple):
    """A number that a module gives a name."""

    name: str
    value: float
    start: int
    """Where the number begins in the module's source, in characters; and where it ends."""
    end: int


def find_numbers(source: str) -> list[NamedNumber]:
    """Return the numbers that a module's source names at its top, in their order.

    Sums and products of numbers count (``64 * 1024``); what is made of another name does not: it
    changes with that.
    """
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    encoded = [line.encode() for line in source.splitlines()]

    def offset(line: int, byte: int) -> int:
        return starts[line - 1] + len(encoded[line - 1][:byte].decode())

    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        value = _number(node.value)
        if value is None or not isinstance(target, ast.Name):
            continue
        start = offset(node.value.lineno, node.value.col_offset)
        end = offset(node.value.end_lineno or 0, node.value.end_col_offset or 0)
        found.append(NamedNumber(target.id, value, start, end))
    return found


def _number(node: ast.expr) -> float | None:
    """Return what an expression of numbers comes to; None for any other expression."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub()):
            operand = _number(node.operand)
            return None if operand is None else -operand
        case ast.BinOp() if type(node.op) in _OPERATORS:
            left, right = _number(node.left), _number(node.right)
            if left is None or right is None:
                return None
            return _OPERATORS[type(node.op)](left, right)
    return None


def other_values(value: float) -> tuple[float, float]:
    """Return a smaller and a larger value to try.

    Half and double; an integer differs by 1 at least, a share by a fifth.
    """
    if isinstance(value, int):
        return min(value // 2, value - 1), max(2 * value, value + 1)
    if 0 < value < 1:
        return value * (1 - _STEP_OF_SHARE), value * (1 + _STEP_OF_SHARE)
    return value / 2, value * 2


def with_number(source: str, number: NamedNumber, value: float) -> str:
    """Return a module's source with another value for one of its numbers."""
    return f"{source[: number.start]}{value!r}{source[number.end :]}"
