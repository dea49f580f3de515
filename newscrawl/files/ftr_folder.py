"""A folder of ftr-site-config's files, with the rules for pages, found by their host."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, NamedTuple

from newscrawl.extraction.site_rules.ftr_rules import (
    FtrRules,
    file_names_of_host,
    read_ftr_rules,
)

__all__ = ["FtrFile", "FtrFolder", "FtrFolderError"]

_MAX_FILE_BYTES: Final = 256 * 1024
"""The longest file of the project has 10 kB; what is longer is no file of rules."""
_logger = logging.getLogger(__name__)


class FtrFolderError(ValueError):
    """A folder of rules that cannot be read; the message says what to do."""


class FtrFile(NamedTuple):
    """The file that has a host's rules."""

    path: Path
    rules: FtrRules


class FtrFolder:
    """Finds the rules for hosts."""

    def __init__(self, path: Path) -> None:
        """Take a folder.  Raises FtrFolderError where it is none."""
        if not path.is_dir():
            raise FtrFolderError(
                f"There is no folder {path}: give one with files of ftr-site-config."
            )
        self._path = path

    def file_of(self, host: str) -> FtrFile | None:
        """Return the file for a host, the most exact one; None where there is none.

        A file that cannot be read has no rules; the log and its ``left_out`` say so.
        """
        paths = (self._path / name for name in file_names_of_host(host))
        path = next(filter(Path.is_file, paths), None)
        return None if path is None else FtrFile(path, _rules_in(path))


def _rules_in(path: Path) -> FtrRules:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_FILE_BYTES + 1)
        if len(content) > _MAX_FILE_BYTES:
            raise OSError("it has more than 256 kB, as no file of rules has")
    except OSError as error:
        why = f"it cannot be read: {error.strerror or error}."
        _logger.warning("The rules in %s are not used: %s", path, why)
        return FtrRules({}, [why])
    return read_ftr_rules(content.decode("utf-8", "replace"))
