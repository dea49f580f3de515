"""Many small cases in one test: to manage a test takes longer than each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["check_each"]

T = TypeVar("T")


def check_each(
    cases: Iterable[T], check: Callable[[T], None], *, name: Callable[[T], str] = str
) -> None:
    """Call a check for each case; fail with every case that failed, by its name, and why."""
    number, failed = 0, []
    for case in cases:
        number += 1
        try:
            check(case)
        except AssertionError as error:
            failed.append(f"{name(case)}: {error}")
        except Exception as error:
            error.add_note(f"with {name(case)}")
            raise
    assert number, "there is no case"
    if failed:
        pytest.fail(f"{len(failed)} of {number} cases:\n" + "\n".join(failed), pytrace=False)
