"""Lines that are no sentences of the text: links to other stories, titles of videos, buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from newscrawl.common.urls import site_of
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import text_weight
from newscrawl.extraction.content.rule_types import (
    Decision,
    Draft,
    PageFacts,
    Rule,
    text_blocks,
    text_chars,
)
from newscrawl.extraction.dates.date_labels import says_changed, says_published
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.sentences import ends_like_no_title, looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

__all__ = ["MIN_LINKED_SHARE_OF_LINK", "lines_amid_text"]

DATE_AMID_TEXT: Final = Rule(
    "date-amid-text",
    "It is a date amid paragraphs of its kind.",
    ("update_date_words", "publication_date_words"),
)
VIDEO_TITLE: Final = Rule("video-title", "It is the title of a video, whose length follows.")
LINK_LINE: Final = Rule("link-line", "It is a link to another page of the site, and little else.")
INTERFACE: Final = Rule("interface", "It is a word or two, a number or a sign, in no box for text.")
TEASER: Final = Rule("teaser", "It stands below the linked title of another story, in its box.")

_MIN_PARAGRAPH_CHARS: Final = 220
"""A line of so many characters is no title."""
MIN_LINKED_SHARE_OF_LINK: Final = 0.65
"""Of the characters of a line that is a link, with a label or a mark beside it; with less it is a
sentence with a link. Moved by a fifth, it changes 2 % of the saved records."""
_MAX_LINKED_SHARE_OF_SENTENCE: Final = 0.85
"""A sentence may link most of its words: with a fifth less, such are lost. With no bound, buttons
and links stay in the text of 7 % of the saved pages."""
# A line is a title if the link in it is long, and the rest is a label.
_MIN_LINKED_SHARE_OF_TITLE: Final = 0.5
_MIN_TITLE_CHARS: Final = 25  # five words; a shorter link is a name or a term in a sentence
_MAX_REST_CHARS: Final = 40  # "Read also:", "Exclusive |", a date; more is the rest of a sentence
_MAX_INTERFACE_WEIGHT: Final = 24
"""Three or four words. With half, labels stay in the text; with twice as much, subheads and short
lines are lost (each on some 4 % of the saved pages)."""
# A line of these signs parts an article into sections.
_SECTION_SIGNS: Final = "_*-–—=•·⁂ "
_MIN_SECTION_SIGNS: Final = 3  # "***"; one or two are a bullet or a button
_TEXT_TAGS: Final = frozenset(("p", "li", "td", "dd", "dt", "blockquote"))
_NO_INTERFACE_TAGS: Final = HEADINGS | _TEXT_TAGS | {"th", "pre", "tr", "caption"}
_TITLE_TAGS: Final = HEADINGS | {"div"}
_MIN_LINKED_SHARE_OF_STORY: Final = 0.85  # a story's title is all link, but for a mark or a number
_URL: Final = re.compile(r"(?:https?://|www\.)\S+$|[\w-]+(?:\.[\w-]+)+(?:/\S*)?$")
_MAX_BLOCKS_OF_LINE: Final = 8
"""A box with more of them is no line, and its first link says nothing of the others."""
_MAX_LINKS_ASKED: Final = 8  # no line has more; the first that is no share button decides
_MAX_TEASER_BLOCKS: Final = 6  # a teaser has kicker, title, text, author, date, section
_MAX_TEASER_TEXTS: Final = 2  # a summary and a label; more are a section of the article
_MAX_TEASER_CHARS: Final = 399  # three sentences; with half of it summaries stay in the text
_MAX_SHARE_OF_TEASERS: Final = 0.3
"""With more of the text in them, the boxes are the article's sections."""
_DURATION: Final = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d\d")
_MAX_DURATION_CHARS: Final = 8  # of a video's length: "12:34:56"
# "Latest from the harbour 12 videos"
_COUNT_OF_VIDEOS: Final = re.compile(r"(?:\D* )?\d+ (?:v[ií]d[eé]os?|video's|видео)", re.IGNORECASE)
_MAX_COUNT_CHARS: Final = 59  # a playlist's name and the count; most lines are turned away by it
_PARAGRAPH_TAGS: Final = frozenset(("p", "li", "td", "dd"))
_PARAGRAPHS_ABOVE_DATE: Final = 3  # with fewer the date may be the article's own, below its opening


def lines_amid_text(facts: PageFacts, labels: Sequence[Label]) -> list[Decision]:
    """Drop the lines in the main region that are no text, and take back what only looks like it."""
    draft, time = Draft(labels), Label.TIME
    titles = []
    for index in facts.article:
        label = labels[index]
        if label is TEXT:
            found = _rule_against(facts, index)
            if found is not None:
                draft.decide(*found, index)
                if found[0] is LINK_LINE and _is_title_of_story(facts, index):
                    titles.append(index)
        elif label is time and _is_amid_paragraphs(facts.blocks, draft.labels, index):
            draft.decide(DATE_AMID_TEXT, TEXT, index)
    if titles:
        teasers = [
            index for title in titles for index in _teaser_of(facts.blocks, draft.labels, title)
        ]
        chars = sum(len(facts.blocks[index].text) for index in teasers)
        if chars < _MAX_SHARE_OF_TEASERS * text_chars(facts.blocks, draft.labels, facts.article):
            draft.decide(TEASER, Label.RELATED, *teasers)
    return draft.decisions


