"""The page's own hashtags or tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.metadata_tags import (
    DECLARED,
    MAX_TAG_WORDS,
    MAX_TAGS,
    clean_tags,
    find_metadata_tags,
    split_tags,
)
from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label
from newscrawl.extraction.vocabulary import ClassHint, alternation, class_hints_of

__all__ = ["candidates", "find_hashtags"]

Element = etree._Element

_FAR_BEHIND: Final = 30
_ABOVE: Final = 8
_ALL_LINKS: Final = 0.8
_GAP: Final = 4
_PROSE: Final = 12
_LINE: Final = "hashtag line"
# A label may be there for screen readers only.
_LABELS: Final = frozenset((Label.HASHTAGS, Label.RELATED, Label.INTERFACE, Label.HIDDEN))
# For loops over all blocks.
_HASHTAGS: Final = Label.HASHTAGS
_TAGS, _FOOTER = ClassHint.TAGS, ClassHint.FOOTER
_UNWANTED: Final = ClassHint.NAV | ClassHint.FOOTER | ClassHint.COMMENTS
_OTHERS: Final = (
    ClassHint.NAV | ClassHint.COMMENTS | ClassHint.RELATED | ClassHint.ASIDE | ClassHint.AUTHOR
)
_OF_ELEMENT: Final = {"nav": ClassHint.NAV, "aside": ClassHint.ASIDE}
_TAG_PATH: Final = re.compile(rf"/(?:{alternation('tag_paths')})(?:/|$|\?|=|-)", re.IGNORECASE)


def _links(block: Block) -> list[str]:
    """The wordings of the links in a block's box that may be tags; none of a box with more."""
    box = block.box
    if box.element is None or box.last - box.first > MAX_TAGS:
        return []
    links = box.element.iter("a")
    return [text_of(link) for link in links if _may_be_tag(link)]


def _links_within(block: Block, text: str) -> list[str]:
    """Those of the links in a block's box whose wording is part of a text."""
    shown = letters(text)
    return [tag for tag in _links(block) if tag and letters(tag) in shown]


def _may_be_tag(link: Element) -> bool:
    """Say whether a link is neither the author's nor one to another place on this page."""
    if (link.get("href") or "").startswith("#") and link.get("href") != "#":
        return False
    return not class_hints_of(link.get("class") or "") & ClassHint.AUTHOR


def _from_lines(page: Page) -> list[str]:
    """Lines of hashtags."""
    layout = label_blocks(page)
    first = max(0, (layout.headline_block or 0) - _ABOVE)
    return [
        tag
        for at, label in enumerate(layout.labels[first : _end(page)], first)
        if label is _HASHTAGS and not layout.class_hints[at] & _UNWANTED
        for tag in hashtags_of_line(page.blocks[at].text)
        if not tag.isdigit()  # the number of a forum's post
    ]


def _from_labels(page: Page) -> list[str]:
    """What stands behind a label such as "Tags:", in its line or in the next ones."""
    layout = label_blocks(page)
    found: list[str] = []
    for at, label in enumerate(layout.labels):
        if label not in _LABELS or layout.class_hints[at] & _UNWANTED:
            continue
        block = page.blocks[at]
        behind = text_after_tag_label(block.text)
        if behind == "":
            if not found and (layout.headline_block or 0) < at < _end(page):
                found += _behind_label(page, block)
        elif behind and label is Label.HASHTAGS:
            found += _links_within(block, behind) or split_tags(behind)
    return found


def _behind_label(page: Page, label: Block) -> list[str]:
    """The list of links that follows a label; none where these are the titles of stories."""
    found = clean_tags(_links_within(label, label.text))
    marks = label_blocks(page).class_hints
    place: Box | None = None
    for block in page.blocks[label.index + 1 : label.index + 1 + MAX_TAGS] if not found else ():
        if place is None:
            place = block.box.parent
        if block.link_share < _ALL_LINKS or block.box.parent is not place:
            break
        if marks[block.index] & ClassHint.SHARE:
            break
        links = _links(block)
        if any(len(link.split()) > MAX_TAG_WORDS for link in links):
            return []
        found += links
    return found


def _end(page: Page) -> int:
    """Where the page's own tags end at the latest: a little behind the text."""
    return (label_blocks(page).body or [0])[-1] + _FAR_BEHIND


def _leads_to_tag(link: Element) -> bool:
    return _TAG_PATH.search(link.get("href") or "") is not None


def _from_paths(page: Page) -> list[str]:
    """A line or list of links that all lead to tag pages, behind the text or right above it."""
    layout = label_blocks(page)
    for block in page.blocks[layout.headline_block or 0 : _end(page)]:
        if block.link_share < _ALL_LINKS or layout.labels[block.index] is Label.NAVIGATION:
            continue
        box: Box | None = block.box
        first = None if box is None or box.element is None else next(box.element.iter("a"), None)
        if first is None or not _leads_to_tag(first):
            continue
        for _ in range(2):
            if box is None or box.element is None or box.last - box.first > MAX_TAGS:
                break
            links = list(box.element.iter("a"))
            if len(links) > 1:
                if all(map(_leads_to_tag, links)):
                    return [text_of(link) for link in links]
                break
            box = box.parent
    return []


