"""A crawl that goes on: its runs, one after the other, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.crawl.plan import CrawlPlan
from newscrawl.crawl.runner import CrawlSummary
from newscrawl.operate.site_run import BROKE, FINE, UNUSABLE, CrawlAnswer, RunOptions
from newscrawl.operate.watch import Watch, WatchTimes

if TYPE_CHECKING:
    from collections.abc import Iterable

FINE_ANSWER = CrawlAnswer(CrawlSummary(articles=2))
BROKEN = CrawlAnswer(error="its process broke", is_broken=True)
STOPPED = CrawlAnswer(CrawlSummary(reason="shutdown"))


class Clock(WatchTimes):
    time = 100.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.time += seconds


class Runs:
    """In place of processes: each run answers what is given, or raises it first."""

    def __init__(self, clock: Clock, answers: Iterable[CrawlAnswer | type[BaseException]]) -> None:
        self.clock, self.answers = clock, list(answers)
        self.settings: list[dict[str, Any]] = []
        self.ends = 0

    def start(self, plan: CrawlPlan, _: RunOptions) -> Runs:
        self.settings.append(dict(plan.settings))
        return self

    def end(self) -> None:
        self.ends += 1

    def answer(self) -> CrawlAnswer:
        answer = self.answers.pop(0)
        if isinstance(answer, type):
            raise answer
        self.clock.time += self.settings[-1]["NEWSCRAWL_WATCH_SECONDS"]
        return answer


def watched(*answers: CrawlAnswer | type[BaseException]) -> tuple[Watch, Runs, list[CrawlAnswer]]:
    told: list[CrawlAnswer] = []
    plan = CrawlPlan(sites=["a.example"], settings={"LOG_LEVEL": "INFO"})
    watch = Watch(plan, RunOptions(), told=told.append)
    watch.times = clock = Clock()
    runs = Runs(clock, answers)
    watch.start = runs.start
    return watch, runs, told


def test_runs_of_an_hour_follow_each_other_until_the_time_is_over() -> None:
    watch, runs, told = watched(*[FINE_ANSWER] * 3)
    assert watch.run(2.5 * 3600) == FINE
    assert [each["NEWSCRAWL_WATCH_SECONDS"] for each in runs.settings] == [3600, 3600, 1800]
    assert [each.get("CLOSESPIDER_TIMEOUT") for each in runs.settings] == [None, None, 1803]
    assert {each["LOG_LEVEL"] for each in runs.settings} == {"INFO"}
    assert told == [FINE_ANSWER] * 3


def test_ctrl_c_ends_the_run_in_order_and_the_watch_with_it() -> None:
    watch, runs, told = watched(FINE_ANSWER, KeyboardInterrupt, KeyboardInterrupt, STOPPED)
    assert watch.run(None) == FINE
    assert (runs.ends, told, len(runs.settings)) == (2, [FINE_ANSWER, STOPPED], 2)


@pytest.mark.parametrize(
    "answer",
    [
        CrawlAnswer(error="The state is in use."),
        CrawlAnswer(CrawlSummary(error="The disk is full.", reason="write-error")),
    ],
)
def test_an_output_that_cannot_be_written_ends_the_watch(answer: CrawlAnswer) -> None:
    watch, _, told = watched(FINE_ANSWER, answer)
    assert watch.run(None) == UNUSABLE
    assert told[-1] is answer


def test_a_run_that_breaks_is_followed_by_others_but_not_for_ever() -> None:
    watch, runs, told = watched(BROKEN, BROKEN, FINE_ANSWER, BROKEN, BROKEN, BROKEN)
    assert watch.run(None) == BROKE
    assert (len(told), runs.answers) == (6, [])


def test_ctrl_c_between_two_runs_ends_the_watch() -> None:
    class Stopped(Clock):
        def pause(self, seconds: float) -> None:  # noqa: ARG002 - Ctrl-C comes before it is over
            raise KeyboardInterrupt

    watch, runs, _ = watched(BROKEN)
    watch.times = Stopped()
    assert watch.run(None) == FINE
    assert len(runs.settings) == 1


def test_a_signal_between_two_runs_ends_the_watch_and_breaks_nothing() -> None:
    watch, runs, told = watched(FINE_ANSWER, FINE_ANSWER)

    def interrupted(answer: CrawlAnswer) -> None:
        told.append(answer)
        raise KeyboardInterrupt

    watch._told = interrupted
    assert watch.run(None) == FINE
    assert (told, runs.ends) == ([FINE_ANSWER], 0)
