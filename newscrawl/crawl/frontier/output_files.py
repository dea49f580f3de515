"""The files that articles go to, as far as the state accounts for them."""

from __future__ import annotations

import gzip
import logging
import os
import re
import stat
import sys
import time
import zlib
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from newscrawl.files.record_file import OutputError, RecordFile, sync_folder
from newscrawl.files.record_identity import record_identity
from newscrawl.files.safe_open import PRIVATE_MODE, SymlinkError, open_safely, resolve_trusted

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from newscrawl.crawl.frontier import CrawlState
    from newscrawl.files.record_identity import RecordIdentity

__all__ = ["COMPRESSIONS", "FileOutput", "FolderOutput"]

COMPRESSIONS: Final = {"gzip": ".gz", "zstd": ".zst"}
_NAME: Final = re.compile(r"articles-\d{4}-\d\d-\d\d\.jsonl")
_PACKED: Final = re.compile(rf"{_NAME.pattern}\.(gz|zst)")
_PARTIAL: Final = re.compile(rf"{_PACKED.pattern}\.partial")
_GZIP_LEVEL: Final = 6
_PIECE: Final = 4 * 1024 * 1024
"""Bytes that are packed with each commit: more than a crawl writes, and a tenth of a second."""
_LONGEST_LINE: Final = 64 * 1024 * 1024

logger = logging.getLogger(__name__)


