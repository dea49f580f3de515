"""The page's own hashtags or tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.badges import text_without_count
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.metadata_tags import DECLARED, find_metadata_tags
from newscrawl.extraction.fields.tag_elements import (
    elements_called_tags,
    has_label_before_link,
    link_texts,
    links_to_tags,
    without_sidebars,
)
from newscrawl.extraction.fields.tag_list import MAX_TAG_WORDS, MAX_TAGS, clean_tags, split_tags
from newscrawl.extraction.lines.hashtag_line import hashtags_of_line, text_after_tag_label
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["candidates", "find_hashtags"]

# How far from the article its tags may stand: tuned on the training sets, as are those below.
_MAX_BLOCKS_BEHIND: Final = 30
_MAX_BLOCKS_ABOVE: Final = 8  # blocks: a line of hashtags may stand where a kicker does
_MIN_LINKED_SHARE: Final = 0.8
"""Of the characters of a line that is a list of links."""
_MIN_TAG_BOX_SHARE: Final = 0.5
"""The same of a line in a box that calls itself tags."""
_MAX_GAP_BLOCKS: Final = 4
"""Between two blocks of one list of tags."""
_MIN_TEASER_SPACES: Final = 12
"""In a text: a tag has fewer words."""
_NO_TAG_LINE: Final = frozenset((Label.TEXT, Label.RELATED, Label.COMMENTS))
"""Labels of blocks that name tags in passing."""
_HASHTAG_LINE: Final = "hashtag line"
# A label may be there for screen readers only.
_MAY_BE_LABEL: Final = frozenset((Label.HASHTAGS, Label.RELATED, Label.INTERFACE, Label.HIDDEN))
# For loops over all blocks.
_HASHTAGS: Final = Label.HASHTAGS
_NAVIGATION: Final = Label.NAVIGATION
_NO_LINE_HINTS: Final = ClassHint.NAV | ClassHint.FOOTER | ClassHint.COMMENTS
_NO_BOX_HINTS: Final = (
    ClassHint.NAV | ClassHint.COMMENTS | ClassHint.RELATED | ClassHint.ASIDE | ClassHint.AUTHOR
)
_HINT_OF_ELEMENT: Final = {"nav": ClassHint.NAV, "aside": ClassHint.ASIDE}


def _end_of_tags(page: Page) -> int:
    """Return the index behind the last block that may hold the article's tags."""
    return (label_blocks(page).body or [0])[-1] + _MAX_BLOCKS_BEHIND


def _link_texts_within(block: Block, text: str) -> list[str]:
    """Return those of the links' texts in a block's box that are part of a text."""
    shown = folded_letters(text)
    return [tag for tag in link_texts(block) if tag and folded_letters(tag) in shown]


def _in_hashtag_lines(page: Page) -> list[str]:
    """Return the tags in lines such as "#Sea #Bridge"."""
    labelled = label_blocks(page)
    first = max(0, (labelled.headline_block or 0) - _MAX_BLOCKS_ABOVE)
    return [
        tag
        for index, label in enumerate(labelled.labels[first : _end_of_tags(page)], first)
        if label is _HASHTAGS and not labelled.class_hints[index] & _NO_LINE_HINTS
        for tag in hashtags_of_line(page.blocks[index].text)
        if not tag.isdigit()  # the number of a forum's post
    ]


def _behind_labels(page: Page) -> list[str]:
    """Return what stands behind a label such as "Tags:", in its line or in the next ones."""
    labelled = label_blocks(page)
    headline = labelled.headline_block or 0
    # Tables that are no text may stand between the text and the article's end.
    end = max(_end_of_tags(page), labelled.end)
    found: list[str] = []
    labels = labelled.labels
    for index in [index for index, label in enumerate(labels) if label in _MAY_BE_LABEL]:
        label = labels[index]
        if labelled.class_hints[index] & _NO_LINE_HINTS:
            continue
        if label is not _HASHTAGS and not headline < index < end:
            continue
        block = page.blocks[index]
        behind = text_after_tag_label(block.text)
        if behind == "":
            if not found and headline < index < end:
                found += _links_behind_label(page, block)
        elif behind and label is _HASHTAGS:
            found += _link_texts_within(block, behind) or split_tags(behind)
    return found


