"""The pause that a server asks for is read, capped, and ignored where it makes no sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Headers

from newscrawl.crawl.downloader.retry_after_header import MAX_PAUSE_SECONDS, retry_after

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("999999999", MAX_PAUSE_SECONDS),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 60.0),
        ("Tue, 14 Nov 2023 22:14:20", 60.0),
        ("Tue, 14 Nov 2023 22:13:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_PAUSE_SECONDS),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("1e9", None),
        ("٣", None),
        ("0x10", None),
        ("9" * 5000, None),
        ("Tue, 99 Nov 2023 99:99:99 GMT", None),
        ("Tue, 14 Nov 99999999999 22:14:20 GMT", None),
    ],
)
def test_seconds_and_dates_are_read(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds
    assert retry_after(Headers({"retry-after": value.encode()}), NOW) == seconds


def test_without_the_header_there_is_no_pause() -> None:
    assert retry_after({}, NOW) is None


@given(st.one_of(st.text(max_size=120), st.binary(max_size=120)))
def test_nothing_raises(value: str | bytes) -> None:
    pause = retry_after({"Retry-After": value}, NOW)
    assert pause is None or 0 <= pause <= MAX_PAUSE_SECONDS
