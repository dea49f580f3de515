"""Ray's executor without Ray; ``make test-scale`` has the real one."""

from __future__ import annotations

import socket
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from archive_kit import part_of

from newscrawl.archives.executor import ExecutorError
from newscrawl.archives.part_task import PartAnswer, PartOptions, PartTask, encode
from newscrawl.archives.ray_executor import RayExecutor

if TYPE_CHECKING:
    from collections.abc import Callable

TASKS = [PartTask(name, name, "parts", PartOptions()) for name in ("whole", "dies", "rubbish")]


class RayError(Exception):
    """What Ray raises."""


def get(reference: str) -> bytes:
    if reference == "dies":
        raise RayError("The worker died unexpectedly.\n\nMuch more\nabout it")
    return encode(PartAnswer(part_of(TASKS[0]))) if reference == "whole" else b"rubbish"


def fake_ray(monkeypatch: pytest.MonkeyPatch, init: Callable[..., None]) -> list[str]:
    """Put a module in the place of Ray, whose references are the tasks' names."""
    closed: list[str] = []
    ray: Any = ModuleType("ray")
    ray.init = init
    ray.exceptions = SimpleNamespace(RayError=RayError)
    ray.cluster_resources = lambda: {"CPU": 3.0}
    names = iter(task.name for task in TASKS)
    ray.remote = lambda **_: lambda _: SimpleNamespace(remote=lambda _: next(names))
    ray.wait = lambda running, **_: (running, [])
    ray.get = get
    ray.cancel = lambda reference, force: closed.append(f"{reference} {force}")
    ray.shutdown = lambda: closed.append("shut down")
    monkeypatch.setitem(sys.modules, "ray", ray)
    return closed


def test_what_ends_as_an_answer_and_what_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    closed = fake_ray(monkeypatch, given.update)
    executor = RayExecutor("", count=2)
    assert given["_node_ip_address"] == "127.0.0.1"
    assert executor.slots == 2
    for task in TASKS:
        executor.submit(task)
    whole, dies, rubbish = executor.ended(1.0)
    assert whole.answer is not None
    assert whole.answer.result == part_of(TASKS[0])
    assert (dies.answer, dies.why) == (None, "The worker died unexpectedly.")
    assert (rubbish.answer, rubbish.why) == (None, "its process sent something that is no answer")
    executor.close()
    assert closed == ["shut down"]


@pytest.mark.parametrize(
    "error", [RuntimeError("Version mismatch: 2.50\n  and 2.60."), ConnectionError("refused")]
)
def test_a_cluster_that_cannot_be_used_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def init(**_: object) -> None:
        raise error

    fake_ray(monkeypatch, init)
    with pytest.raises(ExecutorError, match=r"cannot use Ray at auto: .*\. Check") as raised:
        RayExecutor("auto")
    assert "\n" not in str(raised.value)


def test_without_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ExecutorError, match=r"pip install 'newscrawl\[ray\]'"):
        RayExecutor("")


def test_an_address_where_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    fake_ray(monkeypatch, lambda **_: None)
    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(ExecutorError, match=r"at head\.example:6379: .*refused\. Check"):
        RayExecutor("head.example:6379")
