"""The main region: the run of blocks in which the article stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import Final, NamedTuple

from newscrawl.extraction.content.article_end import article_end
from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Region, Rule, text_blocks
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS

__all__ = ["find_region", "outside_region"]

OUTSIDE_REGION: Final = Rule("outside-main-region", "It stands outside the main region.")
BEHIND_ARTICLE: Final = Rule(
    "behind-article",
    "Comments, tags or contacts end the article above it.",
    ("comments", "tag_labels", "paywall", "press_contacts"),
)

_MIN_PARAGRAPH_WEIGHT: Final = 50  # half a line; shorter ones are labels, of which menus are full
_SHARE_AWAY_FROM_HEADLINE: Final = 0.25
"""What stands in another part of the page than the headline counts by a quarter."""
_MIN_WEIGHT_AROUND_HEADLINE: Final = 400
"""Two or three paragraphs: the box with them is the article's, and not the head's with a
standfirst."""
_MIN_WEIGHT_IN_ARTICLE: Final = 60
"""A sentence: what stands beside an ``<article>`` of few words is longer than those."""
# A paragraph counts in full for the box around it and by half for the next: texts are often cut
# into sections, and the box that holds all of them must win.
_SHARES_BY_BOX: Final = (1.0, 0.5, 0.25)
# To climb from a box to its parent, what comes with it must be this much more text, and text
# that is as free of links as an article's is.
_MIN_GAIN: Final = 0.08  # share of the text so far; an article's last section may add as little
_MAX_LINKED_SHARE: Final = 0.35
"""A paragraph with several links has a third at the most; lists of links have more than half, with
teasers' texts less."""
_MAX_BOXES_CLIMBED: Final = 8
"""From a paragraph's box to the page's body; with four, one text in twenty is cut."""


# A teaser is a text right below a link to its story, in a small box of the two.
_MIN_TEASERS: Final = 3  # one or two may be boxes of the article's own
_MIN_TITLE_CHARS: Final = 12  # of a link that is a title; Chinese ones are as short
_MIN_LINKED_SHARE_OF_TITLE: Final = 0.85  # a mark or a number may stand beside the link
_MAX_BLOCKS_OF_TEASER: Final = 5  # title, date, text, section, a link to more
_MAX_BOXES_OF_TEASER: Final = 3  # from its text outwards
_MAX_TEASER_CHARS: Final = 399  # three sentences
# What stands behind the article and is not of it: it has little text by the measure of the
# article's, and it shares a box with the headline or is made of short lines.
_MAX_SHARE_OF_REST: Final = 0.16
_MAX_SHARE_OF_STRAY_BOX: Final = 2.0
"""Of the text in the headline's box: in a box of more text the article may go on."""
_MIN_BLOCKS_BETWEEN: Final = 8
"""Of menus, forms and lists of stories: what stands behind so many is no more of the article."""
_MAX_SHARE_OF_STRAYS: Final = 0.5
"""Of the article's text; more are its sections."""
_SHORT_CHARS: Final = 40  # six words; most lines of prose are longer
_MAX_SHORT_SHARE_OF_REST: Final = 0.28
"""Of the lines of what stands behind the article; an article's last section has fewer."""


class _Part(NamedTuple):
    """A child of a box: an inner box, or a text that stands in the box itself."""

    first: int
    end: int
    text: float
    linked_share: float
    short_share: float
    """The share of its blocks that are short."""
    has_teasers: bool
    has_heading: bool
    """Its first block is a heading."""


