"""Which texts beside a picture are its caption."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

from newscrawl.extraction.content import Label, label_blocks


@pytest.mark.parametrize(
    ("box", "label"),
    [
        ("<div class='pic'><img src='/a.jpg'><p>The old quay in spring</p></div>", Label.CAPTION),
        (
            "<div class='t'><img src='/a.jpg'><h3><a href='/b'>Lanterns for summer</a></h3></div>",
            Label.RELATED,
        ),
    ],
)
def test_what_shares_a_pictures_frame_is_no_text(box: str, label: Label) -> None:
    shown = page(paragraphs(FIRST) + box + paragraphs(SECOND, THIRD))
    assert body(shown) == STORY
    assert label in label_blocks(shown).labels


def test_a_paragraph_beside_a_figure_is_no_caption() -> None:
    told = f"{SECOND} The harbour master wrote it down and had it read out twice."
    beside = f"<div><figure><img src='/quay.jpg'></figure><div><p>{told}</p></div></div>"
    assert body(page(paragraphs(FIRST) + beside + paragraphs(THIRD))) == [FIRST, told, THIRD]


def test_two_paragraphs_beside_a_picture_are_no_caption() -> None:
    short = "The ferry sails again at noon, and the old quay is closed."
    image = "<p><div><img src='/quay.jpg' width=600></div></p>"
    assert body(page(f"{image}<p>{short}</p><p>{FIRST} {SECOND}</p>"))[0] == short


def test_a_story_told_beside_its_picture_only_is_the_text() -> None:
    told = f"<div><div><img src='/quay.jpg'></div><p>{FIRST}</p></div>"
    assert body(page(told)) == [FIRST]


def test_an_address_below_a_picture_story_is_no_text_that_is_left() -> None:
    told = f"<div><div><img src='/quay.jpg'></div><p>{FIRST}</p></div>"
    address = "Harbour Post, 1 Quay Road, Oldport, telephone 555 0142, telefax 555 0143"
    assert FIRST in body(page(f"{told}<div><div><p>{address}</p></div></div>"))


def test_a_subhead_below_its_picture_is_text_where_a_paragraph_follows() -> None:
    section = "<div class='t'><img src='/a.jpg'><h3>Lanterns for summer</h3></div>"
    shown = body(page(paragraphs(FIRST) + section + paragraphs(SECOND, THIRD)))
    assert shown == [FIRST, "Lanterns for summer", SECOND, THIRD]
