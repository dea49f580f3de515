"""Output files that a crawl adds records to: locked, mended on opening, whole lines after it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from filelock import FileLock, Timeout, lock_descriptor

from newscrawl.files.json_lines import LineWriter
from newscrawl.files.packing import first_bytes, open_unpacked, packing_of
from newscrawl.files.safe_open import (
    PRIVATE_MODE,
    SymlinkError,
    open_safely,
    refuse_symlink,
    resolve_trusted,
)
from newscrawl.files.torn_output import mend_output, mend_packed_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.files.packing import Packing

__all__ = [
    "FileInUseError",
    "OutputError",
    "RecordFile",
    "holds_records",
    "is_in_use",
    "lock_file",
    "sync_folder",
]

# The first bytes of newscrawl's lines: an article's, and a reject's.
_LINE_STARTS: Final = (b'{"schema":', b'{"url":')
_MAX_FIRST_LINE_BYTES: Final = 64 * 1024  # enough to see how it starts
_MAX_HELD_BYTES: Final = 4 * 1024 * 1024
"""Lines that are held between two syncs; more go to the system at once, to bound memory."""


class OutputError(Exception):
    """The output cannot be used or written; the message says why and what to do."""


class FileInUseError(OutputError):
    """Another process has the file."""


def _in_use(path: Path, use: str) -> FileInUseError:
    return FileInUseError(
        f"Another crawl is using {path} ({use}): wait for its end, or name another file."
    )


def lock_file(path: Path, use: str) -> FileLock:
    """Take a file for this process alone, until the lock is released or the process ends.

    ``use`` says what the file is, for the message.  Raises FileInUseError where another process has
    it, and OutputError where it cannot be locked.
    """
    try:
        path.parent.stat()  # FileLock would make a folder that is missing, as by a typing error
        lock_path = Path(f"{resolve_trusted(path)}.lock")  # one for all paths to the file
        refuse_symlink(lock_path)
        lock = FileLock(lock_path, timeout=0, mode=PRIVATE_MODE)
        lock.acquire()
    except Timeout:
        if lock_path.exists():
            raise _in_use(path, use) from None
        # The lock takes a folder in which no file can be made for one that another process uses.
        raise OutputError(
            f"{path} cannot be used: no file can be made in {path.absolute().parent}. "
            "Name a file in a folder that can be written to."
        ) from None
    except SymlinkError as error:
        raise OutputError(str(error)) from error
    except (OSError, NotImplementedError) as error:
        why = getattr(error, "strerror", None) or error
        raise OutputError(
            f"{path} cannot be locked ({why}): name a file in a folder that can be written to."
        ) from error
    return lock


def is_in_use(path: Path) -> bool:
    """Return True if another process has taken a file by :func:`lock_file`."""
    if not Path(f"{path}.lock").exists():
        return False
    try:
        lock_file(path, "").release()
    except FileInUseError:
        return True
    except OutputError:  # whoever uses it says what is wrong
        return False
    return False


def sync_folder(path: Path) -> None:
    """Bring a file's name to the disk, where the system can sync a folder."""
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
    """A JSON Lines file of records that is added to; packed if its name says so (".gz").

    Lines are held until :meth:`sync`, which brings them to the disk.  So a reader who follows the
    file sees whole lines only, and the lines between two syncs stand or fall together.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._packing = packing_of(path)
        self._stream: BinaryIO | None = None
        self._held = bytearray()
        self._is_file = True

    def refuse_foreign_file(self) -> None:
        """Raise OutputError where there is a file that newscrawl has not written, or a folder."""
        try:
            if self.path.is_dir():
                raise OutputError(f"{self.path} is a folder: name a file.")
            if not self.path.is_file() or not self.path.stat().st_size:
                return
            with self._opened(os.O_RDONLY, "rb") as stream:
                self._check(stream)
        except OSError as error:
            raise self._error("cannot be used", error) from error

    def open(self, committed: tuple[int, bool] | None = None) -> int:
        """Check the file, mend its end, and open it to add lines; make it if there is none.

        ``committed`` is what the state knows of the file: its length, and whether it was closed at
        it (see :func:`newscrawl.files.torn_output.mend_output`); None if it does not know the file.

        Returns the length from which on the state does not know the file's lines.  Raises
        OutputError where the file is not newscrawl's, cannot be written, or is being written by
        another process.
        """
        try:
            descriptor = open_safely(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            self._stream = os.fdopen(descriptor, "ab", buffering=0)
            self._is_file = self.path.is_file()
            if self._is_file and not lock_descriptor(self._stream.fileno(), blocking=False):
                raise _in_use(self.path, "its output")
            known = self._mend(committed)
            sync_folder(self.path)
        except OSError as error:
            self.close()
            raise self._error("cannot be written", error) from error
        except OutputError:
            self.close()
            raise
        return known

    def _mend(self, committed: tuple[int, bool] | None) -> int:
        if not self._is_file or not self.path.stat().st_size:
            return 0  # a pipe or a device holds nothing to go on with
        with self._opened(os.O_RDWR, "rb+") as stream:
            self._check(stream)
            if self._packing is not None:
                return mend_packed_output(stream, self._packing, committed)
            return mend_output(stream, committed)

    def _opened(self, flags: int, mode: Literal["rb", "rb+"]) -> BinaryIO:
        return os.fdopen(open_safely(self.path, flags), mode)

    def lines_from(self, start: int) -> Iterator[bytes]:
        """Yield the file's lines from an offset in bytes on, where a line or member begins."""
        if not self._is_file:
            return
        with self._opened(os.O_RDONLY, "rb") as stream:
            if start >= os.fstat(stream.fileno()).st_size:
                return  # an empty file is none that is packed
            stream.seek(start)
            with open_unpacked(self.path, stream) as lines:
                yield from lines

    def write(self, line: bytes) -> None:
        """Take whole lines.  Raises OutputError where the system takes no more of them."""
        self._held += line
        if len(self._held) > _MAX_HELD_BYTES:
            self._hand_over()

    def sync(self) -> int | None:
        """Bring all lines to the disk, and return the file's length; None where it is no file.

        Raises OutputError where they cannot be written (the disk is full); what was on the disk
        before is whole.
        """
        had_any = bool(self._held)
        descriptor = self._hand_over().fileno()
        if not self._is_file:
            return None
        try:
            if had_any:
                os.fsync(descriptor)
            return os.fstat(descriptor).st_size
        except OSError as error:
            raise self._error("could not be written to", error) from error

    def _hand_over(self) -> BinaryIO:
        """Hand the lines to the system, and return the open file."""
        if self._stream is None:
            raise OutputError(f"{self.path} is not open.")
        held, self._held = bytes(self._held), bytearray()
        try:
            if held:
                packed = held if self._packing is None else self._packing.pack(held)
                LineWriter(self._stream).write(packed)
        except OSError as error:
            raise self._error("could not be written to", error) from error
        return self._stream

    def close(self) -> None:
        """Close the file without the lines that were not synced; twice is no harm."""
        self._held.clear()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _error(self, what: str, error: OSError) -> OutputError:
        if isinstance(error, SymlinkError):
            return OutputError(str(error))
        return OutputError(
            f"{self.path} {what} ({error.strerror or error}): make room or name another file. "
            "What was written before is whole."
        )

    def _check(self, stream: BinaryIO) -> None:
        """Refuse a file that newscrawl has not written, before anything in it is changed."""
        if not _begins_as_ours(_first_line(stream, self._packing)):
            why = "is no file of newscrawl's, so nothing was added to it: name another file."
            raise OutputError(f"{self.path} {why}")


def holds_records(path: Path) -> bool:
    """Return True for a file of records or rejects, packed as its name says; raises OSError."""
    with os.fdopen(open_safely(path, os.O_RDONLY), "rb") as stream:
        return _begins_as_ours(_first_line(stream, packing_of(path)))


def _first_line(stream: BinaryIO, packing: Packing | None) -> bytes:
    if packing is None:
        return stream.readline(_MAX_FIRST_LINE_BYTES)
    start = first_bytes(packing, stream)
    if start is None:
        return b"\n"  # no line of newscrawl's, and no beginning of one
    start = start[:_MAX_FIRST_LINE_BYTES]
    return start[: start.find(b"\n") + 1] or start


def _begins_as_ours(first: bytes) -> bool:
    is_torn = not first.endswith(b"\n") and len(first) < _MAX_FIRST_LINE_BYTES
    is_torn_start = is_torn and any(start.startswith(first) for start in _LINE_STARTS)
    return is_torn_start or first.startswith(_LINE_STARTS)
