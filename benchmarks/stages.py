"""Where the time for a page goes: by stage, by field, by function."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import newscrawl
from benchmarks.peers import load_extractors
from benchmarks.tables import table
from newscrawl.extraction import fields
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.page_type import why_not_an_article
from newscrawl.extraction.record_building import RecordBuilder
from newscrawl.files.json_lines import to_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.items import Article

__all__ = ["functions_table", "stages_table"]

# In the order of record_building.  What several fields need counts for the first of them.
_FIELDS: dict[str, Callable[[Page], object]] = {
    "canonical_url": fields.find_canonical_url,
    "headline": fields.find_headline,
    "breadcrumbs": fields.find_breadcrumbs,
    "authors": fields.find_authors,
    "timestamp": fields.find_timestamp,
    "modified": fields.find_modified,
    "photos": fields.find_photos,
    "body": fields.find_body,
    "hashtags": fields.find_hashtags,
    "language": fields.find_language,
    "description": fields.find_description,
}


_LINE: Final = "and the record's JSON line"


class _Clock:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._last = time.process_time()

    def start(self) -> None:
        self._last = time.process_time()

    def stop(self, name: str) -> None:
        now = time.process_time()
        self.spent[name] += now - self._last
        self._last = now


def _article(raw: PageBytes) -> Article:
    return newscrawl.extract(raw.content, url=raw.url)


def _time_stages(pages: Sequence[PageBytes], clock: _Clock) -> None:
    for raw in pages:
        clock.start()
        page = Page(raw.content, raw.url)
        clock.stop("decode")
        _ = page.root
        clock.stop("parse")
        _ = page.outline
        clock.stop("segment, embedded JSON")
        _ = page.structured
        clock.stop("JSON-LD, meta")
        label_blocks(page)
        clock.stop("labels")
        for name, find in _FIELDS.items():
            find(page)
            clock.stop(f"field {name}")
        article = RecordBuilder(page).record()
        clock.start()  # that was all the fields again
        why_not_an_article(page, article)
        clock.stop("page type")
        to_line(article)
        clock.stop(_LINE)
        del page, article
        clock.stop("freeing")


def stages_table(pages: Sequence[PageBytes], *, rounds: int) -> Table:
    """Measure each stage; the loader's time is what the others leave of the whole."""
    clock, parse = _Clock(), load_extractors(["lxml"])["lxml"]
    for number in range(-1, rounds):
        if number == 0:
            clock = _Clock()  # the round before was to warm up
        clock.start()
        for raw in pages:
            parse(raw.content, None)
        clock.stop("lxml's parser")
        for raw in pages:
            _article(raw)
        clock.stop("newscrawl.extraction")
        _time_stages(pages, clock)
    spent = clock.spent
    floor, whole = spent.pop("lxml's parser"), spent.pop("newscrawl.extraction")
    line = spent.pop(_LINE)
    spent["loader, and what differs"] = whole - sum(spent.values())
    spent["newscrawl.extract in all"] = whole
    spent[_LINE] = line
    unit = 1000 / (rounds * len(pages))
    rows = [
        [name, f"{seconds * unit:.3f}", f"{seconds / whole:.1%}", f"{seconds / floor:.2f}"]
        for name, seconds in (*spent.items(), ("lxml's parser", floor))
    ]
    return table(
        "Where the time goes", ["stage", "ms a page", "share", "times lxml's parser"], rows
    )


def functions_table(pages: Sequence[PageBytes], *, most: int) -> Table:
    """Return the functions with the most time of their own, by Python's profiler."""
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for raw in pages:
        _article(raw)
    profiler.disable()
    found = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in found.values())
    first = sorted(found.items(), key=lambda entry: -entry[1][2])[:most]
    rows = [
        [_place(*where), f"{calls / len(pages):,.0f}", f"{own / total:.1%}"]
        for where, (_, calls, own, _, _) in first
    ]
    columns = ["function", "calls a page", "own time"]
    return table("The functions that take longest (the profiler slows them)", columns, rows)


def _place(file: str, line: int, name: str) -> str:
    if file == "~":
        return name.strip("<>")
    return f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"
