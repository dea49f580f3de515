"""Where the learned model overrules the rules: what they saw is its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.block_features import asked_blocks, block_features
from newscrawl.extraction.content.block_model import block_model
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule

__all__ = ["MIN_BLOCKS", "MODEL_DROPS", "MODEL_TAKES", "NEVER_TEXT", "overruled"]

MIN_BLOCKS: Final = 30
"""Blocks of a page with menus, teasers and a footer: smaller ones leave the rules in no doubt, and
of 60 annotated ones the model made one better."""
MODEL_DROPS: Final = "model-drops"
MODEL_TAKES: Final = "model-takes"

NEVER_TEXT: Final = frozenset(
    (Label.HEADLINE, Label.COMMENTS, Label.CONSENT, Label.HIDDEN, Label.HASHTAGS)
)
"""What is never taken, however likely: fields of their own, readers' words, what nobody sees."""


def overruled(
    facts: PageFacts,
    labels: Sequence[Label],
    first_labels: Sequence[Label],
    decisions: Sequence[Decision],
) -> list[Decision]:
    """Return the decisions that the model makes against the rules.

    It has learned from pages of HTML: a plain text is left as the rules have it.  So is a page of
    which nothing would stay.
    """
    if facts.page.origin != "page" or len(labels) < MIN_BLOCKS:
        return []
    model = block_model()
    rows = block_features(facts, labels, first_labels, decisions)
    asked = asked_blocks(rows)
    made = []
    texts = labels.count(TEXT)
    for index, probability in zip(asked, model.probabilities(rows, asked), strict=True):
        label = labels[index]
        if label is TEXT:
            if probability < model.keep:
                made.append(_decision(MODEL_DROPS, Label.OUTSIDE, index, probability, label))
                texts -= 1
        elif probability >= model.take and label not in NEVER_TEXT:
            made.append(_decision(MODEL_TAKES, TEXT, index, probability, label))
            texts += 1
    return made if texts else []


def _decision(id_: str, label: Label, index: int, probability: float, before: Label) -> Decision:
    reason = f"The learned model gives it {probability:.0%} to be text; the rules had {before}."
    return Decision(Rule(id_, reason), label, (index,))