def _links_behind_label(page: Page, label: Block) -> list[str]:
    """Return the list of links that follows a label; none where they are the titles of stories."""
    if found := clean_tags(_link_texts_within(label, label.text)):
        return found
    hints = label_blocks(page).class_hints
    following = page.blocks[label.index + 1 : label.index + 1 + MAX_TAGS]
    for block in following:
        is_in_list = block.box.parent is following[0].box.parent
        if block.link_share < _MIN_LINKED_SHARE or not is_in_list:
            break
        if hints[block.index] & ClassHint.SHARE:
            break
        texts = link_texts(block)
        if any(len(text.split()) > MAX_TAG_WORDS for text in texts):
            return []
        found += texts
    return found


def _in_lists_of_tag_urls(page: Page) -> list[str]:
    """Return the links of a line or list that all lead to tag pages, by their URLs."""
    labelled = label_blocks(page)
    for block in page.blocks[labelled.headline_block or 0 : _end_of_tags(page)]:
        label = labelled.labels[block.index]
        if not block.linked or label is _NAVIGATION:
            continue
        is_list = block.link_share >= _MIN_LINKED_SHARE
        if label in _NO_TAG_LINE and not is_list:
            continue
        for box in islice(block.box.outward(), 2):  # the line's box, or the one around it
            links = links_to_tags(box)
            if not links:
                break
            if len(links) > 1 and is_list:
                return [text_without_count(link) for link in links]
            if label in _NO_TAG_LINE or not has_label_before_link(block):
                continue
            if len(links) > 1 or ":" in block.text.replace("：", ":"):
                return [text_without_count(link) for link in links]
    return []


def _tags_in(block: Block) -> list[str]:
    """Return the tags in a block of a box of tags."""
    links = link_texts(block)
    if block.link_share > _MIN_TAG_BOX_SHARE and block.box.last - block.box.first <= MAX_TAGS:
        return links
    behind = text_after_tag_label(block.text)
    return [block.text] if behind is None else links or split_tags(behind)


def _is_teaser(block: Block) -> bool:
    """Return True if a block has many words and is no list of links."""
    return block.text.count(" ") >= _MIN_TEASER_SPACES and len(link_texts(block)) < 2


def _is_of_something_else(block: Block, hints: int) -> bool:
    """Return True if class hints say that a block's tags are not the article's.

    A box of tags may well be called "related topics", or be a <nav> or an <aside> itself; within
    the article it may fill one.
    """
    tag_box: Box | None = None
    for box in block.box.outward():
        if not hints or box.last - box.first > MAX_TAGS:
            break
        if box.own_hints & ClassHint.TAGS:
            tag_box = box
        fills = tag_box is not None and (tag_box.first, tag_box.last) == (box.first, box.last)
        if tag_box is box or (fills and _is_in_article(box)):
            hints &= ~(box.own_hints & (ClassHint.RELATED | _HINT_OF_ELEMENT.get(box.tag, 0)))
    return bool(hints)


def _is_in_article(box: Box) -> bool:
    """Return True if a box stands in one that calls itself the article or its text."""
    outer_boxes = islice(box.outward(), 1, None)
    return any(box.tag == "article" or box.own_hints & ClassHint.BODY for box in outer_boxes)


def _blocks_called_tags(page: Page, first: int) -> list[tuple[Block, int]]:
    """Return the blocks near the article, from an index on, that classes call tags, with hints."""
    hints = label_blocks(page).class_hints[first : _end_of_tags(page)]
    return [(page.blocks[i], hint) for i, hint in enumerate(hints, first) if hint & ClassHint.TAGS]


