"""The manifest's file on a disk, and what any such file does."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.archives.part_files import ARTICLES, REJECTS
from newscrawl.files.record_file import OutputError, lock_file
from newscrawl.files.safe_open import SymlinkError, open_safely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import FileLock

__all__ = ["MANIFEST", "DiskManifest", "ManifestError", "ManifestFile"]

MANIFEST: Final = "manifest.jsonl"


class ManifestError(Exception):
    """A folder cannot take the parts of this run; the message says why and what to do."""


class ManifestFile(Protocol):
    """The file, beside the parts.  What cannot be done raises ManifestError."""

    def read(self) -> bytes:
        """Return what it holds; nothing where it is not there."""

    def keep(self, size: int) -> None:
        """Cut off what is behind so many bytes, and what killed runs have left of parts."""

    def append(self, line: bytes) -> None:
        """Add a line."""

    def part_bytes(self, part: str) -> int | None:
        """Return the size of a part's file; None where it is not there."""

    def close(self) -> None:
        """Let other processes have it."""


class DiskManifest:
    """A file in a folder, which no other process can have meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, and lock it.  Raises ManifestError."""
        self._folder = folder
        self._path = folder / MANIFEST
        try:
            if not self._path.exists() and folder.is_dir() and any(folder.iterdir()):
                raise ManifestError(
                    f"{folder} is a folder that holds other files and no {MANIFEST}: name a new "
                    "folder, or a file, with -o."
                )
            for name in (ARTICLES, REJECTS):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._lock: FileLock = lock_file(self._path, "the parts of archives")
        except OutputError as error:
            raise ManifestError(str(error)) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def read(self) -> bytes:
        """Return what it holds; nothing where it is not there."""
        with self._explained():
            return self._path.read_bytes() if self._path.exists() else b""

    def keep(self, size: int) -> None:
        """Cut off what is behind so many bytes, and what killed runs have left of parts."""
        with self._explained():
            descriptor = open_safely(self._path, os.O_WRONLY | os.O_CREAT)
            try:
                os.ftruncate(descriptor, size)
            finally:
                os.close(descriptor)
            for name in (ARTICLES, REJECTS):
                for path in (self._folder / name).glob(".*.partial"):
                    path.unlink(missing_ok=True)

    def append(self, line: bytes) -> None:
        """Add a line, and bring it to the disk."""
        with self._explained():
            descriptor = open_safely(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                os.write(descriptor, line + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def part_bytes(self, part: str) -> int | None:
        """Return the size of a part's file; None where it is not there."""
        try:
            return (self._folder / part).stat().st_size
        except OSError:
            return None

    def close(self) -> None:
        """Let other processes have it."""
        self._lock.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ManifestError:
        if isinstance(error, SymlinkError):
            return ManifestError(f"cannot write {self._path}: {error}")
        why = (error.strerror or str(error)).lower()
        return ManifestError(
            f"cannot write {self._path}: {why}. Make room, or name another folder with -o."
        )
