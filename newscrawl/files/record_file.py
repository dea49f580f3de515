"""Files of records that a crawl goes on with: mended on opening, whole lines only after it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, NamedTuple

import orjson
from filelock import FileLock, Timeout, lock_descriptor

from newscrawl.files.json_lines import LineWriter
from newscrawl.files.safe_open import (
    PRIVATE_MODE,
    SymlinkError,
    open_safely,
    refuse_symlink,
    resolve_trusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "OutputError",
    "RecordFile",
    "RecordIdentity",
    "lock_file",
    "record_identity",
    "sync_folder",
]

# How a line of newscrawl's begins: an article's, or a reject's.
_BEGINNINGS: Final = (b'{"schema":', b'{"url":')
# Keys have one order, so the id stands at the front; reading 100,000 records as JSON takes longer.
_ID_IN_FRONT: Final = re.compile(rb'\{"schema":\d+,"id":"([0-9a-f]{16})"')
_MOST_REVISIONS: Final = 1_000_000  # more is no count of anybody's
_BLOCK: Final = 64 * 1024
_HELD: Final = 4 * 1024 * 1024
"""Bytes of lines that are held between two syncs; more go to the system at once."""


class OutputError(Exception):
    """The output cannot be used or written; the message says why and what to do."""


def _in_use(path: Path, whose: str) -> OutputError:
    return OutputError(
        f"Another crawl is using {path} ({whose}): wait for its end, or name another file."
    )


def lock_file(path: Path, whose: str) -> FileLock:
    """Take a file for this process alone, until the lock is released or the process ends.

    ``whose`` names the file's use, for the sentence.  Raises OutputError where another process has
    it.
    """
    try:
        path.parent.stat()  # the lock would make a folder that is missing, as where it is mistyped
        beside = Path(f"{resolve_trusted(path)}.lock")  # one for all the ways to the file
        refuse_symlink(beside)
        lock = FileLock(beside, timeout=0, mode=PRIVATE_MODE)
        lock.acquire()
    except Timeout:
        raise _in_use(path, whose) from None
    except SymlinkError as error:
        raise OutputError(str(error)) from error
    except (OSError, NotImplementedError) as error:
        why = getattr(error, "strerror", None) or error
        raise OutputError(
            f"{path} cannot be locked ({why}): name a file in a folder that can be written to."
        ) from error
    return lock


def sync_folder(path: Path) -> None:
    """Bring a file's name to the disk, where the system lets a folder be synced."""
    try:
        folder = os.open(path.absolute().parent, os.O_RDONLY)
    except OSError:  # as on Windows
        return
    try:
        os.fsync(folder)
    except OSError:
        pass
    finally:
        os.close(folder)


