"""The time for a page by its size: it must grow in proportion, however large the page."""

from __future__ import annotations

import math
import time
from statistics import median
from typing import TYPE_CHECKING, Final

import newscrawl
from benchmarks.corpus import FIXTURES, grow_page
from benchmarks.peers import load_extractors
from benchmarks.tables import table
from newscrawl.page_fixtures import Fixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

__all__ = ["SIZES_BYTES", "sizes_table"]

SIZES_BYTES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
_GROWN_FIXTURES: Final = ("jsonld/rich", "wordpress/theme", "arabic/article")
_MAX_ROUNDS: Final = 5
_LONG_ROUND_SECONDS: Final = 0.5
"""If a round takes longer, two are enough."""


def _seconds(content: bytes) -> tuple[float, float]:
    """Return the seconds of newscrawl and of lxml's parser: medians of a few rounds."""
    parse = load_extractors(["lxml"])["lxml"]
    own, floor = [], []
    for number in range(_MAX_ROUNDS):
        start = time.process_time()
        parse(content, None)
        parsed = time.process_time()
        newscrawl.extract(content, url="https://news.example/world/story")
        own.append(time.process_time() - parsed)
        floor.append(parsed - start)
        if own[-1] > _LONG_ROUND_SECONDS and number:
            break
    return median(own), median(floor)


def _row(name: str, sizes: Sequence[int], *, whole: bool) -> list[str]:
    """Measure one fixture at each size: µs a kB, and the power with which the time grows."""
    page = Fixture(FIXTURES / name).page().content
    cells: list[str] = []
    points: list[tuple[float, float]] = []
    for size in sizes:
        content = grow_page(page, size, whole=whole)
        own, floor = _seconds(content)
        cells.append(f"{own * 1e9 / len(content):.0f} ({own / floor:.0f})")
        points.append((math.log(len(content)), math.log(own)))
    (small, early), (large, late) = points[len(points) // 2 - 1], points[-1]
    power = f"{(late - early) / (large - small):.2f}" if large > small else ""
    return [f"{name}, {'the whole body' if whole else 'its paragraphs'}", *cells, power]


def sizes_table(sizes: Sequence[int] = SIZES_BYTES) -> Table:
    """Measure fixtures that are made larger, to each of the sizes in bytes."""
    rows = (_row(name, sizes, whole=whole) for name in _GROWN_FIXTURES for whole in (False, True))
    title = "µs per kB by page size (in brackets: times lxml's parser); power 1 is in proportion"
    columns = ["what was repeated", *(f"{size // 1000:,} kB" for size in sizes), "power"]
    return table(title, columns, rows)
