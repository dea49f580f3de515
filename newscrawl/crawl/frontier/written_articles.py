"""The articles that were written: their revisions, and hashes of their content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import site_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.files.record_identity import RecordIdentity
    from newscrawl.items import Article

__all__ = ["WrittenArticles", "WrittenRevision", "content_hash"]

_HASH_BYTES: Final = 16
"""Of one article against its last revision, and of no others: 128 bits are plenty."""


class WrittenRevision(NamedTuple):
    """The last revision of an article that was written."""

    revision: int
    content: bytes | None
    """Its :func:`content_hash`; None where that is not known."""


def content_hash(article: Article) -> bytes:
    """Return a hash of what an article says to its reader: another hash means another revision.

    URLs of images, the time of the last change and the record's ``sources`` do not count: they
    change from one visit to the next without a word of difference.
    """
    content = (
        article.headline,
        article.body,
        article.authors,
        article.timestamp,
        article.photo_credit,
        [(photo.caption, photo.credit) for photo in article.photos],
        article.hashtags,
    )
    return hashlib.blake2b(orjson.dumps(content), digest_size=_HASH_BYTES).digest()


class WrittenArticles:
    """The table of articles."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, article: str) -> WrittenRevision | None:
        """Return the last revision of an article by its id; None where it was never written."""
        row = self._db.execute(
            "SELECT revision, content FROM articles WHERE id = ?", (article,)
        ).fetchone()
        return WrittenRevision._make(row) if row else None

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

    def import_from_output(self, articles: Iterable[RecordIdentity], *, now: float) -> int:
        """Note articles that the output holds, with their pages, and return how many were unknown.

        One whose revision in the output is later than the known one counts as unknown.
        """
        unknown = 0
        for article, url, revision in articles:
            unknown += self._db.execute(
                """INSERT INTO articles (id, revision, written_at) VALUES (?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, content = NULL,
                written_at = excluded.written_at WHERE revision < excluded.revision""",
                (article, revision, now),
            ).rowcount
            site = site_of(url)
            if url and site:
                self._db.execute(
                    """INSERT INTO pages (key, url, site, host, how, state, article, found_at)
                    VALUES (?, ?, ?, ?, 'output', 'written', ?, ?)
                    ON CONFLICT (key) DO UPDATE SET state = 'written', article = excluded.article,
                    queued = 0""",
                    (article_id(url), url, site, site, article, now),
                )
        return unknown
