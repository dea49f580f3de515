"""Worker processes: order, deaths, and how much is held."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from newscrawl.cli.pool import run_ordered

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = -1


def double(items: list[int]) -> list[int]:
    if KILLS in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * item for item in items]


def fill(items: list[int]) -> list[bytes]:
    return [bytes(item) for item in items]


def test_results_come_in_the_order_of_the_batches() -> None:
    batches = [[number, number + 1] for number in range(50)]
    results = list(run_ordered(double, iter(batches), workers=3, lost=abs))
    assert results == [[2 * number, 2 * number + 2] for number in range(50)]


def test_no_batches_no_results() -> None:
    assert list(run_ordered(double, iter([]), workers=2, lost=abs)) == []


def test_an_item_that_kills_costs_itself_alone() -> None:
    batches = [[1, 2], [3, KILLS, 4], [KILLS], [5], [6, KILLS]]
    results = list(run_ordered(double, iter(batches), workers=2, lost=lambda item: item - 98))
    assert results == [[2, 4], [6, -99, 8], [-99], [10], [12, -99]]


def test_batches_and_results_larger_than_a_pipe() -> None:
    sizes = [[3_000_000], [5], [3_000_000]]
    results = run_ordered(fill, iter(sizes), workers=2, lost=bytes)
    assert [[len(item) for item in batch] for batch in results] == sizes


def test_few_batches_are_held_at_a_time() -> None:
    taken = 0

    def batches() -> Iterator[list[int]]:
        nonlocal taken
        for taken in range(1, 101):
            yield [taken]

    results = run_ordered(double, batches(), workers=2, lost=abs)
    for done, batch in enumerate(results, 1):
        assert batch == [2 * done]
        assert taken - done <= 4
    assert taken == 100


def test_workers_end_with_the_results() -> None:
    results = run_ordered(pid_of, iter([[0], [0], [0]]), workers=2, lost=abs)
    [pid] = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def pid_of(items: list[int]) -> list[int]:
    return [os.getpid() for _ in items]
