"""What holds for all tests: no sleeping for luck, and which of them may open a port."""

from __future__ import annotations

import ast
import importlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import port_guard
import pytest
from each_case import check_each
from newsroom import NewsSite, serve

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent
SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}


def _waits_for_luck(tree: ast.Module) -> list[int]:
    """Return the lines that sleep: for some time, and not to let others have a turn."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SLEEPS
        if ast.unparse(node.args[0]) != "0"
    ]


def test_no_test_sleeps() -> None:
    """A test waits for what happens, with waiting.py, an event, a Gate, or an end of a process."""

    def check(path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        lines = _waits_for_luck(ast.parse(source)) if "sleep" in source else []
        assert not lines or path.name == "waiting.py", f"it sleeps in lines {lines}"

    check_each(sorted(TESTS.rglob("*.py")), check)


def test_a_sleep_is_seen() -> None:
    source = "import time\ndef f():\n    time.sleep(0.5)\n    sleep(1)\nasync def g():\n"
    source += "    await asyncio.sleep(0)\n    await asyncio.sleep(1)\n"
    assert _waits_for_luck(ast.parse(source)) == [3, 4, 7]


def test_without_the_mark_no_port_is_opened() -> None:
    with socket.socket() as one, pytest.raises(RuntimeError, match=r"mark it with .*server"):
        one.bind(("127.0.0.1", 0))


@pytest.mark.server
def test_with_the_mark_a_port_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        pass


@pytest.mark.parametrize("opener", sorted(port_guard.OPENERS))
def test_the_functions_that_open_ports_are_known_by_name(
    monkeypatch: pytest.MonkeyPatch, opener: str
) -> None:
    module, _, name = opener.rpartition(".")
    if module == "hostile":  # found beside the tests that use it
        monkeypatch.syspath_prepend(TESTS / "crawl/downloader")
    assert callable(getattr(importlib.import_module(module), name))


def _site() -> None:
    with serve(NewsSite(1)):
        pass


def _through_another() -> None:
    _site()


def _in_a_function_in_it() -> Callable[[], None]:
    def inner() -> None:
        _site()

    return inner


def _without() -> str:
    return NewsSite(1).story(1).headline


@pytest.mark.parametrize("function", [_site, _through_another, _in_a_function_in_it])
def test_what_opens_a_port_is_seen(function: Callable[[], object]) -> None:
    assert port_guard.opens_port(function)


def test_what_opens_none_is_not() -> None:
    assert not port_guard.opens_port(_without)
