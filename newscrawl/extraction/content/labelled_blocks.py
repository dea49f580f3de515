"""The blocks of a page with their labels: which of them are the article's body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from newscrawl.extraction.content.article_body_guide import find_guide, not_in_guide
from newscrawl.extraction.content.block_wording import by_wording
from newscrawl.extraction.content.caption_blocks import in_picture_frames
from newscrawl.extraction.content.class_hints import by_class_hint, hints_by_block
from newscrawl.extraction.content.endnotes import empty_headings, endnotes
from newscrawl.extraction.content.headline_block import find_headline, in_headline
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.learned_decision import overruled
from newscrawl.extraction.content.lines_above_text import names_above_text, notices
from newscrawl.extraction.content.link_lines import lines_amid_text
from newscrawl.extraction.content.main_region import find_region, outside_region
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.content.related_boxes import below_related
from newscrawl.extraction.content.repeated_text import repeated_text
from newscrawl.extraction.content.rule_types import (
    Decision,
    PageFacts,
    Region,
    Step,
    text_blocks,
    text_chars,
)
from newscrawl.extraction.content.site_appeals import site_appeals
from newscrawl.extraction.content.site_rule_blocks import by_site_rules, region_of
from newscrawl.extraction.content.sparse_text import take_largest_group
from newscrawl.extraction.content.standfirst import standfirst, stray_lines
from newscrawl.extraction.document import Page

__all__ = [
    "STEPS_BEFORE_REGION",
    "STEPS_IN_REGION",
    "LabelledBlocks",
    "RuleLabels",
    "label_blocks",
    "label_by_rules",
]

# What each block is by itself. Every block is text until a step says otherwise.
STEPS_BEFORE_REGION: Final[tuple[Step, ...]] = (
    by_class_hint,
    by_wording,
    in_headline,
    take_largest_group,
)
# Which blocks of the main region, and of the lines above it, are the body.
STEPS_IN_REGION: Final[tuple[Step, ...]] = (
    outside_region,
    stray_lines,
    standfirst,
    lines_amid_text,
    below_related,
    repeated_text,
    notices,
    site_appeals,
    names_above_text,
    endnotes,
    empty_headings,
    in_picture_frames,
    not_in_guide,
)
_MIN_SHARE_BELOW_HEADLINE: Final = 0.12
"""Of the page's prose; with less, the headline stands below the text, as in a share bar."""
_MIN_FACTOR_ABOVE_HEADLINE: Final = 3
"""Times as much text as below: with less, a box of the site's own may stand above the article."""
_MIN_PROSE_ABOVE_HEADLINE: Final = 400
"""Letters, two or three paragraphs, in the box with the heading: more than a standfirst."""
_KEY: Final = "labelled blocks"


@dataclass(slots=True)
class LabelledBlocks:
    """What each block of a page is; lists go by the index of the block."""

    headline_block: int | None
    """The block that shows the headline."""
    class_hints: Sequence[int]
    """The class hints of the boxes that a block stands in."""
    labels: Sequence[Label]
    """What each block is; ``TEXT`` is the article's body."""
    first: int
    """The main region's first block."""
    end: int
    """The index behind the main region's last block."""
    body: Sequence[int]
    """The blocks of the article's body."""
    decisions: Sequence[Decision]
    """All decisions in their order. A block that no decision names is text."""
    body_f1: float | None
    """How good bodies were of which the learned model was as sure; None where it was not asked,
    or where a site's rule names the body."""


class RuleLabels(NamedTuple):
    """What the rules say of a page's blocks."""

    facts: PageFacts
    labels: list[Label]
    first_labels: list[Label]
    """What each block was by itself, before the main region was known."""
    decisions: list[Decision]


def label_blocks(page: Page) -> LabelledBlocks:
    """Return the page's blocks with their labels; they are worked out once for each page."""
    labelled = page.memo.get(_KEY)
    if not isinstance(labelled, LabelledBlocks):
        labelled = page.memo[_KEY] = _label(page)
    return labelled


