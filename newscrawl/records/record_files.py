"""Which files hold records, and their lines: packed or not, and while a crawl writes to them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from newscrawl.extraction.record_limits import MAX_LINE_BYTES
from newscrawl.files.packing import PACKINGS, first_bytes, open_unpacked, packing_of
from newscrawl.records.record_line import LineProblem, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

__all__ = ["AnyPath", "NumberedLine", "ReadError", "files_of", "numbered_lines"]

AnyPath: TypeAlias = str | os.PathLike[str]

_SUFFIX: Final = ".jsonl"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_START_BYTES: Final = 64
"""Of a file: enough to see whether JSON begins there."""


class ReadError(Exception):
    """Records cannot be read; the message says which file, why, and what to do."""


class NumberedLine(NamedTuple):
    """A line of a file, or what stands in its place."""

    path: Path
    number: int
    """Counted from 1; 0 where it is about the file as a whole."""
    content: bytes | LineProblem


def files_of(paths: AnyPath | Iterable[AnyPath]) -> list[Path]:
    """Return the files that paths stand for, in the order given; each file once.

    Of a folder, and of the folders in it, these are the files that end in ``.jsonl``, packed or
    not, by their names; hidden ones are left out.  Raises ReadError for what is not there, and for
    a file that does not begin as one of JSON Lines.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found: dict[Path, None] = {}
    for path in map(Path, given):
        try:
            if path.is_dir():
                found.update(dict.fromkeys(_files_in(path)))
            else:
                _check_start(path)
                found[path] = None
        except OSError as error:
            raise _unreadable(path, error) from error
    return list(found)


def _files_in(folder: Path) -> list[Path]:
    named = (path for path in folder.rglob("*") if _is_record_file(path.relative_to(folder)))
    return sorted(path for path in named if path.is_file())


def _is_record_file(path: Path) -> bool:
    """Return True for a file's name as outputs have it.

    >>> _is_record_file(Path("news/articles-2026-11-30.jsonl.gz"))
    True
    >>> _is_record_file(Path("articles.jsonl.state")), _is_record_file(Path(".old/a.jsonl"))
    (False, False)
    """
    plain = path.with_suffix("") if path.suffix.lower() in PACKINGS else path
    is_hidden = any(part.startswith(".") for part in path.parts)
    return plain.suffix.lower() == _SUFFIX and not is_hidden


def _check_start(path: Path) -> None:
    """Raise ReadError for a file that holds something else than JSON Lines, by its first bytes."""
    packing = packing_of(path)
    if path.exists() and not path.is_file():  # a pipe cannot be looked into
        return
    with path.open("rb") as stream:
        start = stream.read(_START_BYTES) if packing is None else first_bytes(packing, stream)
    if start is None:
        raise ReadError(f"{path} is not packed as its name says: give it the right ending.")
    start = start.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if start and not start.startswith(b"{"):
        raise ReadError(
            f"{path} is no file of records: name one of JSON Lines, as newscrawl crawl and extract "
            "write them (.jsonl, or packed: .jsonl.gz, .jsonl.zst)."
        )


def _unreadable(path: Path, error: OSError) -> ReadError:
    why = (error.strerror or str(error)).lower()
    return ReadError(f"{path} cannot be read ({why}): name a file that can, or a folder.")


def numbered_lines(path: Path) -> Iterator[NumberedLine]:
    """Yield the lines of a file, without those that are empty.

    A file that was packed while it waited to be read is read under its new name.  What is cut off
    or damaged, too long, or cannot be opened comes as a LineProblem; never raises for what a file
    holds.  The last line may lack its newline: somebody may be writing it.
    """
    try:
        now_at, raw = _open(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        yield NumberedLine(path, 0, LineProblem(SkipReason.UNREADABLE, why))
        return
    if not os.fstat(raw.fileno()).st_size and now_at.is_file():
        raw.close()  # an empty file is none that is packed
        return
    number = 0
    try:
        with open_unpacked(now_at, raw) as stream:
            for number, line in enumerate(_lines(stream), 1):
                content = line if number > 1 else line.removeprefix(_BYTE_ORDER_MARK)
                if content.strip():
                    yield NumberedLine(now_at, number, _held(content, stream))
    except OSError:
        why = "what follows is damaged, or not written yet"
        yield NumberedLine(now_at, number + 1, LineProblem(SkipReason.CUT, why))


def _open(path: Path) -> tuple[Path, BinaryIO]:
    """Open a file, or what it was packed to in the meantime; return its name, too."""
    try:
        return path, path.open("rb")
    except FileNotFoundError:
        for suffix in PACKINGS:
            with suppress(FileNotFoundError):
                packed = path.with_name(path.name + suffix)
                return packed, packed.open("rb")
        raise


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines with their newlines; one that is too long without its end."""
    return iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b"")


def _held(line: bytes, stream: BinaryIO) -> bytes | LineProblem:
    """Return a line, or that it is too long; its rest is read, and not kept."""
    if len(line) <= MAX_LINE_BYTES:
        return line
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE_BYTES)
    return LineProblem(SkipReason.TOO_LONG, f"more than {MAX_LINE_BYTES:,} bytes")
