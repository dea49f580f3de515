"""Which block shows the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.common.text import folded_letters
from newscrawl.common.urls import normalize_url
from newscrawl.extraction.content.headline_titles import (
    MAX_REWORDED,
    Titles,
    likeness,
    likeness_of_words,
    titles_of,
)
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule
from newscrawl.extraction.dates.visible_date import is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.breadcrumb_line import split_breadcrumb_line
from newscrawl.extraction.lines.sentences import ends_like_no_headline
from newscrawl.extraction.vocabulary import ClassHint, phrases

__all__ = ["find_headline", "heading_blocks", "in_headline"]

HEADLINE: Final = Rule(
    "headline",
    "It stands in the heading that shows the headline.",
    ("breadcrumb_line_labels", "home_page", "share"),
)

Element = etree._Element

_MAX_HEADLINE_CHARS: Final = 300
"""Some fifty words, four lines on the screen; a longer heading is a paragraph."""
# A block's score: the rank of its tag, and the likeness to a title times the score of a line.
_RANKS: Final = {"h1": 4.0, "h2": 2.0, "h3": 1.5, "h4": 0.5}
_SCORE_OF_TITLE: Final = 6.0
"""What a line scores that is a title word for word."""
_MIN_LIKENESS: Final = {_RANKS["h1"]: 0.0, 0.0: 0.75}
"""By the rank: an h1 need not be like a title, a line that is no heading must be most like it."""
_MIN_LIKENESS_OF_LOW_HEADING: Final = 0.5
"""Any likeness will do: a part of a title has at least as much, a wording of one a little more."""
_LOSS_OF_LINK: Final = 1.5  # a linked h2 without likeness, another story's, falls below a plain h3
_LOSS_OF_PLACE: Final = 2.5
"""An h1 in a menu falls below any h2 elsewhere, but not if it is like a title."""
_NO_PLACE: Final = (
    ClassHint.NAV
    | ClassHint.FOOTER
    | ClassHint.ASIDE
    | ClassHint.RELATED
    | ClassHint.COMMENTS
    | ClassHint.CONSENT
    | ClassHint.BREADCRUMBS
)
# In a plain text the breadcrumbs stand at the top, and the headline soon below them.
_MAX_BLOCKS_TO_BREADCRUMBS: Final = 80
_MAX_BLOCKS_BELOW_BREADCRUMBS: Final = 11
"""Kicker, date, author, share buttons stand between, a line each."""
_MIN_BREADCRUMB_LETTERS: Final = 8  # with a shorter one ("News") many lines begin
# In a page without headings the headline is looked for above the first long paragraph.
_MIN_PARAGRAPH_WEIGHT: Final = 201
_MAX_BLOCKS_ABOVE_TEXT: Final = 12
"""Standfirst, author, date, share buttons, a caption. With 6 headlines are missed, with 24 a menu's
line is taken."""
_MIN_LINE_CHARS: Final = 12  # two short words; shorter lines are sections, dates, buttons
_MIN_LINKED_SHARE: Final = 0.8
"""A line that is no heading is a link where the link is nearly all of it."""
_SCORE_OF_CLASS: Final = 2
"""Of a heading, or a line whose class calls it the title: more than its length and its bold
letters."""
_TITLE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:(?:post|article|entry|story|news|page|main)[_-]?){0,3}+"
    r"(?:title|headline|titel|titre|titulo|titolo|biaoti)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_CLASS_CHARS: Final = 200
"""What of a class attribute is searched for a title's name: some ten names."""
_FULL_WORDS: Final = 12
"""A headline of so many words is as likely as a longer one."""


def find_headline(page: Page, prose: ProseSums) -> int | None:
    """Return the index of the block that shows the headline; None where the page shows none."""
    choice = _most_like_title(page, Titles(titles_of(page)))
    if choice is None:
        choice = _repeated_by_breadcrumbs(page.blocks)
    if choice is None:
        choice = _likely_line_above_text(page, prose)
    return choice


def heading_blocks(blocks: Sequence[Block], index: int) -> range:
    """Return the blocks of the heading that a block belongs to: a kicker may stand in it, too."""
    box = blocks[index].box
    return range(box.first, box.last) if box.tag in _RANKS else range(index, index + 1)


def in_headline(facts: PageFacts, _: Sequence[Label]) -> Iterator[Decision]:
    """Label the blocks of the headline's heading."""
    if facts.headline is not None:
        yield Decision(HEADLINE, Label.HEADLINE, heading_blocks(facts.blocks, facts.headline))


def _most_like_title(page: Page, titles: Titles) -> int | None:
    headings = [block for block in page.blocks if block.tag in _RANKS]
    best, choice = _best_of(page, headings, titles)
    if best <= _SCORE_OF_TITLE:  # else no line that is no heading can have more
        best, choice = _best_of(page, page.blocks, titles)
    return choice


