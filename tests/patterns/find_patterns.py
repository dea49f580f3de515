"""Finds every compiled pattern of the package, the way each is used, and what cannot be found.

The tests try the patterns that the modules' names hold. So a pattern must be compiled when its
module is imported, and a name must hold it: ``hidden`` tells what does not keep to that. A function
that compiles patterns later stands in ``BUILDERS`` with what it is tried with.
"""

from __future__ import annotations

import ast
import importlib
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from syntax_trees import PACKAGE, package_files, tree_of

from newscrawl.common.typed_patterns import typed_pattern
from newscrawl.crawl.discovery import article_parts
from newscrawl.extraction.site_rules import rule_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What of ``re`` compiles no pattern.
HARMLESS: Final = {"escape", "compile", "error", "purge"}
# Methods of parsel's selectors that take a pattern as a text.
SELECTORS: Final = {"re", "re_first"}
# Each with a pattern that it makes and the way in which that is used.
BUILDERS: Final[dict[str, tuple[re.Pattern[Any], str]]] = {
    "newscrawl.crawl.discovery.article_parts._number_pattern": (
        article_parts._number_pattern(2),
        "search",
    ),
    "newscrawl.common.typed_patterns.typed_pattern": (typed_pattern(r"/live-\d"), "search"),
    # An operator's pattern may be any; the time limit of a page bounds it.
    "newscrawl.extraction.site_rules.rule_table._compiled": (
        rule_table._compiled(r"Stand: (\S+)"),
        "search",
    ),
}
# Uses that try the pattern at one place of the text only; all others try it at every place.
ANCHORED: Final = {"match", "fullmatch"}
SEARCHED: Final = frozenset({"search"})
DEEPEST: Final = 4
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Found:
    """A compiled pattern: the module and name that hold it, and the ways in which it is used."""

    module: str
    name: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]

    @property
    def id(self) -> str:
        """The name of its tests, without the package's."""
        return f"{self.module.partition('.')[2]}.{self.name}"


def sources() -> dict[str, Path]:
    """The file of every module of the package; of those that run nothing on import."""
    found = {}
    for path in sorted([*package_files(), *PACKAGE.rglob("*.pyx")]):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[-1] != "__main__":
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax tree of every module that is Python; compiled modules are not."""
    return {name: tree_of(path) for name, path in sources().items() if path.suffix == ".py"}


@cache
def patterns() -> list[Found]:
    """Every pattern of the package once, under the first name that holds it."""
    parsed = trees()
    used = {module: _uses(tree) for module, tree in parsed.items()}
    found: dict[int, Found] = {}
    for module in sources():
        for name, value in vars(importlib.import_module(module)).items():
            for inner, pattern in _held(name, value):
                # A private name is its module's own; others may import a public one.
                users = [module] if name.startswith("_") else list(used)
                uses = frozenset().union(*(used.get(user, {}).get(name, ()) for user in users))
                known = uses if inner == name and uses else SEARCHED
                # Names with the same pattern hold the same object.
                first = found.get(id(pattern), Found(module, inner, pattern, frozenset()))
                found[id(pattern)] = replace(first, uses=first.uses | known)
    for name, (pattern, use) in BUILDERS.items():
        module, _, function = name.rpartition(".")
        found[id(pattern)] = Found(module, function, pattern, frozenset({use}))
    return list(found.values())


def hidden(module: str, tree: ast.Module) -> list[str]:
    """Where a module compiles patterns that ``patterns`` does not find: its name and the line."""
    at_import = _called_at_import(tree) | _public_called_at_import()
    nodes = list(ast.walk(tree))
    compiling = [node for node in nodes if _compiles_unseen(node) or _compiles(node)]
    if not compiling:
        return []
    functions = [node for node in nodes if isinstance(node, FUNCTIONS)]
    inside = {
        id(node): getattr(function, "name", "lambda")
        for function in functions
        for node in ast.walk(function)
    }
    lines = []
    for node in compiling:
        builder = inside.get(id(node))
        known = builder is None or builder in at_import or f"{module}.{builder}" in BUILDERS
        if _compiles_unseen(node) or not known:
            lines.append(f"{module}:{getattr(node, 'lineno', 0)}")
    return lines


def lost(module: str, tree: ast.Module) -> list[str]:
    """Statements that compile patterns on import of which no name of the module holds one."""
    names = vars(importlib.import_module(module))
    builders = _builders(tree) | (_public_builders() & names.keys())
    found = []
    for statement in tree.body:
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            continue
        calls = [
            node
            for node in ast.walk(statement)
            if _compiles(node) or (isinstance(node, ast.Call) and _name(node.func) in builders)
        ]
        held = [
            pattern
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            for _, pattern in _held(node.id, names.get(node.id))
        ]
        if len(held) < len(calls):
            found.append(f"{module}:{statement.lineno}")
    return found


def _builders(tree: ast.Module) -> set[str]:
    """The functions of a module that compile patterns."""
    return {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and any(map(_compiles, ast.walk(function)))
    }


@cache
def _public_builders() -> set[str]:
    """The public functions of all modules that compile patterns."""
    builders = set().union(*map(_builders, trees().values()))
    return {name for name in builders if not name.startswith("_")}


@cache
def _public_called_at_import() -> set[str]:
    """The public functions that give values to names of any module when it is imported."""
    called = set().union(*map(_called_at_import, trees().values()))
    return {name for name in called if not name.startswith("_")}


def _called_at_import(tree: ast.Module) -> set[str]:
    """The module's functions that give values to its names when it is imported."""
    return {
        node.func.id
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _name(node: ast.AST) -> str:
    """A name as it is written, dotted; "" for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _compiles(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == "re.compile"


def _compiles_unseen(node: ast.AST) -> bool:
    """Say whether a node uses a pattern that is a text, or hides ``re`` behind another name."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "re"
    if isinstance(node, ast.Import):
        return any(a.name == "regex" or (a.name == "re" and a.asname) for a in node.names)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    of_re = _name(node.func.value) == "re"
    return node.func.attr not in HARMLESS if of_re else node.func.attr in SELECTORS


def _held(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a value: itself, a method of one, or in containers and classes."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(owner := getattr(value, "__self__", None), re.Pattern):
        yield f"{name}.__self__", owner
    elif depth < DEEPEST:
        for key, inner in _members(value):
            yield from _held(f"{name}[{key}]", inner, depth + 1)


def _members(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple | list | set | frozenset):
        yield from enumerate(value)
    elif isinstance(value, type) and value.__module__.startswith("newscrawl"):
        yield from vars(value).items()


def _uses(tree: ast.Module) -> dict[str, frozenset[str]]:
    """By name: the methods that are called on it. Other uses of the name may search.

    What stands behind the phrases of a ``PhrasePattern`` is tried at their ends only.

    >>> _uses(ast.parse("X.match(text); Y.sub('', text); Z.match(text); given(Z)"))["X"]
    frozenset({'match'})
    """
    found: dict[str, set[str]] = {}
    nodes = list(ast.walk(tree))
    owners = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
    behind = {
        id(call.args[1]): "match"
        for call in nodes
        if isinstance(call, ast.Call) and _name(call.func) == "PhrasePattern"
    }
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            method = owners.get(id(node)) or behind.get(id(node), "search")
            if method not in ("pattern", "flags"):
                found.setdefault(node.id, set()).add(method if method in ANCHORED else "search")
    return {name: frozenset(uses) for name, uses in found.items()}
