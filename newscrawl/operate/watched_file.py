"""A sites file that is read again when it, or one that it includes, has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.operate.sites_file import SitesFile

__all__ = ["WatchedFile"]

_Marks: TypeAlias = "dict[Path, tuple[int, int]]"
"""The time of the last change (ns since 1970) and the size in bytes of each file."""


class WatchedFile:
    """A sites file, and what it said when it was read last."""

    file: SitesFile
    """What it says: of a file that was changed and has mistakes, what it said before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: _Marks = {}

    def read(self) -> None:
        """Read the file.  Raises SitesFileError where it has mistakes."""
        before = self._read = self._marks(self._read)
        self.file = read_sites_file(self.path)
        named = {
            origin.file for plan in self.file.plans.values() for origin in plan.origins.values()
        }
        # What changed while it was read is read again.
        self._read = self._marks(filter(None, named)) | before

    def has_changed(self) -> bool:
        """Return True if a file has changed since the last reading, whether it succeeded or not."""
        return self._marks(self._read) != self._read

    def _marks(self, paths: Iterable[Path]) -> _Marks:
        marks = {}
        for path in {self.path, *paths}:
            try:
                status = path.stat()
            except OSError:
                marks[path] = (0, 0)
            else:
                marks[path] = (status.st_mtime_ns, status.st_size)
        return marks
