"""Lines of hashtags, and labels of tags."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Afraid #Million", ["Afraid", "Million"]),
        ("#Sea_Wind, #Rain", ["Sea Wind", "Rain"]),
        ("＃東京 ＃橋", ["東京", "橋"]),
        ("#one#two", ["one", "two"]),
        ("We are #1 now", []),
        ("#Afraid of it", []),
        ("#", []),
        ("", []),
    ],
)
def test_hashtags_of_line(text: str, tags: list[str]) -> None:
    assert hashtags_of_line(text) == tags


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("Tags: Sea, Wind", "Sea, Wind"),
        ("Tags：海", "海"),
        ("Tags", ""),
        ("TAGS:", ""),
        ("Sea: wind", None),
        ("", None),
        ("Tags: " + "x" * 300, None),
    ],
)
def test_text_after_tag_label(text: str, behind: str | None) -> None:
    assert text_after_tag_label(text) == behind


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(min_size=1, max_size=200).filter(str.isprintable))
def test_any_text_is_read(text: str) -> None:
    hashtags_of_line(text)
    text_after_tag_label(text)
