"""How each letter of a block is set: bold, in a link, as code, in which cell of a table's row.

The letters are the block's.  The element that it stands in is walked for its texts, and the block
is looked for among them; where it is not found (a line of which a part was left out), it is plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from newscrawl.common.text import clean_text
from newscrawl.extraction.document.html_elements import CELLS, ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newscrawl.extraction.document.blocks import Block, Box, Element

__all__ = ["PLAIN", "InlineMarks", "Mark", "letters_of"]

_BOLD: Final = frozenset(("b", "strong"))
_EMPHASIS: Final = frozenset(("i", "em", "cite", "dfn"))
_CODE: Final = frozenset(("code", "kbd", "samp", "tt"))
_PASSED_OVER: Final = frozenset((Role.BLOCK, Role.SKIPPED, Role.DATA))
_MAX_DEPTH: Final = 180
"""Of elements in elements, as in segmentation: deeper ones are plain."""


class Mark(NamedTuple):
    """How a letter is set."""

    link: str | None = None
    """The absolute URL of the link that it stands in."""
    bold: bool = False
    emphasis: bool = False
    code: bool = False
    cell: int = 0
    """The cell of the table's row that it stands in, counted from 0."""


PLAIN: Final = Mark()


def letters_of(text: str) -> str:
    """Return a text without its white space, as blocks and pages are compared."""
    return "".join(clean_text(text).split())


class _Texts:
    """The letters that stand in a box's own lines, of which blocks take one piece after another."""

    def __init__(self, texts: Iterable[tuple[str, Mark]]) -> None:
        pieces: list[str] = []
        self._marks: list[Mark] = []
        self._at = 0
        for text, mark in texts:
            letters = letters_of(text)
            pieces.append(letters)
            self._marks += [mark] * len(letters)
        self._letters = "".join(pieces)

    def find(self, letters: str) -> list[Mark] | None:
        """Return the marks of letters behind those that were found before."""
        start = self._letters.find(letters, self._at)
        if start < 0:
            return None
        self._at = start + len(letters)
        return self._marks[start : self._at]


class InlineMarks:
    """Finds the marks of a page's blocks, which are to be asked for in the page's order."""

    def __init__(self, absolute: Callable[[str | None], str | None]) -> None:
        """``absolute`` makes a link of the page an absolute URL, or None."""
        self._absolute = absolute
        self._read: dict[Box, _Texts] = {}

    def of(self, block: Block) -> Sequence[Mark] | None:
        """Return the mark of each letter of a block but its white space; None where unknown."""
        if block.box.element is None:
            return None
        texts = self._read.get(block.box)
        if texts is None:
            texts = self._read[block.box] = _Texts(self._texts_in(block.box.element))
        letters = "".join(block.text.split())
        found = texts.find(letters)
        if found is None and len(letters) > 1:  # a drop cap stands in a box of its own
            rest = texts.find(letters[1:])
            found = None if rest is None else [rest[0], *rest]
        return found

    def _texts_in(self, box: Element) -> Iterator[tuple[str, Mark]]:
        """Yield the texts that stand in a box's own lines, each with its mark."""
        way = [PLAIN]
        cell = -1
        walk = etree.iterwalk(box, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                if element is not box:
                    way.pop()
                    if element.tail:
                        yield element.tail, way[-1]
                continue
            mark: Mark | None = PLAIN
            if element is not box:
                if len(way) == 1 and element.tag in CELLS and box.tag == "tr":
                    cell += 1
                    mark = PLAIN._replace(cell=cell)
                else:
                    mark = self._mark_of(element, way[-1])
                way.append(mark or PLAIN)
            if mark is None or len(way) > _MAX_DEPTH:
                walk.skip_subtree()
            elif element.text:
                yield element.text, mark

    def _mark_of(self, element: Element, around: Mark) -> Mark | None:
        """Return how the letters of an element within a line are set; None where none are shown."""
        tag = element.tag
        if not isinstance(tag, str) or ROLES.get(tag) in _PASSED_OVER:
            return None
        if tag == "a":
            return around._replace(link=self._absolute(element.get("href")) or around.link)
        if tag in _BOLD:
            return around._replace(bold=True)
        if tag in _EMPHASIS:
            return around._replace(emphasis=True)
        return around._replace(code=True) if tag in _CODE else around
