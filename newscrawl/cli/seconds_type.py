"""A number of seconds on the command line."""

from __future__ import annotations

import math
from typing import Any

import click

__all__ = ["SecondsType"]


class SecondsType(click.ParamType[float]):
    """Seconds from 0 to a maximum.  Unlike click's own range of numbers it refuses "nan"."""

    name = "seconds"

    def __init__(self, *, max_seconds: float, above_zero: bool = False) -> None:
        self._max_seconds, self._above_zero = max_seconds, above_zero

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; a value that is not one in the range is an error of click's."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds <= self._max_seconds or (self._above_zero and not seconds):
            least = "above 0 and at most" if self._above_zero else "from 0 to"
            self.fail(f"{value!r} is not a number {least} {self._max_seconds:g}.", param, ctx)
        return seconds