class RecordFile:
    """A JSON Lines file of records that is added to.

    Lines are held until :meth:`sync`, which brings them to the disk.  So a reader who follows the
    file sees whole lines only, and the lines between two syncs stand or fall together.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: BinaryIO | None = None
        self._writer: LineWriter | None = None
        self._held: list[bytes] = []
        self._size_held = 0
        self._is_file = True

    def refuse_foreign_file(self) -> None:
        """Raise OutputError where a file is not one of newscrawl's; change nothing."""
        if not self.path.is_file() or not self.path.stat().st_size:
            return
        try:
            with self._opened(os.O_RDONLY, "rb") as stream:
                self._check(stream)
        except OSError as error:
            raise self._error("cannot be used", error) from error

    def open(self, *, length: int | None = None, clean: bool = True) -> int:
        """Check the file, mend its end, and open it for more.

        ``length`` is how much of it a crawl accounts for, None where nothing is known of it; and
        ``clean`` says that the file was closed at that length.  What lies beyond the length of a
        file that was not closed is a torn or uncommitted tail and is cut off; otherwise somebody
        has added to the file, and only a torn last line goes.  Where no line ends at the length, it
        is another file than the crawl's, and nobody accounts for any of it.

        Returns the length from which on :meth:`lines_from` gives lines that nobody accounts for.
        A file that does not exist is made.  Raises OutputError where it is not newscrawl's, cannot
        be written, or is being written by another process.
        """
        try:
            descriptor = open_safely(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            self._stream = os.fdopen(descriptor, "ab", buffering=0)
            self._is_file = self.path.is_file()
            if self._is_file and not lock_descriptor(self._stream.fileno(), blocking=False):
                raise _in_use(self.path, "its output")
            known = self._mended(length, clean=clean)
            sync_folder(self.path)
        except OSError as error:
            self.close()
            raise self._error("cannot be written", error) from error
        except OutputError:
            self.close()
            raise
        self._writer = LineWriter(self._stream)
        return known

    def _mended(self, length: int | None, *, clean: bool) -> int:
        if not self._is_file or not self.path.stat().st_size:
            return 0  # a pipe or a device holds nothing to go on with
        with self._opened(os.O_RDWR, "rb+") as stream:
            self._check(stream)
            if length is None or not _reaches(stream, length):
                length, clean = 0, True  # another file, as where the old one was moved away
            if not clean:
                stream.truncate(length)
            _mend(stream)
        return length

    def _opened(self, flags: int, mode: Literal["rb", "rb+"]) -> BinaryIO:
        return os.fdopen(open_safely(self.path, flags), mode)

    def lines_from(self, start: int) -> Iterator[bytes]:
        """Read the file's lines from a place on."""
        if not self._is_file:
            return
        with self._opened(os.O_RDONLY, "rb") as stream:
            stream.seek(start)
            yield from stream

    def write(self, line: bytes) -> None:
        """Take whole lines.  Raises OutputError where the system takes no more of them."""
        self._held.append(line)
        self._size_held += len(line)
        if self._size_held > _HELD:
            self._hand_over()

    def sync(self) -> int | None:
        """Bring all lines to the disk, and return the file's length; None where it is no file.

        Raises OutputError where the system takes them not (the disk is full); what was on the disk
        before is whole.
        """
        if self._stream is None:
            raise OutputError(f"{self.path} is not open.")
        had_any = bool(self._held)
        self._hand_over()
        if not self._is_file:
            return None
        try:
            if had_any:
                os.fsync(self._stream.fileno())
            return os.fstat(self._stream.fileno()).st_size
        except OSError as error:
            raise self._error("could not be written to", error) from error

    def _hand_over(self) -> None:
        held, self._held, self._size_held = self._held, [], 0
        if not held:
            return
        if self._writer is None:
            raise OutputError(f"{self.path} is not open.")
        try:
            self._writer.write(b"".join(held))
        except OSError as error:
            raise self._error("could not be written to", error) from error

    def close(self) -> None:
        """Close the file without the lines that were not synced; twice is no harm."""
        self._held, self._size_held = [], 0
        if self._stream is not None:
            self._stream.close()
            self._stream = self._writer = None

    def _error(self, what: str, error: OSError) -> OutputError:
        if isinstance(error, SymlinkError):
            return OutputError(str(error))
        return OutputError(
            f"{self.path} {what} ({error.strerror or error}): make room or name another file. "
            "What was written before is whole."
        )

    def _check(self, stream: BinaryIO) -> None:
        """Refuse a file that newscrawl has not written, before anything in it is changed."""
        first = stream.readline(_BLOCK)
        torn = not first.endswith(b"\n") and len(first) < _BLOCK
        if not any(_agree(first, beginning, torn=torn) for beginning in _BEGINNINGS):
            raise OutputError(
                f"{self.path} is no file of newscrawl's, so nothing was added to it: "
                "name another file."
            )


class RecordIdentity(NamedTuple):
    """Which article a line holds."""

    id: str
    url: str | None
    """The canonical address."""
    revision: int


def record_identity(line: bytes) -> RecordIdentity | None:
    """Read off a line which article it holds; None where it is no article's."""
    if not _ID_IN_FRONT.match(line):
        return None
    record = _record(line)
    if record is None:
        return None
    url, revision = record.get("canonical_url"), record.get("revision")
    return RecordIdentity(
        str(record["id"]),
        url if isinstance(url, str) else None,
        revision if isinstance(revision, int) and 1 <= revision <= _MOST_REVISIONS else 1,
    )


def _agree(first: bytes, beginning: bytes, *, torn: bool) -> bool:
    """Say whether a file's first line begins as it should, as far as it goes."""
    return first.startswith(beginning) or (torn and beginning.startswith(first))


def _record(line: bytes) -> dict[str, object] | None:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _reaches(stream: BinaryIO, length: int) -> bool:
    """Say whether a line of a file ends at a place."""
    if not length:
        return True
    stream.seek(length - 1)
    return stream.read(1) == b"\n"


def _mend(stream: BinaryIO) -> None:
    """Cut a torn last line off; a whole one that lacks only its newline gets it."""
    size = stream.seek(0, os.SEEK_END)
    end = _end_of_whole_lines(stream, size)
    if end == size:
        return
    stream.seek(end)
    if _record(stream.read()) is not None:
        stream.write(b"\n")
    else:
        stream.truncate(end)


def _end_of_whole_lines(stream: BinaryIO, size: int) -> int:
    end = size
    while end > 0:
        start = max(0, end - _BLOCK)
        stream.seek(start)
        newline = stream.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
