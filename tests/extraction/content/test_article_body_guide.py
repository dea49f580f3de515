"""What the article-body guide decides, and that looking for blocks in it has a bound."""

from __future__ import annotations

import json

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, URL, body, page, paragraphs

from newscrawl.extraction.content import article_body_guide
from newscrawl.extraction.document import Page


def guided(inside: str, told: str) -> list[str]:
    data = {"@type": "NewsArticle", "headline": "Harbour loses its tide gauge", "articleBody": told}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return body(page(inside, head=script))


STRANGE = "Your subscription is in use on another device, where you may go on reading."


@pytest.mark.parametrize(
    ("inside", "told", "want"),
    [
        # A heading goes with the text below it.
        (
            paragraphs(FIRST, SECOND, THIRD) + f"<h2>In use elsewhere</h2><p>{STRANGE}</p>",
            " ".join(STORY),
            STORY,
        ),
        # A guide without headings says nothing of headings.
        (
            paragraphs(FIRST)
            + "<h2>No crane, no gauge, no answer</h2>"
            + paragraphs(SECOND, THIRD),
            " ".join(STORY),
            [FIRST, "No crane, no gauge, no answer", SECOND, THIRD],
        ),
        # A guide with headings has them all.
        (
            paragraphs(FIRST)
            + "<h2>No crane, no gauge, no answer</h2>"
            + paragraphs(SECOND)
            + "<h2>What our readers bought this week</h2>"
            + paragraphs(THIRD),
            f"{FIRST} No crane, no gauge, no answer {SECOND} {THIRD}",
            [FIRST, "No crane, no gauge, no answer", SECOND, THIRD],
        ),
        # A heading that the text repeats makes no guide with headings.
        (
            paragraphs(FIRST)
            + "<h2>Moved their boats by hand</h2>"
            + paragraphs(SECOND)
            + "<h2>The price of a gauge</h2>"
            + paragraphs(THIRD)
            + "<h2>The price of the lanterns</h2>"
            + paragraphs(SECOND.upper()),
            " ".join([*STORY, SECOND.upper()]),
            [
                FIRST,
                "Moved their boats by hand",
                SECOND,
                "The price of a gauge",
                THIRD,
                "The price of the lanterns",
                SECOND.upper(),
            ],
        ),
    ],
)
def test_not_in_article_body(inside: str, told: str, want: list[str]) -> None:
    assert guided(inside, told) == want


SENTENCES = [
    f"In hour {nth} of it there was still no end of the debate in sight." for nth in range(300)
]


def page_with_data(told: list[str], shown: list[str]) -> Page:
    data = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(told)})
    paragraphs = "".join(f"<p>{text}</p>" for text in shown)
    return Page(
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        f"<body>{paragraphs}</body></html>",
        URL,
    )


def blocks_found(read: Page) -> int:
    found = article_body_guide.find_guide(read)
    assert found is not None
    return len(found.blocks)


def test_blocks_in_the_order_of_the_data_cost_one_look_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = page_with_data(SENTENCES, SENTENCES)
    monkeypatch.setattr(article_body_guide, "_MAX_LETTERS_COMPARED", len("".join(SENTENCES)))
    assert blocks_found(read) == len(SENTENCES)


def test_blocks_in_any_order_are_found() -> None:
    assert blocks_found(page_with_data(SENTENCES, SENTENCES[::-1])) == len(SENTENCES)
    assert blocks_found(page_with_data(SENTENCES, [*SENTENCES[5:], *SENTENCES[:5]])) == len(
        SENTENCES
    )


def test_strange_blocks_are_looked_for_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    strange = [text.replace("debate", "storm") for text in SENTENCES]
    read = page_with_data(SENTENCES, [*strange, *SENTENCES])
    assert blocks_found(read) == len(SENTENCES)
    monkeypatch.setattr(article_body_guide, "_MAX_LETTERS_COMPARED", 10 * len("".join(SENTENCES)))
    assert blocks_found(read) == 0
