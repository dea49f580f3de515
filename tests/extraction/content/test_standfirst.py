"""Which lines between headline and text are the standfirst."""

from __future__ import annotations

import pytest
from story_pages import STORY, body, page, paragraphs

SUBTITLE = "<h2>The northern basin stays closed for a week</h2>"

LONG_LEDE = (
    "<p>The gauge had measured the tide for ninety years; now it lies in a shed. How the "
    "harbour manages without it, and why nobody wants to pay for a new one this year.</p>"
)


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        (SUBTITLE + "<p>By Ann Lee</p>", False),
        (SUBTITLE + "<p>12 July 2023</p>", False),
        (LONG_LEDE + "<p>By Ann Lee</p>", True),
        (LONG_LEDE, True),
    ],
)
def test_a_subtitle_is_no_text_but_a_standfirst_is(above: str, kept: bool) -> None:
    shown = body(page(paragraphs(*STORY), above))
    assert shown[-3:] == STORY
    assert (len(shown) == 4) is kept


def test_a_standfirst_may_stand_in_a_box_of_teasers() -> None:
    lede = LONG_LEDE.replace("<p>", "<p class='description'>")
    assert len(body(page(paragraphs(*STORY), f"<div class='teaser-text'>{lede}</div>"))) == 4


def test_a_short_line_far_behind_the_headline_is_no_text() -> None:
    menu = "".join(f"<li><a href='/{at}'>Quay {at}</a></li>" for at in range(14))
    above = f"<ul>{menu}</ul><h2>The old quay is full</h2>"
    assert body(page(paragraphs(*STORY), above)) == STORY


def test_a_menu_far_above_the_text_is_none_of_it() -> None:
    menu = "".join(f"<li><a href='/topic/{n}/'>The harbour in year {n}</a></li>" for n in range(12))
    shares = "".join(f"<li>{n}</li>" for n in range(13))
    assert body(page(f"<ul>{shares}</ul><ul>{menu}</ul>{paragraphs(*STORY)}")) == STORY
