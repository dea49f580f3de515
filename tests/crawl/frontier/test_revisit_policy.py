"""When to try again, and how often to read a source."""

from __future__ import annotations

import pytest
from queue_kit import DAY

from newscrawl.crawl.frontier import (
    retry_delay,
)
from newscrawl.crawl.frontier.revisit_policy import host_pause, learned_pace


@pytest.mark.parametrize(
    ("reason", "waits"),
    [
        ("http-404", [21_600, 3 * 86_400]),
        ("http-410", [21_600, 3 * 86_400]),
        ("list", [21_600, 3 * 86_400]),
        ("not-html", [21_600, 3 * 86_400]),
        ("off-site", [21_600, 86_400]),
        ("http-503", [5, 30, 3600, 21_600]),
        ("timeout", [5, 30, 3600]),
        ("blocked", [21_600, 43_200, 86_400]),
        ("http-403", [21_600]),
        ("robots", [21_600, 86_400, 3 * 86_400, 7 * 86_400]),
        ("tls", [3600, 21_600, 86_400, 3 * 86_400, 7 * 86_400, 7 * 86_400]),
        ("bad-address", []),
        ("too-large", []),
        ("empty", [21_600, 3 * 86_400]),
    ],
)
def test_retry_delay_by_reason(reason: str, waits: list[float]) -> None:
    told = [retry_delay(reason, attempt + 1) for attempt in range(len(waits))]
    assert told == waits
    assert retry_delay(reason, 20) is None


@pytest.mark.parametrize("reason", ["http-404", "http-410", "list", "not-html", "empty", "no-text"])
def test_after_two_more_looks_a_verdict_is_final(reason: str) -> None:
    assert retry_delay(reason, 3) is None


def test_a_first_verdict_is_not_final_because_the_server_failed_before() -> None:
    assert retry_delay("http-404", 7, before="http-503") == 21_600
    assert retry_delay("http-404", 8, before="http-404") is None


def test_the_pauses_of_a_host_grow_from_an_hour_to_a_day() -> None:
    assert [host_pause(number) / 3600 for number in range(1, 8)] == [1, 3, 6, 12, 24, 24, 24]


def test_a_pace_stays_within_bounds() -> None:
    pace = 3600.0
    for _ in range(50):
        pace = learned_pace("section", pace, since_last=1e9, new=1)
    assert pace == 600
    for _ in range(50):
        pace = learned_pace("section", pace, since_last=1e9, new=0)
    assert pace == 3 * DAY


def test_an_early_reading_does_not_change_the_pace() -> None:
    assert learned_pace("section", 3600, since_last=10, new=0) == 3600
    assert learned_pace("section", 3600, since_last=None, new=500) == 3600
