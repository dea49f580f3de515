"""Where in a TOML text each key and each value stands.

The standard library reads TOML and forgets where things stood.  This goes over a text that it has
read, and so is known to be right, once more, and notes the places only.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias

__all__ = ["KeyPath", "Place", "Places", "toml_places"]

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a value, as in ``("site", 0, "limits", "pages")``."""

_SPACE: Final = re.compile(r"[ \t]*")
# Between the values of an array, and between whole lines.
_SPACE_AND_COMMENTS: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_TEXT: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
# Numbers, dates and truth values: up to what ends a value.
_PLAIN: Final = re.compile(r"[^,\]}#\r\n]*")
_FENCES: Final = ('"""', "'''")
_MAX_QUOTES: Final = 5  # characters: the fence, and up to two quotes that belong to the text


class Place(NamedTuple):
    """A place in a text; both numbers begin with 1."""

    line: int
    column: int


class Places:
    """The places of a text's keys and values."""

    def __init__(self, text: str) -> None:
        lengths = [len(line) + 1 for line in text.split("\n")]
        self._line_starts = [0, *accumulate(lengths[:-1])]
        self._keys: dict[KeyPath, int] = {}
        self._values: dict[KeyPath, int] = {}

    def note_key(self, path: KeyPath, offset: int) -> None:
        """Note where a key stands; of a table that is named several times, the first counts."""
        self._keys.setdefault(path, offset)

    def note_value(self, path: KeyPath, offset: int) -> None:
        """Note where a value begins."""
        self._values.setdefault(path, offset)

    def key(self, path: KeyPath) -> Place:
        """Return where a key stands; of an element of an array, where it begins.

        What has no place of its own stands where the next thing around it does.
        """
        return self._first(path, (self._keys, self._values))

    def value(self, path: KeyPath) -> Place:
        """Return where a value begins; of a table with a header, where that names it."""
        return self._first(path, (self._values, self._keys))

    def _first(self, path: KeyPath, known: tuple[dict[KeyPath, int], ...]) -> Place:
        while path:
            for offsets in known:
                if path in offsets:
                    return self._place(offsets[path])
            path = path[:-1]
        return Place(1, 1)

    def _place(self, offset: int) -> Place:
        after, before = len(self._line_starts), 0
        while after - before > 1:
            middle = (after + before) // 2
            if self._line_starts[middle] <= offset:
                before = middle
            else:
                after = middle
        return Place(before + 1, offset - self._line_starts[before] + 1)


def toml_places(text: str) -> Places:
    r"""Return where the keys and values of a TOML text stand, which ``tomllib`` has read.

    >>> places = toml_places('[site]\nlimits = {pages = 10}')
    >>> places.key(("site", "limits", "pages")), places.value(("site", "limits", "pages"))
    (Place(line=2, column=11), Place(line=2, column=19))
    """
    return _Reader(text.replace("\r\n", " \n")).read()


class _Reader:
    """Goes over a text; each method begins at ``_at`` and leaves it behind what it has read."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._places = Places(text)
        self._lengths = Counter[KeyPath]()
        """How many tables an array of tables has so far."""

    def read(self) -> Places:
        table: KeyPath = ()
        self._skip(_SPACE_AND_COMMENTS.match)
        while self._at < len(self._text):
            if self._is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_SPACE_AND_COMMENTS.match)
        return self._places

    def _is(self, mark: str) -> bool:
        return self._text.startswith(mark, self._at)

    def _skip(self, match_at: Callable[[str, int], re.Match[str] | None]) -> str:
        match = match_at(self._text, self._at)
        if match is None:
            raise ValueError(f"no TOML at character {self._at}")
        self._at = match.end()
        return match[0]

    def _header(self) -> KeyPath:
        """Read ``[a.b]`` or ``[[a.b]]``; return the path of the table that it begins."""
        is_element = self._is("[[")
        start = self._at
        self._at += 2 if is_element else 1
        names = self._dotted()
        path: KeyPath = ()
        for number, (name, _) in enumerate(names, 1):
            path = (*path, name)
            if is_element and number == len(names):
                self._lengths[path] += 1
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        self._places.note_key(path, start)
        self._at += 2 if is_element else 1
        return path

    def _dotted(self) -> list[tuple[str, int]]:
        """Read a key, perhaps of several parts; return them with their places."""
        parts = []
        while True:
            self._skip(_SPACE.match)
            start = self._at
            is_quoted = self._text[start] in "\"'"
            part = self._skip(_TEXT.match if is_quoted else _BARE_KEY.match)
            parts.append((tomllib.loads(f"key = {part}")["key"] if is_quoted else part, start))
            self._skip(_SPACE.match)
            if not self._is("."):
                return parts
            self._at += 1

    def _pair(self, table: KeyPath) -> None:
        path = table
        for name, offset in self._dotted():
            path = (*path, name)
            self._places.note_key(path, offset)
        self._at += 1  # the equals sign
        self._skip(_SPACE.match)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._places.note_value(path, self._at)
        mark = self._text[self._at]
        if mark == "[":
            self._array(path)
        elif mark == "{":
            self._inline_table(path)
        elif any(map(self._is, _FENCES)):
            self._fenced()
        else:
            self._skip(_TEXT.match if mark in "\"'" else _PLAIN.match)

    def _array(self, path: KeyPath) -> None:
        self._next()
        index = 0
        while not self._is("]"):
            self._value((*path, index))
            index += 1
            self._next_in_list()
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._next()
        while not self._is("}"):
            self._pair(path)
            self._next_in_list()
        self._at += 1

    def _next_in_list(self) -> None:
        self._skip(_SPACE_AND_COMMENTS.match)
        if self._is(","):
            self._next()

    def _next(self) -> None:
        self._at += 1
        self._skip(_SPACE_AND_COMMENTS.match)

    def _fenced(self) -> None:
        """Read a text of several lines, which may end in quotes of its own."""
        fence = self._text[self._at : self._at + 3]
        end = self._at + 3
        while not self._text.startswith(fence, end):
            end += 2 if self._text[end] == "\\" and fence[0] == '"' else 1
        most = min(len(self._text), end + _MAX_QUOTES)
        while end < most and self._text[end] == fence[0]:
            end += 1
        self._at = end