def _label(page: Page) -> LabelledBlocks:
    facts, labels, first_labels, decisions = label_by_rules(page)
    chosen = page.chosen_blocks
    body_f1 = None
    if chosen is None or chosen.body is None:
        model = overruled(facts, labels, first_labels, decisions)
        _apply(model.decisions, labels, decisions)
        body_f1 = model.body_f1
    if chosen is not None:
        _apply(by_site_rules(chosen, labels), labels, decisions)
    body = text_blocks(labels, range(len(labels)))
    return LabelledBlocks(
        facts.headline,
        facts.class_hints,
        labels,
        facts.region.first,
        facts.region.end,
        body,
        decisions,
        body_f1,
    )


def label_by_rules(page: Page) -> RuleLabels:
    """Return what the rules say of a page's blocks, before the learned model is asked."""
    facts = _facts_of(page)
    labels = [TEXT] * len(page.blocks)
    decisions: list[Decision] = []
    for step in STEPS_BEFORE_REGION:
        _apply(step(facts, labels), labels, decisions)
    first_labels = labels.copy()
    body = page.chosen_blocks.body if page.chosen_blocks is not None else None
    if body is not None:
        facts = facts._replace(region=region_of(body))
    else:
        facts = _text_above_headline(facts._replace(region=find_region(facts, labels)), labels)
    for step in STEPS_IN_REGION:
        _apply(step(facts, labels), labels, decisions)
    return RuleLabels(facts, labels, first_labels, decisions)


def _text_above_headline(facts: PageFacts, labels: Sequence[Label]) -> PageFacts:
    """Return the facts with the region above the headline, too, where text stands there.

    Then the heading is one in the text, above the comments, or in a window of its own.
    """
    headline, prose, region = facts.headline_above, facts.prose, facts.region
    if headline is None or region.first < headline:
        return facts
    is_amid = _stands_amid_text(facts, headline)
    above, below = prose.within(0, headline), prose.within(region.first, region.end)
    if not is_amid and above <= _MIN_FACTOR_ABOVE_HEADLINE * below:
        return facts
    other = facts._replace(headline_above=None)
    found = find_region(other, labels)
    above, below = (
        text_chars(facts.blocks, labels, range(run.first, run.end)) for run in (found, region)
    )
    is_more = found.end >= region.end if is_amid else above > _MIN_FACTOR_ABOVE_HEADLINE * below
    return other._replace(region=found) if found.first < headline and is_more else facts


def _stands_amid_text(facts: PageFacts, headline: int) -> bool:
    """Return True if a heading that is no h1 has paragraphs above it in its box."""
    block = facts.blocks[headline]
    around = block.box.parent
    return (
        block.tag != "h1"
        and around is not None
        and facts.prose.within(around.first, headline) >= _MIN_PROSE_ABOVE_HEADLINE
    )


def _apply(made: Iterable[Decision], labels: list[Label], decisions: list[Decision]) -> None:
    """Write what a step has decided into the labels, once it has decided all."""
    for decision in tuple(made):
        if decision.blocks:
            decisions.append(decision)
            label = decision.label
            for index in decision.blocks:
                labels[index] = label


def _facts_of(page: Page) -> PageFacts:
    blocks = page.blocks
    prose = ProseSums(blocks)
    headline = find_headline(page, prose)
    is_above = headline is not None and (
        prose.within(headline, len(blocks)) >= _MIN_SHARE_BELOW_HEADLINE * prose.total
    )
    return PageFacts(
        page=page,
        blocks=blocks,
        prose=prose,
        class_hints=hints_by_block(blocks, page.outline.hinting, prose, headline),
        headline=headline,
        headline_above=headline if is_above else None,
        guide=find_guide(page),
        region=Region(0, len(blocks), len(blocks), frozenset()),
    )
