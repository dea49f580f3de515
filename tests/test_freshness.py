"""The simulation of freshness counts right, and drives the policy that crawls use."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest

from benchmarks.freshness import Looks, freshness_of, learned_looks, learned_runs, polling
from benchmarks.freshness_bound import best_for_median, least_roots, least_waiting, true_rates
from benchmarks.publication_patterns import DAY, HOUR, KNOWN, START, UNSEEN, SimulatedSite, newsroom

pytestmark = pytest.mark.build


def test_polling_finds_an_article_at_the_next_look_by_the_first_source_that_names_it() -> None:
    named = [(START + 100, 0), (START + 900, 1)]
    late = [(START + 50, 1), (START + 2000, 0)]
    sites = [SimulatedSite("a", [START, START + 40], [named, late])] * 2
    looks = polling(sites, end=START + 3600)
    assert looks.found == [
        {0: START + 900, 1: START + 900},
        {0: START + 450, 1: START + 450},  # the second site's looks lie between those of the first
    ]
    assert len(looks.times) == 16


def test_delays_are_those_of_the_articles_of_the_time() -> None:
    published = [START - 60, *(START + minute * 60 for minute in range(10)), START + HOUR]
    found = {article: now + 60 * article for article, now in enumerate(published)}
    looks = Looks([found], [START, START + 10, START + HOUR, START + 3 * HOUR])
    found_of = freshness_of(
        [SimulatedSite("a", published, [])], looks, begin=START, end=START + HOUR
    )
    assert found_of.articles == 10
    assert (found_of.median, found_of.mean) == pytest.approx((5.5, 5.5))
    assert (found_of.requests_an_hour, found_of.most_in_an_hour) == (2, 2)


def test_an_article_that_was_not_found_counts_as_waiting_to_the_end() -> None:
    site = SimulatedSite("a", [START, START + 600], [])
    found = freshness_of([site], Looks([{0: START + 60}]), begin=START, end=START + HOUR)
    assert found.mean == pytest.approx((1 + 50) / 2)


@pytest.mark.parametrize("patterns", [KNOWN, UNSEEN])
def test_learned_looks_find_articles_sooner_with_a_third_of_the_requests(
    patterns: dict[str, Any],
) -> None:
    some = {name: (1, make) for name, (_, make) in list(patterns.items())[:4]}
    sites = newsroom(some, Random(5), weeks=1)  # noqa: S311
    begin, end = START + 2 * DAY, START + 3 * DAY
    polled = freshness_of(sites, polling(sites, end=end), begin=begin, end=end)
    budget = polled.requests_an_hour / 3
    learned = freshness_of(
        sites, learned_looks(sites, end=end, budget=budget), begin=begin, end=end
    )
    assert learned.articles == polled.articles > 100
    assert learned.requests_an_hour < 1.1 * budget
    assert learned.median < 0.75 * polled.median


def test_runs_by_the_learned_pace_are_about_as_many_as_by_the_clock() -> None:
    sites = newsroom({"wire": KNOWN["wire"]}, Random(5), weeks=1, one_source=True)[:1]  # noqa: S311
    begin, end = START + DAY, START + 2 * DAY
    found = freshness_of(sites, learned_runs(sites, end=end, budget=4), begin=begin, end=end)
    assert 3 < found.requests_an_hour < 4.5
    assert found.median < 8


def waiting(rates: list[float], looks: list[int]) -> float:
    """The article minutes until the next look."""
    return sum(
        rate * (min(look for look in looks if look > minute) - minute - 0.5)
        for minute, rate in enumerate(rates)
    )


def every_choice(minutes: int) -> list[list[int]]:
    """All choices of looks behind some minutes, of which the last one has one."""
    return [
        [*(minute for minute in range(1, minutes) if choice >> (minute - 1) & 1), minutes]
        for choice in range(2 ** (minutes - 1))
    ]


@pytest.mark.parametrize("price", [0.1, 1.0, 4.0])
def test_the_looks_that_know_all_rates_are_the_best_of_all(price: float) -> None:
    random = Random(3)  # noqa: S311
    for _ in range(20):
        rates = [random.choice((0.0, 0.0, 1.0, 2.5, 0.3)) for _ in range(9)]

        def cost(looks: list[int], rates: list[float] = rates) -> float:
            return waiting(rates, looks) + price * len(looks)

        best = min(map(cost, every_choice(9)))
        assert cost(least_waiting(rates, price)) == pytest.approx(best)

        def late(looks: list[int], rates: list[float] = rates) -> float:
            found = {minute for look in looks for minute in range(max(0, look - 2), look)}
            return price * len(looks) - sum(rates[minute] for minute in found)

        looks = best_for_median(rates, price, minutes=2)
        best = min(late(choice[:end]) for choice in every_choice(9) for end in (-1, None))
        assert looks[-1] == 9, "all are found in the end, if that pays or not"
        assert min(late(looks), late(looks[:-1])) == pytest.approx(best)


def test_square_roots_are_least_where_waits_are_alike() -> None:
    looks = least_roots([1.0] * 12, 3.0)
    assert len({later - earlier for earlier, later in pairwise([0, *looks])}) <= 2
    # A wait of four minutes counts twice that of one: so the few of a quiet night wait longer.
    rates = [1.0] * 6 + [0.01] * 60
    assert least_roots(rates, 2.0)[-2:] == [6, 66]


def test_rates_are_those_of_the_sites_habits() -> None:
    patterns = {"importer": UNSEEN["importer"]}
    [rates, _] = true_rates(patterns, 1, chances=20)
    by_minute = [sum(rates[minute::120]) for minute in range(120)]
    assert sum(by_minute[1:]) == 0
    assert sum(rates) == pytest.approx(84 * 5.5, rel=0.1)  # two to nine each two hours
