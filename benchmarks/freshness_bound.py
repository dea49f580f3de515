"""How soon articles could be found at best: looks that know the true rate of each minute.

Such looks learn nothing and need not: they know beforehand how many articles are to be expected in
each minute of the week at each site, and are placed best for that.  They know nothing of what came
just now, as nobody does beforehand.
"""

from __future__ import annotations

from collections import deque
from itertools import accumulate
from math import sqrt
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.freshness import Looks, freshness_of, learned_looks, polling
from benchmarks.publication_patterns import DAY, KNOWN, START, UNSEEN, newsroom
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from rich.table import Table

    from benchmarks.freshness import Freshness
    from benchmarks.publication_patterns import SimulatedSite

__all__ = ["best_for_median", "bound_tables", "least_roots", "least_waiting", "true_rates"]

_STEP: Final = 60.0  # seconds: looks come at the ends of minutes
_WEEK: Final = 7 * DAY
_STEPS: Final = int(_WEEK / _STEP)
_LEARNED_WEEKS: Final = 3
_CHANCES: Final = 300
"""Weeks of each site from which the rates of its minutes are counted: 300 articles a minute of an
hour with 60, so within some percent."""
_HALVINGS: Final = 20  # times that the bounds of a look's price are brought nearer: to five digits
_MIN_PRICE, _MAX_PRICE = 1e-6, 1e6  # of a look, in what it spares: minutes of articles
_ROUNDS: Final = 12  # until the weights of the roots change no more
_MAX_MINUTES: Final = 15  # of the median: what a look every half an hour has

Rates = list[float]
"""Of a site: the articles that are to be expected in each minute of the week."""


def true_rates(
    patterns: Mapping[str, tuple[int, Callable[[Any], list[float]]]],
    seed: int,
    *,
    chances: int = _CHANCES,
) -> list[Rates]:
    """Return the rates of the sites that a seed's habits make, counted over many weeks."""
    found: list[Rates] = []
    for chance in range(chances):
        sites = newsroom(
            patterns, Random(f"{seed}/{chance}"), weeks=1, one_source=True, habits=Random(seed)  # noqa: S311
        )  # fmt: skip
        found = found or [[0.0] * _STEPS for _ in sites]
        for site, rates in zip(sites, found, strict=True):
            for now in site.published:
                rates[int((now - START) / _STEP)] += 1 / chances
    return found


# --- where looks are placed ----------------------------------------------------------------------


def least_waiting(rates: Rates, price: float) -> list[int]:
    """Return the minutes behind which looks leave the least waiting, with the price of each look.

    The last minute has one.  A look behind minute j that follows one behind minute i ends waits of
    t(j) (A(j) - A(i)) - (M(j) - M(i)), with A the articles up to a minute and M the sum of their
    times: of i that is a line in t(j), and the lowest of these lines is found in constant time.
    """
    articles = [0.0, *accumulate(rates)]
    moments = [0.0, *accumulate(rate * (minute + 0.5) for minute, rate in enumerate(rates))]
    before = [0] * len(articles)
    lines = deque([_Line(0.0, 0.0, 0)])
    for minute in range(1, len(articles)):
        while len(lines) > 1 and lines[1].at(minute) <= lines[0].at(minute):
            lines.popleft()
        before[minute] = lines[0].minute
        least = lines[0].at(minute) + minute * articles[minute] - moments[minute] + price
        line = _Line(-articles[minute], least + moments[minute], minute)
        while len(lines) > 1 and lines[-1].is_nowhere_least(lines[-2], line):
            lines.pop()
        if line.slope < lines[-1].slope:  # a minute without articles is no better than before
            lines.append(line)
    looks, minute = [len(rates)], before[-1]
    while minute:
        looks.append(minute)
        minute = before[minute]
    return looks[::-1]


class _Line(NamedTuple):
    slope: float
    height: float
    minute: int

    def at(self, minute: int) -> float:
        return self.height + self.slope * minute

    def is_nowhere_least(self, before: _Line, after: _Line) -> bool:
        """Whether the line is nowhere below both its neighbours."""
        return (after.height - before.height) * (before.slope - self.slope) <= (
            self.height - before.height
        ) * (before.slope - after.slope)


def least_roots(rates: Rates, price: float) -> list[int]:
    """Return looks for the least sum of the square roots of the waits, approximately.

    A root is the wait over the root: so waits are weighed anew by the roots of the last round.
    """
    weights = rates
    looks: list[int] = []
    for _ in range(_ROUNDS):
        looks, last = least_waiting(weights, price), looks
        if looks == last:
            break
        waits = _waits(looks)
        weights = [rate / (2 * sqrt(wait)) for rate, wait in zip(rates, waits, strict=True)]
    return looks


