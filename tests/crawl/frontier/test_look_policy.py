"""When a site is looked at next, at which of its sources, and what the budget allows."""

from __future__ import annotations

from math import sqrt

import pytest

from newscrawl.crawl.frontier.look_plan import LookPlan
from newscrawl.crawl.frontier.look_policy import LookBudget, LookedAt, best_source
from newscrawl.crawl.frontier.look_timing import Spacing, next_look, threshold_for
from newscrawl.crawl.frontier.publication_profile import PublicationProfile

HOUR = 3600.0
DAY = 24 * HOUR
NOW = 1e9 // HOUR * HOUR
WIDE = Spacing(1.0, 100 * DAY)


class Steady(PublicationProfile):
    """A site that publishes at a constant rate."""

    an_hour = 1.0

    def rate(self, when: float) -> float:  # noqa: ARG002 - it is always the same
        return self.an_hour

    usual_rate = hourly_rate = rate


def steady(an_hour: float) -> Steady:
    kind = type("Steady", (Steady,), {"an_hour": an_hour})
    profile: Steady = kind(at=NOW)
    return profile


@pytest.mark.parametrize("an_hour", [0.01, 1.0, 30.0])
def test_a_look_is_due_when_so_much_waiting_has_gathered(an_hour: float) -> None:
    due = next_look(steady(an_hour), since=NOW, threshold=0.5, spacing=WIDE)
    assert due - NOW == pytest.approx(HOUR * sqrt(2 * 0.5 / an_hour ** (4 / 3)), rel=1e-6)


def test_looks_are_spaced() -> None:
    spacing = Spacing(60, 4 * HOUR)
    dues = [
        next_look(steady(rate), since=NOW, threshold=0.5, spacing=spacing) - NOW
        for rate in (1e9, 0.0, 1e-9)
    ]
    assert dues == [60, 4 * HOUR, 4 * HOUR]


def test_a_site_is_looked_at_after_its_hour_and_left_alone_before() -> None:
    profile = PublicationProfile()
    for hour in range(21 * 24 + 1):
        profile = profile.after_look(hour * HOUR + DAY, 10 if hour % 24 == 9 else 0)
    begins = (profile.at + hour * HOUR for hour in (0, 8, 12))  # published from 8 to 9
    night, morning, noon = (
        next_look(profile, since=since, threshold=0.5, spacing=WIDE) - since for since in begins
    )
    assert morning < HOUR / 2
    assert min(night, noon) > 4 * HOUR


def test_a_site_is_looked_at_right_after_the_minutes_in_which_it_publishes() -> None:
    profile = watched_every_hour(articles=4)
    for hour in range(100):
        at_the_hour = NOW + hour * HOUR
        profile = profile.after_article(at_the_hour, before=None, found=at_the_hour)
    for minutes in (20, 35, 50):
        since = profile.at + minutes * 60
        due = next_look(profile, since=since, threshold=1.0, spacing=Spacing(60, 4 * HOUR))
        assert (due - NOW) % HOUR == 120
        assert due - since <= HOUR


def watched_every_hour(articles: int) -> PublicationProfile:
    """The profile of a site that names so many articles an hour, after two days."""
    profile = PublicationProfile()
    for hour in range(-48, 1):
        profile = profile.after_look(NOW + hour * HOUR, articles)
    return profile


def test_the_budget_goes_where_articles_are_expected() -> None:
    profiles = [steady(rate) for rate in (64.0, 8.0, 1.0)]
    threshold = threshold_for(profiles, budget=21, now=NOW, spacing=WIDE)
    looks = [
        HOUR / (next_look(each, since=NOW, threshold=threshold, spacing=WIDE) - NOW)
        for each in profiles
    ]
    assert looks == pytest.approx([16, 4, 1], rel=1e-3)  # the rates to the power of two thirds


@pytest.mark.parametrize("budget", [1e-9, 1e9])
def test_no_budget_is_too_small_or_large_for_a_threshold(budget: float) -> None:
    threshold = threshold_for([steady(1.0)], budget=budget, now=NOW, spacing=Spacing(60, HOUR))
    due = next_look(steady(1.0), since=NOW, threshold=threshold, spacing=Spacing(60, HOUR))
    assert due - NOW == (60 if budget > 1 else HOUR)


# --- which source --------------------------------------------------------------------------------


