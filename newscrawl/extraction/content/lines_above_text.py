"""Lines above the first paragraphs: notices, and names of authors that no word gives away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rules import Decision, PageFacts, Rule
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.lines.person_names import is_line_of_names
from newscrawl.extraction.vocabulary import phrases

__all__ = [
    "names_above_date",
    "names_above_text",
    "notices",
]

NOTICE: Final = Rule("notice", "It says above the text who pays for it or what translated it.")
NAME_ABOVE_TEXT: Final = Rule("name-above-text", "It is a name right above the first paragraph.")
NAME_ABOVE_DATE: Final = Rule(
    "name-above-date", "It is a name right above the date, or a place between the two."
)

_MAX_BLOCKS_TO_NOTICE: Final = 10
_MAX_NOTICE_CHARS: Final = 699
_MAX_BLOCKS_TO_NAME: Final = 6
_MAX_NAME_CHARS: Final = 39
_MAX_LINES_ABOVE_DATE: Final = 2
_MIN_PARAGRAPH_CHARS: Final = 101


def notices(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop what says, above the text or soon, who pays for it or what translated it."""
    found = [
        at
        for at in facts.article[:_MAX_BLOCKS_TO_NOTICE]
        if labels[at] is TEXT
        and len(facts.blocks[at].text) <= _MAX_NOTICE_CHARS
        and phrases("notices_above_text").opening_phrase(facts.blocks[at].text)
    ]
    yield Decision(NOTICE, Label.PROMO, found)


def names_above_text(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take a line of names above the first paragraph for the author's."""
    article = facts.article
    start = next((n for n, at in enumerate(article) if labels[at] is TEXT), len(article))
    name: int | None = None
    for at in article[start : start + _MAX_BLOCKS_TO_NAME]:
        if labels[at] is TEXT:
            if len(facts.blocks[at].text) >= _MIN_PARAGRAPH_CHARS:
                if name is not None:
                    yield Decision(NAME_ABOVE_TEXT, Label.BYLINE, (name,))
                return
            name = at if _is_name_line(facts.blocks[at]) else None


def names_above_date(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take a line of names right above the date for the author's, and a place between the two."""
    blocks, first = facts.blocks, facts.region.first
    found: set[int] = set()
    for date in facts.article[:_MAX_BLOCKS_TO_NAME]:
        if labels[date] is Label.TIME:
            above = range(max(first, date - _MAX_LINES_ABOVE_DATE), date)
            texts = [at for at in above if labels[at] is TEXT and at not in found]
            name = next((at for at in texts if _is_name_line(blocks[at])), date)
            found.update(
                at for at in texts if at >= name and len(blocks[at].text) <= _MAX_NAME_CHARS
            )
    yield Decision(NAME_ABOVE_DATE, Label.BYLINE, found)


def _is_name_line(block: Block) -> bool:
    text = block.text
    is_short = block.tag in ("p", "div") and len(text) <= _MAX_NAME_CHARS
    return is_short and is_line_of_names(text)
