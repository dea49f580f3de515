"""What a block is by its own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule
from newscrawl.extraction.dates.visible_date import is_date_line
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.breadcrumb_line import split_breadcrumb_line
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.credit_line import ends_in_credit
from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label
from newscrawl.extraction.vocabulary import ClassHint, PhraseMatch, phrases

__all__ = ["by_wording"]

_PHRASES: Final = ("comments", "related", "share", "promo")
WORDING: Final = Rule(
    "wording",
    "Its own words say so.",
    (
        *_PHRASES,
        "tag_labels",
        "credit_labels",
        "agencies",
        "byline_openings",
        "byline_labels",
        "consent",
    ),
)

_BOILERPLATE: Final = phrases(*_PHRASES)
_MAX_LABEL_CHARS: Final = 140
"""A longer line that begins like a label is a sentence all the same."""
_MAX_CONSENT_CHARS: Final = 399
"""A consent banner's text; a longer one that begins like it is an article about cookies."""
_QUOTES: Final = '“„«"「'
_MAX_BAR_CHARS: Final = 59  # a share bar


def by_wording(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Label the blocks that nothing else has labelled, but for an embedded post's signature."""
    blocks_by_label: defaultdict[Label, list[int]] = defaultdict(list)
    for block, label, hints in zip(facts.blocks, labels, facts.class_hints, strict=True):
        if label is TEXT and not (hints & ClassHint.EMBED and block.text.startswith("—")):
            found = _label_of_words(block)
            if found is not None:
                blocks_by_label[found].append(block.index)
    return [Decision(WORDING, label, blocks) for label, blocks in blocks_by_label.items()]


def _label_of_words(block: Block) -> Label | None:
    text = block.text
    if text[0] == "{" and text[-1] == "}" and '":' in text and block.tag not in ("pre", "code"):
        return Label.HIDDEN  # data that a script reads
    may_be_consent = "ookie" in text and len(text) <= _MAX_CONSENT_CHARS
    if may_be_consent and phrases("consent").opening_phrase(text):
        return Label.CONSENT
    if len(text) > _MAX_LABEL_CHARS and block.linked <= len(text) // 2:
        return None
    hit = _BOILERPLATE.find(text)
    if hit is not None and (label := _label_of_phrase(block, hit)) is not None:
        return label
    if text_after_tag_label(text) is not None or hashtags_of_line(text):
        return Label.HASHTAGS
    if is_date_line(text):
        return Label.TIME
    if split_breadcrumb_line(text):
        return Label.BREADCRUMBS
    if block.tag not in HEADINGS and ends_in_credit(text):
        return Label.CAPTION
    return Label.BYLINE if is_byline(text) else None


def _label_of_phrase(block: Block, hit: PhraseMatch) -> Label | None:
    """Return what a line is that is or begins with a known phrase.

    What somebody says is text: "“Sign up for the boat,” the captain said."
    """
    is_said = block.text[0] in _QUOTES and hit.vocabulary in ("promo", "share")
    if is_said and not hit.is_whole_text and not block.linked:
        return None
    if hit.vocabulary == "comments":
        return Label.COMMENTS
    if hit.vocabulary == "related":
        return Label.RELATED
    if hit.vocabulary == "share":
        is_bar = hit.is_whole_text or len(block.text) <= _MAX_BAR_CHARS or block.linked
        return Label.SHARE if is_bar else None
    return Label.PROMO
