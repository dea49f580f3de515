"""How far a record's ``confidence`` can be trusted: the shares counted again, by site.

The shares of right headlines, times and lists of authors are counted by kind of evidence and by
whether other evidence agrees.  They are tried on sites that they were not counted on.  For the body
the same is done with what trees of ``benchmarks train --bodies`` expected of unseen sites.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from statistics import fmean
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import click

from benchmarks.annotated_sets import DEFAULT_FOLDS, folds_by_site
from benchmarks.scoring import figures, score
from benchmarks.tables import table
from benchmarks.train import rising_steps
from newscrawl.extraction.content.block_model import block_model
from newscrawl.extraction.content.learned_decision import MISSED_F1
from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import examine_page
from newscrawl.extraction.fields.confidence import RARE, SHARES, evidence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.table import Table

    from benchmarks.annotated_sets import AnnotatedPage
    from benchmarks.scoring import Scores, Sums

__all__ = ["calibration_tables", "separation"]

_PAGES_ADDED: Final = 5
"""Pages at ``RARE`` that each cell has beside its own, so that few pages say little."""
_BANDS: Final = (0.97, 0.93, 0.85, 0.7, 0.0)
"""From which shares on pages are put together, the highest first."""
_BODY_BANDS: Final = (0.99, 0.97, 0.95, 0.9, 0.8, 0.3, 0.0)
"""The same for the body's F1, which most pages have above a share of 0.9."""


def _is_share_right(sums: Sums) -> bool:
    return sums[0] == 1


def _are_counts_right(sums: Sums) -> bool:
    _, extra, missed = sums
    return not extra and not missed


_RIGHT: Final[Mapping[str, tuple[str, Callable[[Sums], bool]]]] = {
    "headline": ("headline", _is_share_right),
    "timestamp": ("day", _is_share_right),
    "authors": ("authors", _are_counts_right),
}
"""For each field the figure that says of a page whether its value is right."""

Cell: TypeAlias = tuple[str, str]
"""A kind of evidence, and whether other evidence agrees."""


class _Value(NamedTuple):
    """A field's value on a page."""

    page: AnnotatedPage
    cell: Cell
    is_right: bool


class Expected(NamedTuple):
    """What was expected of a page without a look at its site, and what came."""

    expected: float
    reached: float


def calibration_tables(
    pages: Sequence[AnnotatedPage], model_scores: Path | None = None
) -> Iterator[Table]:
    """Yield the tables of each field: its cells, and how they hold on unseen sites.

    ``model_scores``: what ``benchmarks train --bodies`` wrote; without it, of the body only the
    model's own steps are shown.
    """
    read = _read(pages)
    for name, values in read.values.items():
        yield _cells_table(name, values)
        yield _bands_table(name, _on_unseen_sites(values), _BANDS, "right")
    yield _steps_table(read.unknown_bodies)
    if model_scores is not None:
        unseen = _bodies_on_unseen_sites(pages, model_scores)
        yield _bands_table("body", unseen, _BODY_BANDS, "mean F1")


class _Read(NamedTuple):
    """What was read of the pages that are taken for articles."""

    values: dict[str, list[_Value]]
    """By field."""
    unknown_bodies: list[float]
    """The F1 of the bodies that have no confidence."""


def _read(pages: Sequence[AnnotatedPage]) -> _Read:
    found: dict[str, list[_Value]] = {name: [] for name in SHARES}
    unknown_bodies: list[float] = []
    for page in pages:
        content, url, content_type = page.page[:3]
        document = Page(content, url, content_type=content_type)
        article, reject = examine_page(document)
        if reject is not None:
            continue
        scores = score(page.expected, article.to_dict())
        if "body F1" in scores and "body" not in article.confidence:
            unknown_bodies.append(_body_f1(scores))
        for name, (kind, agreement, _) in evidence_of(document, article).items():
            figure, is_right = _RIGHT[name]
            if figure in scores:
                value = _Value(page, (kind, agreement), is_right(scores[figure]))
                found[name].append(value)
    return _Read(found, unknown_bodies)


def _shares(values: Sequence[_Value]) -> dict[Cell, float]:
    """Return the share of right values of each cell, with a few pages at ``RARE`` added."""
    of_cell: defaultdict[Cell, list[bool]] = defaultdict(list)
    for value in values:
        of_cell[value.cell].append(value.is_right)
    return {
        cell: (sum(right) + _PAGES_ADDED * RARE) / (len(right) + _PAGES_ADDED)
        for cell, right in of_cell.items()
    }


def _on_unseen_sites(values: Sequence[_Value]) -> list[Expected]:
    """Return what each value's share was on the other folds, and whether it was right."""
    folds = folds_by_site([value.page for value in values])
    found = []
    for fold in range(DEFAULT_FOLDS):
        shares = _shares([v for v, other in zip(values, folds, strict=True) if other != fold])
        found += [
            Expected(shares.get(value.cell, RARE), float(value.is_right))
            for value, other in zip(values, folds, strict=True)
            if other == fold
        ]
    return found


