"""Reads what was added to an output since the last time: a file, or a folder with a file a day.

Outputs change behind a reader's back: a crawl that was killed cuts off lines that its state does
not know and writes them anew, past days are packed, logrotate moves a file away.  So a position is
checked before it is used, and where it does not hold, an older one is taken: lines come twice
rather than not at all.
"""

from __future__ import annotations

import glob
import io
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from newscrawl.extraction.record_limits import MAX_LINE_BYTES
from newscrawl.files.packing import PACKINGS, end_of_whole_members, open_unpacked, packing_of
from newscrawl.following.position import Position, add_mark, hash_of, latest_place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OutputTail", "TailLine"]

_DAY_FILE: Final = re.compile(r"articles-\d{4}-\d\d-\d\d\.jsonl(?:\.gz|\.zst)?")
_MOVED: Final = "@"
"""In the key of a file that was moved away, between its name and the hash of its first line."""
_ROTATED: Final = re.compile(r"[-.][0-9][-.0-9]{0,30}")
"""What logrotate adds to a file's name: a number or a day."""


class TailLine(NamedTuple):
    """A line that was read, and the position behind it."""

    name: str
    """The file's name without the ending of its packing."""
    line: bytes
    lines: int
    """The number of the line in its file, from 1."""


class OutputTail:
    """Reads an output from where it was left."""

    def __init__(self, output: Path, positions: dict[str, Position]) -> None:
        """``positions`` are by file name; what was handed on is noted there by :meth:`note`."""
        self._output = output
        self.positions = positions
        self.lost: list[str] = []
        """Files that were moved away to where they are not found, before all was handed on."""
        self._unchanged: dict[Path, tuple[int, int]] = {}
        """Size and time of change of files that were read to their ends."""
        self._finished: set[str] = set()
        """Files that were moved away, and read to their ends."""

    def new_lines(self) -> Iterator[TailLine]:
        """Yield the whole lines that were added; all that came before must be handed on by now.

        Raises OSError where a file cannot be read.
        """
        self._forget_finished()
        try:
            files = self._files()
        except FileNotFoundError:  # one was packed just now: next time
            return
        for name, path in files:
            with suppress(FileNotFoundError):  # it was packed just now: next time
                status = path.stat()
                seen = (status.st_size, status.st_mtime_ns)
                if self._unchanged.get(path) != seen:
                    yield from self._lines_of(name, path)
                    self._unchanged[path] = seen
                if _MOVED in name:
                    self._finished.add(name)

    def note(self, line: TailLine) -> None:
        """Note that a line, and all before it in its file, was handed on."""
        position = self.positions[line.name]
        position.lines = line.lines
        position.last = hash_of(line.line)
        position.first = position.first or position.last

    # --- which files ----------------------------------------------------------------------------

    def _files(self) -> list[tuple[str, Path]]:
        """Return the files to read, the oldest first, each with its name without its packing."""
        if self._output.is_dir():
            paths = sorted(p for p in self._output.iterdir() if _DAY_FILE.fullmatch(p.name))
            # A day that is being packed is there twice: the plain file goes when that is done.
            return list({_plain_name(path): path for path in reversed(paths)}.items())[::-1]
        name = self._output.name
        position = self.positions.get(name)
        if position is not None and position.first:
            first = _first_hash(self._output)
            if first != position.first:  # another file, or it begins anew
                self.positions[f"{name}{_MOVED}{position.first}"] = self.positions.pop(name)
        if not self._has_begun():
            self._add_later_ones()
        moved = [key for key in self.positions if _MOVED in key]
        found = [(key, path) for key in moved if (path := self._moved_file(key)) is not None]
        return [*found, (name, self._output)] if self._output.exists() else found

    def _has_begun(self) -> bool:
        """Return whether lines of the file that stands under the output's name were read."""
        position = self.positions.get(self._output.name)
        return position is not None and bool(position.first)

    def _forget_finished(self) -> None:
        """Forget moved files that were read; the last one only when a file behind it has begun.

        Until then it tells which files are later, if another one is moved away unread.
        """
        moved = [key for key in self.positions if _MOVED in key]
        for key in moved if self._has_begun() else moved[:-1]:
            if key in self._finished:
                self._finished.remove(key)
                del self.positions[key]

    def _add_later_ones(self) -> None:
        """Note files that were moved away behind the last one that is known, and never read."""
        key = next((key for key in reversed(self.positions) if _MOVED in key), None)
        last = None if key is None else self._find(key)
        if last is None:
            return
        since, here = last.stat().st_mtime_ns, _first_hash(self._output)
        for path in sorted(self._siblings(), key=lambda path: path.stat().st_mtime_ns):
            name = _plain_name(path).removeprefix(_plain_name(self._output))
            if not _ROTATED.fullmatch(name):
                continue
            first = _first_hash(path)
            is_later = path.stat().st_mtime_ns >= since  # raises where it has gone meanwhile
            if is_later and first not in ("", here):
                key = f"{self._output.name}{_MOVED}{first}"
                self.positions.setdefault(key, Position(first=first))

    def _siblings(self) -> list[Path]:
        pattern = f"{glob.escape(_plain_name(self._output))}[-.]*"
        return sorted(path for path in self._output.parent.glob(pattern) if path.is_file())

    def _find(self, key: str) -> Path | None:
        first = key.partition(_MOVED)[2]
        return next((path for path in self._siblings() if _first_hash(path) == first), None)

    def _moved_file(self, key: str) -> Path | None:
        """Return where a file is that stood under the output's name; None where it is not found."""
        path = self._find(key)
        if path is None:
            if key not in self._finished:
                self.lost.append(key.partition(_MOVED)[0])
            self._finished.add(key)
        return path

    # --- the lines of a file --------------------------------------------------------------------

    def _lines_of(self, name: str, path: Path) -> Iterator[TailLine]:
        position = self.positions.setdefault(name, Position())
        packing = packing_of(path)
        ending = path.suffix.lower() if packing else ""
        if position.packing != ending:  # packed in the meantime: places in it are others
            position.packing, position.marks = ending, []
        with path.open("rb") as stream:
            start = latest_place(stream, position)
            end = None
            if packing is not None:
                end, _ = end_of_whole_members(packing, stream, start.offset)
                if end == start.offset:
                    return
            stream.seek(start.offset)
            at, offset = start.lines, start.offset
            is_other = False
            raw = stream if end is None else _UpTo(stream, end).buffered()
            with open_unpacked(path, raw) as lines:
                for line in _whole_lines(lines):
                    at, offset = at + 1, offset + len(line)
                    content = line.rstrip(b"\n")
                    if at > position.lines:
                        yield TailLine(name, content, at)
                    elif at == position.lines and hash_of(content) != position.last:
                        is_other = True
                        break
        if is_other or at < position.lines:  # lines were cut off, and others came: all of it anew
            position.lines, position.last, position.marks = 0, "", []
            yield from self._lines_of(name, path)
            return
        add_mark(path, position, offset if end is None else end, at)


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their newlines, and what is too long for one."""
    for line in iter(lambda: stream.readline(MAX_LINE_BYTES), b""):
        if line.endswith(b"\n") or len(line) == MAX_LINE_BYTES:
            yield line


class _UpTo(io.RawIOBase):
    """A packed file up to its last whole member: what is behind it is still being written."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        self._stream, self._left = stream, end - stream.tell()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def buffered(self) -> BinaryIO:
        return io.BufferedReader(self)


def _plain_name(path: Path) -> str:
    """Return a file's name without the ending that says how it is packed.

    >>> _plain_name(Path("articles-2026-11-23.jsonl.gz"))
    'articles-2026-11-23.jsonl'
    """
    return path.stem if path.suffix.lower() in PACKINGS else path.name


def _first_hash(path: Path) -> str:
    """Return the hash of a file's first line; empty where it has none or cannot be read."""
    with suppress(OSError, EOFError), open_unpacked(path) as stream:
        for line in _whole_lines(stream):
            return hash_of(line.rstrip(b"\n"))
    return ""
