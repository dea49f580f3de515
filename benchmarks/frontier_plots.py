"""The plots of docs/scaling.md, drawn from the answers of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from benchmarks.frontier_results import Answer
from benchmarks.line_charts import Chart, Line, chart_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["draw_plots", "frontier_charts"]

_ACROSS = "workers with 16 places each"
_PLACES = (2, 16)
"""Places of the workers that are drawn."""
_FOLLOWED = "news, followed for a day"
_NOT_SEEN = 150.0
"""Minutes from the middle of the measured time to the end."""


def frontier_charts(answers: Sequence[Answer]) -> Mapping[str, Chart]:
    """Return the charts by the names of their files."""

    def line(name: str, question: str, value: Callable[[Answer], float]) -> Line:
        found = [each for each in answers if each.question == question]
        points = [(float(each.workers), value(each)) for each in found if each.at_once in _PLACES]
        return Line(name, [(x, y) for x, y in points if y > 0])

    return {
        "frontier-news.svg": Chart(
            "From an article's publication to its line",
            _ACROSS,
            "minutes; 10,000 sites, four runs an hour each, no archives; 99 of 100: 1,000 sites",
            [
                line("99 of 100 articles", _FOLLOWED, lambda each: each.ninety_ninth),
                line("90 of 100", "news", lambda each: each.ninetieth),
                line("half of them", "news", lambda each: each.median),
            ],
        ),
        "frontier-archives.svg": Chart(
            "Half of the news has its line, while archives are fetched",
            _ACROSS,
            "minutes from publication; 10,000 sites, by how long a run may be",
            [
                line("runs of 6 hours", "archives", lambda each: each.median),
                line("of 15 minutes", "archives, runs of 15 minutes", lambda each: each.median),
                line("of 2 minutes", "archives, runs of 2 minutes", lambda each: each.median),
                line("no archives", "news", lambda each: each.median),
            ],
            bound=(_NOT_SEEN, "not before the simulation ended"),
        ),
        "frontier-store.svg": Chart(
            "How busy the store is",
            _ACROSS,
            "percent of its time; 10,000 sites; first come: 1,000, and ten times what they ask for",
            [
                line("news; first come", "news, first come", lambda each: 1000 * each.store),
                line("archives", "archives", lambda each: 100 * each.store),
                line("news; copies first", "news", lambda each: 100 * each.store),
            ],
            bound=(100.0, "one Redis can do no more"),
        ),
    }


def draw_plots(answers: Path, folder: Path) -> list[Path]:
    """Draw the plots from a file of answers, and return their files."""
    decode = msgspec.json.Decoder(Answer).decode
    found = [decode(line) for line in answers.read_bytes().splitlines()]
    drawn = []
    for name, chart in frontier_charts(found).items():
        path = folder / name
        asked = [line for line in chart.lines if line.points]
        path.write_text(chart_svg(chart._replace(lines=asked)), "utf-8")
        drawn.append(path)
    return drawn
