"""Which pages and sites a change wins and loses."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.accuracy import page_value
from benchmarks.scoring import FIGURES, figures
from benchmarks.site_bootstrap import interval_by_site
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from benchmarks.accuracy import Measured
    from benchmarks.scoring import Scores, Sums

__all__ = ["BODY", "Change", "changes_by_site", "comparison_tables", "page_changes"]

BODY: Final = frozenset(("body F1", "segments", "comments"))
"""The figures of the body; whether it is exact is told by its F1, too."""
_MIN_CHANGE: Final = 1e-9
"""A share: what changes less is the same, but for rounding."""


class Change(NamedTuple):
    """How much better a page or a site became in a figure: less than 0 is worse."""

    site: str
    figure: str
    by: float


def page_changes(site: str, before: Scores, after: Scores) -> Iterator[Change]:
    """Yield the figures in which a page became better or worse."""
    for figure in before:
        by = page_value(after, figure) - page_value(before, figure)
        by = by if FIGURES[figure].more_is_better else -by
        if abs(by) > _MIN_CHANGE and figure != "exact":
            yield Change(site, figure, by)


def changes_by_site(changes: Sequence[Change], names: frozenset[str]) -> dict[str, float]:
    """Return how much better each site became in some figures together, where it changed."""
    sums: defaultdict[str, float] = defaultdict(float)
    for change in changes:
        if change.figure in names:
            sums[change.site] += change.by
    return {site: by for site, by in sums.items() if abs(by) > _MIN_CHANGE}


def comparison_tables(
    before: Sequence[Measured], after: Sequence[Measured], *, names: tuple[str, str], most: int
) -> Iterator[Table]:
    """Yield what a change does to each figure, to the sets' bodies, and to single pages."""
    pairs = list(zip(before, after, strict=True))
    columns = ["pages", *names, "change", "95 % by site", "sites won", "lost"]
    rows = [_figure_row(figure, pairs, figure) for figure in FIGURES]
    title = f"{names[1]}, compared with {names[0]}"
    yield table(title, ["figure", *columns], filter(None, rows))
    sets = sorted({one.page.set for one in before})
    by_set = {name: [pair for pair in pairs if pair[0].page.set == name] for name in sets}
    rows = [
        _figure_row(f"{name}: {figure}", of_set, figure)
        for name, of_set in by_set.items()
        for figure in ("body F1", "exact", "segments")
    ]
    yield table("The body by set", ["set", *columns], filter(None, rows))
    yield _pages_table(pairs, most)


def _figure_row(
    name: str, pairs: Sequence[tuple[Measured, Measured]], figure: str
) -> list[str] | None:
    both = [(one, two) for one, two in pairs if figure in one.scores]
    if not both:
        return None
    measure = FIGURES[figure]
    was, is_now = (figures(side)[figure] for side in zip(*_scores(both), strict=True))
    width = len(both[0][0].scores[figure])

    def change(sums: Sums) -> float:
        return measure.value(sums[width:]) - measure.value(sums[:width])

    interval = interval_by_site(
        [(one.page.site, (*one.scores[figure], *two.scores[figure])) for one, two in both], change
    )
    by_site: Counter[str] = Counter()
    sign = 1 if measure.more_is_better else -1
    for one, two in both:
        by = page_value(two.scores, figure) - page_value(one.scores, figure)
        by_site[one.page.site] += sign * by  # type: ignore[assignment]
    won = sum(by > _MIN_CHANGE for by in by_site.values())
    lost = sum(by < -_MIN_CHANGE for by in by_site.values())
    shown = "" if interval is None else f"{interval.low:+.4f} to {interval.high:+.4f}"
    cells = [f"{was:.4f}", f"{is_now:.4f}", f"{is_now - was:+.4f}", shown, str(won), str(lost)]
    return [name, str(len(both)), *cells]


def _scores(pairs: Sequence[tuple[Measured, Measured]]) -> Iterator[tuple[Scores, Scores]]:
    for one, two in pairs:
        yield one.scores, two.scores


def _pages_table(pairs: Sequence[tuple[Measured, Measured]], most: int) -> Table:
    """Return the pages that changed most, the lost ones first."""
    changed: list[tuple[float, str, list[Change]]] = []
    for one, two in pairs:
        changes = list(page_changes(one.page.site, one.scores, two.scores))
        if changes:
            by = sum(change.by for change in changes)
            changed.append((by, one.page.expected["url"], changes))
    changed.sort(key=lambda row: row[:2])
    half = max(1, most // 2)
    shown = changed if not most or len(changed) <= most else changed[:half] + changed[-half:]
    rows = [
        [", ".join(f"{change.figure} {change.by:+.3f}" for change in changes), url]
        for _, url, changes in shown
    ]
    title = f"Pages that changed most: {len(shown)} of {len(changed)}"
    return table(title, ["change", "page"], rows, text_columns=2)


def sites_won_and_lost(by_site: Mapping[str, float]) -> tuple[int, int]:
    """Return how many sites became better, and how many worse."""
    won = sum(by > 0 for by in by_site.values())
    return won, len(by_site) - won
