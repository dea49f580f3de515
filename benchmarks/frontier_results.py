"""What the simulation of a shared frontier is asked, and its answers as tables and as JSON."""

from __future__ import annotations

from functools import cache
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import structs

from benchmarks.frontier_setup import Hours, Setup
from benchmarks.frontier_sim import ANSWERS_OF_LOOK, simulate
from benchmarks.publication_patterns import HOUR
from benchmarks.simulated_frontier_sites import frontier_sites
from benchmarks.tables import table
from newscrawl.operate.shared_service import LOOK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.table import Table

    from benchmarks.frontier_setup import Outcome
    from benchmarks.simulated_frontier_sites import FrontierSite

__all__ = ["QUESTIONS", "Answer", "Question", "answers", "answers_table"]

_HOURS: Final = Hours(before=1.0, measured=2.0, after=1.5)
_SITES_OF_NEWSROOM: Final = 84  # a pattern's parameters are drawn once for so many sites
_FEWEST_NEWSROOMS: Final = 15  # one of each pattern
_WORKERS: Final = (1, 2, 4, 8, 16, 64)
_FEW_WORKERS: Final = (1, 4, 16, 64)
_PART, _FEW_PLACES = 10, 2
"""A share of the sites, one of ten, and the places of a worker as small: sources that seldom bring
something are read once a day, so the last articles come after more than a day."""
_FIRST_COME: Final = Setup(1, hold=0.0, preference=0.0)
"""Who asks first gets a site, whoever has a copy of its state."""
_ONE_OF_HUNDRED: Final = 0.01
"""Where more articles have no line at the end, the 99th of 100 comes later than that."""
_NEVER_LATE_MINUTES, _ROOM = 0.02, 0.7
"""A mean in minutes, and a share of the processors: below them, runs do not hold each other up."""
_SMALL: Final = Setup(16, at_once=_FEW_PLACES, processors=2.0 / _PART)


class Question(NamedTuple):
    """What is asked."""

    setups: tuple[Setup, ...]
    """Who crawls."""
    hours: Hours = _HOURS
    part: int = 1
    """One of so many sites is crawled, by workers that are as much smaller."""


QUESTIONS: Final[dict[str, Question]] = {
    "news": Question(tuple(Setup(workers) for workers in _WORKERS)),
    "news, followed for a day": Question(
        tuple(_SMALL._replace(workers=workers) for workers in (1, 2, 4, 8, 16, 64)),
        hours=_HOURS._replace(after=27.0),
        part=_PART,
    ),
    "news, first come": Question(
        tuple(
            _FIRST_COME._replace(workers=workers, at_once=_FEW_PLACES, processors=2.0 / _PART)
            for workers in (4, 16)
        ),
        part=_PART,
    ),
    "budget": Question(
        (_SMALL, _SMALL._replace(runs_per_hour=1), _SMALL._replace(one_budget=True)), part=_PART
    ),
    "archives": Question(
        (
            *(Setup(workers, archive=True) for workers in _FEW_WORKERS),
            Setup(64, at_once=64, archive=True),
        )
    ),
    "archives, runs of 15 minutes": Question(
        tuple(Setup(workers, archive=True, run_seconds=HOUR / 4) for workers in _FEW_WORKERS)
    ),
    "archives, runs of 2 minutes": Question(
        tuple(Setup(workers, archive=True, run_seconds=120.0) for workers in _FEW_WORKERS)
    ),
}


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


@cache
def _sites(sites: int, *, seed: int, hours: Hours) -> list[FrontierSite]:
    newsrooms = max(_FEWEST_NEWSROOMS, -(-sites // _SITES_OF_NEWSROOM))
    return frontier_sites(sites, seed=seed, newsrooms=newsrooms, days=sum(hours) / 24)


def answers(
    sites: int, *, seed: int, questions: Iterable[str], hours: Hours | None = None
) -> Iterator[Answer]:
    """Simulate what some questions ask, and yield the answers one after the other.

    ``hours`` take the place of those of all questions.
    """
    for question in questions:
        before: tuple[Setup, Answer] | None = None
        asked = QUESTIONS[question]
        hours_of_it = hours or asked.hours
        made = _sites(max(1, sites // asked.part), seed=seed, hours=hours_of_it)
        for setup in asked.setups:
            known = _known(setup, *before) if before else None
            if known is None:
                out = simulate(made, setup, hours_of_it, seed=seed)
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
    looks = ANSWERS_OF_LOOK * (setup.workers - other.workers) / LOOK_SECONDS
    changed = {
        "places": answer.places * share,
        "processors": answer.processors * share,
        "answers": answer.answers + looks,
        "store": answer.store + looks * setup.costs.answer,
    }
    return structs.replace(answer, workers=setup.workers, **changed)


def answers_table(question: str, found: Iterable[Answer]) -> Table:
    """Return the answers to a question as a table."""
    columns = (
        "workers", "places each", "median (min)", "90th", "99th", "runs an hour", "late (min)",
        "states loaded", "places in use", "processors", "store", "answers a second",
        "archive pages a second",
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
            f"{each.loads / max(1.0, each.runs):.1%}",
            f"{each.places:.0%}",
            f"{each.processors:.0%}",
            f"{each.store:.1%}",
            f"{each.answers:,.0f}",
            f"{each.archive_pages / HOUR:,.0f}",
        )
        for each in found
    ]
    return table(question, columns, rows, text_columns=0)
