"""How right the records of annotated pages are: by set, language, era and site."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.scoring import FIGURES, Scores, figures, score
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.table import Table

    from benchmarks.annotated_sets import AnnotatedPage

__all__ = [
    "Measured",
    "accuracy_tables",
    "measure",
    "page_value",
    "sites_table",
]

_F1_BOUNDS: Final = (0.5, 0.8, 0.95)
"""Shares: pages with a lower body F1 are counted."""
_YEARS_OF_ERA: Final = 5
_YEAR: Final = re.compile(r"(?<!\d)(?:199\d|20[0-2]\d)(?=/|-|[01]\d(?:/|-|[0-3]\d))")
_UNKNOWN: Final = "unknown"
_LANGUAGES: Final = {
    "arabic": "ar",
    "chinese": "zh",
    "english": "en",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "japanese": "ja",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
}
"""Names that annotators give languages in place of their codes."""


class Measured(NamedTuple):
    """An annotated page with the record that it gave."""

    page: AnnotatedPage
    record: dict[str, Any]
    scores: Scores


def measure(pages: Sequence[AnnotatedPage], lines: Iterable[bytes]) -> list[Measured]:
    """Score the records (JSON) of some pages."""
    records = (json.loads(line) for line in lines)
    return [
        Measured(page, record, score(page.expected, record))
        for page, record in zip(pages, records, strict=True)
    ]


def page_value(scores: Mapping[str, tuple[float, ...]], figure: str) -> float:
    """Return a single page's value in a figure that it has."""
    return FIGURES[figure].value(scores[figure])


def accuracy_tables(measured: Sequence[Measured]) -> Iterator[Table]:
    """Yield the figures by set, by language and by era, and the shares of poor pages."""
    for title, key in (("set", _set_of), ("language", language_of), ("era", era_of)):
        yield _figures_table(f"Accuracy by {title}", title, _grouped(measured, key))
    yield _poor_pages_table(_grouped(measured, _set_of))


def sites_table(measured: Sequence[Measured], *, most: int) -> Table:
    """Return the figures of the sites whose bodies lose most, the worst first."""
    groups = _grouped(measured, lambda one: one.page.site)

    def lost(site: str) -> float:
        return -sum(1 - page_value(one.scores, "body F1") for one in _with_body(groups[site]))

    worst = sorted(groups, key=lambda site: (lost(site), site))[: most or None]
    title = f"Accuracy by site: {len(worst)} of {len(groups)}, by what their bodies lose"
    return _figures_table(title, "site", {site: groups[site] for site in worst}, total=False)


def _grouped(
    measured: Iterable[Measured], key: Callable[[Measured], str]
) -> dict[str, list[Measured]]:
    groups: defaultdict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        groups[key(one)].append(one)
    return dict(sorted(groups.items()))


def _with_body(measured: Iterable[Measured]) -> list[Measured]:
    return [one for one in measured if "body F1" in one.scores]


def _figures_table(
    title: str, kind: str, groups: Mapping[str, Sequence[Measured]], *, total: bool = True
) -> Table:
    every = [one for group in groups.values() for one in group]
    found = figures(one.scores for one in every)
    rows = [_figures_row(name, group, found) for name, group in groups.items()]
    if total and len(groups) > 1:
        rows.append(_figures_row("all", every, found))
    return table(title, [kind, "pages", "sites", *found], rows)


def _figures_row(name: str, group: Sequence[Measured], columns: Iterable[str]) -> list[str]:
    found = figures(one.scores for one in group)
    cells = [f"{found[column]:.3f}" if column in found else "" for column in columns]
    return [name, str(len(group)), str(len({one.page.site for one in group})), *cells]


def _poor_pages_table(groups: Mapping[str, Sequence[Measured]]) -> Table:
    every = [one for group in groups.values() for one in group]
    rows = []
    for name, group in [*groups.items(), ("all", every)]:
        values = [page_value(one.scores, "body F1") for one in _with_body(group)]
        below = [sum(value < bound for value in values) for bound in _F1_BOUNDS]
        if values:
            cells = [f"{count} ({count / len(values):.1%})" for count in below]
            rows.append([name, str(len(values)), *cells])
    columns = ["set", "pages", *(f"F1 below {bound}" for bound in _F1_BOUNDS)]
    return table("Pages whose body is poor", columns, rows)


def _set_of(one: Measured) -> str:
    return one.page.set


def language_of(one: Measured) -> str:
    """Return a page's language: the annotators' word for it, else the record's."""
    said = str(one.page.expected.get("lang") or one.record.get("language") or _UNKNOWN)
    return _LANGUAGES.get(said.casefold(), said.partition("-")[0])


def era_of(one: Measured) -> str:
    """Return the years that a page is of: by its annotated date, its URL, or its record."""
    expected = one.page.expected
    year = str(expected.get("timestamp") or expected.get("date") or "")[:4]
    if not year and (in_url := _YEAR.search(expected["url"])):
        year = in_url[0]
    year = year or str(expected.get("fetched") or one.record.get("timestamp") or "")[:4]
    if not year.isdecimal():
        return _UNKNOWN
    first = int(year) // _YEARS_OF_ERA * _YEARS_OF_ERA
    return f"{first}–{first + _YEARS_OF_ERA - 1}"