def _bodies_on_unseen_sites(pages: Sequence[AnnotatedPage], path: Path) -> list[Expected]:
    """Return what F1 was expected of bodies, and which they had.

    Each was made by trees, and its estimate turned into an F1 by steps, that know nothing of its
    site.
    """
    by_url = {page.page.url: page for page in pages}
    found: list[tuple[AnnotatedPage, float, float]] = []
    missed: list[Expected] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            made = json.loads(line)
            url, body, estimate = made["url"], made["body"], made["estimate"]
            is_missed = made["is_missed"]
        except (ValueError, KeyError, TypeError):
            raise click.ClickException(
                f'{path}, line {number}: not a JSON object with "url", "body", "estimate" and '
                '"is_missed". Write the file with: python -m benchmarks train FOLDER --bodies FILE'
            ) from None
        page = by_url.get(url)
        if page is None or "body" not in page.expected or (estimate is None and not is_missed):
            continue
        f1 = _body_f1(score(page.expected, {"body": body}))
        if is_missed:
            missed.append(Expected(MISSED_F1, f1))
        else:
            found.append((page, estimate, f1))
    if not found:
        raise click.ClickException(f"{path} names none of the pages that were measured.")
    folds = folds_by_site([page for page, _, _ in found])
    expected = missed
    for fold in range(DEFAULT_FOLDS):
        seen = [f[1:] for f, other in zip(found, folds, strict=True) if other != fold]
        steps = rising_steps(seen)
        for (_, estimate, f1), other in zip(found, folds, strict=True):
            if other == fold:
                expected_f1 = max(value for least, value in steps if least <= estimate)
                expected.append(Expected(expected_f1, f1))
    return expected


def _body_f1(scores: Scores) -> float:
    return figures([scores])["body F1"]


def separation(found: Sequence[Expected]) -> float:
    """Return how often a right value was expected more of than a wrong one: the AUC.

    Right is what reached 0.95 at least; values of which as much was expected count half.  Not a
    number where all are right, or none.

    >>> separation([Expected(0.9, 1), Expected(0.9, 0), Expected(0.5, 0), Expected(0.7, 1)])
    0.625
    """
    wins, right_below, wrong_below = 0.0, 0, 0
    for _, group in groupby(sorted(found), key=itemgetter(0)):
        is_right = [one.reached >= _RIGHT_FROM for one in group]
        right, wrong = sum(is_right), len(is_right) - sum(is_right)
        wins += right * (wrong_below + wrong / 2)
        right_below, wrong_below = right_below + right, wrong_below + wrong
    pairs = wrong_below * right_below
    return wins / pairs if pairs else math.nan


_RIGHT_FROM: Final = 0.95
"""The share of a body's F1 from which it counts as right: a line more or less."""


def _cells_table(name: str, values: Sequence[_Value]) -> Table:
    """Return what was counted for each kind of evidence, beside the share that the code has."""
    counted: defaultdict[Cell, list[bool]] = defaultdict(list)
    for value in values:
        counted[value.cell].append(value.is_right)
    shares = _shares(values)
    rows = [
        [
            *cell,
            f"{len(counted[cell]):,}",
            f"{fmean(counted[cell]):.3f}",
            f"{shares[cell]:.2f}",
            f"{SHARES[name][cell]:.2f}" if cell in SHARES[name] else f"{RARE:.2f} (rare)",
        ]
        for cell in sorted(counted)
    ]
    columns = ["from", "other evidence", "pages", "right", "share", "in the code"]
    return table(f"{name}: right values by evidence", columns, rows, text_columns=2)


def _bands_table(
    name: str, found: Sequence[Expected], bands: Sequence[float], reached: str
) -> Table:
    """Return how what was expected on unseen sites compares with what came."""
    of_band: dict[float, list[Expected]] = {least: [] for least in bands}
    for one in found:
        of_band[next(least for least in bands if one.expected >= least)].append(one)
    rows = [
        [
            f"{least:.2f} and more" if least else f"below {bands[-2]:.2f}",
            f"{len(of_band[least]):,}",
            f"{fmean(one.expected for one in of_band[least]):.3f}",
            f"{fmean(one.reached for one in of_band[least]):.3f}",
        ]
        for least in bands
        if of_band[least]
    ]
    title = (
        f"{name}: cross-validated by site, {len(found):,} pages; "
        f"AUC of right against wrong {separation(found):.2f}"
    )
    return table(title, ["confidence", "pages", "expected", reached], rows)


def _steps_table(unknown_bodies: Sequence[float]) -> Table:
    rows = [[f"{least:.3f}", f"{f1:.3f}"] for least, f1 in block_model().body_f1]
    if unknown_bodies:
        rows.append([f"no confidence: {len(unknown_bodies)} pages", f"{fmean(unknown_bodies):.3f}"])
    return table("body: the steps in the model's file", ["estimate from", "mean F1"], rows)
