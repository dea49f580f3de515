"""Where the model overrules the rules, and where it may not."""

from __future__ import annotations

import re
from typing import Any, Protocol

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

from newscrawl.extraction.content import Label, label_blocks, learned_decision
from newscrawl.extraction.content.block_features import NEIGHBOURS
from newscrawl.extraction.content.block_model import BlockModel
from newscrawl.extraction.content.decision_trees import Trees
from newscrawl.extraction.content.learned_decision import (
    MIN_BLOCKS,
    MISSED_F1,
    MODEL_DROPS,
    MODEL_TAKES,
)
from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import examine_page
from newscrawl.extraction.inspection import inspect_page, to_html


class Believe(Protocol):
    def __call__(self, probability: float, at: int | None = None) -> None: ...


MENU = "".join(f"<li><a href='/{n}'>Part {n}</a></li>" for n in range(MIN_BLOCKS))
REMARK = "I was there myself, and it was not the gauge at all, it was the harbour's clock."
HINT = "Photographs of the basin as it was before the gauge failed hang in the library."


def story(inside: str = "") -> Page:
    return page(f"{paragraphs(*STORY)}{inside}<nav><ul>{MENU}</ul></nav>")


@pytest.fixture
def believe(monkeypatch: pytest.MonkeyPatch) -> Believe:
    """Make the model give all blocks one probability, or one text's block, and 60 % to others."""

    def believe(probability: float, at: int | None = None) -> None:
        class Same(Trees):
            def probabilities(self, *asked: Any) -> list[float]:
                blocks = [row - NEIGHBOURS for row in asked[-1]]
                return [probability if at in (None, block) else 0.6 for block in blocks]

        model = BlockModel(Same([], 0, 1, 1, 0, 0), 0.5, 0.7, [(0.0, 0.5), (0.7, 0.9)], {})
        monkeypatch.setattr(learned_decision, "block_model", lambda: model)

    return believe


def test_it_drops_what_is_unlikely(believe: Believe) -> None:
    shown = story()
    believe(0.49, at=next(block.index for block in shown.blocks if block.text == SECOND))
    assert body(shown) == [FIRST, THIRD]
    last = label_blocks(shown).decisions[-1]
    assert (last.rule.id, last.label) == (MODEL_DROPS, Label.OUTSIDE)
    assert last.rule.reason == "The learned model gives it 49% to be text; the rules had text."


def test_a_page_of_which_nothing_would_stay_is_left_to_the_rules(believe: Believe) -> None:
    believe(0.01)
    assert body(story()) == STORY
    assert examine_page(story()).article.confidence["body"] == MISSED_F1
    why = inspect_page(story(), "page.html").fields["body"].why
    assert why[0].startswith("Of this text the learned model would leave hardly any")


@pytest.mark.parametrize(("probability", "taken"), [(0.69, False), (0.71, True)])
def test_it_takes_what_is_likely(believe: Believe, probability: float, *, taken: bool) -> None:
    believe(probability)
    shown = story(f"<aside><p>{HINT}</p></aside>")
    assert (HINT in body(shown)) is taken


@pytest.mark.parametrize(
    "inside",
    [
        f"<div class='comments'><p>{REMARK}</p></div>",
        f"<p style='display:none'>{REMARK}</p>",
        "<p>Tags: Harbour, Gauges, Lorries</p>",
    ],
)
def test_some_things_are_never_text(believe: Believe, inside: str) -> None:
    rules = body(story(inside))
    believe(0.99)
    found = body(story(inside))
    assert set(STORY) <= set(found)
    assert not any("clock" in text or "Tags" in text for text in {*found, *rules})
    assert "Harbour loses its tide gauge" not in found


def test_small_pages_and_plain_texts_are_left_to_the_rules(believe: Believe) -> None:
    believe(0.01)
    assert body(page(paragraphs(*STORY))) == STORY
    text = Page("\n\n".join(["Harbour loses its tide gauge", *STORY * MIN_BLOCKS]))
    assert FIRST in body(text)


def test_inspect_names_its_decisions(believe: Believe) -> None:
    believe(0.8)
    explanation = inspect_page(story(f"<aside><p>{HINT}</p></aside>"), "page.html")
    [block] = [block for block in explanation.blocks if block.text == HINT]
    assert block.label == "text"
    taken = block.decisions[-1]
    assert taken.rule == MODEL_TAKES
    assert taken.reason == "The learned model gives it 80% to be text; the rules had aside."


def test_the_story_stays_whole_with_the_model_that_comes_along() -> None:
    assert body(story())[:3] == [FIRST, SECOND, THIRD]


def test_the_record_says_how_good_such_bodies_were(believe: Believe) -> None:
    believe(0.99)
    assert examine_page(story()).article.confidence["body"] == 0.9
    believe(0.51)
    assert examine_page(story()).article.confidence["body"] == 0.5
    assert "body" not in examine_page(page(paragraphs(*STORY))).article.confidence


def test_inspect_says_what_makes_the_body_doubtful(believe: Believe) -> None:
    shown = story(f"<p>{HINT}</p>")
    at = next(block.index for block in shown.blocks if block.text == HINT)
    believe(0.52, at=at)
    explanation = inspect_page(shown, "page.html")
    found = explanation.fields["body"]
    assert found.confidence == 0.9
    assert found.why[0] == "Bodies with such probabilities had an F1 of 0.90 on unseen sites."
    assert any(
        why.startswith(f"Block {at} is kept with a probability of 52% to be text, ")
        and why.endswith(f": {HINT[:59]}…")
        for why in found.why
    )
    assert explanation.blocks[at].probability == 0.52
    named = [block.probability for block in explanation.blocks if block.text in STORY]
    assert named == [0.6] * len(STORY)
    shown_page = to_html(explanation)
    assert "<summary>confidence 0.90</summary>" in shown_page
    assert "52% to be text by the learned model" in shown_page


def test_inspect_says_why_nothing_is_known_of_the_body() -> None:
    small = inspect_page(page(paragraphs(*STORY)), "page.html")
    [why] = small.fields["body"].why
    assert small.fields["body"].confidence is None
    assert re.fullmatch(r"The page has \d+ blocks: the learned model is asked from 30 on\.", why)
    assert {block.probability for block in small.blocks} == {None}
    text = inspect_page(Page("\n\n".join(STORY)), "page.txt")
    assert text.fields["body"].why == [
        "The text is not the page's HTML, of which alone the learned model knows something."
    ]
