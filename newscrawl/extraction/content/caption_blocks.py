"""Captions that no words of their own show: texts that share a box with a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import (
    Decision,
    Draft,
    PageFacts,
    Rule,
    text_blocks,
)
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.sentences import ends_sentence_or_quote
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["in_picture_frames"]

PICTURE_FRAME: Final = Rule("picture-frame", "It stands in a box with a picture and little else.")

_MAX_BLOCKS_IN_FRAME: Final = 2
"""Caption and credit. With one, captions stay in the text; with four, short paragraphs are lost
(each on some 4 % of the saved pages)."""
_MIN_PARAGRAPH_CHARS: Final = 200
"""In a picture's frame, a text of so many characters is no caption."""
_MIN_PARAGRAPH_CHARS_IN_FIGURE: Final = 600
"""Three times as long: a box named a figure may tell a picture's story."""
_MIN_PARAGRAPH_CHARS_BESIDE_FIGURE: Final = 160
"""Two sentences: a caption that stands outside of its picture's figure is one."""
_MIN_CHARS_LEFT: Final = 60
"""A short sentence: an article with less text has its text in its pictures' frames."""
_MIN_CHARS_BELOW_HEADING: Final = 80
"""A line of prose.  Of headings in frames above such a one, 62 on 20 annotated sites are subheads,
18 on one are not."""
_NO_FRAMES: Final = frozenset(("p", "blockquote", "li", "html", "body"))


def in_picture_frames(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Take what of the text stands in a picture's frame for its caption."""
    draft = Draft(labels)
    last_box: Box | None = None
    for image in facts.page.outline.images:
        if image.box is not last_box:
            last_box = image.box
            for index in _texts_in_frame(facts.blocks, draft.labels, image.box):
                if facts.blocks[index].tag not in HEADINGS:
                    draft.decide(PICTURE_FRAME, Label.CAPTION, index)
                elif not _heads_paragraph(facts.blocks, labels, index):
                    draft.decide(PICTURE_FRAME, Label.RELATED, index)  # a teaser
    return [] if _is_all_text(facts, labels, draft) else draft.decisions


def _heads_paragraph(blocks: Sequence[Block], labels: Sequence[Label], heading: int) -> bool:
    """Return True if a heading that is no link stands right above a paragraph of the text.

    One of several lines has the kicker of another story.
    """
    below, box = heading + 1, blocks[heading].box
    return (
        not blocks[heading].linked
        and box.last - box.first == 1
        and below < len(blocks)
        and labels[below] is TEXT
        and len(blocks[below].text) >= _MIN_CHARS_BELOW_HEADING
    )


def _is_all_text(facts: PageFacts, labels: Sequence[Label], draft: Draft) -> bool:
    """Return True if the frames hold the text of an article that has hardly any besides."""
    if not draft.decisions:
        return False
    left, before = (
        sum(len(block.text) for block in _sentences(facts, some)) for some in (draft.labels, labels)
    )
    return left < _MIN_CHARS_LEFT and 2 * left < before


def _sentences(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Block]:
    """Yield the article's texts that end as prose does: addresses and buttons are no text left."""
    for index in facts.article:
        block = facts.blocks[index]
        if labels[index] is TEXT and ends_sentence_or_quote(block.text):
            yield block


def _texts_in_frame(blocks: Sequence[Block], labels: Sequence[Label], frame: Box) -> list[int]:
    """Return the short texts in the innermost box with text around a picture, if it is a frame."""
    is_beside_figure = False  # the picture's own figure, which has no text
    while frame.first == frame.last and frame.parent is not None:
        is_beside_figure |= frame.tag == "figure"
        frame = frame.parent
    if frame.last - frame.first > _MAX_BLOCKS_IN_FRAME or frame.tag in _NO_FRAMES:
        return []
    texts = text_blocks(labels, range(frame.first, frame.last))
    if not texts:
        return texts
    is_figure = frame.own_hints & ClassHint.FIGURE
    least = _MIN_PARAGRAPH_CHARS_IN_FIGURE if is_figure else _MIN_PARAGRAPH_CHARS
    # What holds paragraphs and no heading is no frame, but an article of few words.
    if (
        frame.tag != "figure"
        and sum(len(blocks[index].text) for index in texts) >= least
        and not any(blocks[index].tag in HEADINGS for index in texts)
    ):
        return []
    if is_beside_figure:
        texts = [index for index in texts if not _is_paragraph(blocks[index])]
    return [index for index in texts if len(blocks[index].text) < least]


def _is_paragraph(block: Block) -> bool:
    """Return True if a text beside a figure is too long for a line about it, and ends as prose."""
    return (
        block.tag == "p"
        and len(block.text) >= _MIN_PARAGRAPH_CHARS_BESIDE_FIGURE
        and ends_sentence_or_quote(block.text)
    )
