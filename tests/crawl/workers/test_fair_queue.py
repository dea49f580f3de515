"""The queue of jobs: sites get equal shares of the time, whatever their pages take."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.crawl.workers.fair_queue import FairQueue


@dataclass
class Job:
    site: str
    number: int = 0
    counted_seconds: float = 0.0


def queue(*jobs: Job) -> FairQueue[Job]:
    made: FairQueue[Job] = FairQueue()
    for job in jobs:
        made.put(job)
    return made


def test_jobs_of_a_site_keep_their_order() -> None:
    jobs = queue(*(Job("a", number) for number in range(5)))
    assert [job.number for job in iter(jobs.take, None)] == [0, 1, 2, 3, 4]
    assert not jobs


def test_sites_take_turns() -> None:
    jobs = queue(*(Job("a", number) for number in range(3)), Job("b"), Job("c"))
    taken = [job.site for job in iter(jobs.take, None)]
    assert sorted(taken[:3]) == ["a", "b", "c"]


def test_a_site_with_slow_pages_waits_until_the_others_had_as_much_time() -> None:
    jobs = queue(Job("slow"))
    slow = jobs.take()
    assert slow
    jobs.count(slow, 7.0)
    for number in range(40):
        jobs.put(Job("slow", number))
        jobs.put(Job("quick", number))
    order = []
    for _ in range(30):
        job = jobs.take()
        assert job
        jobs.count(job, 0.5)
        order.append(job.site)
    assert order[:14] == ["quick"] * 14  # 7 s
    assert order[14:].count("slow") == 8


def test_who_asked_for_nothing_has_saved_up_nothing() -> None:
    jobs = queue(Job("late"))
    early = jobs.take()
    assert early
    for number in range(100):
        jobs.put(Job("busy", number))
        job = jobs.take()
        assert job
        jobs.count(job, 1.0)
    for number in range(10):
        jobs.put(Job("late", number))
        jobs.put(Job("busy", number))
    order = []
    for _ in range(6):
        job = jobs.take()
        assert job
        jobs.count(job, 1.0)
        order.append(job.site)
    assert order.count("busy") >= 2


def test_a_site_can_be_passed_over() -> None:
    jobs = queue(Job("a"), Job("b"))
    first = jobs.take(without={"a"})
    assert first
    assert first.site == "b"
    assert jobs.take(without={"a"}) is None
    assert jobs


def test_jobs_that_were_taken_back_go_first_and_count_nothing() -> None:
    jobs = queue(*(Job("a", number) for number in range(4)))
    taken = [jobs.take(), jobs.take()]
    jobs.put_back(job for job in taken if job)
    assert [job.number for job in iter(jobs.take, None)] == [0, 1, 2, 3]


def test_the_sites_that_are_remembered_are_bounded() -> None:
    jobs: FairQueue[Job] = FairQueue()
    for number in range(10_000):
        jobs.put(Job(f"site-{number}"))
        job = jobs.take()
        assert job
        jobs.count(job, 0.001)
    assert len(jobs._used_seconds) <= 4097