def find_region(facts: PageFacts, labels: Sequence[Label]) -> Region:
    """Return the main region; an empty one where the page has no text."""
    headline = -1 if facts.headline_above is None else facts.headline_above
    blocks = facts.blocks
    # Of all blocks one in ten is a paragraph: only these are looked at.
    sizes = enumerate(facts.prose.sizes)
    paragraphs = [i for i, size in sizes if size >= _MIN_PARAGRAPH_WEIGHT and labels[i] is TEXT]
    weights = _weights(facts, paragraphs, headline)
    teasers = _teasers(blocks, paragraphs, weights, headline)
    for index in teasers:
        weights[index] = 0.0
    box = _top_box(blocks, [index for index in paragraphs if index not in teasers], weights)
    if box is None:
        start = len(blocks) if headline < 0 else headline + 1
        return Region(start, start, start, frozenset())
    first, end, left_out = _grown(blocks, box, weights, headline, teasers)
    if headline < end:
        first = max(first, headline + 1)
    if left_out:
        labels = [
            Label.OUTSIDE if index in left_out and label is TEXT else label
            for index, label in enumerate(labels)
        ]
    return Region(first, end, article_end(blocks, labels, range(first, end)), left_out)


def _weights(facts: PageFacts, paragraphs: Sequence[int], headline: int) -> list[float]:
    """Return what each block counts; -1 is the headline of a page that shows none."""
    sizes, weights = facts.prose.sizes, [0.0] * len(facts.blocks)
    for index in paragraphs:
        weights[index] = float(sizes[index])
    if headline >= 0:
        sums = [0.0, *accumulate(weights)]
        box = facts.blocks[headline].box
        while box.parent is not None and not _holds_text(box, sums[box.last] - sums[headline]):
            box = box.parent  # up to the smallest box with the headline and some text below it
        for index in paragraphs:
            if not box.first <= index < box.last:
                weights[index] *= _SHARE_AWAY_FROM_HEADLINE
    return weights


def _holds_text(box: Box, weight: float) -> bool:
    """Return True if a box around the headline, with text of some weight below, is the article's.

    An ``<article>`` may be a short one.
    """
    least = _MIN_WEIGHT_IN_ARTICLE if box.tag == "article" else _MIN_WEIGHT_AROUND_HEADLINE
    return weight >= least


def _teasers(
    blocks: Sequence[Block], paragraphs: Sequence[int], weights: Sequence[float], headline: int
) -> frozenset[int]:
    """Return the paragraphs that are teasers of other stories, if there are several."""
    below = [index for index in paragraphs if index > headline + 1]
    found = [index for index in below if _is_teaser(blocks, index)]
    if len(found) < _MIN_TEASERS or sum(weights) <= sum(weights[index] for index in found):
        return frozenset()
    return frozenset(found)


def _is_teaser(blocks: Sequence[Block], index: int) -> bool:
    text = blocks[index]
    for title in range(index - 1, max(index - 3, -1), -1):
        block = blocks[title]
        if block.linked >= _MIN_TITLE_CHARS and block.link_share > _MIN_LINKED_SHARE_OF_TITLE:
            for box in islice(text.box.outward(), _MAX_BOXES_OF_TEASER):
                if box.last - box.first > _MAX_BLOCKS_OF_TEASER:
                    break
                if box.first <= title:  # within a paragraph the link is the text's own
                    return box.tag != "p" and len(text.text) <= _MAX_TEASER_CHARS
    return False


def _top_box(
    blocks: Sequence[Block], paragraphs: Sequence[int], weights: Sequence[float]
) -> Box | None:
    """Return the box with the most of the paragraphs; None where the page has none."""
    scores: defaultdict[int, float] = defaultdict(float)
    boxes: dict[int, Box] = {}
    for index in paragraphs:
        box: Box | None = _container(blocks[index])
        for share in _SHARES_BY_BOX:
            if box is not None:
                scores[box.index] += weights[index] * share
                boxes[box.index] = box
                box = box.parent
    if not scores:
        return None
    # Of two with one score the inner one: it stands later in the page.
    return boxes[max(scores, key=lambda index: (scores[index], index))]


def _container(block: Block) -> Box:
    """Return the box that holds a paragraph among others."""
    box = block.box
    return box if box.last - box.first > 1 or box.parent is None else box.parent


