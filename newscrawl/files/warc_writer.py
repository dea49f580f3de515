"""Writes WARC archives into a folder: a new file by size and by day, whole after a crash, too."""

from __future__ import annotations

import errno
import os
import re
import socket
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, Final

from filelock import lock_descriptor

from newscrawl.files.json_lines import LineWriter
from newscrawl.files.packing import PACKINGS, end_of_whole_members
from newscrawl.files.record_file import OutputError, sync_folder
from newscrawl.files.safe_open import SymlinkError, open_safely, resolve_trusted
from newscrawl.files.warc_records import info_member

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["MAX_FILE_BYTES", "WarcFolder"]

MAX_FILE_BYTES: Final = 1_000_000_000
"""Beyond it a new file begins: about a gigabyte, as the WARC standard advises (annex C)."""
_MAX_HELD_BYTES: Final = 4 * 1024 * 1024
"""Records that are held between two syncs; more go to the system at once, to bound memory."""
_SUFFIX: Final = ".warc.gz"
_OPEN_SUFFIX: Final = f"{_SUFFIX}.open"
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9.-]+")
_MAX_HOST_CHARS: Final = 63  # as in a label of a host's name, so that file names stay short


class WarcFolder:
    """A folder of archives, to which one run adds a file after the other.

    A file is named by the time when it was begun, a serial number and the host that crawls.  While
    it is written to, its name ends in ``.open``, and it is locked.  Records are held until
    :meth:`sync` brings them to the disk, each a gzip member of its own.
    """

    def __init__(
        self, folder: Path, info: Mapping[str, str], *, max_file_bytes: int = MAX_FILE_BYTES
    ) -> None:
        """``info`` is what each file's ``warcinfo`` record says."""
        self.folder = folder
        self._info = info
        self._max_file_bytes = max_file_bytes
        self._held = bytearray()
        self._path: Path | None = None  # of the file that is open, with its final name
        self._stream: BinaryIO | None = None
        self._day = ""
        self._serials = count()

    def open(self) -> int:
        """Make the folder, and mend what killed runs left in it; return how many files that were.

        A file that another process writes to is left alone.  Raises OutputError.
        """
        self.make_folder()
        try:
            return sum(map(_mend, sorted(self.folder.glob(f"*{_OPEN_SUFFIX}"))))
        except OSError as error:
            raise self._unusable(error) from error

    def make_folder(self) -> None:
        """Make the folder.  Raises OutputError where it cannot be written to."""
        try:
            resolve_trusted(self.folder).mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise self._unusable(error) from error

    @property
    def is_empty(self) -> bool:
        """Whether no file of an archive is in the folder."""
        return next(self.folder.glob(f"*{_SUFFIX}*"), None) is None

    def write(self, members: bytes) -> None:
        """Take whole records.  Raises OutputError where the system takes no more of them."""
        self._held += members
        if len(self._held) > _MAX_HELD_BYTES:
            self._hand_over()

    def sync(self) -> None:
        """Bring all records to the disk.

        Raises OutputError where they cannot be written (the disk is full); what was on the disk
        before is whole.
        """
        had_any = bool(self._held)
        self._hand_over()
        if self._stream is None:
            return
        try:
            if had_any:
                os.fsync(self._stream.fileno())
            if self._is_full(self._stream):
                self._end_file()
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """End the file without the records that were not synced; twice is no harm."""
        self._held.clear()
        with suppress(OSError):  # the next run gives it its name
            self._end_file()

    def _hand_over(self) -> None:
        """Hand the records to the system."""
        if not self._held:
            return
        held, self._held = bytes(self._held), bytearray()
        try:
            if self._stream is not None and self._is_full(self._stream):
                self._end_file()
            LineWriter(self._stream or self._begin_file()).write(held)
        except OSError as error:
            raise self._unwritable(error) from error

    def _is_full(self, stream: BinaryIO) -> bool:
        is_past = datetime.now(UTC).date().isoformat() != self._day
        return is_past or os.fstat(stream.fileno()).st_size >= self._max_file_bytes

    def _begin_file(self) -> BinaryIO:
        """Open a new file, and write what it is into it."""
        now = datetime.now(UTC)
        self._day = now.date().isoformat()
        for serial in self._serials:
            name = f"newscrawl-{now:%Y%m%d%H%M%S}-{serial:05}-{_host_name()}{_SUFFIX}"
            self._path = self.folder / name
            self._stream = _open_new(self._path)
            if self._stream is not None:
                LineWriter(self._stream).write(info_member(self._info, filename=name, now=now))
                return self._stream
        raise AssertionError  # serial numbers do not end

    def _end_file(self) -> None:
        """Give the open file its final name, if there is one, and close it."""
        stream, self._stream = self._stream, None
        if stream is None or self._path is None:
            return
        with stream:
            os.fsync(stream.fileno())
            _being_written(self._path).rename(self._path)
            sync_folder(self._path)

    def _unusable(self, error: OSError) -> OutputError:
        if isinstance(error, SymlinkError):
            return OutputError(str(error))
        return OutputError(
            f"The folder {self.folder} cannot be used for an archive ({error.strerror or error}): "
            "name another one."
        )

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(
            f"The archive in {self.folder} could not be written to ({error.strerror or error}): "
            "make room or name another folder. What was written before is whole."
        )


def _host_name() -> str:
    """Return the name of this machine, as a part of a file's name."""
    return _NOT_IN_NAMES.sub("-", socket.gethostname())[:_MAX_HOST_CHARS] or "unknown"


def _being_written(path: Path) -> Path:
    """Return the name that a file has while it is written to."""
    return path.with_name(f"{path.name.removesuffix(_SUFFIX)}{_OPEN_SUFFIX}")


def _open_new(path: Path) -> BinaryIO | None:
    """Make and lock a file that will have a name; None where another process uses the name.

    Another process may take the new file for one that a killed run left, before it is locked, and
    remove it as it is empty: then it is not the file that lies there.
    """
    place = _being_written(path)
    try:
        descriptor = open_safely(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)
    except FileExistsError:
        return None
    stream = os.fdopen(descriptor, "ab", buffering=0)
    is_ours = lock_descriptor(descriptor, blocking=False) and _is_at(descriptor, place)
    if is_ours and not path.exists():
        sync_folder(place)
        return stream
    if is_ours:  # an ended file has the name
        place.unlink()
    stream.close()
    return None


def _is_at(descriptor: int, path: Path) -> bool:
    """Return True if an open file is the one that lies at a path."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


def _mend(path: Path) -> bool:
    """Make a whole file of one that a killed run left, which may end in a torn record.

    Returns False for one that another process writes to, has mended, or that holds nothing.
    Raises OSError.
    """
    with suppress(FileNotFoundError), os.fdopen(open_safely(path, os.O_RDWR), "rb+") as stream:
        if not lock_descriptor(stream.fileno(), blocking=False):
            return False
        end, _ = end_of_whole_members(PACKINGS[".gz"], stream, 0)
        if not _is_at(stream.fileno(), path):
            return False
        if not end:
            path.unlink()
            return False
        stream.truncate(end)
        os.fsync(stream.fileno())
        path.rename(path.with_name(path.name.removesuffix(_OPEN_SUFFIX) + _SUFFIX))
        sync_folder(path)
        return True
    return False
