"""What is taken as text where hardly any is left."""

from __future__ import annotations

from story_pages import FIRST, STORY, body, page, paragraphs


def test_a_gallery_below_a_story_stays_a_gallery() -> None:
    slides = "".join(
        f"<div class='slide'><div class='caption'>Slide {n}. {FIRST}</div></div>" for n in range(20)
    )
    story = [f"Part {n}. {text}" for n, text in enumerate(3 * STORY)]
    assert body(page(paragraphs(*story) + f"<div class='gallery'>{slides}</div>")) == story
