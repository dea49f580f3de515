"""A number of seconds on the command line."""

from __future__ import annotations

import math
from typing import Any

import click

__all__ = ["SecondsType"]


class SecondsType(click.ParamType[float]):
    """Seconds within bounds; click's own range of floats lets "nan" through."""

    name = "seconds"

    def __init__(self, *, most: float, above_zero: bool = False) -> None:
        self._most, self._above_zero = most, above_zero

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number; fails with a sentence for what is none within the bounds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds <= self._most or (self._above_zero and not seconds):
            least = "above 0 and at most" if self._above_zero else "from 0 to"
            self.fail(f"{value!r} is not a number {least} {self._most:g}.", param, ctx)
        return seconds
