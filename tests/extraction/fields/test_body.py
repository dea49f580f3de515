"""The body's paragraphs and lines."""

from __future__ import annotations

from newscrawl.extraction.fields.body import join_blocks


def test_lines_and_paragraphs_are_joined() -> None:
    assert join_blocks([("a", True), ("b", True), ("c", False)]) == "a\nb\n\nc"
    assert join_blocks([]) == ""
