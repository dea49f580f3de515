"""The syntax tree of each file, once a process: several tests look at all the code."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

import newscrawl

__all__ = ["PACKAGE", "nodes_of", "package_files", "tree_of"]

PACKAGE: Final = Path(newscrawl.__file__).parent


@cache
def package_files() -> tuple[Path, ...]:
    """The Python files of the package, sorted."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file's tree."""
    return tuple(ast.walk(tree_of(path)))
