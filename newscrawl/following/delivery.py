"""What is handed on, and what may become of it."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Refused", "Target", "TargetError", "Unavailable", "Written", "written_line"]

_KEY_BYTES: Final = 8  # of a record without an id: 64 bits tell its line from all others


class Written(NamedTuple):
    """A record as it stands in the output."""

    key: str
    """The article's id; made from the line where it has none."""
    revision: int
    line: bytes
    """The JSON line, without its newline."""


def written_line(line: bytes, id_: str | None, revision: int) -> Written:
    """Return a record's line with its key."""
    key = id_ or hashlib.blake2b(line, digest_size=_KEY_BYTES).hexdigest()
    return Written(key, revision, line)


class Refused(NamedTuple):
    """A record that a target does not take, however often it is sent."""

    record: Written
    why: str


class Unavailable(Exception):  # noqa: N818 - a state, and no error of the program's
    """The target takes nothing now; the message says why.  All is sent again later."""

    def __init__(self, why: str, *, wait_seconds: float | None = None) -> None:
        """``wait_seconds``: how long the target asks to be left alone."""
        super().__init__(why)
        self.wait_seconds = wait_seconds


class TargetError(Exception):
    """The target will never take anything as it is named; the message says what to do."""


class Target(ABC):
    """Where records are handed to."""

    max_records = 1
    """How many are sent at once."""

    @abstractmethod
    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Hand records on; return those that are refused for what they hold.

        Records that were taken before may come again, with the same key and revision.  Raises
        Unavailable, and TargetError.
        """

    def close(self) -> None:  # noqa: B027 - most have nothing to close
        """End the connection."""
