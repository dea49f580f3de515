"""Time for a page against its size: it must grow in proportion, however large the page."""

from __future__ import annotations

import math
import time
from statistics import median
from typing import TYPE_CHECKING, Final

import newscrawl
from benchmarks.corpus import FIXTURES, grown
from benchmarks.peers import make_contestants
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

__all__ = ["SIZES", "report"]

SIZES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
_GROWN: Final = ("jsonld/rich", "wordpress/theme", "arabic/article")
_LONGEST_ROUND: Final = 0.5
"""Seconds from which on two rounds are enough."""
_ROUNDS: Final = 5


def _seconds(content: bytes) -> tuple[float, float]:
    """Time newscrawl and lxml's bare parse: medians of a few rounds, fewer for large pages."""
    parse = make_contestants(["lxml"])["lxml"]
    own, floor = [], []
    for number in range(_ROUNDS):
        start = time.process_time()
        parse(content, None)
        parsed = time.process_time()
        newscrawl.extract(content, url="https://news.example/world/story")
        own.append(time.process_time() - parsed)
        floor.append(parsed - start)
        if own[-1] > _LONGEST_ROUND and number:
            break
    return median(own), median(floor)


def _row(name: str, sizes: Sequence[int], *, whole: bool) -> list[str]:
    """Measure one page grown to each size: µs a kB, and how fast the time grows."""
    page = (FIXTURES / f"{name}.html").read_bytes()
    cells: list[str] = []
    points: list[tuple[float, float]] = []
    for size in sizes:
        content = grown(page, size, whole=whole)
        own, floor = _seconds(content)
        cells.append(f"{own * 1e9 / len(content):.0f} ({own / floor:.0f})")
        points.append((math.log(len(content)), math.log(own)))
    (small, early), (large, late) = points[len(points) // 2 - 1], points[-1]
    power = f"{(late - early) / (large - small):.2f}" if large > small else ""
    return [f"{name}, {'the whole body' if whole else 'its paragraphs'}", *cells, power]


def report(sizes: Sequence[int] = SIZES) -> Table:
    """Measure fixtures grown to sizes in bytes."""
    rows = (_row(name, sizes, whole=whole) for name in _GROWN for whole in (False, True))
    title = "µs a kB by the page's size (in brackets: times lxml's parse); power 1: in proportion"
    columns = ["what was repeated", *(f"{size // 1000:,} kB" for size in sizes), "power"]
    return table(title, columns, rows)
