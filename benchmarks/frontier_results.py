"""What the simulation of a shared frontier is asked, and its answers as tables and as JSON."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from benchmarks.frontier_setup import Hours, Setup
from benchmarks.frontier_sim import simulate
from benchmarks.publication_patterns import HOUR
from benchmarks.simulated_frontier_sites import frontier_sites
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.table import Table

    from benchmarks.frontier_setup import Outcome

__all__ = ["QUESTIONS", "Answer", "answers", "answers_table"]

_HOURS: Final = Hours(before=1.0, measured=2.0, after=1.5)
_SITES_OF_NEWSROOM: Final = 84  # a pattern's parameters are drawn once for so many sites
_FEWEST_NEWSROOMS: Final = 15  # one of each pattern
_WORKERS: Final = (1, 2, 4, 8, 16, 32, 64)
_OWN_FIRST: Final = Setup(1, hold=20.0, preference=6 * HOUR, named=10_000)
"""A worker that has a copy of a site's state goes first: what is due waits for it for ten of its
turns, and where places are short, it takes its own sites before others."""
_ONE_OF_HUNDRED: Final = 0.01
"""Where more articles have no line at the end, the 99th of 100 comes later than that."""
_NEVER_LATE_MINUTES, _ROOM = 0.02, 0.7
"""A mean in minutes, and a share of the processors: below them, runs do not hold each other up."""

QUESTIONS: Final[dict[str, tuple[Setup, ...]]] = {
    "news": tuple(_OWN_FIRST._replace(workers=workers) for workers in _WORKERS),
    "news, first come": tuple(Setup(workers) for workers in (4, 16)),
    "budget": (
        _OWN_FIRST._replace(workers=16, runs_per_hour=1),
        _OWN_FIRST._replace(workers=16, one_budget=True),
    ),
    "archives": (
        *(_OWN_FIRST._replace(workers=workers, archive=True) for workers in _WORKERS),
        _OWN_FIRST._replace(workers=64, at_once=64, archive=True),
    ),
    "archives, runs of 15 minutes": tuple(
        _OWN_FIRST._replace(workers=workers, archive=True, run_seconds=HOUR / 4)
        for workers in _WORKERS
    ),
    "archives, runs of 2 minutes": tuple(
        _OWN_FIRST._replace(workers=workers, archive=True, run_seconds=120.0)
        for workers in _WORKERS
    ),
}
"""By name: who crawls."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a setup."""

    question: str
    workers: int
    at_once: int
    articles: int
    median: float
    """Minutes from an article's publication to its line, as the next ones."""
    ninetieth: float
    ninety_ninth: float
    missing: float
    """The share of articles that had no line at the end."""
    runs: float
    """An hour, as the next ones."""
    late: float
    """Minutes for which a run that was due waited for a place, as a mean."""
    requests: float
    looks: float
    empty_looks: float
    in_vain: float
    archive_pages: float
    loads: float
    """Runs whose state came from the store."""
    places: float
    """The share of places that was in use, as the next ones."""
    processors: float
    store: float
    answers: float
    """Of the store in a second."""
    rows: float
    """Written, a second."""
    rows_read: float


def _answer(question: str, setup: Setup, out: Outcome) -> Answer:
    counts, hours, seconds = out.counts, out.hours, out.hours * HOUR
    minutes = [delay / 60 for delay in out.delays]
    cuts = quantiles(minutes, n=100)
    return Answer(
        question=question,
        workers=setup.workers,
        at_once=setup.at_once,
        articles=len(minutes),
        median=median(minutes),
        ninetieth=cuts[89],
        ninety_ninth=cuts[98],
        missing=out.missing / len(minutes),
        runs=counts["runs"] / hours,
        late=out.used["late"] / max(1, counts["runs"]) / 60,
        requests=counts["requests"] / hours,
        looks=counts["looks"] / hours,
        empty_looks=counts["looks without news"] / hours,
        in_vain=sum(n for what, n in counts.items() if what.startswith("asked in vain")) / hours,
        archive_pages=counts["archive pages"] / hours,
        loads=counts["loads"] / hours,
        places=out.used["places"] / seconds / setup.workers / setup.at_once,
        processors=out.used["processors"] / seconds / setup.workers / setup.processors,
        store=out.used["store"] / seconds,
        answers=out.used["answers"] / seconds,
        rows=out.used["rows written"] / seconds,
        rows_read=counts["rows read"] / seconds,
    )


def answers(
    sites: int, *, seed: int, questions: Iterable[str], hours: Hours = _HOURS
) -> Iterator[Answer]:
    """Simulate what some questions ask, and yield the answers one after the other."""
    newsrooms = max(_FEWEST_NEWSROOMS, -(-sites // _SITES_OF_NEWSROOM))
    days = sum(hours) / 24
    made = frontier_sites(sites, seed=seed, newsrooms=newsrooms, days=days)
    for question in questions:
        before: tuple[Setup, Answer] | None = None
        for setup in QUESTIONS[question]:
            known = _known(setup, *before) if before else None
            if known is None:
                out = simulate(made, setup, hours, seed=seed)
                known = _answer(question, setup, out)
            before = setup, known
            yield known


def _known(setup: Setup, other: Setup, answer: Answer) -> Answer | None:
    """Return the answer where it follows from that to a setup with fewer workers.

    Where no run had to wait, and the processors had room, more workers only have less to do each.
    """
    share = other.workers / setup.workers
    has_room = answer.late < _NEVER_LATE_MINUTES and answer.processors < _ROOM
    if other._replace(workers=setup.workers) != setup or share > 1 or not has_room:
        return None
    changed = {"places": answer.places * share, "processors": answer.processors * share}
    return structs.replace(answer, workers=setup.workers, **changed)


def answers_table(question: str, found: Iterable[Answer]) -> Table:
    """Return the answers to a question as a table."""
    columns = (
        "workers", "places each", "median (min)", "90th", "99th", "runs an hour", "late (min)",
        "places in use", "processors", "store", "answers a second", "archive pages a second",
    )  # fmt: skip
    rows = [
        (
            str(each.workers),
            str(each.at_once),
            f"{each.median:.1f}",
            f"{each.ninetieth:.0f}",
            f"{'over ' if each.missing > _ONE_OF_HUNDRED else ''}{each.ninety_ninth:.0f}",
            f"{each.runs:,.0f}",
            f"{each.late:.1f}",
            f"{each.places:.0%}",
            f"{each.processors:.0%}",
            f"{each.store:.1%}",
            f"{each.answers:,.0f}",
            f"{each.archive_pages / HOUR:,.0f}",
        )
        for each in found
    ]
    return table(question, columns, rows, text_columns=0)
