"""When a site runs next: by span and by cron line, caught up, put off, and over changed clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from newscrawl.crawl.date_window import DateWindowError
from newscrawl.operate.cron_line import CronLine, CronLineError
from newscrawl.operate.schedule import (
    MAX_FAILURE_PAUSE_SECONDS,
    NextRun,
    PastRuns,
    Timing,
    next_run,
)

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = 3600.0, 86_400.0


def at(text: str, zone: ZoneInfo = BERLIN, *, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


def shown(moment: float | None, zone: ZoneInfo = BERLIN) -> str:
    assert moment is not None
    return f"{datetime.fromtimestamp(moment, zone):%Y-%m-%d %H:%M %z}"


NOW = at("2026-11-23 12:00")
NEW = PastRuns(known_since=NOW - DAY)


def ran(started: float, *, failures: int = 0, took: float = 60.0) -> PastRuns:
    return PastRuns(started - 30 * DAY, started, started + took, failures)


# --- by a span -----------------------------------------------------------------------------------


def test_a_new_site_with_a_span_runs_at_once() -> None:
    found = next_run(Timing.of("a", every="15m"), NEW, now=NOW)
    assert found == (NEW.known_since, "not run yet")  # it goes before what is due since


def test_runs_by_a_span_do_not_drift_and_sites_are_spread() -> None:
    for name in ("a", "b", "paper.example"):
        timing = Timing.of(name, every="1h")
        moments, past = [], ran(NOW)
        for _ in range(5):
            found = next_run(timing, past, now=past.last_started or 0.0)
            assert found.at is not None
            assert found.why == "by its plan"
            moments.append(found.at)
            past = ran(found.at + 7.0)  # each begins a little late
        assert {round(later - earlier, 6) for earlier, later in pairwise(moments)} == {HOUR}
        assert NOW < moments[0] <= NOW + HOUR
    first = {Timing.of(f"site-{n}", every="1h").due_after(NOW) for n in range(60)}
    assert max(first) - min(first) > 0.8 * HOUR  # type: ignore[operator, type-var]


def test_jitter_is_a_share_that_depends_on_the_name_alone() -> None:
    plain = Timing.of("a", cron="0 6 * * *", zone=BERLIN)
    late = Timing.of("a", cron="0 6 * * *", jitter="30m", zone=BERLIN)
    moment, moved = plain.due_after(NOW), late.due_after(NOW)
    assert moment is not None
    assert moved is not None
    assert 0 < moved - moment < 1800
    assert late.due_after(moved) == pytest.approx(moved + DAY)
    assert late.due_after(moved - 1.0) == moved
    assert Timing.of("b", cron="0 6 * * *", jitter="30m", zone=BERLIN).due_after(NOW) != moved


def test_missed_runs_are_caught_up_by_one() -> None:
    timing = Timing.of("a", every="15m")
    found = next_run(timing, ran(NOW - 5 * DAY), now=NOW)
    assert found.at is not None
    assert found.at < NOW
    assert found.why == "missed runs are caught up by one"
    after = next_run(timing, ran(NOW), now=NOW + 60.0)
    assert after.at is not None
    assert after.at > NOW
    assert after.why == "by its plan"


# --- by a cron line ------------------------------------------------------------------------------


def test_a_new_site_with_a_cron_line_waits_for_it_and_is_caught_up() -> None:
    timing = Timing.of("a", cron="5 6 * * *", zone=BERLIN)
    known = PastRuns(known_since=at("2026-11-23 05:00"))
    assert shown(next_run(timing, known, now=at("2026-11-23 05:30")).at) == "2026-11-23 06:05 +0100"
    assert next_run(timing, known, now=at("2026-11-23 09:00")).at == at("2026-11-23 06:05")
    late = PastRuns(known_since=at("2026-11-23 09:00"))
    assert shown(next_run(timing, late, now=at("2026-11-23 09:00")).at) == "2026-11-24 06:05 +0100"


@pytest.mark.parametrize(
    ("line", "since", "comes"),
    [
        # The night of 29 March 2026 has no hour from two to three.
        ("30 2 * * *", "2026-03-28 12:00", ["2026-03-29 03:00 +0200", "2026-03-30 02:30 +0200"]),
        ("0 3 * * *", "2026-03-28 12:00", ["2026-03-29 03:00 +0200", "2026-03-30 03:00 +0200"]),
        ("*/30 * * * *", "2026-03-29 01:20", ["2026-03-29 01:30 +0100", "2026-03-29 03:00 +0200"]),
        ("15 * * * *", "2026-03-29 01:10", ["2026-03-29 01:15 +0100", "2026-03-29 03:15 +0200"]),
        # That of 25 October 2026 has it twice.
        ("30 2 * * *", "2026-10-24 12:00", ["2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100"]),
        ("0 3 * * *", "2026-10-24 12:00", ["2026-10-25 03:00 +0100", "2026-10-26 03:00 +0100"]),
        (
            "*/30 * * * *",
            "2026-10-25 02:10",
            [
                *("2026-10-25 02:30 +0200", "2026-10-25 02:00 +0100", "2026-10-25 02:30 +0100"),
                "2026-10-25 03:00 +0100",
            ],
        ),
    ],
)
def test_a_cron_line_over_changed_clocks(line: str, since: str, comes: list[str]) -> None:
    cron, moment, found = CronLine(line, BERLIN), at(since), []
    for _ in comes:
        moment = cron.next_after(moment)
        found.append(shown(moment))
    assert found == comes


def test_in_the_second_of_two_equal_hours_no_run_lies_in_the_past() -> None:
    cron = CronLine("50 2 * * *", BERLIN)
    now = at("2026-10-25 02:10", fold=1)
    assert shown(now) == "2026-10-25 02:10 +0100"
    assert shown(cron.next_after(now)) == "2026-10-26 02:50 +0100"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6 *", "never comes"),
        ("0 0 */20 * 1L", "never comes"),
        ("61 * * * *", r"is no cron line \(Bad minute\)"),
        ("* * * *", "it has not five fields"),
        ("@daily", "it has not five fields"),
        ("0 0 0 1 1 *", "it has not five fields"),
    ],
)
def test_a_cron_line_that_never_comes_is_told(line: str, words: str) -> None:
    with pytest.raises(CronLineError, match=words):
        Timing.of("a", cron=line)


def test_the_29th_of_february_comes() -> None:
    assert shown(CronLine("0 0 29 2 *", BERLIN).next_after(NOW)) == "2028-02-29 00:00 +0100"


# --- hours of the day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "now", "comes"),
    [
        ("06:00-23:00", "2026-11-23 05:10", "2026-11-23 06:00 +0100"),
        ("06:00-23:00", "2026-11-23 23:00", "2026-11-24 06:00 +0100"),
        ("06:00-23:00", "2026-11-23 22:59", "2026-11-23 22:59 +0100"),
        ("22:00-05:00", "2026-11-23 02:00", "2026-11-23 02:00 +0100"),
        ("22:00-05:00", "2026-11-23 05:00", "2026-11-23 22:00 +0100"),
        ("20:00-24:00", "2026-11-23 00:00", "2026-11-23 20:00 +0100"),
        ("02:30-05:00", "2026-03-29 01:00", "2026-03-29 03:30 +0200"),
        ("02:30-05:00", "2026-10-25 01:00", "2026-10-25 02:30 +0200"),
    ],
)
def test_a_site_is_asked_in_its_hours_only(hours: str, now: str, comes: str) -> None:
    timing = Timing.of("a", every="1m", active=hours, zone=BERLIN)
    found = next_run(timing, PastRuns(at(now)), now=at(now))
    assert shown(found.at) == comes


# --- what goes wrong -----------------------------------------------------------------------------


def test_pauses_after_failing_runs_grow_and_never_become_for_ever() -> None:
    timing = Timing.of("a", every="1m")
    waits = []
    for failures in (0, 1, 2, 3, 50):
        found = next_run(timing, ran(NOW, failures=failures, took=0.0), now=NOW)
        assert found.at is not None
        waits.append(found.at - NOW)
    assert waits[0] <= 60
    assert waits[1:] == [300, 600, 1200, MAX_FAILURE_PAUSE_SECONDS]
    assert next_run(timing, ran(NOW, failures=2, took=0.0), now=NOW).why == (
        "a pause, as the last 2 runs failed"
    )
    daily = Timing.of("a", cron="5 6 * * *", zone=BERLIN)
    assert shown(next_run(daily, ran(NOW, failures=9), now=NOW).at) == "2026-11-24 06:05 +0100"


@pytest.mark.parametrize("timing", [Timing.of("a", every="1h"), Timing.of("a", cron="0 * * * *")])
def test_a_clock_that_jumps(timing: Timing) -> None:
    # Forth, by years: one run, as for missed ones.
    years_later = NOW + 3000 * DAY
    found = next_run(timing, ran(NOW), now=years_later)
    assert found.at is not None
    assert found.at <= years_later
    # And back: the run that lies in the future keeps nobody waiting.
    assert next_run(timing, ran(years_later), now=NOW) == (
        NOW,
        "at once, as the clock was set back",
    )
    failed = next_run(timing, ran(years_later, failures=3), now=NOW)
    assert failed == (NOW, "at once, as the clock was set back")
    # By a second, as clocks are set all the time: no run comes twice for it.
    found = next_run(timing, ran(NOW), now=NOW - 1.0)
    assert found.at is not None
    assert NOW < found.at <= NOW + HOUR


def test_a_paused_site_and_one_without_a_plan_run_by_hand_only() -> None:
    paused = NEW._replace(paused_since=at("2026-11-20 08:00"))
    timing = Timing.of("a", every="1h", zone=BERLIN)
    assert next_run(timing, paused, now=NOW) == NextRun(None, "paused since 2026-11-20 08:00")
    assert next_run(Timing.of("a"), NEW, now=NOW) == (None, "without a plan: by hand only")


def test_a_learned_pace_goes_before_the_mean_that_holds_until_it_is_known() -> None:
    timing = Timing.of("a", every="auto", runs_per_hour=4)
    assert timing.every == timedelta(minutes=15).total_seconds()
    found = next_run(timing, ran(NOW), now=NOW)
    assert found.at is not None
    assert NOW < found.at <= NOW + 900
    learned = ran(NOW)._replace(learned_due=NOW + 2 * HOUR)
    assert next_run(timing, learned, now=NOW) == (NOW + 2 * HOUR, "as the site publishes")
    assert next_run(timing, NEW._replace(learned_due=NOW), now=NOW).why == "not run yet"
    failed = ran(NOW, failures=3)._replace(learned_due=NOW + 600)
    assert next_run(timing, failed, now=NOW).why == "a pause, as the last 3 runs failed"
    jitter = Timing.of("a", every="auto", jitter="10m")
    put_off = next_run(jitter, learned, now=NOW).at
    assert put_off is not None
    assert NOW + 2 * HOUR < put_off < NOW + 2 * HOUR + 600


@pytest.mark.parametrize(("due", "after"), [(-99 * DAY, 300), (-60, 300), (99 * DAY, 4 * HOUR)])
def test_a_run_that_taught_nothing_is_not_repeated_at_once(due: float, after: float) -> None:
    timing = Timing.of("a", every="auto", runs_per_hour=4)
    past = ran(NOW)._replace(learned_due=NOW + due)
    assert next_run(timing, past, now=NOW + 1).at == NOW + after


def test_a_span_that_is_none() -> None:
    with pytest.raises(DateWindowError, match="is no span of time"):
        Timing.of("a", every="often")
