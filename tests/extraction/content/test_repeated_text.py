"""Which texts a page shows twice."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

QUOTED = "the crane on the old quay has been out of order since a lorry drove into it"


@pytest.mark.parametrize(
    ("inside", "want"),
    [
        # A pull quote says again what the text says, and so does the name below it.
        (
            paragraphs(FIRST)
            + f"<blockquote><p>“{QUOTED}”</p><p>Ann Lee, fisher</p></blockquote>"
            + paragraphs(SECOND, THIRD),
            STORY,
        ),
        # It need be in no blockquote, and the name may stand in its line.
        (
            paragraphs(FIRST)
            + f"<div class='q7'><span>“{QUOTED}”</span><span>Ann Lee</span></div>"
            + paragraphs(SECOND, THIRD),
            STORY,
        ),
        (
            paragraphs(FIRST)
            + f"<div><p>« {QUOTED} »</p><p>Ann Lee</p></div>"
            + paragraphs(SECOND, THIRD),
            STORY,
        ),
        # A subhead may quote what follows, and so may a paragraph among others.
        (
            f"<p>{FIRST}</p><h2>“{QUOTED}”</h2>" + paragraphs(SECOND, THIRD),
            [FIRST, f"“{QUOTED}”", SECOND, THIRD],
        ),
        (paragraphs(FIRST, f"“{QUOTED}”", SECOND), [FIRST, f"“{QUOTED}”", SECOND]),
        # A quote of its own is text.
        (
            paragraphs(*STORY) + "<blockquote><p>“Nobody asked the fishermen what they want.”</p>"
            "</blockquote>",
            [*STORY, "“Nobody asked the fishermen what they want.”"],
        ),
        # A text may say a thing twice, as recipes do; a column for small screens may not.
        (paragraphs(*STORY, FIRST), [*STORY, FIRST]),
        (
            paragraphs(*STORY) + f"<section class='small'><div><p>{FIRST}</p></div></section>",
            STORY,
        ),
        (paragraphs(FIRST, FIRST, SECOND, THIRD), STORY),
    ],
)
def test_repetitions(inside: str, want: list[str]) -> None:
    assert body(page(inside)) == want


def test_a_summary_that_the_text_repeats_goes() -> None:
    summary = FIRST[:100] + " and nobody knows why it did so or when it will be mended."
    assert body(page(paragraphs(*STORY), f"<p>{summary}</p>")) == STORY
    assert len(body(page(paragraphs(*STORY), f"<p>{summary[30:]}</p>"))) == 4


def test_a_standfirst_that_the_text_repeats_leaves_the_paragraph() -> None:
    shown = page(f"<h2>{FIRST}</h2><ul><li><a href='/a/'>Home</a></li></ul>{paragraphs(*STORY)}")
    assert body(shown) == STORY