def test_the_source_that_brings_most_is_looked_at_most() -> None:
    sources = [LookedAt(1, NOW, 40, 20), LookedAt(2, NOW, 10, 20), LookedAt(3, NOW, 0, 20)]
    times = {1: 0, 2: 0, 3: 0}
    for minute in range(5, 36 * 60, 5):
        chosen = best_source(sources, now=NOW + minute * 60)
        assert chosen is not None
        times[chosen.id] += 1
        sources = [each._replace(read_at=NOW + minute * 60) if each.id == chosen.id else each
                   for each in sources]  # fmt: skip
    assert times[1] > 3 * times[2] > 3 * times[3] > 0


def test_one_that_was_looked_at_a_moment_ago_is_spared_and_a_forgotten_one_is_not() -> None:
    fresh, forgotten = LookedAt(1, NOW - 5, 100, 20), LookedAt(2, NOW - 2 * DAY, 0, 400)
    assert best_source([fresh], now=NOW) is None
    assert best_source([fresh, forgotten], now=NOW) == forgotten
    busy = LookedAt(3, NOW - 600, 500, 20)
    assert best_source([busy, forgotten], now=NOW) == forgotten


def test_what_a_source_brought_counts_less_and_less() -> None:
    source = LookedAt(1, NOW, 8, 10).after_look(NOW + 4 * DAY, 1)
    assert source == LookedAt(1, NOW + 4 * DAY, 5, 101)


# --- the budget ----------------------------------------------------------------------------------


def test_what_a_quiet_night_spares_is_there_for_the_day_and_no_more() -> None:
    budget = LookBudget(10, at=NOW)
    for _ in range(10):
        assert budget.may_look(NOW)
        budget.spend(NOW)
    assert not budget.may_look(NOW)
    assert not budget.may_look(NOW + 300)
    assert budget.may_look(NOW + 360)
    budget.advance(NOW + 30 * DAY)
    assert budget.left == 120


def test_less_is_planned_where_more_than_forecast_was_spent() -> None:
    spent = {}
    for times in (0.5, 1.0, 2.0):
        budget = LookBudget(10, at=NOW)
        for turn in range(int(72 * 10 * times)):
            budget.spend(NOW + turn * HOUR / 10 / times)
        spent[times] = budget.planned(NOW + 3 * DAY)
    assert spent[0.5] == 20
    assert spent[1.0] == pytest.approx(10, rel=0.05)
    assert spent[2.0] == 5


def test_a_plan_keeps_to_its_budget_and_asks_the_longest_due_first() -> None:
    plan = LookPlan(LookBudget(6, at=NOW))
    for number in range(4):
        plan.add(f"site-{number}", steady(5), now=NOW)
    now, looked = NOW, []
    while now < NOW + 2 * DAY:
        for site, source in plan.choose(now, lambda _: [LookedAt(1, NOW - DAY / 2)]):
            looked.append((now, site, source.id))
            plan.looked(site, Steady(at=now), now=now)
        now = max(now + 1, plan.next_due())
    assert 6 * 40 < len(looked) <= 6 * 49
    assert {site for _, site, _ in looked} == {f"site-{number}" for number in range(4)}


def test_a_site_whose_sources_were_all_read_a_moment_ago_waits() -> None:
    plan = LookPlan(LookBudget(6, at=NOW))
    plan.add("news.example", PublicationProfile(), now=NOW)
    assert plan.choose(NOW, lambda _: [LookedAt(1, NOW - 5)]) == []
    assert plan.next_due() == NOW + 60


def test_a_first_look_at_hundreds_of_sources_does_not_end_the_looks_for_days() -> None:
    plan = LookPlan(LookBudget(12, at=NOW))
    plan.add("news.example", PublicationProfile(), now=NOW)
    for _ in range(300):
        plan.looked("news.example", Steady(at=NOW), now=NOW)
    later = NOW + 2 * HOUR
    assert plan.choose(later, lambda _: [LookedAt(1, NOW)]) == [("news.example", LookedAt(1, NOW))]


def test_a_budget_that_is_too_small_is_shared_by_all_sites() -> None:
    plan = LookPlan(LookBudget(1, at=NOW))
    sites = {f"site-{number}" for number in range(12)}
    for site in sites:
        plan.add(site, steady(1), now=NOW)
    looked, now = [], NOW
    while now < NOW + DAY:
        for site, _ in plan.choose(now, lambda _: [LookedAt(1, NOW - HOUR)]):
            looked.append(site)
            plan.looked(site, Steady(at=now), now=now)
        now = max(now + 60, plan.next_due())
    assert set(looked) == sites
