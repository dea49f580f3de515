"""The articles that were written, and what they said."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import orjson

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.store import Store
    from newscrawl.items import Article

__all__ = ["Articles", "Written", "content_hash"]


class Written(NamedTuple):
    """What is known of an article that was written."""

    revision: int
    content: bytes | None
    """A hash of what it said; None where that is not known."""


def content_hash(article: Article) -> bytes:
    """Make a hash of what an article says to its reader: another one means another revision.

    Addresses of pictures, the time of the last change and what was read from where do not count:
    they change from one look to the next without a word of difference.
    """
    told = (
        article.headline,
        article.body,
        article.authors,
        article.timestamp,
        article.photo_credit,
        [(photo.caption, photo.credit) for photo in article.photos],
        article.hashtags,
    )
    return hashlib.blake2b(orjson.dumps(told), digest_size=16).digest()


class Articles:
    """The table of articles."""

    def __init__(self, store: Store) -> None:
        self._db = store.db

    def get(self, article: str) -> Written | None:
        """Give what is known of an article; None where it was never written."""
        row = self._db.execute(
            "SELECT revision, content FROM articles WHERE id = ?", (article,)
        ).fetchone()
        return Written._make(row) if row else None

    def put(
        self, article: str, *, revision: int, content: bytes, published: float | None, now: float
    ) -> None:
        """Note that a revision of an article was written."""
        self._db.execute(
            "INSERT OR REPLACE INTO articles (id, revision, content, published, written_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (article, revision, content, published, now),
        )

    def count(self) -> int:
        """Count the articles that were written."""
        [count] = self._db.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)
