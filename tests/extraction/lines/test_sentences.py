"""By which signs a text ends a sentence."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.sentences import looks_like_sentence


@pytest.mark.parametrize(
    ("text", "is_one"), [("It rains.", True), ("雨。", True), ("More", False), ("x" * 81, True)]
)
def test_looks_like_sentence(text: str, is_one: bool) -> None:
    assert looks_like_sentence(text) is is_one
