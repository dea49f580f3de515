"""Captions that no words of their own show: texts that share a box with a picture or a credit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.content.labels import CAPTION, TEXT, Label
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.content.rules import Decision, Draft, PageFacts, Rule
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint

__all__ = [
    "beside_captions",
    "in_picture_frames",
]

ENDS_IN_AGENCY: Final = Rule(
    "ends-in-agency", "It is the last of some paragraphs, and ends in an agency's name as texts do."
)
ABOVE_CREDIT: Final = Rule(
    "above-credit", "It stands above a photo's credit or caption, in a box for pictures."
)
REPEATED_CAPTION: Final = Rule("repeated-caption", "It says again what the caption above it says.")
PICTURE_FRAME: Final = Rule("picture-frame", "It stands in a box with a picture and little else.")

_PICTURE_HINTS: Final = ClassHint.CAPTION | ClassHint.CREDIT | ClassHint.FIGURE
_MIN_PARAGRAPH_WEIGHT: Final = 201
"""Captions that end in a credit are shorter."""
_MAX_BLOCKS_IN_FRAME: Final = 2
_MIN_PARAGRAPH_CHARS: Final = 200
"""In a picture's frame, a text of so many characters is no caption."""
_MIN_PARAGRAPH_CHARS_IN_FIGURE: Final = 600
_NO_FRAMES: Final = frozenset(("p", "blockquote", "li", "html", "body"))


def beside_captions(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Take a text beside a photo's credit for its caption: the two share a box for pictures."""
    blocks, hints, draft = facts.blocks, facts.class_hints, Draft(labels)
    for at in [at for at, label in enumerate(labels) if label is CAPTION]:
        if _ends_text(blocks, draft.labels, hints[at], at):
            draft.decide(ENDS_IN_AGENCY, TEXT, at)
            continue
        if at and draft.labels[at - 1] is TEXT and hints[at - 1] & ClassHint.FIGURE:
            above, box = blocks[at - 1], blocks[at].box
            if above.box in (box, box.parent) and above.tag not in HEADINGS:
                draft.decide(ABOVE_CREDIT, Label.CAPTION, at - 1)
        below = at + 1
        while _repeats_caption(blocks, draft.labels, below):
            draft.decide(REPEATED_CAPTION, Label.CAPTION, below)
            below += 1
    return draft.decisions


def _ends_text(blocks: Sequence[Block], labels: Sequence[Label], hints: int, at: int) -> bool:
    """Return True if a paragraph that ends in an agency's name is the text's last one."""
    block, box = blocks[at], blocks[at].box.parent
    return (
        block.tag == "p"
        and box is not None
        and box.last == at + 1
        and text_weight(block.text) >= _MIN_PARAGRAPH_WEIGHT
        and not hints & _PICTURE_HINTS
        and at > box.first + 1
        and all(labels[i] is TEXT and blocks[i].tag == "p" for i in (at - 2, at - 1))
    )


def _repeats_caption(blocks: Sequence[Block], labels: Sequence[Label], at: int) -> bool:
    """Return True if a text is the caption above it, or the one above its credit, once more."""
    if at == len(blocks) or labels[at] is not TEXT:
        return False
    above = range(max(0, at - 2), at)
    return any(labels[i] is CAPTION and blocks[i].text == blocks[at].text for i in above)


def in_picture_frames(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Take what of the text stands in a picture's frame for its caption."""
    draft = Draft(labels)
    last_box: Box | None = None
    for image in facts.page.outline.images:
        if image.box is not last_box:
            last_box = image.box
            for at in _texts_in_frame(facts.blocks, draft.labels, _frame(image.box)):
                # With a heading it is a teaser.
                is_teaser = facts.blocks[at].tag in HEADINGS
                draft.decide(PICTURE_FRAME, Label.RELATED if is_teaser else Label.CAPTION, at)
    return draft.decisions


def _frame(box: Box) -> Box:
    """Return the innermost box around a picture's that holds text."""
    while box.first == box.last and box.parent is not None:
        box = box.parent
    return box


def _texts_in_frame(blocks: Sequence[Block], labels: Sequence[Label], frame: Box) -> list[int]:
    """Return the short texts in a picture's frame; none if the box is no frame."""
    if frame.last - frame.first > _MAX_BLOCKS_IN_FRAME or frame.tag in _NO_FRAMES:
        return []
    is_figure = frame.own_hints & ClassHint.FIGURE
    least = _MIN_PARAGRAPH_CHARS_IN_FIGURE if is_figure else _MIN_PARAGRAPH_CHARS
    texts = [at for at in range(frame.first, frame.last) if labels[at] is TEXT]
    # What holds paragraphs and no heading is no frame, but an article of few words.
    if (
        frame.tag != "figure"
        and sum(len(blocks[at].text) for at in texts) >= least
        and not any(blocks[at].tag in HEADINGS for at in texts)
    ):
        return []
    return [at for at in texts if len(blocks[at].text) < least]
