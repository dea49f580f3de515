"""How far a file has been read, and places in it from which reading can go on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Mark", "Position", "add_mark", "hash_of", "latest_place"]

_CHECKED_BYTES: Final = 256
"""Before a position: the end of a line, which no other line of an output has."""
_HASH_BYTES: Final = 8  # 64 bits: no two lines of an output have one by chance
_MAX_MARKS: Final = 64
"""Positions that are kept of a file: what a crash cuts off is a second's lines."""


class Mark(NamedTuple):
    """A place between two lines of a file."""

    offset: int
    """In bytes, as the file is packed or not."""
    lines: int
    """Lines before it."""
    check: str
    """A hash of the bytes before it."""


_BEGINNING: Final = Mark(0, 0, "")  # before all bytes and lines


@dataclass(slots=True)
class Position:
    """How far a file has been read."""

    packing: str = ""
    """The ending of its name that says how it is packed."""
    lines: int = 0
    """Lines that were read and handed on."""
    first: str = ""
    """A hash of its first line: by it the file is known again under another name."""
    last: str = ""
    """A hash of the last line that was read."""
    marks: list[Mark] = field(default_factory=list)
    """Places from which reading can go on, the latest last."""


def latest_place(stream: BinaryIO, position: Position) -> Mark:
    """Return the latest place of a position that still holds; the file's beginning if none does.

    Where a place has gone, the lines behind the one that holds come again.
    """
    while position.marks:
        mark = position.marks[-1]
        is_ahead = mark.lines > position.lines  # it was read, and not handed on
        if not is_ahead and _check(stream, mark.offset) == mark.check:
            return mark
        position.marks.pop()
        if not is_ahead:
            position.lines, position.last = 0, ""
            earlier = [each for each in position.marks if _check(stream, each.offset) == each.check]
            position.marks = earlier
            position.lines = earlier[-1].lines if earlier else 0
            return earlier[-1] if earlier else _BEGINNING
    return _BEGINNING


def add_mark(path: Path, position: Position, offset: int, lines: int) -> None:
    """Note a place in a file, with the lines before it, as one to go on from."""
    with path.open("rb") as stream:
        mark = Mark(offset, lines, _check(stream, offset))
    if not position.marks or position.marks[-1] != mark:
        position.marks.append(mark)
    del position.marks[:-_MAX_MARKS]


def _check(stream: BinaryIO, offset: int) -> str:
    """Return a hash of the bytes before a place; empty where the file does not reach it."""
    stream.seek(max(0, offset - _CHECKED_BYTES))
    before = stream.read(min(offset, _CHECKED_BYTES))
    return hash_of(before) if len(before) == min(offset, _CHECKED_BYTES) else ""


def hash_of(content: bytes) -> str:
    """Return the hash by which a line, or what stands before a place, is known again."""
    return hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest()
