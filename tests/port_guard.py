"""Finds the tests that start a server, and lets no other test open a port.

A test is marked "server" when its code, that of its fixtures, or a function of the tests that these
call names a function that opens a port. What this reading cannot see, a command that serves by
itself, is marked by hand: the guard says where a mark is missing.
"""

from __future__ import annotations

import inspect
import sys
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GUARD", "OPENERS", "PortGuard", "is_server_test", "opens_port"]

_TESTS: Final = str(Path(__file__).parent)
OPENERS: Final = {
    "newsroom.site_server.serve",
    "newsroom.site_server.start",
    "newscrawl.demo.server.serve_demo",
    "hostile.serve",
}


class PortGuard:
    """An audit hook that raises RuntimeError where a port is opened while ``test`` is set.

    A hook cannot be taken away again; without a test it does nothing.
    """

    def __init__(self) -> None:
        self.test: str | None = None
        """The test that may not open a port."""

    def install(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        # Names of Unix sockets are no tuples.
        if event == "socket.bind" and self.test is not None and isinstance(given[1], tuple):
            raise RuntimeError(f"{self.test} opens a port: mark it with @pytest.mark.server")


GUARD: Final = PortGuard()


def is_server_test(item: pytest.Item) -> bool:
    """Return True for a test that is marked, or whose code names a function that opens a port."""
    if item.get_closest_marker("server"):
        return True
    if isinstance(item, pytest.DoctestItem):
        return any("serve(" in example.source for example in item.dtest.examples)
    functions: list[object] = [getattr(item, "function", None)]
    fixtures = getattr(item, "_fixtureinfo", None)  # there is no public way to a fixture's function
    if fixtures is not None:
        functions += [given.func for found in fixtures.name2fixturedefs.values() for given in found]
    return any(opens_port(function) for function in functions)


@cache
def opens_port(start: object) -> bool:
    """Return True if a function names a function that opens a port, itself or through others."""
    waiting, seen = [start], set()
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType):
            continue
        if f"{function.__module__}.{function.__qualname__}" in OPENERS:
            return True
        function = inspect.unwrap(function)
        if id(function) not in seen and _is_ours(function):
            seen.add(id(function))
            waiting += _named(function)
    return False


def _is_ours(function: FunctionType) -> bool:
    return function.__code__.co_filename.startswith(_TESTS)


def _named(function: FunctionType) -> Iterator[object]:
    """Give what a function's code names: of its module, and of modules and classes it names."""
    names = [name for code in _codes(function.__code__) for name in code.co_names]
    for name in names:
        value = function.__globals__.get(name)
        yield value
        if isinstance(value, ModuleType | type) and _file_of(value).startswith(_TESTS):
            yield from (vars(value).get(member) for member in names)


def _file_of(value: ModuleType | type) -> str:
    module = sys.modules.get(value.__module__) if isinstance(value, type) else value
    return getattr(module, "__file__", None) or ""


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Give a function's code and that of the functions in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
