"""Which block shows the headline."""

from __future__ import annotations

import pytest
from story_pages import STORY, URL, paragraphs

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page


@pytest.mark.parametrize(
    ("heading", "is_headline"),
    [
        ('<h1><a name="top">{}</a></h1>', True),
        ('<h1><a href="#">{}</a></h1>', True),
        ('<h1><a href="?print=1">{}</a></h1>', True),
        ('<h1><a href="/">{}</a></h1>', False),
        ('<h1><a href="/harbour/">{}</a></h1>', False),  # the section, or the blog
    ],
)
def test_links_in_headlines(heading: str, is_headline: bool) -> None:
    title = "Harbour loses its tide gauge"
    shown = Page(
        f"<title>{title}</title><body>{heading.format(title)}<h2>{title}</h2>"
        f"<div>{paragraphs(*STORY)}</div>",
        URL,
    )
    at = label_blocks(shown).headline_block
    assert at is not None
    assert (shown.blocks[at].tag == "h1") is is_headline
