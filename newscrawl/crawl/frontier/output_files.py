"""The files that articles are written to: one file, or a folder with a file for each day."""

from __future__ import annotations

import logging
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.output_compression import (
    COMPRESSIONS,
    DayCompressor,
    begins_with_compressed,
)
from newscrawl.files.packing import open_unpacked
from newscrawl.files.record_file import OutputError, RecordFile
from newscrawl.files.record_identity import record_identity
from newscrawl.files.safe_open import SymlinkError, resolve_trusted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.crawl.frontier import CrawlState

__all__ = ["FileOutput", "FolderOutput"]

_DAY_FILE: Final = re.compile(r"articles-\d{4}-\d\d-\d\d\.jsonl")
_COMPRESSED: Final = re.compile(rf"{_DAY_FILE.pattern}\.(gz|zst)")
_PARTIAL: Final = re.compile(rf"{_COMPRESSED.pattern}\.partial")
_MAX_LINE_BYTES: Final = 64 * 1024 * 1024
"""Read of a compressed file at once; longer than any record, so that a file of one endless line
does not fill the memory."""

_logger = logging.getLogger(__name__)


class FileOutput:
    """One file of records."""

    def __init__(self, path: Path) -> None:
        self._file = RecordFile(path)

    def __str__(self) -> str:
        return str(self._file.path)

    def open(self, state: CrawlState) -> int:
        """Open the file, and note the articles in it that the state does not know.

        Returns their number.  Raises OutputError where the file cannot be used.
        """
        return _open_and_import(self._file, state)

    def write(self, line: bytes) -> None:
        """Take a line for the next commit."""
        self._file.write(line)

    def sync(self) -> dict[str, int]:
        """Bring all lines to the disk; return the file's length, by its path."""
        return _sync(self._file)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class FolderOutput:
    """A folder with a file for each day (UTC) on which articles were written.

    The files of past days are closed and, if so wanted, compressed: when the folder is opened, and
    in the course of a long run a piece with each commit.  Only committed lines are compressed, so
    nothing in a compressed file ever needs to be cut off; one that the state does not know is
    read, once.
    """

    def __init__(self, folder: Path, *, compress: str | None = None) -> None:
        self.folder = folder
        self._compressor = DayCompressor(compress)
        self._file: RecordFile | None = None
        self._day = ""
        self._state: CrawlState
        self._ended: list[Path] = []  # days that end with the commit that is under way

    def __str__(self) -> str:
        return str(self.folder)

    def open(self, state: CrawlState) -> int:
        """Make the folder, open today's file, and mend and compress the files of past days.

        Returns how many articles in them the state did not know.  Raises OutputError.
        """
        self._state = state
        days = self.make_folder()
        imported = self._begin_day()  # from here on, no other process is at work in the folder
        for path in self._files(_PARTIAL):
            with suppress(OSError):
                path.unlink()
        imported += sum(map(self._import_compressed, self._files(_COMPRESSED)))
        past = [path for path in days if self._file is None or path != self._file.path]
        for path in past:
            imported += self._mend(path)
            self._drop_compressed_copies(path)
        self._compressor.add(past)
        self._compressor.compress_all()
        return imported

    def make_folder(self) -> list[Path]:
        """Make the folder, and return the files of days in it.  Raises OutputError."""
        try:
            resolve_trusted(self.folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._error(error) from error
        return self._files(_DAY_FILE)

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

    def _begin_day(self) -> int:
        """Open the file of the day; return how many articles in it the state did not know."""
        self._day = datetime.now(UTC).date().isoformat()
        path = self.folder / f"articles-{self._day}.jsonl"
        # It may be there already, if the clock was set back: it is written to, not compressed.
        self._compressor.drop(path)
        if path in self._ended:
            self._ended.remove(path)
        file = RecordFile(path)
        imported = _open_and_import(file, self._state)
        self._file = file
        return imported

    def _mend(self, path: Path) -> int:
        """Mend the file of a past day; return how many articles in it the state did not know."""
        with suppress(OSError):
            is_closed = self._state.committed_length(path) == (path.stat().st_size, True)
            if is_closed and not self._compressor.compression:
                return 0  # as most files of an old folder
        file = RecordFile(path)
        imported = _open_and_import(file, self._state)
        self._close_for_good(file)
        return imported

    def _close_for_good(self, file: RecordFile) -> None:
        lengths = _sync(file)
        file.close()
        for length in lengths.values():
            self._state.set_length(file.path, length, clean=True)

    def _drop_compressed_copies(self, path: Path) -> None:
        """Drop a compressed file that holds the same: a kill came before the last step."""
        for suffix in COMPRESSIONS.values():
            copy = path.with_name(path.name + suffix)
            with suppress(OSError):
                if copy.exists() and begins_with_compressed(path, copy):
                    copy.unlink()

    def _import_compressed(self, path: Path) -> int:
        """Note the articles of a compressed file that the state does not know: it was lost."""
        try:
            size = path.stat().st_size
            known = self._state.committed_length(path)
            if known is not None and known[0] == size:
                return 0
            with open_unpacked(path) as stream:
                lines = iter(lambda: stream.readline(_MAX_LINE_BYTES), b"")
                imported = _import_articles(lines, self._state)
        except OSError as error:
            words = "%s cannot be read (%s): articles in it may be written once more."
            _logger.warning(words, path, error.strerror or error)
            return 0
        self._compressor.sizes[str(path)] = size
        return imported

    def write(self, line: bytes) -> None:
        """Take a line for the next commit."""
        if self._file is None:
            raise OutputError(f"{self.folder} is not open.")
        self._file.write(line)

    def sync(self) -> dict[str, int]:
        """Bring all lines to the disk; after midnight, go on in the file of the new day.

        Returns the lengths of files, by path.  That of a new day's file is noted before lines go
        to it, so that what an uncommitted end holds lies beyond it.
        """
        if self._file is None:
            return {}
        # The days that ended with the last commit: had it failed, there would be no further one.
        self._compressor.add(self._ended)
        self._ended = []
        self._compressor.compress_piece()
        sizes, self._compressor.sizes = self._compressor.sizes, {}
        lengths = _sync(self._file)
        if datetime.now(UTC).date().isoformat() != self._day:
            self._close_for_good(self._file)
            self._ended.append(self._file.path)
            self._begin_day()
            lengths = _sync(self._file)
        return sizes | lengths

    def close(self) -> None:
        """Close the day's file; the next run compresses what was not compressed yet."""
        self._compressor.stop()
        if self._file is not None:
            self._file.close()
            self._file = None


def _sync(file: RecordFile) -> dict[str, int]:
    """Bring all lines of a file to the disk; return its length, if it has one, by its path."""
    length = file.sync()
    return {} if length is None else {str(file.path): length}


def _open_and_import(file: RecordFile, state: CrawlState) -> int:
    """Open a file; return how many articles in it the state did not know."""
    start = file.open(state.committed_length(file.path))
    return _import_articles(file.lines_from(start), state)


def _import_articles(lines: Iterable[bytes], state: CrawlState) -> int:
    articles = filter(None, map(record_identity, lines))
    return state.articles.import_from_output(articles, now=time.time())
