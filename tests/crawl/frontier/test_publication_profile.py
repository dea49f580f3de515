"""What looks teach about when a site publishes."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from newscrawl.crawl.frontier.publication_profile import PublicationProfile

HOUR = 3600.0
DAY = 24 * HOUR
MONDAY = 4 * DAY  # the first one of 1970


def watched(days: int, brings: dict[tuple[int, int], int], *, every: int = 1) -> PublicationProfile:
    """The profile after looks at full hours, with articles by weekday and hour of their look."""
    profile = PublicationProfile()
    for hour in range(0, days * 24 + 1, every):
        new = brings.get((hour // 24 % 7, hour % 24), 0)
        profile = profile.after_look(MONDAY + hour * HOUR, new)
    return profile


def test_nothing_is_learned_from_a_first_look() -> None:
    profile = PublicationProfile().after_look(MONDAY, 500)
    assert profile == replace(PublicationProfile(), at=MONDAY)


def test_the_hours_of_the_day_are_told_apart() -> None:
    profile = watched(14, {(day, 9): 6 for day in range(7)})  # found at 9: published from 8 to 9
    rates = [profile.hourly_rate(MONDAY + 14 * DAY + hour * HOUR) for hour in range(24)]
    assert max(range(24), key=rates.__getitem__) == 8
    assert rates[8] == pytest.approx(5, rel=0.2)  # of 6, drawn to the mean
    assert max(rates[:8] + rates[9:]) < 0.1


def test_weekdays_are_told_apart_once_there_is_enough_of_them() -> None:
    brings = {(3, 9): 20}
    after = [watched(7 * weeks, brings) for weeks in (1, 4)]
    thursday, monday = (MONDAY + 28 * DAY + day * DAY + 8.5 * HOUR for day in (3, 0))
    times = [profile.hourly_rate(thursday) / profile.hourly_rate(monday) for profile in after]
    assert 2 < times[0] < times[1] < 60


def test_minutes_of_the_hour_are_told_apart_by_the_times_of_articles() -> None:
    profile = watched(14, {})
    for day in range(14):
        published = MONDAY + day * DAY + 9 * HOUR + 10
        profile = profile.after_article(published, before=None, found=published + 1200)
    begin = MONDAY + 20 * DAY + 8 * HOUR
    assert profile.usual_rate(begin) > 8 * profile.usual_rate(begin + 1800)


def test_what_a_look_missed_turned_up_at_any_minute_since() -> None:
    published, before = MONDAY + 9 * HOUR, MONDAY + 9 * HOUR + 240
    late = PublicationProfile().after_article(published, before=before, found=before + 360)
    assert late.steps[:6] == pytest.approx((0, 0, 1 / 3, 1 / 3, 1 / 3, 0))
    later = PublicationProfile().after_article(published, before=before, found=before + 2 * HOUR)
    assert later.steps == pytest.approx((1 / 30,) * 30)
    in_time = PublicationProfile().after_article(before, before=published, found=before + 360)
    assert in_time.steps[2] == sum(in_time.steps) == 1


def test_readings_one_after_the_other_are_one_look() -> None:
    """As of a run, which reads all sources of a site."""
    profile = PublicationProfile()
    for now in (MONDAY, MONDAY + 60, MONDAY + HOUR, MONDAY + HOUR + 90, MONDAY + HOUR + 180):
        profile = profile.after_look(now, 0)
    assert profile.before == MONDAY + 60
    known = PublicationProfile.from_bytes(profile.to_bytes())
    assert known.before == 0, "another process does not know it"
    assert known.after_look(MONDAY + 2 * HOUR, 0).before == profile.at


@pytest.mark.parametrize("after", [-3600.0, 3 * DAY])
def test_articles_of_long_ago_or_of_the_future_tell_of_no_habit(after: float) -> None:
    nothing = PublicationProfile()
    assert nothing.after_article(MONDAY, before=None, found=MONDAY + after) == nothing


def test_articles_turned_up_when_most_are_expected() -> None:
    profile = watched(14, {(day, 9): 6 for day in range(7)})
    before, at = sum(profile.new), profile.at
    after = profile.after_look(at + DAY, 6)
    gained = after.new[8] - profile.new[8] * 0.5 ** (1 / 14)
    assert 5 < gained < 6
    assert sum(after.new) == pytest.approx(before * 0.5 ** (1 / 14) + 6)


def test_a_source_is_asked_for_what_came_since_its_own_last_look() -> None:
    begin = PublicationProfile().after_look(MONDAY, 0)
    hour_later = begin.after_look(MONDAY + 10 * HOUR, 0)
    moment_later = MONDAY + 10 * HOUR + 2
    own = hour_later.after_look(moment_later, 10, since=MONDAY)
    assert own.new[5] == pytest.approx(1, abs=0.01)
    assert own.new[10] < 0.01


def test_a_burst_is_felt_for_hours_and_passes() -> None:
    quiet = watched(14, {(day, hour): 1 for day in range(7) for hour in range(24)})
    now = quiet.at + HOUR
    burst = quiet.after_look(now, 20)
    assert burst.rate(now) > 3 * burst.usual_rate(now)
    assert burst.rate(now + 12 * HOUR) < 1.1 * burst.usual_rate(now + 12 * HOUR)
    calm = quiet
    for hour in range(1, 8):
        calm = calm.after_look(quiet.at + hour * HOUR, 0)
    assert calm.rate(calm.at) < 0.7 * calm.usual_rate(calm.at)


def test_an_archive_that_is_linked_is_no_news() -> None:
    usual = watched(14, {(day, 9): 6 for day in range(7)})
    flooded, full = (usual.after_look(usual.at + HOUR, new) for new in (50_000, 60))
    assert flooded == full


def test_old_habits_are_forgotten() -> None:
    early = watched(28, {(day, 6): 5 for day in range(7)})
    profile = early
    for hour in range(1, 42 * 24 + 1):
        profile = profile.after_look(early.at + hour * HOUR, 5 if hour % 24 == 18 else 0)
    begin = profile.at
    assert profile.hourly_rate(begin + 17 * HOUR) > 5 * profile.hourly_rate(begin + 5 * HOUR)


def test_a_clock_that_goes_back_teaches_nothing() -> None:
    profile = watched(3, {(0, 9): 6})
    assert profile.after_look(profile.at - DAY, 7) == replace(profile, at=profile.at - DAY)


def test_a_profile_is_the_same_after_it_was_kept() -> None:
    profile = watched(10, {(2, 9): 6})
    data = profile.to_bytes()
    kept = PublicationProfile.from_bytes(data)
    assert kept.to_bytes() == data
    assert kept.at == profile.at
    assert kept.hourly_rate(profile.at) == pytest.approx(profile.hourly_rate(profile.at), rel=1e-5)
    assert PublicationProfile.from_bytes(None) == PublicationProfile.from_bytes(data[:-1])


def test_what_a_state_of_the_form_before_knows_of_hours_and_weekdays_holds() -> None:
    numbers = [*range(1, 49), *range(1, 15), *[1.0] * 24]
    old = PublicationProfile.from_bytes(struct.pack("<Bdff86f", 1, 1e9, 2.0, 3.0, *numbers))
    assert (old.at, old.just_new, old.just_expected) == (1e9, 2, 3)
    assert (old.new[0], old.watched[-1], old.weekday_new[0]) == (1, 48, 1)
    assert sum(old.steps) == 0
