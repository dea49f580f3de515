"""Many cases in one test: none is passed over, and each failure is told."""

from __future__ import annotations

import pytest
from each_case import check_each


def _is_even(number: int) -> None:
    assert number % 2 == 0, f"{number} is odd"


def test_all_that_failed_are_told() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"(?s)2 of 3.*1: 1 is odd.*\n3: 3 is odd"):
        check_each([1, 2, 3], _is_even)


def test_cases_that_hold_pass() -> None:
    check_each(iter([2, 4]), _is_even)


def test_an_error_of_the_check_names_its_case() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        check_each([1, 0], lambda number: _is_even(2 // number), name=lambda n: f"number {n}")
    assert caught.value.__notes__ == ["with number 0"]


def test_without_a_case_it_fails() -> None:
    with pytest.raises(AssertionError, match="no case"):
        check_each([], _is_even)
