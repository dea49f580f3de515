"""How many inputs the tests try that search or count: a part of them in ``make quick``."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["fewer_when_quick"]

_PART: Final = 8
"""``make quick`` tries an eighth: it is for every few minutes of work; ``make test`` tries all."""


def fewer_when_quick(number: int) -> int:
    """Return how many of a number of inputs to try."""
    return number // _PART if os.environ.get("FEWER_INPUTS") else number
