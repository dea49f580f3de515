"""The lines in which inline elements of a page stand, and the text that an element shows."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from newscrawl.common.text import clean_text
from newscrawl.extraction.document.html_elements import BLOCK_TAGS, SKIPPED_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extraction.document.blocks import Element

__all__ = ["parted_by_line", "shown_text"]

_NOT_SHOWN: Final = SKIPPED_TAGS | {"script", "noscript", "head"}
_LINE_BREAKS: Final = BLOCK_TAGS | {"br"}


def shown_text(element: Element) -> str:
    """Return an element's text in one line, without scripts and styles."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        is_whole = event == "end"
        if each.tag in _LINE_BREAKS:
            pieces.append(" ")
        if not is_whole:
            if each.tag in _NOT_SHOWN:
                walk.skip_subtree()
            elif each.text:
                pieces.append(each.text)
        elif each is not element and each.tail:
            pieces.append(each.tail)
    return clean_text("".join(pieces))


def parted_by_line(elements: Iterable[Element]) -> tuple[list[Element], list[Element]]:
    """Return the inline elements with other text in their line, and those without."""
    lines = _Lines()
    beside: list[Element] = []
    alone: list[Element] = []
    for element in elements:
        (beside if lines.has_text_around(element) else alone).append(element)
    return beside, alone


class _Line(NamedTuple):
    """Siblings without a block between them."""

    has_loose_text: bool
    """Whether there is text between them, before them or behind them."""
    shown: frozenset[Element]
    """Those that show text."""


class _Lines:
    """The lines of a page.  Each is read once, as it may have thousands of elements."""

    def __init__(self) -> None:
        self._of: dict[Element, _Line] = {}

    def has_text_around(self, element: Element) -> bool:
        """Return True if an element shows text, and there is other text in its line."""
        if element not in self._line_of(element).shown:
            return False
        line = [element, *element.iterancestors()]
        return any(map(self._has_text_beside, takewhile(_is_inline, line)))

    def _has_text_beside(self, element: Element) -> bool:
        """Return True if there is text before or behind an element, up to the next block."""
        line = self._line_of(element)
        return line.has_loose_text or len(line.shown) > (element in line.shown)

    def _line_of(self, element: Element) -> _Line:
        if element not in self._of:
            siblings = _siblings_in_line(element)
            line = _read_line(siblings)
            self._of.update(dict.fromkeys(siblings, line))
        return self._of[element]


def _siblings_in_line(element: Element) -> list[Element]:
    """Return an element and those beside it, up to the next blocks, in their order."""
    before = [*takewhile(_is_inline, element.itersiblings(preceding=True))]
    return [*reversed(before), element, *takewhile(_is_inline, element.itersiblings())]


def _read_line(siblings: list[Element]) -> _Line:
    previous, parent = siblings[0].getprevious(), siblings[0].getparent()
    opening = previous.tail if previous is not None else parent.text if parent is not None else None
    loose = filter(None, (opening, *(each.tail for each in siblings)))
    return _Line(any(map(str.strip, loose)), frozenset(filter(shown_text, siblings)))


def _is_inline(element: Element) -> bool:
    return element.tag not in BLOCK_TAGS
