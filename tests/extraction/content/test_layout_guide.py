"""What the guide looks for: blocks in the data's order at once, strange ones up to a bound."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.content import article_body_guide
from newscrawl.extraction.document import Page

SENTENCES = [
    f"In hour {nth} of it there was still no end of the debate in sight." for nth in range(300)
]
URL = "https://news.example/world/bridge"


def page(told: list[str], shown: list[str]) -> Page:
    data = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(told)})
    paragraphs = "".join(f"<p>{text}</p>" for text in shown)
    return Page(
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        f"<body>{paragraphs}</body></html>",
        URL,
    )


def told_of(read: Page) -> int:
    found = article_body_guide.find_guide(read)
    assert found is not None
    return len(found.blocks)


def test_blocks_in_the_order_of_the_data_cost_one_look_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = page(SENTENCES, SENTENCES)
    monkeypatch.setattr(article_body_guide, "_MAX_LETTERS_COMPARED", len("".join(SENTENCES)))
    assert told_of(read) == len(SENTENCES)


def test_blocks_in_any_order_are_found() -> None:
    assert told_of(page(SENTENCES, SENTENCES[::-1])) == len(SENTENCES)
    assert told_of(page(SENTENCES, [*SENTENCES[5:], *SENTENCES[:5]])) == len(SENTENCES)


def test_strange_blocks_are_looked_for_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    strange = [text.replace("debate", "storm") for text in SENTENCES]
    read = page(SENTENCES, [*strange, *SENTENCES])
    assert told_of(read) == len(SENTENCES)
    monkeypatch.setattr(article_body_guide, "_MAX_LETTERS_COMPARED", 10 * len("".join(SENTENCES)))
    assert told_of(read) == 0
