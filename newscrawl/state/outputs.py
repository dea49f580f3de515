"""The files that articles go to, as far as the state accounts for them."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.output import OutputError, RecordFile, identity

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from newscrawl.output import Identity
    from newscrawl.state import State

__all__ = ["COMPRESSIONS", "FileOutput", "FolderOutput"]

COMPRESSIONS: Final = {"gzip": ".gz", "zstd": ".zst"}
_NAME: Final = re.compile(r"articles-\d{4}-\d\d-\d\d\.jsonl")
_GZIP_LEVEL: Final = 6


class FileOutput:
    """One file of records."""

    def __init__(self, path: Path) -> None:
        self._file = RecordFile(path)

    def __str__(self) -> str:
        return str(self._file.path)

    def open(self, state: State) -> int:
        """Open the file and take up the articles that the state does not know.

        Returns their number.  Raises OutputError where it cannot be used.
        """
        length, clean = state.length_of(self._file.path) or (None, True)
        known = self._file.open(length=length, clean=clean)
        return state.pages.adopt(_identities(self._file, known), now=time.time())

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

    The files of past days are closed and, if so wanted, packed.
    """

    def __init__(self, folder: Path, *, compress: str | None = None) -> None:
        if compress and compress not in COMPRESSIONS:
            known = " or ".join(COMPRESSIONS)
            raise OutputError(f"{compress!r} is no way to compress files: say {known}.")
        self.folder = folder
        self._compress = compress
        self._file: RecordFile | None = None
        self._day = ""
        self._state: State

    def __str__(self) -> str:
        return str(self.folder)

    def open(self, state: State) -> int:
        """Make the folder, mend and pack the files of past days, and open today's."""
        self._state = state
        days = self.make()
        today = self._path()
        adopted = 0
        for path in days:
            if path != today:
                adopted += self._settle(path)
        return adopted + self._begin(today)

    def make(self) -> list[Path]:
        """Make the folder, and list the files of days in it.  Raises OutputError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))
        except OSError as error:
            raise OutputError(
                f"The folder {self.folder} cannot be used ({error.strerror or error}): "
                "name another one."
            ) from error

    def _path(self) -> Path:
        self._day = datetime.now(UTC).date().isoformat()
        return self.folder / f"articles-{self._day}.jsonl"

    def _begin(self, path: Path) -> int:
        file = RecordFile(path)
        length, clean = self._state.length_of(path) or (None, True)
        known = file.open(length=length, clean=clean)
        self._file = file
        return self._state.pages.adopt(_identities(file, known), now=time.time())

    def _settle(self, path: Path) -> int:
        """Mend the file of a past day, and pack it."""
        adopted = self._begin(path)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._pack(path)
        return adopted

    def write(self, line: bytes) -> None:
        """Take a line for the next commit."""
        if self._file is None:
            raise OutputError(f"{self.folder} is not open.")
        self._file.write(line)

    def sync(self) -> dict[str, int]:
        """Bring all lines to the disk; after midnight, go on in the file of the new day."""
        if self._file is None:
            return {}
        path, length = self._file.path, self._file.sync()
        lengths = {} if length is None else {str(path): length}
        if datetime.now(UTC).date().isoformat() != self._day:
            self._file.close()
            self._pack(path)
            self._begin(self._path())
            length = self._file.sync()
            lengths |= {} if length is None else {str(self._file.path): length}
        return lengths

    def close(self) -> None:
        """Close the day's file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _pack(self, path: Path) -> None:
        """Pack a closed file: whole under another name first, so that no moment has none."""
        if not self._compress or not path.exists():
            return
        packed = path.with_name(path.name + COMPRESSIONS[self._compress])
        partial = packed.with_name(packed.name + ".partial")
        try:
            with path.open("rb") as source, partial.open("wb") as raw:
                with _opener(self._compress, raw) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                raw.flush()
                os.fsync(raw.fileno())
            partial.replace(packed)
            path.unlink()
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise OutputError(
                f"{path} could not be packed ({error.strerror or error}): make room. "
                "It is whole, and packed by the next run."
            ) from error


def _opener(compress: str, raw: BinaryIO) -> gzip.GzipFile | zstd.ZstdFile:
    if compress == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0)
    return zstd.ZstdFile(raw, "wb")


def _identities(file: RecordFile, start: int) -> Iterator[Identity]:
    for line in file.lines(start):
        found = identity(line)
        if found is not None:
            yield found
