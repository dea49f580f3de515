"""The article's text in JSON-LD as a guide to which of the page's blocks are the article.

It is a guide only: the text of the record is what the page displays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, Guide, PageFacts, Rule, text_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.document.structured_data import texts_of

__all__ = ["find_guide", "not_in_guide"]

NOT_IN_GUIDE: Final = Rule("not-in-article-body", "The data's articleBody lacks it, or its text.")

_MIN_GUIDE_LETTERS: Final = 300
"""Fewer are a teaser or an empty field. Of 2,609 saved pages none is near: 150 and 600 change no
record."""
_MIN_BLOCK_CHARS: Final = 20
"""Shorter lines ("Share") are in any text by chance, and are no paragraphs."""
_MIN_COVERAGE: Final = 0.75
"""The share of the guide's letters that the page displays: with less it is the guide to something
else."""
_MIN_SHARE_OF_TEXT: Final = 0.75
"""A guide with fewer letters, measured by those of the page's text, is a summary."""
_KINDS: Final = ("blockquote", "li", "td", "th", "tr")
_LETTERS_SOUGHT: Final = 60
"""From a block's beginning; further on, links and notes may part page and data."""
_MAX_LETTERS_COMPARED: Final = 2_000_000_000
"""Letters of the data that a page's blocks are looked for in, all together: about a second. An
article of 1,000 blocks and 100,000 letters takes a twentieth of it where no block is found."""


def find_guide(page: Page) -> Guide | None:
    """Return which blocks ``articleBody`` has; None where the page has none of any length."""
    text = folded_letters(" ".join(texts_of(page.structured.article.get("articleBody"))))
    if len(text) < _MIN_GUIDE_LETTERS:
        return None
    found, covered = set(), 0
    start, left = 0, _MAX_LETTERS_COMPARED
    for block in page.blocks:
        if len(block.text) < _MIN_BLOCK_CHARS:
            continue
        place, compared = _find(text, _first_letters(block.text), start)
        left -= compared
        if left < 0:
            break
        if place >= 0:
            start = place
            found.add(block.index)
            covered += len(folded_letters(block.text))
    return Guide(frozenset(found), min(1.0, covered / len(text)), text)


def _first_letters(text: str) -> str:
    start = folded_letters(text[: 2 * _LETTERS_SOUGHT])
    if len(start) < _LETTERS_SOUGHT < len(text):
        start = folded_letters(text)
    return start[:_LETTERS_SOUGHT]


def _find(text: str, part: str, start: int) -> tuple[int, int]:
    """Return where a text has a part, or -1, and how many of its letters were compared.

    Looks from ``start`` on, and then before it: most blocks stand in the order of the data.
    """
    place = text.find(part, start)
    if place >= 0:
        return place, place - start
    place = text.find(part, 0, start + len(part) - 1)
    return place, len(text) - start + (place if place >= 0 else start)


def not_in_guide(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop paragraphs that the guide does not have, where it has nearly all the others."""
    guide, blocks = facts.guide, facts.blocks
    if guide is None or guide.coverage < _MIN_COVERAGE:
        return
    text = text_blocks(labels, range(len(labels)))
    known = [index for index in text if index in guide.blocks]
    size = sum(len(folded_letters(blocks[index].text)) for index in text)
    if not known or len(guide.letters) < _MIN_SHARE_OF_TEXT * size:
        return
    kinds = _kinds_known(blocks, text, known)
    left = _MAX_LETTERS_COMPARED
    dropped: set[int] = set()
    for index in text:
        block = blocks[index]
        if (
            index < known[0]
            or index in guide.blocks
            or _kind(block) not in kinds
            or left < 0
            or folded_letters(block.text) in guide.letters
        ):
            continue
        left -= len(guide.letters)
        dropped.add(index)
    yield Decision(NOT_IN_GUIDE, Label.OUTSIDE, dropped)


def _kinds_known(blocks: Sequence[Block], text: Sequence[int], known: Sequence[int]) -> set[str]:
    """Return the kinds of blocks of which the guide has half; one by chance makes no kind."""
    of_kind = Counter(_kind(blocks[index]) for index in text)
    known_of_kind = Counter(_kind(blocks[index]) for index in known)
    return {kind for kind, count in known_of_kind.items() if 2 * count >= of_kind[kind]}


def _kind(block: Block) -> str:
    """Return "heading", a tag or "p": a guide has all headings, lists or quotes, or often none."""
    if block.tag in HEADINGS:
        return "heading"
    return block.tag if block.tag in _KINDS else "p"
