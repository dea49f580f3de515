"""Bylines by their wording."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.byline_line import is_byline


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("By Ann Lee July 12, 2023 4 min read", True),
        ("Von Anna Beispiel", True),
        ("作者：林晓舟", True),
        ("ann.lee@news.example", True),
        ("By then it was too late.", False),
        ("By Ann Lee " + "and so on " * 20, False),
        ("Byzantium", False),
        ("", False),
    ],
)
def test_is_byline(text: str, is_one: bool) -> None:
    assert is_byline(text) is is_one
