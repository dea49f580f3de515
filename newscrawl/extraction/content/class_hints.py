"""What the class hints of the boxes around a block say of it, as far as they can be believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.collapsed import is_collapsed
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["by_class_hint", "hints_by_block"]

CLASS_HINT: Final = Rule(
    "class-hint", "The tag, class, id or role of a box around it says so.", ("class_words",)
)

# A box that holds more than this share of a page's prose is the article's, whatever its words say:
# <body class="has-sidebar">, <div id="__next">, <article class="article-with-comments">.
_MAX_SHARE_OF_PAGE: Final = {
    ClassHint.COMMENTS: 0.9,
    ClassHint.RELATED | ClassHint.CONSENT | ClassHint.FOOTER: 0.6,
    ClassHint.ASIDE: 0.4,
    # Newsletters, share bars and hidden labels are short; paywalls wrap the article itself.
    ClassHint.SHARE | ClassHint.PROMO | ClassHint.AD | ClassHint.HIDDEN: 0.3,
    ClassHint.NAV | ClassHint.BREADCRUMBS: 0.3,
}
_NEVER_ARTICLE: Final = sum(_MAX_SHARE_OF_PAGE)
"""Hints at what is never an article's text."""
# Hints at small things: a box with more prose than this only bears their name, as in WordPress's
# <article class="post tag-sea">.
_MAX_WEIGHT: Final = {
    ClassHint.CAPTION | ClassHint.CREDIT: 1500,
    ClassHint.TIME: 150,
    ClassHint.TAGS | ClassHint.KICKER: 400,
    ClassHint.AUTHOR: 1200,
}
_SMALL_THINGS: Final = sum(_MAX_WEIGHT)
_DOUBTED: Final = _NEVER_ARTICLE | _SMALL_THINGS
# What a text's parts may be called, each by itself: a widget, or a place to skip to.
_SHARES_OF_CLASSES: Final = {
    ClassHint.ASIDE: _MAX_SHARE_OF_PAGE[ClassHint.ASIDE],
    ClassHint.NAV: _MAX_SHARE_OF_PAGE[ClassHint.NAV | ClassHint.BREADCRUMBS],
}
_OF_CLASSES: Final = sum(_SHARES_OF_CLASSES)
# In this order: of a block with several hints the first decides.
_LABEL_BY_HINT: Final = (
    (ClassHint.COMMENTS, Label.COMMENTS),
    (ClassHint.CONSENT, Label.CONSENT),
    (ClassHint.AD, Label.AD),
    (ClassHint.BREADCRUMBS, Label.BREADCRUMBS),
    (ClassHint.SHARE, Label.SHARE),
    (ClassHint.RELATED, Label.RELATED),
    (ClassHint.PROMO, Label.PROMO),
    (ClassHint.NAV, Label.NAVIGATION),
    (ClassHint.FOOTER, Label.OUTSIDE),
    (ClassHint.HIDDEN, Label.HIDDEN),
    (ClassHint.CAPTION | ClassHint.CREDIT, Label.CAPTION),
    (ClassHint.KICKER, Label.KICKER),
    (ClassHint.TAGS, Label.HASHTAGS),
    (ClassHint.ASIDE, Label.ASIDE),
)
_MAX_TIME_CHARS: Final = 89
""""Published …, last updated …" in full; a longer line is a sentence with a date."""
_NO_TIME_TAGS: Final = frozenset((*HEADINGS, "tr"))  # "data" is a date in some languages


def hints_by_block(
    blocks: Sequence[Block], hinting: Sequence[Box], prose: ProseSums, headline: int | None
) -> list[int]:
    """Return each block's class hints.

    ``hinting``: the boxes with hints, in the page's order.  A box around the headline's block and
    more is not taken for boilerplate.
    """
    found = [0] * len(blocks)
    main = _main_classes(hinting, prose)
    for box in hinting:  # a parent always stands before its children
        around = found[box.first]
        if box.own_hints & ~around and (own := _believed(box, prose, headline, main) & ~around):
            first, last = box.first, box.last
            found[first:last] = [around | own] * (last - first)  # so far they have the same
    hints = [around | block.own_hints for around, block in zip(found, blocks, strict=True)]
    for figure in _figures_around_text(hinting, prose):
        for index in range(figure.first, figure.last):
            hints[index] = found[index] | (blocks[index].own_hints & ~ClassHint.CAPTION)
    return hints


