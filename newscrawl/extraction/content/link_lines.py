"""Lines that are links: to the site's other stories, or to what the text speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from newscrawl.common.urls import site_of
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

__all__ = ["drop_teasers", "is_title", "leads_off_site"]

_TEXT_TAGS: Final = frozenset(("p", "li", "td", "dd", "dt", "blockquote"))
_MOST_LINES: Final = 8
_TITLE_TAGS: Final = frozenset((*HEADINGS, "div"))
_ALL_OF_IT: Final = 0.85
_TEASER_LINES: Final = 6
_TEASER_TEXTS: Final = 2
_LONGEST_TEASER: Final = 400
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+$|[\w-]+(?:\.[\w-]+)+(?:/\S*)?$")


def _domain(site: str) -> str:
    return ".".join(site.split(".")[-2:])


def leads_off_site(page: Page, block: Block) -> bool:
    """Say whether a line of text is a link to another site, or shows the address it leads to.

    A site's related stories are its own; a shop, a source or a petition stands elsewhere.
    """
    element = block.box.element
    if block.tag not in _TEXT_TAGS or element is None:
        return False
    if _ADDRESS.match(block.text):
        return True
    if block.box.last - block.box.first > _MOST_LINES:
        return False
    own = site_of(page.url)
    for link in islice(element.iter("a"), _MOST_LINES):
        site = site_of(page.absolute(link.get("href")))
        if site is not None and own is not None and not class_hints_of(site) & ClassHint.SHARE:
            return _domain(site) != _domain(own)
    return False


def is_title(block: Block, marks: int) -> bool:
    """Say whether a line that is a link may be another story's title."""
    return (
        block.tag in _TITLE_TAGS and block.link_share > _ALL_OF_IT and not marks & ClassHint.EMBED
    )


def drop_teasers(
    blocks: Sequence[Block], labels: list[Label], titles: Sequence[int], most: float
) -> None:
    """A title that is a link takes along what its box says of the other story.

    Where such boxes hold ``most`` letters or more, they are the text's sections.
    """
    said = [at for title in titles for at in _said_of(blocks, labels, title)]
    if sum(len(blocks[at].text) for at in said) < most:
        for at in said:
            labels[at] = Label.RELATED


def _said_of(blocks: Sequence[Block], labels: Sequence[Label], title: int) -> list[int]:
    """The texts in the box of a title, if they are no more than a teaser's."""
    box = blocks[title].box
    while box.parent is not None and box.parent.last - box.parent.first <= _TEASER_LINES:
        if any(labels[at] is Label.TEXT for at in range(box.parent.first, box.first)):
            break  # the article's own box
        box = box.parent
    texts = [at for at in range(title + 1, box.last) if labels[at] is Label.TEXT]
    short = all(
        len(blocks[at].text) < _LONGEST_TEASER and blocks[at].tag not in HEADINGS for at in texts
    )
    return texts if len(texts) <= _TEASER_TEXTS and short else []
