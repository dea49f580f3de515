"""A sites file that is read again when it, or one that it includes, has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from newscrawl.operate.sites_file import SitesFileError, check_sites_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.operate.sites_file import Include, SitesFile

__all__ = ["WatchedFile"]

_Marks: TypeAlias = "dict[Path, tuple[int, int]]"
"""The time of the last change (ns since 1970) and the size in bytes of each file."""


class WatchedFile:
    """A sites file, and what it said when it was read last."""

    file: SitesFile
    """What it says: of a file that was changed and has mistakes, what it said before."""

    def __init__(self, path: Path, *, needs_secrets: bool = True) -> None:
        """Take a file; ``needs_secrets`` as :func:`check_sites_file` has it."""
        self.path, self._needs_secrets = path, needs_secrets
        self._includes: Sequence[Include] = ()
        self._read: _Marks = {}

    def read(self) -> None:
        """Read the file.  Raises SitesFileError where it has mistakes."""
        before = self._marks()
        found = check_sites_file(self.path, needs_secrets=self._needs_secrets)
        self._includes = found.includes
        # What changed while it was read is read again.
        self._read = {path: before.get(path, mark) for path, mark in self._marks().items()}
        if found.mistakes:
            raise SitesFileError(found.mistakes)
        self.file = found

    def has_changed(self) -> bool:
        """Return True if a file has changed since the last reading, whether it succeeded or not."""
        return self._marks() != self._read

    def _marks(self) -> _Marks:
        marks = {}
        for path in {self.path, *(file for each in self._includes for file in each.files())}:
            try:
                status = path.stat()
            except OSError:
                marks[path] = (0, 0)
            else:
                marks[path] = (status.st_mtime_ns, status.st_size)
        return marks
