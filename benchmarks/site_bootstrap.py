"""How far a figure depends on which sites were measured: sites drawn anew, many times."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.scoring import Sums

__all__ = ["Interval", "interval_by_site"]

_SAMPLES: Final = 1000
"""Copies of the set, each of as many sites; with more the interval hardly moves."""
_SHARE_OUTSIDE: Final = 0.025
"""The share of samples below the interval, and of those above it."""
_SEED: Final = 0
"""The number that the draws begin with: the same figures give the same interval."""


class Interval(NamedTuple):
    """Between these, a figure lies in 95 of 100 samples of sites."""

    low: float
    high: float


def interval_by_site(
    sums: Iterable[tuple[str, Sums]], value: Callable[[Sums], float]
) -> Interval | None:
    """Return the interval of a figure; None without two sites.

    ``sums``: the site and the sums of each page; ``value``: the figure from the sums of a sample.
    """
    by_site: dict[str, Sums] = {}
    for site, page in sums:
        before = by_site.get(site)
        by_site[site] = page if before is None else _added([before, page])
    sites = [by_site[site] for site in sorted(by_site)]
    if len(sites) < 2:
        return None
    draw = random.Random(_SEED)  # noqa: S311 (no secret)
    values = sorted(value(_added(draw.choices(sites, k=len(sites)))) for _ in range(_SAMPLES))
    outside = int(_SAMPLES * _SHARE_OUTSIDE)
    return Interval(values[outside], values[-outside - 1])


def _added(all_sums: Iterable[Sums]) -> Sums:
    return tuple(map(sum, zip(*all_sums, strict=True)))