class FileOutput:
    """One file of records."""

    def __init__(self, path: Path) -> None:
        self._file = RecordFile(path)

    def __str__(self) -> str:
        return str(self._file.path)

    def open(self, state: CrawlState) -> int:
        """Open the file and take up the articles that the state does not know.

        Returns their number.  Raises OutputError where it cannot be used.
        """
        return _take_up(self._file, state)

    def write(self, line: bytes) -> None:
        """Take a line for the next commit."""
        self._file.write(line)

    def sync(self) -> dict[str, int]:
        """Bring all lines to the disk."""
        length = self._file.sync()
        return {} if length is None else {str(self._file.path): length}

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class FolderOutput:
    """A folder with a file for each day (UTC) on which articles were written.

    The files of past days are closed and, if so wanted, packed: when the folder is opened, and in
    the course of a long run a piece with each commit.  Only lines that are accounted for are
    packed, so nothing in a packed file need ever be cut off; one that the state does not know is
    read, once.
    """

    def __init__(self, folder: Path, *, compress: str | None = None) -> None:
        if compress and compress not in COMPRESSIONS:
            known = " or ".join(COMPRESSIONS)
            raise OutputError(f"{compress!r} is no way to compress files: say {known}.")
        self.folder = folder
        self._compress = compress
        self._file: RecordFile | None = None
        self._day = ""
        self._state: CrawlState
        self._ended: list[Path] = []  # days that ended with the commit that is under way
        self._to_pack: list[Path] = []
        self._packing: Iterator[None] | None = None
        self._sizes: dict[str, int] = {}  # of packed files, for the next commit

    def __str__(self) -> str:
        return str(self.folder)

    def open(self, state: CrawlState) -> int:
        """Make the folder, open today's file, and mend and pack the files of past days.

        Returns how many articles in them the state did not know.  Raises OutputError.
        """
        self._state = state
        days = self.make()
        adopted = self._begin()  # and with it, nobody else is at work here
        for path in self._files(_PARTIAL):
            with suppress(OSError):
                path.unlink()
        adopted += sum(map(self._read_packed, self._files(_PACKED)))
        past = [path for path in days if self._file is None or path != self._file.path]
        for path in past:
            adopted += self._settle(path)
            self._drop_copies(path)
        if self._compress:
            self._to_pack = past
            while self._to_pack:
                self._pack_on()
        return adopted

    def make(self) -> list[Path]:
        """Make the folder, and list the files of days in it.  Raises OutputError."""
        try:
            resolve_trusted(self.folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._error(error) from error
        return self._files(_NAME)

    def _files(self, name: re.Pattern[str]) -> list[Path]:
        try:
            return sorted(path for path in self.folder.iterdir() if name.fullmatch(path.name))
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> OutputError:
        if isinstance(error, SymlinkError):
            return OutputError(str(error))
        return OutputError(
            f"The folder {self.folder} cannot be used ({error.strerror or error}): "
            "name another one."
        )

    def _begin(self) -> int:
        """Open the file of the day."""
        self._day = datetime.now(UTC).date().isoformat()
        path = self.folder / f"articles-{self._day}.jsonl"
        self._keep(path)
        file = RecordFile(path)
        adopted = _take_up(file, self._state)
        self._file = file
        return adopted

    def _settle(self, path: Path) -> int:
        """Mend the file of a past day, and take up what it holds."""
        with suppress(OSError):
            if self._state.length_of(path) == (path.stat().st_size, True) and not self._compress:
                return 0  # as most files of an old folder
        file = RecordFile(path)
        adopted = _take_up(file, self._state)
        self._end(file)
        return adopted

    def _end(self, file: RecordFile) -> None:
        """Close a file for good."""
        length = file.sync()
        file.close()
        if length is not None:
            self._state.account_for(file.path, length, clean=True)

    def _drop_copies(self, path: Path) -> None:
        """Drop a packed file that holds the same: a kill came before the last step of packing."""
        for ending in COMPRESSIONS.values():
            packed = path.with_name(path.name + ending)
            with suppress(OSError):
                if packed.exists() and _is_beginning(packed, path):
                    packed.unlink()

    def _read_packed(self, path: Path) -> int:
        """Take up the articles of a packed file that the state does not know: its state is lost."""
        try:
            size = path.stat().st_size
            known = self._state.length_of(path)
            if known is not None and known[0] == size:
                return 0
            with _unpacked(path) as stream:
                lines = iter(lambda: stream.readline(_LONGEST_LINE), b"")
                adopted = self._state.articles.import_from_output(
                    _identities(lines), now=time.time()
                )
        except OSError as error:
            logger.warning(
                "%s cannot be read (%s): articles in it may be written once more.",
                path,
                error.strerror or error,
            )
            return 0
        self._sizes[str(path)] = size
        return adopted

    def write(self, line: bytes) -> None:
        """Take a line for the next commit."""
        if self._file is None:
            raise OutputError(f"{self.folder} is not open.")
        self._file.write(line)

    def sync(self) -> dict[str, int]:
        """Bring all lines to the disk; after midnight, go on in the file of the new day.

        That file's length is told before lines go to it, so what comes is beyond it.
        """
        if self._file is None:
            return {}
        if self._compress:  # had the last commit failed, there would be no further one
            self._to_pack += self._ended
        self._ended = []
        self._pack_on()
        length = self._file.sync()
        if datetime.now(UTC).date().isoformat() != self._day:
            self._end(self._file)
            self._ended.append(self._file.path)
            self._begin()
            length = self._file.sync()
        sizes, self._sizes = self._sizes, {}
        return sizes if length is None else {**sizes, str(self._file.path): length}

    def close(self) -> None:
        """Close the day's file; the next run packs what was not packed yet."""
        self._stop_packing()
        if self._file is not None:
            self._file.close()
            self._file = None

    # --- packing -------------------------------------------------------------------------------

    def _pack_on(self) -> None:
        """Pack a further piece of the first file that is to be packed."""
        if not self._to_pack:
            return
        path = self._to_pack[0]
        try:
            if self._packing is None:
                self._packing = self._packed(path)
            next(self._packing)
        except StopIteration:
            pass
        except OSError as error:
            logger.warning(
                "%s could not be packed (%s): make room. It is whole, and packed by the next run.",
                path,
                error.strerror or error,
            )
        else:
            return
        self._to_pack.remove(path)
        self._packing = None

    def _keep(self, path: Path) -> None:
        """Pack a file not, as it is written to again: the clock was set back."""
        if path in self._to_pack:
            self._stop_packing()
            self._to_pack.remove(path)
        if path in self._ended:
            self._ended.remove(path)

    def _stop_packing(self) -> None:
        packing, self._packing = self._packing, None
        if packing is not None:
            with suppress(OSError):
                packing.close()  # type: ignore[attr-defined]

    def _packed(self, path: Path) -> Iterator[None]:
        """Pack a closed file, in pieces: whole under another name, so that no moment has none.

        Where the clock was set back, the day may have a packed file: its lines stay in front.
        """
        packed = path.with_name(path.name + COMPRESSIONS[str(self._compress)])
        partial = packed.with_name(packed.name + ".partial")
        parts = [packed, path] if packed.exists() else [path]
        try:
            with _new(partial, like=path) as raw:
                with _packer(str(self._compress), raw) as target:
                    target.write(b"")  # an empty day is a whole file, too
                    for part in parts:
                        with _unpacked(part) as source:
                            while piece := source.read(_PIECE):
                                target.write(piece)
                                yield
                raw.flush()
                os.fsync(raw.fileno())
            partial.replace(packed)
            sync_folder(packed)
            path.unlink()
            self._sizes[str(packed)] = packed.stat().st_size
        finally:
            partial.unlink(missing_ok=True)


def _new(path: Path, *, like: Path) -> BinaryIO:
    """Make a file that is not there yet, for the same readers as another one."""
    descriptor = open_safely(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    if hasattr(os, "fchmod"):  # not on Windows
        os.fchmod(descriptor, stat.S_IMODE(like.stat().st_mode))
    return os.fdopen(descriptor, "wb")


def _packer(compress: str, raw: BinaryIO) -> gzip.GzipFile | zstd.ZstdFile:
    if compress == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0)
    return zstd.ZstdFile(raw, "wb")


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path))
    return cast("BinaryIO", zstd.open(path)) if path.suffix == ".zst" else path.open("rb")


@contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO]:
    """Read a file, packed or not.  Raises OSError where it is not packed as it says, or torn."""
    try:
        with _opened(path) as stream:
            yield stream
    except (EOFError, zlib.error, zstd.ZstdError) as error:
        raise OSError(str(error)) from error


def _is_beginning(packed: Path, path: Path) -> bool:
    """Say whether a file begins with all that a packed one holds."""
    with _unpacked(packed) as before, path.open("rb") as source:
        while piece := before.read(_PIECE):
            if source.read(len(piece)) != piece:
                return False
    return True


def _take_up(file: RecordFile, state: CrawlState) -> int:
    """Open a file, and take up the articles in it that the state does not know."""
    length, clean = state.length_of(file.path) or (None, True)
    start = file.open(length=length, clean=clean)
    return state.articles.import_from_output(_identities(file.lines_from(start)), now=time.time())


def _identities(lines: Iterable[bytes]) -> Iterator[RecordIdentity]:
    for line in lines:
        found = record_identity(line)
        if found is not None:
            yield found
