"""Dates as a page's data write them: ISO 8601, its near misses, and any other form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.dates.iso_date import normalize_date
from newscrawl.extraction.dates.visible_date import find_date, is_date_line

STEADY = settings(deadline=None, derandomize=True, database=None)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2024, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-07-12T16:12:32.000Z", "2023-07-12T16:12:32+00:00"),
        ("2023-07-12T16:12:32+0300", "2023-07-12T16:12:32+03:00"),
        ("2023-07-12T16:12+03", "2023-07-12T16:12:00+03:00"),
        ("2023-07-12 16:12:32 +03:00", "2023-07-12T16:12:32+03:00"),
        ("2023-07-12T16:12:32-03:30", "2023-07-12T16:12:32-03:30"),
        ("2023-07-12T16:12:32+99:00", "2023-07-12T16:12:32"),
        ("2023-07-12 16:12", "2023-07-12T16:12:00"),
        ("20230712T161232Z", "2023-07-12T16:12:32+00:00"),
        ("20230712", "2023-07-12"),
        ("2023-07-12", "2023-07-12"),
        ("2023-07-12T24:00:00Z", "2023-07-13T00:00:00+00:00"),
        ("2023-07-12T25:00", "2023-07-12"),
        ("2023-07-12T4:12 PM", "2023-07-12T16:12:00"),
        ("Wed, 12 Jul 2023 16:12:32 GMT", "2023-07-12T16:12:32+00:00"),
        ("July 12, 2023", "2023-07-12"),
        ("1689178352", "2023-07-12T16:12:32+00:00"),
        ("1689178352000", "2023-07-12T16:12:32+00:00"),
        ("2023-02-30", None),
        ("2023-07", None),
        ("1889-01-01", None),
        ("2999-01-01", None),
        ("12345", None),
        ("soon", None),
        ("", None),
    ],
)
def test_normalize_date(text: str, value: str | None) -> None:
    assert normalize_date(text) == value


@STEADY
@given(MOMENTS, OFFSETS | st.none())
def test_iso_dates_are_read_as_they_are(moment: datetime, zone: timezone | None) -> None:
    written = moment.replace(tzinfo=zone).isoformat()
    assert normalize_date(written) == written
    assert normalize_date(written[:10]) == written[:10]


@settings(STEADY, max_examples=fewer_when_quick(300))
@given(st.text(st.sampled_from("0123456789-/.:,TZ+ apm年月日JulyмскUTC\u0661\u0967²"), max_size=40))
def test_whatever_is_found_is_a_date_within_reason(text: str) -> None:
    found = find_date(text)
    for value in (normalize_date(text), found.value if found else None):
        if value is not None:
            moment = datetime.fromisoformat(value)
            assert 1990 <= moment.year <= datetime.now(UTC).year + 2
            assert moment.microsecond == 0
    if found:
        assert 0 <= found.start < found.end <= len(text)
    is_date_line(text)


@STEADY
@given(st.text(max_size=80), st.text(max_size=8) | st.none())
def test_any_text_may_be_asked_for_its_date(text: str, language: str | None) -> None:
    normalize_date(text)
    find_date(text, language)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-07-12T9:05:00Z", "2023-07-12T09:05:00+00:00"),
        ("20230712161232", "2023-07-12T16:12:32"),
        ("2023-07-12T16:12:32.123456789+02:00", "2023-07-12T16:12:32+02:00"),
        ("2023-07-12T16:12:32+02:00[Europe/Berlin]", "2023-07-12T16:12:32+02:00"),
        ("2023-07-12T16:12:32 EST", "2023-07-12T16:12:32-05:00"),
        ("2023-07-12 4:12:32 PM", "2023-07-12T16:12:32"),
        ("2023-07-12T16:12:60Z", "2023-07-12"),
        ("2023-7-2", "2023-07-02"),
        ('"2023-07-12"', "2023-07-12"),
        ("2023-07-12T16:12:32+05:45", "2023-07-12T16:12:32+05:45"),
        ("2023-07-12T16:12:32-12:00", "2023-07-12T16:12:32-12:00"),
        ("2023-07-12T16:12:32+02:75", "2023-07-12T16:12:32"),
        ("2023-13-01", None),
        ("2023-00-10", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31", None),
        ("99999999999999999", None),
        ("1500000000000000", None),
        ("-1", None),
        ("{{ date }}", None),
    ],
)
def test_near_misses_of_iso_8601(text: str, value: str | None) -> None:
    assert normalize_date(text) == value