def _in_boxes(page: Page, *, footer_hint: int) -> list[str]:
    """Return the tags in boxes that call themselves so, near the article.

    ``footer_hint``: that of boxes in the article's or the site's footer, or 0 for all others.
    """
    labelled = label_blocks(page)
    # What the text itself stands in says nothing of the tags.
    text_hints = labelled.class_hints[labelled.body[-1]] if labelled.body else 0
    no_box_hints = _NO_BOX_HINTS & ~text_hints
    groups: list[list[Block]] = []
    wanted = ClassHint.TAGS | footer_hint
    for block, hints in _blocks_called_tags(page, labelled.headline_block or 0):
        if not block.linked or hints & (ClassHint.TAGS | ClassHint.FOOTER) != wanted:
            continue
        if _is_of_something_else(block, hints & no_box_hints):
            continue
        if not groups or block.index - groups[-1][-1].index > _MAX_GAP_BLOCKS:
            groups.append([])
        groups[-1].append(block)
    lists = (
        clean_tags(tag for block in group for tag in _tags_in(block))
        for group in groups
        if not any(map(_is_teaser, group))
    )
    return max(lists, key=len, default=[])


def _unlinked_in_boxes(page: Page) -> list[str]:
    """Return the tags that are no links, each an element that calls itself so, in the article."""
    labelled = label_blocks(page)
    first = max(0, (labelled.headline_block or 0) - _MAX_BLOCKS_ABOVE)
    found: list[str] = []
    last = first
    for block, hints in _blocks_called_tags(page, first):
        if block.linked or labelled.labels[block.index] is TEXT:
            continue
        if _is_of_something_else(block, hints & _NO_BOX_HINTS):
            continue
        is_below = 0 < block.index - (labelled.headline_block or 0) <= _MAX_BLOCKS_ABOVE
        if not is_below and not _is_in_article(block.box):
            continue
        if found and block.index - last > _MAX_GAP_BLOCKS:
            break
        found += elements_called_tags(block)
        last = block.index
    return found if len(found) > 1 else []


def _in_rel_tag_links(page: Page) -> list[str]:
    """Return links that are declared tags, without the categories that some systems declare so."""
    links = page.outline.links_to("tag")
    links = [link for link in links if "category" not in (link.get("rel") or "")]
    tags = [link for link in links if "/category/" not in (link.get("href") or "")]
    return [text_without_count(link) for link in without_sidebars(tags or links)]


_WAYS: Final[tuple[tuple[Callable[[Page], list[str]], str], ...]] = (
    (_in_rel_tag_links, "rel=tag"),
    (partial(_in_boxes, footer_hint=0), "tag links"),
    (_in_hashtag_lines, _HASHTAG_LINE),
    (_behind_labels, "tag label"),
    (partial(_in_boxes, footer_hint=ClassHint.FOOTER), "tag links"),
    (_in_lists_of_tag_urls, "tag links"),
    (_unlinked_in_boxes, "tag names"),
)
"""Each way and the evidence that it gives, best first; 0: also boxes in a footer."""


def _displayed(page: Page) -> Iterator[tuple[list[str], str]]:
    """Yield the tags that the page displays and the evidence, by each way of finding them."""
    for read, evidence in _WAYS:
        if tags := clean_tags(read(page)):
            yield tags, evidence


def find_hashtags(page: Page) -> Candidate[list[str]] | None:
    """Return the tags that the page displays, or those of its data where these say more.

    A page often displays but some of its tags; and links that share no tag with those that the
    data declare to be the article's are of something else, such as the day's topics.
    """
    tags, evidence = next(_displayed(page), ([], ""))
    data_tags, data_evidence = find_metadata_tags(page, tags)
    keys, data_keys = set(map(folded_letters, tags)), set(map(folded_letters, data_tags))
    are_declared = data_evidence in DECLARED and len(data_tags) > 1
    is_foreign = evidence != _HASHTAG_LINE and are_declared and not keys & data_keys
    # A page that cuts its list shows a few tags; what its keywords have beside most are the site's.
    are_two_thirds = keys <= data_keys and 3 * len(keys) >= 2 * len(data_keys)
    are_most = not are_declared and are_two_thirds
    if data_tags and not are_most and (keys < data_keys or is_foreign):
        tags, evidence = data_tags, data_evidence
    return Candidate(tags, evidence) if tags else None


def candidates(page: Page) -> Iterator[Candidate[list[str]]]:
    """Yield the tags by each way of finding them."""
    displayed = list(_displayed(page))
    in_data = find_metadata_tags(page, displayed[0][0] if displayed else [])
    return (Candidate(tags, evidence) for tags, evidence in [*displayed, in_data] if tags)