def _best_of(page: Page, blocks: Sequence[Block], titles: Titles) -> tuple[float, int | None]:
    """Return the best score and the index of its block."""
    best, choice = 0.0, None
    for block in blocks:
        if _RANKS.get(block.tag, 0.0) + _SCORE_OF_TITLE <= best:
            continue  # whatever it says
        if block.tag in _RANKS:
            heading = heading_blocks(page.blocks, block.index)
            before = page.blocks[heading.start : block.index]
            if any(other.tag in _RANKS for other in before):
                continue  # it has been looked at; a box in front may hold its kicker
            text = block.text
            if len(heading) > 1:
                text = " ".join([page.blocks[index].text for index in heading])
        elif titles.may_be(block.text):
            text = block.text
        else:
            continue
        if len(text) <= _MAX_HEADLINE_CHARS:
            score = _score(page, block, text, titles, best)
            if score > best:
                best, choice = score, block.index
    return best, choice


def _score(page: Page, block: Block, text: str, titles: Titles, best: float) -> float:
    """Return how well a block passes for the headline; 0 if not at all, or no better than best."""
    rank = _RANKS.get(block.tag, 0.0)
    like = likeness(folded_letters(text), titles.letters if rank else titles.letters_of_longer)
    if rank and not like and rank + _SCORE_OF_TITLE * MAX_REWORDED > best:
        like = likeness_of_words(text, titles.words)
    if like < _MIN_LIKENESS.get(rank, _MIN_LIKENESS_OF_LOW_HEADING):
        return 0.0
    score = rank + _SCORE_OF_TITLE * like
    if score <= best:
        return 0.0
    hints = block.own_hints
    for box in block.box.outward():
        hints |= box.own_hints
    is_linked = block.linked and (rank or block.link_share > _MIN_LINKED_SHARE)
    link = _link_of(block) if is_linked else None
    if link is not None and (_leads_home(link) or _leads_up(page, link)):
        return 0.0
    # A heading that links to its own page is no title of another story, but the last breadcrumb.
    if link is None or block.tag != "h1" or not _leads_here(page, link):
        score -= _LOSS_OF_LINK if block.linked else 0.0
        score -= _LOSS_OF_PLACE if hints & _NO_PLACE else 0.0
    return score


def _link_of(block: Block) -> Element | None:
    """Return the link in a heading, or the one that the heading stands in."""
    element = block.box.element
    if element is None:
        return None
    link = next(element.iter("a"), None)
    outer = element.getparent() if link is None else None
    return outer if outer is not None and outer.tag == "a" else link


def _leads_home(link: Element) -> bool:
    """Return True if a link leads to the front page: a heading of it is the site's name."""
    url = (link.get("href") or "").strip()
    # Without a URL, or with one on the page itself, it is the headline's own.
    if not url or url[0] in "#?":
        return False
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _leads_up(page: Page, link: Element) -> bool:
    """Return True if a link leads to a folder that the page is in: its section, or its blog."""
    target, url = page.absolute_url(link.get("href")) or "", page.url or ""
    return target.endswith("/") and url.startswith(target) and url != target


def _leads_here(page: Page, link: Element) -> bool:
    """Return True if a link leads to the page that it stands on."""
    target = normalize_url(page.absolute_url(link.get("href")) or "")
    return target is not None and target == normalize_url(page.url or "")


def _repeated_by_breadcrumbs(blocks: Sequence[Block]) -> int | None:
    """In a plain text: return the line that the last breadcrumb repeats."""
    for block in blocks[:_MAX_BLOCKS_TO_BREADCRUMBS]:
        breadcrumbs = split_breadcrumb_line(block.text)
        if len(breadcrumbs) < 2:
            continue
        last = folded_letters(breadcrumbs[-1].rstrip(" .…"))
        if len(last) < _MIN_BREADCRUMB_LETTERS:
            continue
        below = block.index + 1
        for other in blocks[below : below + _MAX_BLOCKS_BELOW_BREADCRUMBS]:
            if folded_letters(other.text).startswith(last):
                return other.index
    return None


def _likely_line_above_text(page: Page, prose: ProseSums) -> int | None:
    """In a page without headings: return the line above the text that is most like a headline."""
    sizes = prose.by_block
    first = next((index for index, size in enumerate(sizes) if size >= _MIN_PARAGRAPH_WEIGHT), None)
    if first is None:
        return None
    best, choice = 0.0, None
    for block in page.blocks[max(0, first - _MAX_BLOCKS_ABOVE_TEXT) : first]:
        if _may_be_headline(block):
            length = min(len(block.text.split()), _FULL_WORDS) / _FULL_WORDS
            score = 1 + length + (block.bold > 0)
            score += _SCORE_OF_CLASS * (block.tag in HEADINGS or _has_title_class(block))
            if score >= best:
                best, choice = score, block.index
    return choice


def _has_title_class(block: Block) -> bool:
    """Return True if the class of a block's box calls it the title."""
    element = block.box.element
    words = "" if element is None else element.get("class") or ""
    return _TITLE_CLASS.search(words, 0, _MAX_CLASS_CHARS) is not None


def _may_be_headline(block: Block) -> bool:
    text = block.text
    return (
        _MIN_LINE_CHARS <= len(text) <= _MAX_HEADLINE_CHARS
        and not is_date_line(text)
        and not ends_like_no_headline(text)
        and not phrases("share").opening_phrase(text)
        and block.link_share <= 0.5
    )
