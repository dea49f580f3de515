"""The file for records that a target refuses, and for lines that are no records."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from newscrawl.files.safe_open import open_safely

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DeadLetters"]


class DeadLetters:
    """Adds lines, each with its reason; the file is made with the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def add(self, line: bytes, why: str) -> None:
        """Add a line, and bring it to the disk before the cursor passes it."""
        letter: dict[str, object] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": why,
        }
        try:
            orjson.loads(line)
            letter["record"] = orjson.Fragment(line)  # as it is: no number of it changes
        except orjson.JSONDecodeError:
            letter["line"] = line.decode("utf-8", "replace")
        descriptor = open_safely(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with os.fdopen(descriptor, "ab") as file:
            file.write(orjson.dumps(letter) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.count += 1
