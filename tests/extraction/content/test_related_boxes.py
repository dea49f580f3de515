"""Boxes that their headings give away."""

from __future__ import annotations

from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

FACTS = "<div><h3>Fakta om målere</h3><ul><li>The first stood here in 1890.</li></ul></div>"


def test_the_box_below_a_heading_for_other_stories_goes_with_it() -> None:
    others = (
        "<section><div><h2>Read more</h2></div><div><a href='/1.html'>Ferries late again</a>"
        "<p>Nobody knew.</p></div></section>"
    )
    assert body(page(paragraphs(FIRST, SECOND) + others + paragraphs(THIRD))) == STORY
    assert body(page("<div><h2>Read more</h2>" + paragraphs(*STORY) + "</div>")) == STORY
