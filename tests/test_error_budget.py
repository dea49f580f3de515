"""What a body misses or has too much is told by kind of block, and by the rule that decided."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.accuracy import Measured, measure
from benchmarks.annotated_sets import AnnotatedPage
from benchmarks.error_budget import Kind, budget_tables, losses_of_page
from benchmarks.scoring import score
from benchmarks.word_alignment import aligned_words
from newscrawl.files.page_bytes import PageBytes

FIRST = "First of all the harbour was closed at noon when the storm came in"
SECOND = "Second the ferries stayed away until the evening and then came back"
THIRD = "Third nobody was hurt and all of the boats were found again by morning"
OTHER = "Quite another story of a bridge that nobody wanted to pay for in the end"


def block(text: str, label: str = "text", **more: Any) -> dict[str, Any]:
    decided = [] if label == "text" else [("a-rule", label)]
    usual = {"tags": ["p", "div"], "hints": [], "linked": 0.0, "decisions": decided}
    return {"text": text, "label": label, **usual, **more}


def page(blocks: list[dict[str, Any]], truth: list[str]) -> Measured:
    body = "\n\n".join(one["text"] for one in blocks if one["label"] == "text")
    expected = {"url": "https://a.example/", "body": truth}
    record = {"body": body, "blocks": blocks}
    annotated = AnnotatedPage("made", "a.example", PageBytes(b""), expected)
    return Measured(annotated, record, score(expected, record))


def losses(blocks: list[dict[str, Any]], truth: list[str]) -> list[tuple[Any, ...]]:
    return [tuple(loss) for loss in losses_of_page(page(blocks, truth), blocks)]


def test_words_are_aligned_in_their_order() -> None:
    one = "the title a b the title c d e x".split()
    two = "the title c d e".split()
    assert aligned_words(one, two) == [False] * 4 + [True] * 5 + [False]
    assert aligned_words([], two) == []
    assert aligned_words(two, []) == [False] * 5
    assert all(aligned_words(["a"] * 500, ["a"] * 500))


def test_a_right_body_loses_nothing() -> None:
    assert losses([block("Menu", "navigation"), block(FIRST)], [FIRST]) == []


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        (block(OTHER), Kind.BEHIND),
        (block(OTHER, linked=0.9), Kind.TEASERS),
        (block(OTHER, hints=["comments"]), Kind.COMMENTS),
        (block(OTHER, tags=["h2"]), Kind.SUBHEADS),
        (block(OTHER, tags=["p", "blockquote"]), Kind.QUOTES),
        (block(OTHER, tags=["li", "ul"]), Kind.LISTS),
        (block(OTHER, tags=["td"]), Kind.TABLES),
        (block(OTHER, hints=["promo"]), Kind.PROMOS),
        (block(OTHER, hints=["author"]), Kind.BYLINES),
    ],
)
def test_what_is_added_behind_the_text(added: dict[str, Any], kind: Kind) -> None:
    found = losses([block(FIRST), block(SECOND), added], [FIRST, SECOND])
    assert found == [(kind, "no rule, behind the text", 0, len(OTHER.split()))]


def test_what_is_added_above_and_amid_the_text() -> None:
    blocks = [block(OTHER), block(FIRST), block(OTHER, linked=1.0), block(SECOND)]
    found = losses(blocks, [FIRST, SECOND])
    assert [(kind, rule) for kind, rule, *_ in found] == [
        (Kind.STANDFIRST, "no rule, above the text"),
        (Kind.READ_ALSO, "no rule, amid the text"),
    ]


@pytest.mark.parametrize(
    ("label", "more", "kind"),
    [
        ("outside", {}, Kind.FIRST_PART),
        ("outside", {"hints": ["lede"]}, Kind.STANDFIRST),
        ("caption", {}, Kind.CAPTIONS),
        ("related", {}, Kind.TEASERS),
        ("headline", {"tags": ["h1"]}, Kind.HEADLINE),
    ],
)
def test_what_is_missed_above_the_text(label: str, more: dict[str, Any], kind: Kind) -> None:
    blocks = [block(FIRST, label, **more), block(SECOND), block(THIRD)]
    found = losses(blocks, [FIRST, SECOND, THIRD])
    assert found == [(kind, f"a-rule/{label}", len(FIRST.split()), 0)]


def test_a_page_lost_whole_and_text_that_no_block_has() -> None:
    assert losses([block(OTHER)], [FIRST]) == [
        (Kind.LOST_PAGE, "another text was taken", len(FIRST.split()), len(OTHER.split()))
    ]
    assert losses([block(FIRST, "aside")], [FIRST]) == [
        (Kind.LOST_PAGE, "no text was taken", len(FIRST.split()), 0)
    ]
    found = losses([block(FIRST), block(SECOND)], [FIRST, SECOND, THIRD])
    assert found == [(Kind.NOT_SHOWN, "", len(THIRD.split()), 0)]


def test_words_within_a_paragraph() -> None:
    found = losses([block(f"{FIRST} Share"), block(SECOND)], [FIRST, SECOND])
    assert found == [(Kind.WITHIN, "no rule, amid the text", 0, 1)]


def test_the_tables_share_out_what_f1_lacks() -> None:
    blocks = [block(FIRST), block(SECOND), block(OTHER)]
    wrong = page(blocks, [FIRST, SECOND])
    right = page(blocks[:2], [FIRST, SECOND])
    by_kind, by_rule, worst = budget_tables([wrong, right], most=5)
    lost = 100 * (1 - wrong.scores["body F1"][0] * 2 / (wrong.scores["body F1"][0] + 1)) / 2
    assert list(by_kind.columns[1].cells) == [f"{lost:.2f}"]
    assert list(by_rule.columns[1].cells) == ["no rule, behind the text"]
    assert list(worst.columns[0].cells) == ["https://a.example/"]
    assert not next(budget_tables(measure([], []), most=5)).rows
