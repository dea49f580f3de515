"""The gap between pages that were looked at and sites that nothing was learned from."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final

import click

import newscrawl
from benchmarks.scoring import FIGURES, figures, score
from benchmarks.site_bootstrap import interval_by_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.accuracy import Measured
    from benchmarks.scoring import Scores

__all__ = ["first_lines"]

_MODEL: Final = Path(newscrawl.__file__).parent / "extraction" / "content" / "block_model.json"
"""What ``benchmarks train`` writes: with the figures that the model has on unseen sites, by set."""
_FIGURES: Final = {"body F1": "model F1", "exact": "model exact"}
"""The body's figures, and what the model's file calls them."""


def first_lines(measured: Sequence[Measured], model_scores: Path | None = None) -> str:
    """Return the gap between pages that were looked at and sites that were not.

    ``model_scores``: bodies that models predicted for sites that they had not seen; without it the
    model's file says how good they are.
    """
    sites = len({one.page.site for one in measured})
    seen = figures(one.scores for one in measured)
    shown = ", ".join(
        f"{name} {seen[name]:.4f}{_interval(measured, name)}" for name in _FIGURES if name in seen
    )
    counted = f"{len(measured):,} pages of {sites:,} sites; in brackets: 95 % by site"
    unseen = (
        _of_model(measured) if model_scores is None else _of_predictions(measured, model_scores)
    )
    return "\n".join([f"Looked at: {shown} ({counted}).", *unseen])


def _interval(measured: Iterable[Measured], name: str) -> str:
    sums = [(one.page.site, one.scores[name]) for one in measured if name in one.scores]
    interval = interval_by_site(sums, FIGURES[name].value)
    return "" if interval is None else f" [{interval.low:.3f}–{interval.high:.3f}]"


def _of_model(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield the gap that the model's own file tells: the mean over its sets."""
    try:
        by_set = json.loads(_MODEL.read_text(encoding="utf-8"))["about"]["figures"]
    except FileNotFoundError:
        yield "Cross-validated by site: nothing is learned. The gap is unknown."
        return
    for name, key in _FIGURES.items():
        of_set: defaultdict[str, list[Scores]] = defaultdict(list)
        for one in measured:
            if name in one.scores and one.page.set in by_set:
                of_set[one.page.set].append(one.scores)
        if not of_set:
            yield "Cross-validated by site: the model was not learned from these sets."
            return
        seen = fmean(figures(scores)[name] for scores in of_set.values())
        unseen = fmean(by_set[set_name][key] for set_name in of_set)
        gaps = ", ".join(
            f"{set_name} {figures(scores)[name] - by_set[set_name][key]:+.3f}"
            for set_name, scores in of_set.items()
        )
        yield (
            f"Cross-validated by site: {name} {unseen:.4f}; looked at {seen:.4f}; "
            f"gap {seen - unseen:+.4f} (means of {len(of_set)} sets: {gaps})."
        )


def _of_predictions(measured: Sequence[Measured], path: Path) -> Iterator[str]:
    """Yield what bodies are worth that models predicted which had not seen the site."""
    by_url = {one.page.expected["url"]: one for one in measured}
    by_seed: defaultdict[int, dict[str, Scores]] = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            predicted = json.loads(line)
            url, seed, body = predicted["url"], int(predicted.get("seed", 0)), predicted["body"]
        except (ValueError, KeyError, TypeError):
            raise click.ClickException(
                f'{path}, line {number}: not a JSON object with "url", "seed" and "body".'
            ) from None
        if url in by_url:
            by_seed[seed][url] = score(by_url[url].page.expected, {"body": body})
    if not by_seed:
        raise click.ClickException(f"{path} names none of the pages that were measured.")
    for name in ("body F1", "exact"):
        unseen = [figures(scores.values()).get(name, 0.0) for scores in by_seed.values()]
        urls = set.intersection(*map(set, by_seed.values()))
        seen = figures(by_url[url].scores for url in urls).get(name, 0.0)
        spread = f" ± {stdev(unseen):.4f} over {len(unseen)} seeds" if len(unseen) > 1 else ""
        yield (
            f"Cross-validated by site: {name} {fmean(unseen):.4f}{spread}; "
            f"looked at {seen:.4f} on the same {len(urls):,} pages; "
            f"gap {seen - fmean(unseen):+.4f}."
        )