def _rule_against(facts: PageFacts, index: int) -> tuple[Rule, Label] | None:
    """Return the rule that speaks against a line of text, and the label that it gives."""
    block = facts.blocks[index]
    if _is_video_title(facts.blocks, index):
        return VIDEO_TITLE, Label.RELATED
    if _is_link_line(block):
        return None if _leads_off_site(facts.page, block) else (LINK_LINE, Label.RELATED)
    return (INTERFACE, Label.INTERFACE) if _is_interface(block) else None


def _is_amid_paragraphs(blocks: Sequence[Block], labels: Sequence[Label], index: int) -> bool:
    """Return True if a date stands amid paragraphs of its kind: when something takes place.

    The date when the text was published stands above or below it.
    """
    above = range(index - _PARAGRAPHS_ABOVE_DATE, index)
    if above.start < 0 or index + 1 >= len(blocks) or blocks[index].tag not in _PARAGRAPH_TAGS:
        return False
    box = blocks[index].box.parent
    if blocks[index - 1].tag != blocks[index].tag or not all(
        labels[i] is TEXT and blocks[i].box.parent is box for i in (*above, index + 1)
    ):
        return False
    text = blocks[index].text
    return not (says_changed(text) or says_published(text))


def _is_video_title(blocks: Sequence[Block], index: int) -> bool:
    """Return True for the title of a video in a player or a playlist: its length follows."""
    block = blocks[index]
    if block.tag == "p" or index + 1 == len(blocks):
        return False
    below = blocks[index + 1].text
    if len(below) <= _MAX_DURATION_CHARS and _DURATION.fullmatch(below):
        return len(block.text) < _MIN_PARAGRAPH_CHARS
    return len(block.text) <= _MAX_COUNT_CHARS and bool(_COUNT_OF_VIDEOS.fullmatch(block.text))


def _is_link_line(block: Block) -> bool:
    if not block.linked:
        return False
    if len(block.text) >= _MIN_PARAGRAPH_CHARS or ends_like_no_title(block.text):
        return block.link_share > _MAX_LINKED_SHARE_OF_SENTENCE
    rest = len(block.text) - block.linked
    is_title = block.linked >= _MIN_TITLE_CHARS and rest <= _MAX_REST_CHARS
    return block.link_share > (_MIN_LINKED_SHARE_OF_TITLE if is_title else MIN_LINKED_SHARE_OF_LINK)


def _leads_off_site(page: Page, block: Block) -> bool:
    """Return True if a line of text links to another site, or shows the URL it leads to.

    A site's related stories are its own; a shop, a source or a petition stands elsewhere.
    """
    element = block.box.element
    if block.tag not in _TEXT_TAGS or element is None:
        return False
    if _URL.match(block.text):
        return True
    if block.box.last - block.box.first > _MAX_BLOCKS_OF_LINE:
        return False
    own = site_of(page.url)
    for link in islice(element.iter("a"), _MAX_LINKS_ASKED):
        site = site_of(page.absolute_url(link.get("href")))
        if site is not None and own is not None and not class_hints_of(site) & ClassHint.SHARE:
            return _domain(site) != _domain(own)
    return False


def _domain(site: str) -> str:
    return ".".join(site.split(".")[-2:])


def _is_title_of_story(facts: PageFacts, index: int) -> bool:
    """Return True if a line that is a link may be another story's title."""
    block, hints = facts.blocks[index], facts.class_hints[index]
    return (
        block.tag in _TITLE_TAGS
        and block.link_share > _MIN_LINKED_SHARE_OF_STORY
        and not hints & ClassHint.EMBED
    )


def _is_interface(block: Block) -> bool:
    """Return True for labels, counters and buttons: short, no sentence, and in no box for text."""
    text = block.text
    if text.isdigit():
        return True
    if not any(map(str.isalnum, text)):
        is_section_line = not text.strip(_SECTION_SIGNS) and len(text) >= _MIN_SECTION_SIGNS
        return block.tag != "p" or not is_section_line
    if block.tag in _NO_INTERFACE_TAGS or block.bold or block.line:
        return False
    return text_weight(text) <= _MAX_INTERFACE_WEIGHT and not looks_like_sentence(text)


def _teaser_of(blocks: Sequence[Block], labels: Sequence[Label], title: int) -> Sequence[int]:
    """Return the texts in the box of a title, if they are no more than a teaser's."""
    box = blocks[title].box
    while box.parent is not None and box.parent.last - box.parent.first <= _MAX_TEASER_BLOCKS:
        if text_blocks(labels, range(box.parent.first, box.first)):
            break  # the article's own box
        box = box.parent
    texts = text_blocks(labels, range(title + 1, box.last))
    are_short = all(
        len(blocks[index].text) <= _MAX_TEASER_CHARS and blocks[index].tag not in HEADINGS
        for index in texts
    )
    return texts if len(texts) <= _MAX_TEASER_TEXTS and are_short else ()
