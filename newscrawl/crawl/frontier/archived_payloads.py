"""What the archives of a folder hold of each URL, so that what did not change is kept once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.files.warc_records import Capture

if TYPE_CHECKING:
    import sqlite3

__all__ = ["ArchivedPayloads", "archive_folder"]

_KEY_BYTES: Final = 12
"""Of a URL's hash: two of a million URLs have the same one with a chance of 10⁻¹⁷."""
_FOLDER: Final = "warc"
"""Under which name the state notes the folder."""


class ArchivedPayloads:
    """The last payload of each URL that was archived whole."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def open(self, folder: Path, *, is_empty: bool) -> None:
        """Forget all where the archives lie in another folder than before, or were moved away."""
        place = str(folder.resolve())
        if is_empty or archive_folder(self._db) != Path(place):
            self._db.execute("DELETE FROM archived")
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_FOLDER, place))

    def get(self, url: str) -> Capture | None:
        """Return what is archived of a URL."""
        row = self._db.execute(
            "SELECT payload, began FROM archived WHERE url = ?", (_key(url),)
        ).fetchone()
        return Capture(row[0], datetime.fromisoformat(row[1])) if row else None

    def put(self, url: str, capture: Capture) -> None:
        """Note what is archived of a URL."""
        began = capture.began.astimezone(UTC).isoformat()
        self._db.execute(
            "INSERT OR REPLACE INTO archived VALUES (?, ?, ?)", (_key(url), capture.payload, began)
        )


def archive_folder(db: sqlite3.Connection) -> Path | None:
    """Return the folder of archives that a state's crawls write; None where they write none."""
    row = db.execute("SELECT value FROM about WHERE name = ?", (_FOLDER,)).fetchone()
    return Path(row[0]) if row else None


def _key(url: str) -> bytes:
    return hashlib.blake2b(url.encode(), digest_size=_KEY_BYTES).digest()
