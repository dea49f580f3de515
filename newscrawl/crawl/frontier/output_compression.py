"""Compresses the files of past days, a piece at a time, and reads compressed ones."""

from __future__ import annotations

import gzip
import logging
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newscrawl.files.packing import open_unpacked
from newscrawl.files.record_file import OutputError, sync_folder
from newscrawl.files.safe_open import PRIVATE_MODE, open_safely

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["COMPRESSIONS", "DayCompressor", "begins_with_compressed"]

COMPRESSIONS: Final = {"gzip": ".gz", "zstd": ".zst"}
"""The ways to compress, each with the suffix of its files."""
_GZIP_LEVEL: Final = 6  # gzip's own default
_PIECE_BYTES: Final = 4 * 1024 * 1024
"""Compressed with each commit: more than a crawl writes meanwhile, in a tenth of a second."""

_logger = logging.getLogger(__name__)


class DayCompressor:
    """Compresses closed files in the order in which they are added."""

    def __init__(self, compression: str | None) -> None:
        """Without a compression, files stay as they are.  Raises OutputError for a wrong one."""
        if compression and compression not in COMPRESSIONS:
            known = " or ".join(COMPRESSIONS)
            raise OutputError(f"{compression!r} is no way to compress files: say {known}.")
        self.compression = compression
        self._waiting: list[Path] = []
        self._under_way: Generator[None, None, None] | None = None
        self.sizes: dict[str, int] = {}
        """Bytes of compressed files, by path, for the next commit."""

    def add(self, paths: Iterable[Path]) -> None:
        """Have files compressed."""
        if self.compression:
            self._waiting += paths

    def compress_all(self) -> None:
        """Compress all files that were added."""
        while self._waiting:
            self.compress_piece()

    def compress_piece(self) -> None:
        """Compress a further piece of the first file that was added; a full disk is logged."""
        if not self._waiting:
            return
        path = self._waiting[0]
        try:
            self._under_way = self._under_way or self._compress(path)
            for _ in self._under_way:
                return  # a piece is done, and more follow
        except OSError as error:
            _logger.warning(
                "%s could not be packed (%s): make room. It is whole, and packed by the next run.",
                path,
                error.strerror or error,
            )
        self._waiting.remove(path)
        self._under_way = None

    def drop(self, path: Path) -> None:
        """Leave a file as it is after all."""
        if path in self._waiting:
            self.stop()
            self._waiting.remove(path)

    def stop(self) -> None:
        """Give up the file that is under way; it stays as it was."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            with suppress(OSError):
                under_way.close()

    def _compress(self, path: Path) -> Generator[None, None, None]:
        """Compress a closed file, a piece for each ``next``.

        The result is written under another name first, so that at each moment there is a whole
        file.  Where the clock was set back, the day may have a compressed file already: its lines
        stay in front.
        """
        target_path = path.with_name(path.name + COMPRESSIONS[str(self.compression)])
        partial = target_path.with_name(target_path.name + ".partial")
        parts = [target_path, path] if target_path.exists() else [path]
        try:
            with _create_like(path, partial) as raw:
                with _compressing(str(self.compression), raw) as target:
                    target.write(b"")  # so that an empty day gives a valid file, too
                    for part in parts:
                        with open_unpacked(part) as source:
                            while piece := source.read(_PIECE_BYTES):
                                target.write(piece)
                                yield
                raw.flush()
                os.fsync(raw.fileno())
            partial.replace(target_path)
            sync_folder(target_path)
            path.unlink()
            self.sizes[str(target_path)] = target_path.stat().st_size
        finally:
            partial.unlink(missing_ok=True)


def _create_like(model: Path, path: Path) -> BinaryIO:
    """Make a file that must not exist yet, with the permissions of another one."""
    descriptor = open_safely(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    if hasattr(os, "fchmod"):  # not on Windows
        os.fchmod(descriptor, stat.S_IMODE(model.stat().st_mode))
    return os.fdopen(descriptor, "wb")


def _compressing(compression: str, raw: BinaryIO) -> gzip.GzipFile | zstd.ZstdFile:
    if compression == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=_GZIP_LEVEL, mtime=0)
    return zstd.ZstdFile(raw, "wb")


def begins_with_compressed(path: Path, compressed: Path) -> bool:
    """Return True where a file begins with all that a compressed one holds."""
    with open_unpacked(compressed) as before, path.open("rb") as source:
        while piece := before.read(_PIECE_BYTES):
            if source.read(len(piece)) != piece:
                return False
    return True
