"""Where the learned model overrules the rules: what they saw is its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from newscrawl.extraction.content.block_features import asked_blocks, block_features
from newscrawl.extraction.content.block_model import block_model, estimated_f1
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.lines_above_text import NOTICE
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_chars

__all__ = [
    "MIN_BLOCKS",
    "MIN_SHARE_KEPT",
    "MISSED_F1",
    "MODEL_DROPS",
    "MODEL_TAKES",
    "NEVER_TEXT",
    "Overruled",
    "block_probabilities",
    "overruled",
]

MIN_BLOCKS: Final = 30
"""Blocks of a page with menus, teasers and a footer: smaller ones leave the rules in no doubt, and
of 60 annotated ones the model made one better."""
MIN_SHARE_KEPT: Final = 0.3
"""Of the characters that the rules take: where the model leaves less, as of slide shows, it has
missed the text, and the rules' word stands.  On unseen sites 0.05 and 0.5 give the same figures."""
MISSED_F1: Final = 0.1
"""The F1 to expect of such a page's body, a share: of 6 annotated pages of sites that the model had
not seen the mean is 0.08."""
MODEL_DROPS: Final = "model-drops"
MODEL_TAKES: Final = "model-takes"

NEVER_TEXT: Final = frozenset(
    (
        Label.HEADLINE,
        Label.BYLINE,
        Label.COMMENTS,
        Label.CONSENT,
        Label.HIDDEN,
        Label.HASHTAGS,
    )
)
"""What is never taken, however likely: fields of their own, readers' words, what nobody sees.  Nor
is a notice, which says itself that it is none of the text.  Without this guard bodies are no worse
on unseen sites (4 of 7,200 such blocks would be taken), but the authors of a byline are lost."""


class Overruled(NamedTuple):
    """What the model says of a page."""

    decisions: Sequence[Decision]
    body_f1: float | None
    """What bodies with such probabilities were worth; None where the model was not asked."""


def overruled(
    facts: PageFacts,
    labels: Sequence[Label],
    first_labels: Sequence[Label],
    decisions: Sequence[Decision],
) -> Overruled:
    """Return the decisions that the model makes against the rules.

    It has learned from pages of HTML: a plain text is left as the rules have it.  So is a page of
    which hardly anything would stay.
    """
    if facts.page.origin != "page" or len(labels) < MIN_BLOCKS:
        return Overruled((), None)
    model = block_model()
    made: list[Decision] = []
    decided: list[tuple[float, int, bool]] = []
    by_rules = text_chars(facts.blocks, labels, range(len(labels)))
    kept = by_rules
    for index, probability in block_probabilities(facts, labels, first_labels, decisions):
        label, chars = labels[index], len(facts.blocks[index].text)
        is_text = label is TEXT
        if is_text and probability < model.keep:
            made.append(_decision(MODEL_DROPS, Label.OUTSIDE, index, probability, label))
            kept -= chars
            is_text = False
        elif not is_text and probability >= model.take:
            made.append(_decision(MODEL_TAKES, TEXT, index, probability, label))
            kept += chars
            is_text = True
        decided.append((probability, chars, is_text))
    if not kept or kept < MIN_SHARE_KEPT * by_rules:
        return Overruled((), MISSED_F1)
    return Overruled(made, model.f1_of(estimated_f1(decided)))


def block_probabilities(
    facts: PageFacts,
    labels: Sequence[Label],
    first_labels: Sequence[Label],
    decisions: Sequence[Decision],
) -> Iterator[tuple[int, float]]:
    """Yield the blocks that the model decides on, and how likely each is text."""
    rows = block_features(facts, labels, first_labels, decisions)
    asked = asked_blocks(rows)
    notices = {i for made in decisions if made.rule is NOTICE for i in made.blocks}
    for index, probability in zip(asked, block_model().probabilities(rows, asked), strict=True):
        if labels[index] not in NEVER_TEXT and index not in notices:
            yield index, probability


def _decision(id_: str, label: Label, index: int, probability: float, before: Label) -> Decision:
    reason = f"The learned model gives it {probability:.0%} to be text; the rules had {before}."
    return Decision(Rule(id_, reason), label, (index,))
