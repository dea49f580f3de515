"""A paragraph whose first letter, set large, stands in a box of its own."""

from __future__ import annotations

import pytest

from newscrawl.api import extract

REST = "he harbour has been shut for nine days after the storm came in over the pier."
SENTENCE = "The council spoke for three hours about the bridge number {}, as it does often."
STORY = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(5))


def _first_paragraph(opening: str) -> str:
    page = f"<html lang=en><body><article><h1>Bridge stays closed</h1>{opening}{STORY}</article>"
    return (extract(page, "https://news.example/a").body or "").split("\n")[0]


@pytest.mark.parametrize(
    "opening",
    [
        f'<p><span class="dropcap">T</span>{REST}</p>',
        f'<p class="initial">T</p><p>{REST}</p>',
        f'<p><span style="float:left;display:block">T</span>{REST}</p>',
        f'<div><div class="drop-cap">T</div><p>{REST}</p></div>',
    ],
)
def test_a_drop_cap_belongs_to_its_paragraph(opening: str) -> None:
    assert _first_paragraph(opening) == f"T{REST}"


def test_a_letter_above_a_whole_sentence_is_none() -> None:
    assert SENTENCE.format(7) in _first_paragraph(f"<p>{SENTENCE.format(7)}</p><p>B</p>")
