"""The body's blocks as Markdown."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.markdown_text import guard_line_start, paragraph_as_markdown
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.fields.body import find_body
from newscrawl.extraction.markdown.code_blocks import fenced
from newscrawl.extraction.markdown.containers import LISTS, containers_of
from newscrawl.extraction.markdown.inline_marks import InlineMarks
from newscrawl.extraction.markdown.marked_line import LineSetter, Run, marked_runs
from newscrawl.extraction.markdown.tables import table_of, table_rows
from newscrawl.items import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.extraction.document import Page
    from newscrawl.extraction.document.blocks import Block, Box
    from newscrawl.items import Article

__all__ = ["set_markdown_body"]

_BETWEEN: Final = "\n\n"
_LOWEST_HEADING: Final = 2
"""The level of a subhead, at least: the headline has the first."""
_CLOSING_SIGNS: Final = re.compile(r"(#{1,100})\Z")


class _Piece(NamedTuple):
    """A block of the body, with what it stands in."""

    block: Block
    runs: list[Run]
    containers: Sequence[Box]
    """Quotations, lists and their items, the outermost first."""
    is_next_line: bool
    """Whether only a line break parts it from the piece before."""


class _Chunk(NamedTuple):
    """Lines of Markdown that stand together."""

    text: str
    is_list: bool = False


def set_markdown_body(page: Page, article: Article) -> None:
    """Put Markdown in the place of a record's plain body; ``sources`` says so.

    Where the body is not that of the page's blocks, as where a site's rule gives it, its paragraphs
    are escaped.
    """
    if not article.body:
        return
    plain = find_body(page)
    if plain is not None and plain.value == article.body:
        article.body = _markdown_of(page)
    else:
        article.body = _BETWEEN.join(map(paragraph_as_markdown, article.body.split(_BETWEEN)))
    article.sources["body"] = article.sources.get("body", "rule") + MARKDOWN


def _markdown_of(page: Page) -> str:
    marks = InlineMarks(page.absolute_url)
    indexes = label_blocks(page).body
    blocks = [page.blocks[index] for index in indexes]
    pieces = [
        _Piece(
            block,
            marked_runs(block.text, marks.of(block)),
            containers,
            block.line and before == block.index - 1,
        )
        for block, containers, before in zip(
            blocks, containers_of(blocks), [-1, *indexes], strict=False
        )
    ]
    return _joined(_Writer().chunks(pieces, 0))


def _joined(chunks: Iterable[_Chunk], between: str = _BETWEEN) -> str:
    return between.join(chunk.text for chunk in chunks)


class _Writer:
    """Writes pieces, container by container."""

    def __init__(self) -> None:
        self._setter = LineSetter()

    def chunks(self, pieces: list[_Piece], depth: int) -> list[_Chunk]:
        """Return the Markdown of pieces that stand in the same containers up to a depth."""
        found: list[_Chunk] = []
        for box, group in groupby(pieces, key=lambda piece: _at(piece.containers, depth)):
            inner = list(group)
            if box is None:
                found += map(_Chunk, self._leaves(inner))
            elif box.tag in LISTS:
                is_behind_list = bool(found) and found[-1].is_list
                found.append(_Chunk(self._list(box, inner, depth + 1, is_behind_list), True))
            elif box.tag == "blockquote":
                found.append(_Chunk(_quoted(_joined(self.chunks(inner, depth + 1)))))
            else:
                found += self.chunks(inner, depth + 1)
        return found

    def _list(self, box: Box, pieces: list[_Piece], depth: int, is_behind_list: bool) -> str:
        """Return a list; its signs differ from those of a list just before, which ends there."""
        items = [
            self.chunks(list(group), depth + 1)
            for _, group in groupby(pieces, key=lambda piece: _at(piece.containers, depth))
        ]
        is_tight = all(len(item) == 1 or _is_line_with_list(item) for item in items)
        number = _first_number(box)
        lines = []
        for place, item in enumerate(items):
            sign = f"{number + place}{')' if is_behind_list else '.'}"
            sign = sign if box.tag == "ol" else "*" if is_behind_list else "-"
            text = _joined(item, "\n" if is_tight else _BETWEEN)
            lines.append(_indented(text, f"{sign} "))
        return ("\n" if is_tight else _BETWEEN).join(lines)

    def _leaves(self, pieces: list[_Piece]) -> list[str]:
        """Return the Markdown of pieces that stand in no further container."""
        found: list[str] = []
        for table, group in groupby(pieces, key=lambda piece: table_of(piece.block)):
            inner = list(group)
            if table is None:
                found += self._paragraphs(inner)
            else:
                head, *rows = table_rows([(piece.block, piece.runs) for piece in inner])
                rule = f"|{' --- |' * len(head)}"
                found.append("\n".join((self._row(head), rule, *map(self._row, rows))))
        return found

    def _row(self, cells: list[list[Run]]) -> str:
        texts = (self._setter.line(runs).strip().replace("|", "\\|") for runs in cells)
        return f"| {' | '.join(texts)} |"

    def _paragraphs(self, pieces: list[_Piece]) -> list[str]:
        found: list[str] = []
        for box, group in groupby(pieces, key=lambda piece: piece.block.box):
            inner = list(group)
            if box.tag == "pre":
                found.append(fenced(box, [piece.block for piece in inner]))
                continue
            for piece in inner:
                line = self._setter.line(piece.runs)
                if box.tag in HEADINGS:
                    found.append(_heading(line, box.tag))
                elif piece.is_next_line and found:
                    found[-1] += f"\\\n{guard_line_start(line)}"
                else:
                    found.append(guard_line_start(line))
        return found


def _at(containers: Sequence[Box], depth: int) -> Box | None:
    return containers[depth] if depth < len(containers) else None


def _is_line_with_list(item: list[_Chunk]) -> bool:
    return [chunk.is_list for chunk in item] == [False, True]


def _first_number(box: Box) -> int:
    start = box.element.get("start", "") if box.element is not None else ""
    return int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1


def _heading(line: str, tag: str) -> str:
    level = max(int(tag[1:]), _LOWEST_HEADING)
    closing = _CLOSING_SIGNS.search(line)  # signs at the end would not be shown
    text = f"{line[: closing.start()]}\\{closing[0]}" if closing else line
    return f"{'#' * level} {text}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str, sign: str) -> str:
    first, *more = text.split("\n")
    pad = " " * len(sign)
    return "\n".join((sign + first, *(f"{pad}{line}" if line else "" for line in more)))