def _tags_in(block: Block) -> list[str]:
    """The tags in a block of a box of tags."""
    links = _links(block)
    if block.link_share > 0.5 and block.box.last - block.box.first <= MAX_TAGS:
        return links
    behind = text_after_tag_label(block.text)
    return [block.text] if behind is None else links or split_tags(behind)


def _is_prose(block: Block) -> bool:
    """Say whether a block is of a teaser: many words and no list of links."""
    return block.text.count(" ") >= _PROSE and len(_links(block)) < 2


def _is_others(block: Block, marks: int) -> bool:
    """Say whether a block of tags is of something else than the article.

    A box of tags may well be called "related topics", or be a <nav> or an <aside> itself; within
    the article it may fill one.
    """
    box: Box | None = block.box
    tags: Box | None = None
    while marks and box is not None and box.last - box.first <= MAX_TAGS:
        if box.own & ClassHint.TAGS:
            tags = box
        if tags is box or (tags is not None and _fills(tags, box) and _in_article(box)):
            marks &= ~(box.own & (ClassHint.RELATED | _OF_ELEMENT.get(box.tag, 0)))
        box = box.parent
    return bool(marks)


def _fills(inner: Box, outer: Box) -> bool:
    return (inner.first, inner.last) == (outer.first, outer.last)


def _in_article(box: Box) -> bool:
    """Say whether a box stands in one that calls itself the article or its text."""
    outer = box.parent
    while outer is not None and outer.tag != "article" and not outer.own & ClassHint.BODY:
        outer = outer.parent
    return outer is not None


def _in_boxes(page: Page, footer: int) -> list[str]:
    """The links in boxes that call themselves tags, near the article; ``footer``: in a footer."""
    layout = label_blocks(page)
    # What the text itself stands in says nothing of the tags.
    others = _OTHERS & ~layout.class_hints[layout.body[-1]] if layout.body else _OTHERS
    groups: list[list[Block]] = []
    for block in page.blocks[layout.headline_block or 0 : _end(page)]:
        marks = layout.class_hints[block.index]
        if not marks & _TAGS or not block.linked or marks & _FOOTER != footer:
            continue
        if _is_others(block, marks & others):
            continue
        if not groups or block.index - groups[-1][-1].index > _GAP:
            groups.append([])
        groups[-1].append(block)
    lists = (
        clean_tags(tag for block in group for tag in _tags_in(block))
        for group in groups
        if not any(map(_is_prose, group))
    )
    return max(lists, key=len, default=[])


def _from_boxes(page: Page) -> list[str]:
    return _in_boxes(page, 0)


def _from_footers(page: Page) -> list[str]:
    """The article's own footer, or the site's: its tags stand behind all else."""
    return _in_boxes(page, _FOOTER)


def _from_tag_links(page: Page) -> list[str]:
    """Links that are declared tags, without the categories that some systems declare so, too."""
    links = [link for link in page.outline.to("tag") if "category" not in (link.get("rel") or "")]
    tags = [link for link in links if "/category/" not in (link.get("href") or "")]
    return [text_of(link) for link in tags or links]


_READERS: Final[tuple[tuple[Callable[[Page], list[str]], str], ...]] = (
    (_from_tag_links, "rel=tag"),
    (_from_boxes, "tag links"),
    (_from_lines, _LINE),
    (_from_labels, "tag label"),
    (_from_footers, "tag links"),
    (_from_paths, "tag links"),
)


def _displayed(page: Page) -> tuple[list[str], str]:
    for read, evidence in _READERS:
        tags = clean_tags(read(page))
        if tags:
            return tags, evidence
    return [], ""


def find_hashtags(page: Page) -> Candidate[list[str]] | None:
    """Take the tags that the page displays, or those of its data where these say more.

    A page often displays but some of its tags; and links that share no tag with those that the
    data declare to be the article's are of something else, such as the day's topics.
    """
    tags, evidence = _displayed(page)
    told, place = find_metadata_tags(page, tags)
    keys, told_keys = set(map(letters, tags)), set(map(letters, told))
    declared = place in DECLARED and len(told) > 1
    strange = evidence != _LINE and declared and not keys & told_keys
    # A page that cuts its list shows a few tags; what its keywords have beside most are the site's.
    are_most = not declared and keys <= told_keys and 3 * len(keys) >= 2 * len(told_keys)
    if told and not are_most and (keys < told_keys or strange):
        tags, evidence = told, place
    return Candidate(tags, evidence) if tags else None


def candidates(page: Page) -> Iterator[Candidate[list[str]]]:
    """The tags by each way of finding them."""
    shown = [(clean_tags(read(page)), evidence) for read, evidence in _READERS]
    told = find_metadata_tags(page, _displayed(page)[0])
    return (Candidate(tags, evidence) for tags, evidence in [*shown, told] if tags)
