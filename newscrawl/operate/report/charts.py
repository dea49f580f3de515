"""Small charts as inline SVG: they load nothing, run nothing, and take the page's colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Point", "bars", "heat_row", "line"]

# Pixels of the drawing, which the page stretches to its own width and height.
_STEP: Final = 10  # pixels from one value to the next
_BAR: Final = 8  # pixels of a bar's width: the rest is the gap to the next
_HEIGHT: Final = 60  # pixels of a chart's height


class Point(NamedTuple):
    """A value of a chart, with what a reader sees who points at it."""

    value: float | None
    """None where there is none: a gap."""
    words: str


def bars(points: Sequence[Point], name: str) -> str:
    """Return a bar for each value, the highest as high as the chart."""
    most = max((point.value or 0 for point in points), default=0) or 1
    marks = [
        _rect(at, _HEIGHT * (point.value or 0) / most, point.words)
        for at, point in enumerate(points)
    ]
    return _chart("bars", points, marks, name)


def heat_row(points: Sequence[Point], name: str) -> str:
    """Return a row of cells, the darker the nearer a share is to 1."""
    marks = [
        f'<rect class="{"none" if point.value is None else "cell"}" x="{at * _STEP}" y="0" '
        f'width="{_BAR}" height="{_STEP}" fill-opacity="{_opacity(point.value)}">'
        f"<title>{escape(point.words)}</title></rect>"
        for at, point in enumerate(points)
    ]
    return _chart("heat", points, marks, name, height=_STEP)


def line(points: Sequence[Point], name: str) -> str:
    """Return a line through the values, broken where there is none, with a dot for each."""
    most = max((point.value or 0 for point in points), default=0) or 1
    runs: list[list[str]] = [[]]
    dots = []
    for at, point in enumerate(points):
        if point.value is None:
            runs.append([])
            continue
        x, y = at * _STEP + _BAR / 2, _HEIGHT - 3 - (_HEIGHT - 6) * point.value / most
        runs[-1].append(f"{x:g},{y:.1f}")
        dots.append(f'<circle cx="{x:g}" cy="{y:.1f}" r="2">{_title(point)}</circle>')
    lines = [f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1]
    return _chart("line", points, [*lines, *dots], name)


def _rect(at: int, height: float, words: str) -> str:
    # The whole column answers to a pointer, also where the bar is low.
    return (
        f"<g><title>{escape(words)}</title>"
        f'<rect class="column" x="{at * _STEP}" y="0" width="{_STEP}" height="{_HEIGHT}"/>'
        f'<rect x="{at * _STEP}" y="{_HEIGHT - height:.1f}" width="{_BAR}" '
        f'height="{height:.1f}"/></g>'
    )


def _title(point: Point) -> str:
    return f"<title>{escape(point.words)}</title>"


def _opacity(share: float | None) -> str:
    """Return how opaque a cell is: a share of 0 is to be seen, too."""
    return "1" if share is None else f"{0.08 + 0.92 * share:.2f}"


def _chart(
    kind: str, points: Sequence[Point], marks: Sequence[str], name: str, *, height: int = _HEIGHT
) -> str:
    width = len(points) * _STEP
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escape(name)}">{"".join(marks)}</svg>'
    )