def _grown(
    blocks: Sequence[Block],
    box: Box,
    weights: Sequence[float],
    headline: int,
    teasers: frozenset[int],
) -> tuple[int, int, frozenset[int]]:
    """Climb from a box and take what belongs to it; return first, end and what is left out.

    An ``<article>`` with the headline is the whole article.
    """
    first, end, size = box.first, box.last, sum(weights[box.first : box.last])
    left_out: set[int] = set()
    inner = box
    for _ in range(_MAX_BOXES_CLIMBED):
        parent = inner.parent
        has_headline = inner.first <= headline < inner.last
        if parent is None or (inner.tag == "article" and has_headline):
            break
        if parent.last - parent.first > inner.last - inner.first:
            parts = list(_parts_beside(blocks, parent, inner, weights, teasers))
            taken = _article_parts(parts, inner, size, headline)
            if has_headline and inner.last - end >= _MIN_BLOCKS_BETWEEN:  # the article is over
                taken = [part for part in taken if part.first < inner.last]
            gained = sum(part.text for part in taken)
            if gained >= _MIN_GAIN * size:
                size += gained
                first = min(first, *(part.first for part in taken))
                end = max(end, *(part.end for part in taken))
                firsts = {part.first for part in taken}
                for part in parts:
                    if part.first not in firsts and _may_be_others(part):
                        left_out.update(range(part.first, part.end))
        inner = parent
    return first, end, frozenset(left_out)


def _article_parts(parts: Sequence[_Part], inner: Box, size: float, headline: int) -> list[_Part]:
    """Return those of the parts beside what is taken that may be more of the article.

    ``size`` is the weight of what is taken.
    """
    parts = [part for part in parts if part.text and part.linked_share < _MAX_LINKED_SHARE]
    strays = [part for part in parts if _is_stray(part, inner, size, headline)]
    if sum(part.text for part in strays) > _MAX_SHARE_OF_STRAYS * size and (
        not inner.first <= headline < inner.last or any(part.has_heading for part in strays)
    ):
        return parts  # sections of the article
    firsts = {part.first for part in strays}
    return [part for part in parts if part.first not in firsts]


def _is_stray(part: _Part, inner: Box, size: float, headline: int) -> bool:
    """Return True if a part behind the article has little text by its measure, in short lines.

    It is stray, too, if the article's box or the one around has the headline.
    """
    if part.first < inner.last:
        return False
    if inner.first <= headline < inner.last and part.short_share > _MAX_SHORT_SHARE_OF_REST:
        return part.text <= _MAX_SHARE_OF_STRAY_BOX * size
    is_small = part.text <= _MAX_SHARE_OF_REST * size
    is_below_headline = inner.parent is not None and inner.parent.first <= headline < part.first
    return is_small and (is_below_headline or part.short_share > _MAX_SHORT_SHARE_OF_REST)


def _may_be_others(part: _Part) -> bool:
    """Return True if a part that is not taken is more than a heading or a label of the article."""
    return bool(part.text) or part.has_teasers or part.linked_share >= _MAX_LINKED_SHARE


def _parts_beside(
    blocks: Sequence[Block],
    parent: Box,
    inner: Box,
    weights: Sequence[float],
    teasers: frozenset[int],
) -> Iterator[_Part]:
    """Yield the parts of a box beside one of them."""
    index = parent.first
    while index < parent.last:
        if index == inner.first and inner.last > index:
            index = inner.last
            continue
        box = blocks[index].box
        while box is not parent and box.parent is not None and box.parent is not parent:
            box = box.parent
        end = index + 1 if box is parent else max(box.last, index + 1)
        run = blocks[index:end]
        sizes = [len(block.text) for block in run]
        yield _Part(
            index,
            end,
            sum(weights[index:end]),
            sum([block.linked for block in run]) / sum(sizes),
            len([size for size in sizes if size < _SHORT_CHARS]) / len(run),
            bool(teasers) and not teasers.isdisjoint(range(index, end)),
            run[0].tag in HEADINGS,
        )
        index = end


def outside_region(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop what stands outside the main region, or behind the article's end."""
    region, top = facts.region, facts.top
    for rule, blocks in (
        (BEHIND_ARTICLE, range(region.article_end, region.end)),
        (OUTSIDE_REGION, chain(range(top), range(region.end, len(labels)))),
    ):
        yield Decision(rule, Label.OUTSIDE, text_blocks(labels, blocks))
