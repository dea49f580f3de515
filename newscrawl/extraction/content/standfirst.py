"""What of the lines between the headline and the main region belongs to the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.link_lines import MIN_LINKED_SHARE_OF_LINK
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.lines.sentences import looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["standfirst", "stray_lines"]

MENU_ABOVE_TEXT: Final = Rule("menu-above-text", "It is one of many links above the text.")
STRAY_LINE: Final = Rule("stray-line", "It is a short line above the text, far below the headline.")
STANDFIRST: Final = Rule("standfirst", "It is a sentence or a summary soon below the headline.")
ABOVE_TEXT: Final = Rule("above-text", "It stands between headline and text, and is no standfirst.")

_MAX_BLOCKS_BELOW_HEADLINE: Final = 12
"""Author, date, share buttons, picture, caption, credit may stand between."""
_MAX_STRAY_LINES: Final = 6
"""More of them are a list of the text's."""
_MAX_LINKED_SHARE: Final = 0.3  # a standfirst may link a name, and is no link
_MIN_SHARE_OF_LINKS: Final = 0.7
"""A menu may have a few lines that are no links; a standfirst's lines have few that are."""
_MIN_SENTENCE_WEIGHT: Final = 61
"""Ten words; with half of it labels pass, with twice as much short standfirsts do not."""
_MIN_NAMED_WEIGHT: Final = 26
"""Of a line whose class hint says that it is a standfirst."""
_MIN_SUMMARY_LETTERS: Final = 21
"""A description begins with shorter lines by chance: the place, the section."""
_SUMMARY_LETTERS_COMPARED: Final = 60
"""Ten words: descriptions are cut off, often amid the second sentence."""
_MAX_SUBTITLE_CHARS: Final = 129
"""A subtitle is a line below the headline, a standfirst two or more; moved to half or double, it
changes 3 % of the saved records."""
_ABOUT_ARTICLE: Final = (Label.BYLINE, Label.TIME, Label.SHARE)


def stray_lines(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop a few short lines far below the headline.

    A list of links is a menu, whatever its length.
    """
    blocks = facts.blocks
    lines = text_blocks(labels, range(_standfirsts(facts).stop, facts.region.first))
    links = [index for index in lines if blocks[index].link_share > MIN_LINKED_SHARE_OF_LINK]
    if len(links) > _MIN_SHARE_OF_LINKS * len(lines):
        yield Decision(MENU_ABOVE_TEXT, Label.OUTSIDE, links)
        lines = [index for index in lines if blocks[index].link_share <= MIN_LINKED_SHARE_OF_LINK]
    if len(lines) <= _MAX_STRAY_LINES:
        short = [i for i in lines if text_weight(blocks[i].text) < _MIN_SENTENCE_WEIGHT]
        yield Decision(STRAY_LINE, Label.OUTSIDE, short)


def standfirst(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Take the standfirst that stands between the headline and the main region."""
    blocks, lines = facts.blocks, _standfirsts(facts)
    if not lines:
        return
    descriptions = map(facts.page.structured.first_meta, ("description", "og:description"))
    summaries = [folded_letters(text) for text in descriptions if text]
    subtitles_end = _subtitles_end(facts, labels)
    for index in lines:
        block, label = blocks[index], labels[index]
        is_sentence, is_summary = _signs(block, facts.class_hints[index], summaries)
        if index < subtitles_end and len(block.text) <= _MAX_SUBTITLE_CHARS:
            is_sentence = is_summary = False
        # "teaser" is a word for standfirsts, too
        is_teaser = label is Label.RELATED and not block.linked and is_sentence and is_summary
        if is_teaser or (
            label is TEXT and block.link_share < _MAX_LINKED_SHARE and (is_sentence or is_summary)
        ):
            yield Decision(STANDFIRST, TEXT, (index,))
        elif label is TEXT:
            yield Decision(ABOVE_TEXT, Label.OUTSIDE, (index,))


def _standfirsts(facts: PageFacts) -> range:
    """Return the blocks soon below the headline and above the main region."""
    headline, first = facts.top, facts.region.first
    return range(min(headline + 1, first), min(headline + _MAX_BLOCKS_BELOW_HEADLINE, first))


def _signs(block: Block, hints: int, summaries: Sequence[str]) -> tuple[bool, bool]:
    """Return whether a block looks like a sentence, and whether something calls it a summary."""
    text, weight = block.text, text_weight(block.text)
    key = folded_letters(text)
    is_summary = len(key) >= _MIN_SUMMARY_LETTERS and any(
        key[:_SUMMARY_LETTERS_COMPARED] in summary for summary in summaries
    )
    is_named = bool(hints & ClassHint.LEDE) and weight >= _MIN_NAMED_WEIGHT
    is_sentence = weight >= _MIN_SENTENCE_WEIGHT and looks_like_sentence(text)
    return is_sentence, is_summary or is_named


def _subtitles_end(facts: PageFacts, labels: Sequence[Label]) -> int:
    """Return the index up to which a short line is the headline's subtitle, and no text.

    It shares the headline's box, and the author, the date or the share bar part it from the text.
    """
    headline, first = facts.top, facts.region.first
    box = facts.blocks[headline].box
    while box.parent is not None and box.parent.last <= first:  # the largest with none of the text
        box = box.parent
    for index in range(first - 1, headline, -1):
        if labels[index] in _ABOUT_ARTICLE:
            return min(box.last, first, index)
    return headline
