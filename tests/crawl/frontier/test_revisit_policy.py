"""When to try again, and how often to read a source."""

from __future__ import annotations

import pytest
from queue_kit import DAY

from newscrawl.crawl.frontier import (
    retry_delay,
)
from newscrawl.crawl.frontier.revisit_policy import learned_pace


@pytest.mark.parametrize(
    ("reason", "waits"),
    [
        ("http-404", []),
        ("http-410", []),
        ("http-503", [5, 30, 3600, 21_600]),
        ("timeout", [5, 30, 3600]),
        ("blocked", [21_600, 43_200, 86_400]),
        ("http-403", [21_600]),
        ("robots", [7 * 86_400]),
        ("tls", [3600, 21_600, 86_400, 3 * 86_400, 7 * 86_400, 7 * 86_400]),
        ("bad-address", []),
        ("empty", [21_600, 86_400]),
    ],
)
def test_retry_delay_by_reason(reason: str, waits: list[float]) -> None:
    told = [retry_delay(reason, attempt + 1) for attempt in range(len(waits))]
    assert told == waits
    assert retry_delay(reason, 20) is None


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