def _figures_around_text(hinting: Sequence[Box], prose: ProseSums) -> Iterator[Box]:
    """Yield the figures that hold more than any caption: all of a report, set in one."""
    most = _MAX_WEIGHT[ClassHint.CAPTION | ClassHint.CREDIT]
    for box in hinting:
        if box.tag == "figure" and prose.within(box.first, box.last) > most:
            yield box


def _believed(box: Box, prose: ProseSums, headline: int | None, main: dict[str, int]) -> int:
    """Return those of a box's own hints that its contents do not speak against."""
    own = box.own_hints
    if own & ClassHint.EMBED:  # a post that is quoted in the article
        own &= ~(ClassHint.SHARE | ClassHint.RELATED | ClassHint.AUTHOR)
    if not own & _DOUBTED or not (size := prose.within(box.first, box.last)):
        return own
    holds_more = box.last - box.first > 1
    if holds_more and headline is not None and box.first <= headline < box.last:
        has_text = prose.within(headline + 1, box.last) > 0
        own &= ~(_NEVER_ARTICLE | (_SMALL_THINGS if has_text else 0))
    if own & ClassHint.HIDDEN and _is_opened(box):
        own &= ~ClassHint.HIDDEN
    shares, weights = _bounds_of(own)
    for hints, share in shares:
        if size > share * prose.total:
            own &= ~hints
    if main and own & _OF_CLASSES:
        own &= ~main.get(_class(box) or "", 0)
    for hint, most in weights:
        if size > most:
            own &= ~hint
    return own


@lru_cache(4_096)
def _bounds_of(own: int) -> tuple[Sequence[tuple[int, float]], Sequence[tuple[int, int]]]:
    """Return how much prose a box may hold for each of its hints to be believed."""
    shares = [(hints, share) for hints, share in _MAX_SHARE_OF_PAGE.items() if own & hints]
    return shares, [(hint, most) for hint, most in _MAX_WEIGHT.items() if own & hint]


def _is_opened(box: Box) -> bool:
    """Return True if a hidden box is one that readers open."""
    outer = box.parent.own_hints if box.parent is not None else 0
    if (box.own_hints | outer) & ClassHint.COLLAPSED:
        return True
    return box.element is not None and is_collapsed(box.element)


def _main_classes(boxes: Sequence[Box], prose: ProseSums) -> dict[str, int]:
    """Return the classes of boxes named "aside" or "nav" that hold much of the page's prose.

    With the hints that are not to be believed of such boxes.  A page builder may call each part of
    a text a widget: what boxes of one class hold counts together, but for sidebars, of which pages
    have two.
    """
    main: defaultdict[str, int] = defaultdict(int)
    for hint, share in _SHARES_OF_CLASSES.items():
        sizes: defaultdict[str, int] = defaultdict(int)
        ends: defaultdict[str, int] = defaultdict(int)  # what stands in a box counts once
        for box in [box for box in boxes if box.own_hints & hint]:
            size = prose.within(box.first, box.last)
            if size and (name := _class(box)) and box.first >= ends[name]:
                ends[name] = box.last
                sizes[name] += size if box.tag != "aside" and "sidebar" not in name else 0
                if max(size, sizes[name]) > share * prose.total:
                    main[name] |= hint
    return main


def _class(box: Box) -> str | None:
    return None if box.element is None else box.element.get("class")


def by_class_hint(facts: PageFacts, _: Sequence[Label]) -> Iterator[Decision]:
    """Label the blocks whose class hints say what they are."""
    blocks_by_hints: defaultdict[int, list[int]] = defaultdict(list)
    for index, hints in enumerate(facts.class_hints):
        if hints:
            blocks_by_hints[hints].append(index)
    for hints, found in blocks_by_hints.items():
        label = _label_of_hints(hints)
        if label is not None:
            yield Decision(CLASS_HINT, label, found)
        elif hints & (ClassHint.TIME | ClassHint.AUTHOR):
            times = [i for i in found if hints & ClassHint.TIME and _may_be_time(facts.blocks[i])]
            yield Decision(CLASS_HINT, Label.TIME, times)
            if hints & ClassHint.AUTHOR:
                yield Decision(CLASS_HINT, Label.BYLINE, set(found).difference(times))


@lru_cache(4_096)
def _label_of_hints(hints: int) -> Label | None:
    """Return what the hints alone say; None where length or tag of the block must be asked."""
    label = next((label for hint, label in _LABEL_BY_HINT if hints & hint), None)
    is_photographer = hints & ClassHint.AUTHOR and hints & ClassHint.FIGURE
    return Label.CAPTION if label is None and is_photographer else label


def _may_be_time(block: Block) -> bool:
    return len(block.text) <= _MAX_TIME_CHARS and block.tag not in _NO_TIME_TAGS
