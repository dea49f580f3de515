"""Dates and durations as people and sites write them, and the window that they make."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawl.date_window import (
    DateRange,
    DateWindow,
    DateWindowError,
    parse_date_range,
    parse_duration,
)


def seconds(*date: int) -> float:
    return datetime(*date, tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-11", (2026, 11, 1), (2026, 12, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026-02-28", (2026, 2, 28), (2026, 3, 1)),
        ("2026-2-3", (2026, 2, 3), (2026, 2, 4)),
        ("2026-11-03T08:15:00Z", (2026, 11, 3, 8, 15), (2026, 11, 3, 8, 15, 1)),
        ("2026-11-03T08:15", (2026, 11, 3, 8, 15), (2026, 11, 3, 8, 15, 1)),
        ("2026-11-03T08:15+01:00", (2026, 11, 3, 7, 15), (2026, 11, 3, 7, 15, 1)),
    ],
)
def test_a_date_is_as_long_as_it_is_exact(
    text: str, start: tuple[int, ...], end: tuple[int, ...]
) -> None:
    assert parse_date_range(text) == DateRange(seconds(*start), seconds(*end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "x",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "9999-12-31",
        "1 Nov 2026",
        "2026-11-03T25:00",
    ],
)
def test_what_is_no_date_has_no_range(text: str | None) -> None:
    assert parse_date_range(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("90m", 5400), (" 2W ", 1_209_600), ("1 d", 86_400), ("30s", 30)]
)
def test_a_duration(text: str, expected: float) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "3", "d", "0d", "-1d", "1y", "1d12h"])
def test_what_is_no_duration_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(DateWindowError, match=r"is no span of time: give one like .*\.$"):
        parse_duration(text)


def test_since_and_max_age_are_not_given_both() -> None:
    with pytest.raises(DateWindowError, match="give --since or --max-age, not both"):
        DateWindow.from_options(since="2026-11-01", max_age="3d", now=seconds(2026, 11, 10))


@pytest.mark.parametrize(
    ("date", "inside"),
    [
        (None, True),
        ("2026-11-02", False),
        ("2026-11-03", True),
        ("2026-11-04T23:59:59Z", True),
        ("2026-11-05", False),
        ("2026-11", True),  # it may have been within
    ],
)
def test_both_ends_of_a_window_are_included(date: str | None, inside: bool) -> None:
    window = DateWindow.from_options(since="2026-11-03", until="2026-11-04", now=0.0)
    assert window.may_hold(parse_date_range(date)) is inside


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DateWindowError, match="its end lies before its start"):
        DateWindow.from_options(since="2026-11-03", until="2026-11-02", now=0.0)
