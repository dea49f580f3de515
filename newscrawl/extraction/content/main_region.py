"""The run of blocks in which the article stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["Region", "find_region"]

_LEAST_PROSE: Final = 50
_MOST_LINKED: Final = 0.4
# A paragraph counts in full for the box around it and by half for the next: texts are often cut
# into sections, and the box that holds all of them must win.
_FOR_OUTER: Final = 0.5
_BEFORE_HEADLINE: Final = 0.2
# What stands in another part of the page than the headline counts less.
_AWAY: Final = 0.5
_SOME_TEXT: Final = 400
_NAMED_BODY: Final = 1.3
# To climb from a box to its parent, what comes with it must be this much more text, and text
# that is as free of links as an article's is.
_LEAST_GAIN: Final = 0.08
# A box with headline and text may well be the whole article.
_LEAST_GAIN_OF_WHOLE: Final = 0.25
_MOST_LINKED_GAIN: Final = 0.35
_HIGHEST_CLIMB: Final = 8


class Region(NamedTuple):
    """A run of blocks."""

    first: int
    last: int
    left_out: frozenset[int]
    """Blocks within the run that stand in boxes of links."""


class _Weights:
    """Sums of text, of links and of all characters in runs of blocks."""

    def __init__(
        self, blocks: Sequence[Block], labels: Sequence[Label], prose: ProseSums, headline: int
    ) -> None:
        self.by_block = [
            float(size) if size >= _LEAST_PROSE and label is TEXT else 0.0
            for size, label in zip(prose.sizes, labels, strict=True)
        ]
        for at in range(headline):
            self.by_block[at] *= _BEFORE_HEADLINE
        self._text = [0.0, *accumulate(self.by_block)]
        if headline >= 0:
            home = self._home(blocks[headline])
            for at in (*range(home.first), *range(home.last, len(blocks))):
                self.by_block[at] *= _AWAY
            self._text = [0.0, *accumulate(self.by_block)]
        self._linked = [0, *accumulate([block.linked for block in blocks])]
        self._all = [0, *accumulate([len(block.text) for block in blocks])]

    def _home(self, headline: Block) -> Box:
        """The smallest box with the headline and some text behind it."""
        box = headline.box
        while box.parent is not None and (
            self._text[box.last] - self._text[headline.index] < _SOME_TEXT
        ):
            box = box.parent
        return box

    def text(self, box: Box) -> float:
        return self._text[box.last] - self._text[box.first]

    def linked(self, first: int, last: int) -> float:
        return (self._linked[last] - self._linked[first]) / (
            self._all[last] - self._all[first] or 1
        )


def _container(block: Block) -> Box:
    """The box that holds a paragraph among others."""
    box = block.box
    if box.last - box.first > 1 or box.parent is None:
        return box
    return box.parent


def _top_box(blocks: Sequence[Block], weights: _Weights) -> Box | None:
    scores: defaultdict[int, float] = defaultdict(float)
    boxes: dict[int, Box] = {}
    for block in blocks:
        size = weights.by_block[block.index]
        if not size:
            continue
        share = 1.0
        box: Box | None = _container(block)
        for _ in range(3):
            if box is None:
                break
            scores[box.index] += size * share
            boxes[box.index] = box
            share *= _FOR_OUTER
            box = box.parent
    if not scores:
        return None
    for index, box in boxes.items():
        if box.own & ClassHint.BODY:
            scores[index] *= _NAMED_BODY
    # Of two with one score the inner one: it stands later in the page.
    return boxes[max(scores, key=lambda index: (scores[index], index))]


class _Part(NamedTuple):
    """A child of a box: an inner box, or a text that stands in the box itself."""

    first: int
    last: int
    text: float
    linked: float


def _parts(blocks: Sequence[Block], parent: Box, inner: Box, weights: _Weights) -> Iterator[_Part]:
    """The parts of a box beside one of them."""
    at = parent.first
    while at < parent.last:
        if at == inner.first and inner.last > at:
            at = inner.last
            continue
        box = blocks[at].box
        while box is not parent and box.parent is not None and box.parent is not parent:
            box = box.parent
        last = at + 1 if box is parent else max(box.last, at + 1)
        yield _Part(at, last, sum(weights.by_block[at:last]), weights.linked(at, last))
        at = last


def _join(
    blocks: Sequence[Block], box: Box, weights: _Weights, headline: int
) -> tuple[int, int, set[int]]:
    """Climb from a box and take what belongs to it: first and last block, and what is left out.

    An ``<article>`` with the headline is the whole article.
    """
    first, last, size = box.first, box.last, weights.text(box)
    left_out: set[int] = set()
    inner = box
    for _ in range(_HIGHEST_CLIMB):
        parent = inner.parent
        if parent is None or (inner.tag == "article" and inner.first <= headline < inner.last):
            break
        if parent.last - parent.first > inner.last - inner.first:
            parts = list(_parts(blocks, parent, inner, weights))
            taken = [p for p in parts if p.text and p.linked < _MOST_LINKED_GAIN]
            gained = sum(part.text for part in taken)
            whole = inner.first <= headline < inner.last
            if gained >= (_LEAST_GAIN_OF_WHOLE if whole else _LEAST_GAIN) * size:
                size += gained
                first = min(first, *(part.first for part in taken))
                last = max(last, *(part.last for part in taken))
                for part in parts:
                    if part.linked >= _MOST_LINKED_GAIN:
                        left_out.update(range(part.first, part.last))
        inner = parent
    return first, last, left_out


def find_region(
    page: Page, labels: Sequence[Label], prose: ProseSums, headline: int | None
) -> Region:
    """Find the run of blocks in which the article's text stands; an empty one where none does."""
    blocks = page.blocks
    weights = _Weights(blocks, labels, prose, -1 if headline is None else headline)
    box = _top_box(blocks, weights)
    if box is None:
        start = len(blocks) if headline is None else headline + 1
        return Region(start, start, frozenset())
    first, last, left_out = _join(blocks, box, weights, -1 if headline is None else headline)
    if headline is not None and headline < last:
        first = max(first, headline + 1)
    return Region(first, last, frozenset(left_out))
