"""Line charts as SVG files for the documents: they load nothing, and suit light and dark."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Chart", "Line", "chart_svg"]

# Pixels: of the drawing, and of the room around the lines for words.
_WIDTH, _HEIGHT = 760, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 196, 56, 52
_LABEL_GAP: Final = 17  # pixels from one line's name to the next, as high as a line of text
_DASHES: Final = ("", "8 4", "2 4", "12 4 2 4")
"""Of the lines in turn: who does not tell colours apart tells these."""
_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.back { fill: #ffffff; stroke: #d0d7de }
.grid { stroke: #d8dee4 } .bound { stroke: #57606a; stroke-dasharray: 3 3 }
.line { fill: none; stroke-width: 2.5 }
.l0 { stroke: #0550ae; fill: #0550ae } .l1 { stroke: #bc4c00; fill: #bc4c00 }
.l2 { stroke: #6639ba; fill: #6639ba } .l3 { stroke: #1a7f37; fill: #1a7f37 }
text.name { stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .back { fill: #161b22; stroke: #30363d }
  .grid { stroke: #30363d } .bound { stroke: #9198a1 }
  .l0 { stroke: #79c0ff; fill: #79c0ff } .l1 { stroke: #ffa657; fill: #ffa657 }
  .l2 { stroke: #d2a8ff; fill: #d2a8ff } .l3 { stroke: #7ee787; fill: #7ee787 }
}
polyline.line { fill: none }
"""


class Line(NamedTuple):
    """A line of a chart."""

    name: str
    points: Sequence[tuple[float, float]]


class Chart(NamedTuple):
    """What a chart shows; both axes are logarithmic."""

    title: str
    across: str
    """What the horizontal axis is of; it has a mark at each point."""
    upright: str
    lines: Sequence[Line]
    bound: tuple[float, str] | None = None
    """A height that is marked, and what it is."""


class _Scale(NamedTuple):
    """Where values lie in the drawing."""

    x_least: float
    x_most: float
    y_least: int
    """The exponent of ten, as the next one."""
    y_most: int

    @classmethod
    def of(cls, chart: Chart) -> _Scale:
        across = [x for line in chart.lines for x, _ in line.points]
        heights = [y for line in chart.lines for _, y in line.points]
        heights += [chart.bound[0]] if chart.bound else []
        least, most = floor(log10(min(heights))), ceil(log10(max(heights)))
        return cls(min(across), max(across), least, max(most, least + 1))

    def x(self, value: float) -> float:
        width = log10(self.x_most / self.x_least) or 1.0  # all points may lie above one another
        share = log10(value / self.x_least) / width
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (log10(value) - self.y_least) / (self.y_most - self.y_least)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def chart_svg(chart: Chart) -> str:
    """Return a chart as an SVG document; its values are above 0.

    >>> chart_svg(Chart("A", "b", "c", [Line("d", [(1, 1), (2, 5)])])).count("<circle")
    2
    """
    scale = _Scale.of(chart)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(chart.title)}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" rx="8"/>',
        f'<text class="title" x="16" y="24">{escape(chart.title)}</text>',
        f'<text x="16" y="44">{escape(chart.upright)}</text>',
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2:g}" y="{_HEIGHT - 12}" text-anchor="middle">'
        f"{escape(chart.across)}</text>",
        *_grid(chart, scale),
        *(part for at, line in enumerate(chart.lines) for part in _line(at, line, scale)),
        *_names(chart, scale),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(chart: Chart, scale: _Scale) -> Iterator[str]:
    right = _WIDTH - _RIGHT
    for power in range(scale.y_least, scale.y_most + 1):
        y = scale.y(10.0**power)
        yield f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        words = _number(10.0**power)
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{words}</text>'
    for value in sorted({x for line in chart.lines for x, _ in line.points}):
        x = scale.x(value)
        yield (
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">'
            f"{_number(value)}</text>"
        )
    if chart.bound:
        y = scale.y(chart.bound[0])
        yield f'<line class="bound" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        words = escape(chart.bound[1])
        yield f'<text x="{right - 6}" y="{y - 5:.1f}" text-anchor="end">{words}</text>'


def _line(at: int, line: Line, scale: _Scale) -> Iterator[str]:
    points = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in line.points)
    dashes = f' stroke-dasharray="{_DASHES[at]}"' if _DASHES[at] else ""
    yield f'<polyline class="line l{at}" points="{points}"{dashes}/>'
    for x, y in line.points:
        words = escape(f"{line.name}: {_number(y)} at {_number(x)}")
        yield (
            f'<circle class="l{at}" cx="{scale.x(x):.1f}" cy="{scale.y(y):.1f}" r="3.5">'
            f"<title>{words}</title></circle>"
        )


def _names(chart: Chart, scale: _Scale) -> Iterator[str]:
    """Yield each line's name behind its end, one below the other where they would meet."""
    ends = sorted((scale.y(line.points[-1][1]), at) for at, line in enumerate(chart.lines))
    last = -float("inf")
    for y, at in ends:
        last = max(y, last + _LABEL_GAP)
        name = escape(chart.lines[at].name)
        x = _WIDTH - _RIGHT + 12
        yield f'<text class="name l{at}" x="{x}" y="{last + 4:.1f}">{name}</text>'


def _number(value: float) -> str:
    """Return a number as short as it can be read.

    >>> _number(0.01), _number(4.6031), _number(12345.0)
    ('0.01', '4.6', '12,345')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
