"""The newest revision of each article, for more articles than the memory holds."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from newscrawl.files.forms.moments import seconds_of
from newscrawl.records.record_files import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.items import Article

__all__ = ["NewestRevisions"]

_CACHE_KILOBYTES: Final = 32 * 1024
"""Of ids in memory: half a million articles'.  More go to a temporary file of SQLite's."""
_SCHEMA: Final = (
    f"PRAGMA cache_size = -{_CACHE_KILOBYTES}",
    "PRAGMA journal_mode = OFF",  # a temporary file that is of no use after a crash
    "CREATE TABLE newest (article INTEGER PRIMARY KEY, revision INTEGER, fetched REAL)",
)
# Of two lines of one revision the one fetched later counts: two crawls may have written them.
_NOTE: Final = """
    INSERT INTO newest VALUES (?, ?, ?) ON CONFLICT (article) DO UPDATE
    SET revision = excluded.revision, fetched = excluded.fetched
    WHERE (excluded.revision, excluded.fetched) > (revision, fetched)
"""
_TAKE: Final = "DELETE FROM newest WHERE article = ? AND revision = ? AND fetched = ?"
_HALF: Final = 2**63  # an id has 64 bits; SQLite's numbers are signed


class NewestRevisions:
    """Which revision of each article is the newest.

    First all articles are noted, then each is taken once: where it is met in its newest
    revision.
    """

    def __init__(self) -> None:
        with _as_read_error():
            self._database = sqlite3.connect("")  # in memory, and in a temporary file beyond that
            for statement in _SCHEMA:
                self._database.execute(statement)

    def note(self, article: Article) -> None:
        """Note an article that has an id."""
        with _as_read_error():
            self._database.execute(_NOTE, _row(article))

    def take(self, article: Article) -> bool:
        """Return True if an article is in its newest revision, and was not taken before."""
        with _as_read_error():
            return self._database.execute(_TAKE, _row(article)).rowcount > 0

    def __len__(self) -> int:
        """Return how many articles are noted and not taken."""
        with _as_read_error():
            [number] = self._database.execute("SELECT count(*) FROM newest").fetchone()
        return int(number)

    def close(self) -> None:
        """Forget all."""
        self._database.close()


def _row(article: Article) -> tuple[int, int, float]:
    fetched = seconds_of(article.fetched_at) or 0.0
    return int(article.id or "", 16) - _HALF, article.revision, fetched


@contextmanager
def _as_read_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ReadError(
            f"The ids of the articles do not fit on the disk of temporary files ({error}): "
            "make room, name another folder in SQLITE_TMPDIR, or read with newest=False."
        ) from error
