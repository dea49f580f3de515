"""The project's fixtures as annotated pages: as they are, and with the usual helps taken away.

As they are, all fixtures are right.  So each is also read without class names, without its data
and without elements that say what they hold: what newscrawl reads then shows how much it leans on
them, and whether a change made that worse.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

import click

from benchmarks.annotated_sets import fixture_set
from benchmarks.scoring import FIGURES, figures, score
from newscrawl.extraction.examination import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from benchmarks.annotated_sets import AnnotatedPage
    from benchmarks.scoring import Scores

__all__ = ["FLOOR", "dressed_fixtures", "fallen_figures", "raise_floor"]

Figures = dict[str, dict[str, float]]
FLOOR: Final = Path(__file__).parent.parent / "tests" / "accuracy_floor.json"
"""For each dress the figures that newscrawl has reached."""
_DECIMALS: Final = 4
"""Digits of a figure in the floor's file."""

_NAMES: Final = re.compile(
    rb"\s(?:class|id|role|rel|item(?:prop|type|id))\s?=\s?(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)",
    re.IGNORECASE,
)
_DATA: Final = re.compile(
    rb"<script\b[^>]*>.*?</script>|<meta\b(?![^>]*charset)[^>]*>|<link\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_MEANING: Final = re.compile(
    rb"(</?)(?:article|main|section|header|footer|nav|aside|figure|figcaption|time|address)\b",
    re.IGNORECASE,
)


def _without_names(content: bytes) -> bytes:
    return _NAMES.sub(b"", content)


def _without_data(content: bytes) -> bytes:
    return _DATA.sub(b"", content)


def _without_meaning(content: bytes) -> bytes:
    return _MEANING.sub(rb"\1div", content)


def _bare(content: bytes) -> bytes:
    return _without_names(_without_meaning(_without_data(content)))


_DRESSES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as they are": lambda content: content,
    "without class names": _without_names,
    "without data": _without_data,
    "without telling elements": _without_meaning,
    "without all three": _bare,
}


def dressed_fixtures() -> Iterator[AnnotatedPage]:
    """Yield the fixtures that are articles, each in all dresses, a set for each dress."""
    fixtures = fixture_set()
    for dress, change in _DRESSES.items():
        for one in fixtures:
            page = one.page._replace(content=change(one.page.content))
            yield one._replace(set=dress, page=page)


class Floor(TypedDict):
    """What the floor's file holds."""

    fixtures: list[str]
    """Whose figures these are: a fixture that is new since then changes none of them."""
    figures: Figures
    """By dress and by name."""


@cache
def _scores() -> list[tuple[str, str, Scores]]:
    """Return dress, fixture and scores of each page; it is read once a process."""
    scores = []
    for dress, name, page, expected in dressed_fixtures():
        article, _ = examine(page.content, page.url, content_type=page.content_type)
        scores.append((dress, name, score(expected, article.to_dict())))
    return scores


def _reached(fixtures: Collection[str] | None) -> Floor:
    """Return the figures as newscrawl reads some fixtures now, all of them for None."""
    scores: defaultdict[str, list[Scores]] = defaultdict(list)
    names: dict[str, None] = {}
    for dress, name, of_page in _scores():
        if fixtures is None or name in fixtures:
            names[name] = None
            scores[dress].append(of_page)
    found = {
        dress: {name: _rounded(name, value) for name, value in figures(of_dress).items()}
        for dress, of_dress in scores.items()
    }
    return Floor(fixtures=list(names), figures=found)


def _floor() -> Floor:
    floor: Floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    return floor


def fallen_figures() -> list[str]:
    """Return a sentence for each figure that is worse than the floor."""
    floor = _floor()
    return _fallen(floor["figures"], _reached(floor["fixtures"])["figures"])


def _fallen(floor: Figures, reached: Figures) -> list[str]:
    return [
        f"{name} of the fixtures {dress} fell from {least} to {reached[dress][name]}."
        for dress, of_dress in floor.items()
        for name, least in of_dress.items()
        if _better(name, reached[dress][name], least) != reached[dress][name]
    ]


def raise_floor() -> list[str]:
    """Write what newscrawl reaches now into the floor's file; return a sentence for each change.

    Fixtures that are new join the others.  Raises click's error where a figure fell: the floor is
    lowered by hand only.
    """
    floor, reached = _floor(), _reached(None)
    if fallen := fallen_figures():
        raise click.ClickException("\n".join(fallen))
    text = json.dumps(reached, indent=1, ensure_ascii=False)
    FLOOR.write_text(f"{text}\n", encoding="utf-8")
    new = [f"New: {name}." for name in reached["fixtures"] if name not in floor["fixtures"]]
    return new + [
        f"{name} of the fixtures {dress}: {before} → {value}."
        for dress, of_dress in reached["figures"].items()
        for name, value in of_dress.items()
        if (before := floor["figures"].get(dress, {}).get(name)) != value
    ]


def _better(name: str, value: float, floor: float) -> float:
    pick = max if FIGURES[name].more_is_better else min
    return pick(value, floor)


def _rounded(name: str, value: float) -> float:
    """Round a figure to the worse side, so that it reaches its own floor."""
    shift = 10**_DECIMALS
    up = math.floor if FIGURES[name].more_is_better else math.ceil
    return up(round(value * shift, _DECIMALS)) / shift
