"""A line of text whose letters are marked, as Markdown that shows just that text."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.markdown_text import escape_markdown
from newscrawl.extraction.markdown.inline_marks import PLAIN, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    class _InnerText(Protocol):
        """Sets runs within delimiters."""

        def __call__(self, inner: list[Run], left: str, right: str, *, in_bold: bool) -> str:
            """Return the Markdown of runs between two letters."""


__all__ = ["LineSetter", "Run", "marked_runs"]

_MAX_URL_CHARS: Final = 1_000_000
"""Of all links of an article: a page may repeat one of 4,096 characters in each letter's place."""
_IN_ADDRESS: Final = re.compile(r"[()<>\\`|\s\"]")
_BACKTICKS: Final = re.compile("`{1,1000}")
_DELIMITERS: Final = {"bold": "**", "emphasis": "*"}


class Run(NamedTuple):
    """A piece of text whose letters are set in one way."""

    text: str
    mark: Mark


def marked_runs(text: str, marks: Sequence[Mark] | None) -> list[Run]:
    """Return a text in pieces of one way; white space belongs to what both its neighbours have."""
    if marks is None:
        return [Run(text, PLAIN)]
    filled: list[Mark] = []
    used = 0
    for letter in text:
        if letter.isspace():
            before, after = marks[max(0, used - 1)], marks[min(used, len(marks) - 1)]
            filled.append(_common(before, after))
        else:
            filled.append(marks[used])
            used += 1
    pairs = groupby(zip(text, filled, strict=True), key=lambda pair: pair[1])
    return [Run("".join(letter for letter, _ in pair), mark) for mark, pair in pairs]


def _common(one: Mark, other: Mark) -> Mark:
    return Mark(
        one.link if one.link == other.link else None,
        one.bold and other.bold,
        one.emphasis and other.emphasis,
        one.code and other.code,
        min(one.cell, other.cell),
    )


class LineSetter:
    """Sets the lines of an article."""

    def __init__(self) -> None:
        self._url_chars_left = _MAX_URL_CHARS

    def line(self, runs: Sequence[Run]) -> str:
        """Return a line as Markdown; what it begins with is not guarded."""
        return self._links(list(runs))

    def _links(self, runs: list[Run]) -> str:
        out, at = "", 0
        for link, group in groupby(runs, key=lambda run: run.mark.link):
            inner = list(group)
            at += len(inner)
            text = "".join(run.text for run in inner)
            if link is None or not text.strip() or len(link) > self._url_chars_left:
                out += self._emphasised(inner, out[-1:], _first_letter(runs, at), in_link=False)
                continue
            self._url_chars_left -= len(link)
            if out.endswith("!"):  # "![" begins an image
                out = f"{out[:-1]}\\!"
            target = _IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", link)
            out += f"[{self._emphasised(inner, '[', ']', in_link=True)}]({target})"
        return out

    def _emphasised(self, runs: list[Run], before: str, after: str, *, in_link: bool) -> str:
        def emphasis(inner: list[Run], left: str, right: str, *, in_bold: bool) -> str:
            return _delimited(inner, "emphasis", (left, right), plain, is_nested=in_bold)

        def plain(inner: list[Run], left: str, right: str, *, in_bold: bool) -> str:  # noqa: ARG001 - as emphasis()
            return "".join(_piece(run, in_link=in_link) for run in inner)

        return _delimited(runs, "bold", (before, after), emphasis)


def _first_letter(runs: list[Run], at: int) -> str:
    """Return the first letter of a run by its place; empty where there is none."""
    return runs[at].text[:1] if at < len(runs) else ""


def _delimited(
    runs: list[Run],
    name: str,
    around: tuple[str, str],
    inner_text: _InnerText,
    *,
    is_nested: bool = False,
) -> str:
    """Put delimiters around the runs that are bold, or emphasised.

    ``around``: the letters before and after the runs.  ``is_nested``: other delimiters are around
    them; then only whole words are set, as three and more signs in a row are taken in other ways.
    """
    out, at = "", 0
    sign = _DELIMITERS[name]
    for is_set, group in groupby(runs, key=lambda run: bool(getattr(run.mark, name))):
        inner = list(group)
        at += len(inner)
        left = out[-1:] or around[0]
        right = _first_letter(runs, at) or around[1]
        head, middle, tail = _trimmed(inner, left, right) if is_set else (inner, [], [])
        is_whole = _is_apart(out[-1:], around[0]) and _is_apart(_first_letter(runs, at), around[1])
        # Else it would be taken for part of another one.
        if (left == "*" and not head) or (is_nested and not is_whole):
            head, middle, tail = inner, [], []
        if head:
            out += inner_text(head, left, right, in_bold=is_nested)
        if middle:
            out += f"{sign}{inner_text(middle, left, right, in_bold=True)}{sign}"
        if tail:
            out += inner_text(tail, out[-1:], right, in_bold=is_nested)
    return out


def _is_apart(beside: str, outside: str) -> bool:
    """Return True if a piece begins or ends at white space, or where the runs do.

    ``beside`` is the letter of the runs beside it, empty at their end; ``outside`` the one there.
    """
    return beside.isspace() if beside else not _is_letter(outside)


def _trimmed(runs: list[Run], left: str, right: str) -> tuple[list[Run], list[Run], list[Run]]:
    """Part off the signs at both ends with which a delimiter would be no delimiter.

    A delimiter counts only at a letter, or where white space or a sign is on its other side.
    """
    text = "".join(run.text for run in runs)
    start, end = 0, len(text)
    while start < end and not _is_letter(text[start]) and _is_letter(left):
        left = text[start]
        start += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and not _is_letter(text[end - 1]) and _is_letter(right):
        right = text[end - 1]
        end -= 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return _slice(runs, 0, start), _slice(runs, start, end), _slice(runs, end, len(text))


def _slice(runs: list[Run], start: int, end: int) -> list[Run]:
    found, at = [], 0
    for run in runs:
        piece = run.text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(Run(piece, run.mark))
        at += len(run.text)
    return found


def _is_sign(letter: str) -> bool:
    """Return True for what CommonMark counts as punctuation: Unicode's classes P and S."""
    return unicodedata.category(letter)[0] in "PS"


def _is_letter(letter: str) -> bool:
    return bool(letter) and not letter.isspace() and not _is_sign(letter)


def _piece(run: Run, *, in_link: bool) -> str:
    text = run.text
    if run.mark.code and text.strip():
        longest = max(map(len, _BACKTICKS.findall(text)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{pad}{text}{pad}{fence}"
    return escape_markdown(text, in_link=in_link)