def _waits(looks: Sequence[int]) -> list[float]:
    """Return for each minute how long its articles wait."""
    waits: list[float] = []
    for look in looks:
        waits += [look - minute - 0.5 for minute in range(len(waits), look)]
    return waits


def best_for_median(rates: Rates, price: float, *, minutes: int) -> list[int]:
    """Return looks that find the most articles within some minutes, whatever becomes of others."""
    articles = [0.0, *accumulate(rates)]
    best = [0.0]
    for minute in range(1, len(articles)):
        first = max(0, minute - minutes)
        with_look = best[first] + articles[minute] - articles[first] - price
        best.append(max(best[-1], with_look))
    looks, minute = [len(rates)], len(rates)
    while minute > 0:
        if best[minute] > best[minute - 1]:
            looks += [minute] if minute != len(rates) else []
            minute -= minutes
        else:
            minute -= 1
    return looks[::-1]


def _placed(
    sites: Sequence[Rates], place: Callable[[Rates, float], list[int]], *, looks: int
) -> list[list[int]]:
    """Return the looks at all sites at the one price with which there are so many."""
    low, high = _MIN_PRICE, _MAX_PRICE
    placed: list[list[int]] = []
    for _ in range(_HALVINGS):
        price = sqrt(low * high)
        placed = [place(rates, price) for rates in sites]
        if sum(map(len, placed)) > looks:
            low = price
        else:
            high = price
    return [place(rates, high) for rates in sites]


# --- what they find ------------------------------------------------------------------------------


def _found(sites: Sequence[SimulatedSite], placed: Sequence[Sequence[int]], begin: float) -> Looks:
    """Return what looks in a week find, if each finds all that is out."""
    looks = Looks([{} for _ in sites])
    for site, minutes, found in zip(sites, placed, looks.found, strict=True):
        times = deque(begin + minute * _STEP for minute in minutes)
        looks.times += times
        for article, now in enumerate(site.published):
            while times and times[0] < now:
                times.popleft()
            if times and now >= begin:
                found[article] = times[0]
    return looks


def _half_within(sites: Sequence[Rates], *, looks: int) -> list[list[int]]:
    """Return the looks with which half of the articles are found within the fewest minutes."""
    placed: list[list[int]] = []
    for minutes in range(1, _MAX_MINUTES):

        def place(rates: Rates, price: float, minutes: int = minutes) -> list[int]:
            return best_for_median(rates, price, minutes=minutes)

        placed = _placed(sites, place, looks=looks)
        in_time = sum(
            rate
            for rates, each in zip(sites, placed, strict=True)
            for rate, wait in zip(rates, _waits(each), strict=True)
            if wait <= minutes
        )
        if 2 * in_time >= sum(map(sum, sites)):
            break
    return placed


def _ways(
    patterns: Mapping[str, Any], seed: int, *, share: float, one_source: bool
) -> Iterable[tuple[str, Freshness]]:
    """Yield how soon articles are found by polling, by what is learned, and at best."""
    sites = newsroom(
        patterns, Random(f"{seed}"), weeks=_LEARNED_WEEKS + 1, one_source=one_source,  # noqa: S311
        habits=Random(seed),  # noqa: S311
    )  # fmt: skip
    end = START + (_LEARNED_WEEKS + 1) * _WEEK
    begin = end - _WEEK
    polled = freshness_of(sites, polling(sites, end=end), begin=begin, end=end)
    yield "every 15 minutes", polled
    learned = learned_looks(sites, end=end, budget=polled.requests_an_hour * share)
    yield "learned", freshness_of(sites, learned, begin=begin, end=end)
    rates, number = true_rates(patterns, seed), sum(begin <= now < end for now in learned.times)
    for words, placed in (
        ("known, least mean", _placed(rates, least_waiting, looks=number)),
        ("known, least roots", _placed(rates, least_roots, looks=number)),
        ("known, least median", _half_within(rates, looks=number)),
    ):
        yield words, freshness_of(sites, _found(sites, placed, begin), begin=begin, end=end)


def bound_tables(*, share: float, seeds: Sequence[int]) -> Iterable[Table]:
    """Yield tables of what looks reach that know the rate of each minute, with as many requests."""
    columns = ("seed", "looks", "requests an hour", "median (min)", "mean", "90th")
    for patterns, words in ((KNOWN, "known patterns"), (UNSEEN, "unseen patterns")):
        for one_source in (False, True):
            rows = [
                (
                    *(str(seed), way, f"{found.requests_an_hour:.1f}"),
                    *(f"{each:.1f}" for each in (found.median, found.mean, found.ninetieth)),
                )
                for seed in seeds
                for way, found in _ways(patterns, seed, share=share, one_source=one_source)
            ]
            sources = "one source" if one_source else "five sources (at best, a look finds all)"
            title = f"20 sites with {sources}, {words}: what is possible"
            yield table(title, columns, rows, text_columns=2)
