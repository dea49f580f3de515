"""Dates in words, in the languages that the table of months does not have."""

from __future__ import annotations

import pytest

from newscrawl.extraction.dates.dateparser_fallback import date_in_words


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12 tháng 7 năm 2023", "vi", "2023-07-12"),
        ("12 juli 2023 16:12", "nl-BE", "2023-07-12T16:12:00"),
        ("yesterday", "en", None),
        ("12 July 2023", "no-such-language", None),
        ("12 July 2023" + "." * 60, "en", None),
    ],
)
def test_date_in_words(text: str, language: str, value: str | None) -> None:
    assert date_in_words(text, language) == value
