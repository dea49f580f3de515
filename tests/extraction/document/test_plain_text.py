"""Plain texts as blocks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.text import clean_text
from newscrawl.extraction.document import Page

STEADY = settings(deadline=None, derandomize=True, database=None)


LINE = "This line of some length goes on to the margin and is broken there"


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("a\nb\n\nc", ["a", "b", "c"]),
        ("a\r\n\r\n\u2028 b \xa0", ["a", "b"]),
        # Lines that end near one margin were wrapped.
        (
            f"{LINE}\nend.\n\n{LINE}\n{LINE}\nend.\n\nc",
            [f"{LINE} end.", f"{LINE} {LINE} end.", "c"],
        ),
        # Two paragraphs are too few to tell, and long lines are paragraphs.
        (f"{LINE}\nend.\n\nc", [LINE, "end.", "c"]),
        (f"{LINE * 2}\nb\n\nc\n\nd", [LINE * 2, "b", "c", "d"]),
        ("a\nb\n\nc\n\nd\ne", ["a", "b", "c", "d", "e"]),
    ],
)
def test_plain_texts(text: str, blocks: list[str]) -> None:
    shown = Page(text, content_type="text/plain")
    assert shown.origin == "text"
    assert [block.text for block in shown.blocks] == blocks
    assert {block.tag for block in shown.blocks} <= {"p"}


@STEADY
@given(st.text(max_size=200))
def test_plain_texts_lose_no_letter(text: str) -> None:
    shown = Page(text, content_type="text/plain")
    assert "".join("".join(b.text for b in shown.blocks).split()) == "".join(
        "".join(map(clean_text, text.splitlines())).split()
    )
