"""The articles that were written: their revisions, what they say, and which texts are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import site_of
from newscrawl.crawl.frontier.wording import Wording

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.frontier.wording import Fingerprint
    from newscrawl.files.record_identity import RecordIdentity

__all__ = ["WrittenArticles", "WrittenRevision"]


_COUNT_UNSURE: Final = """
SELECT pages.site, articles.unsure, count(DISTINCT articles.id)
FROM articles JOIN pages ON pages.article = articles.id AND pages.state = 'written'
WHERE articles.unsure <> '' AND articles.written_at >= ? GROUP BY 1, 2
"""


class WrittenRevision(NamedTuple):
    """The last revision of an article that was written."""

    revision: int
    wording: Wording | None
    """What it says; None where that is not known: an older version or another program wrote it."""


class WrittenArticles:
    """The table of articles."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, article: str) -> WrittenRevision | None:
        """Return the last revision of an article by its id; None where it was never written."""
        row = self._db.execute(
            "SELECT revision, content FROM articles WHERE id = ?", (article,)
        ).fetchone()
        return WrittenRevision(row[0], Wording.unpack(row[1])) if row else None

    def with_text(self, text: bytes) -> str | None:
        """Return the id of the article that was written with a text, in any of its revisions."""
        row = self._db.execute("SELECT article FROM texts WHERE text = ?", (text,)).fetchone()
        return str(row[0]) if row else None

    def put(  # noqa: PLR0913 - what a row notes
        self,
        article: str,
        *,
        revision: int,
        known_by: Fingerprint,
        published: float | None,
        now: float,
        unsure: Iterable[str] = (),
    ) -> None:
        """Note that a revision of an article was written; ``unsure`` are its fields in doubt."""
        self._db.execute(
            "INSERT OR REPLACE INTO articles (id, revision, content, published, written_at, unsure)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (article, revision, known_by.wording.pack(), published, now, " ".join(unsure)),
        )
        self._put_text(article, known_by)

    def learn(self, article: str, known_by: Fingerprint) -> None:
        """Note what the last revision of an article says, where that was not known."""
        self._db.execute(
            "UPDATE articles SET content = ? WHERE id = ?", (known_by.wording.pack(), article)
        )
        self._put_text(article, known_by)

    def _put_text(self, article: str, known_by: Fingerprint) -> None:
        if known_by.text is not None:
            self._db.execute(
                "INSERT OR IGNORE INTO texts (text, article) VALUES (?, ?)",
                (known_by.text, article),
            )

    def count(self) -> int:
        """Count the articles that were written."""
        [count] = self._db.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)

    def count_since(self, when: float) -> Iterator[tuple[str, bool, int]]:
        """Count what was written since a time (seconds since 1970) and is committed.

        Yields sites, whether it is new revisions of known articles, and their number.
        """
        yield from self._db.execute(
            """SELECT pages.site, articles.revision > 1, count(DISTINCT articles.id)
            FROM articles JOIN pages ON pages.article = articles.id AND pages.state = 'written'
            WHERE articles.written_at >= ? AND articles.content IS NOT NULL
            GROUP BY 1, 2""",
            (when,),
        )

    def count_unsure(self, *, since: float = 0.0) -> Iterator[tuple[str, list[str], int]]:
        """Count the articles that were written since a time with fields in doubt.

        Yields sites, the fields, and the number of articles that have doubts of just these.
        """
        for site, fields, count in self._db.execute(_COUNT_UNSURE, (since,)):
            yield site, fields.split(), count

    def import_from_output(self, articles: Iterable[RecordIdentity], *, now: float) -> int:
        """Note articles that the output holds, with their pages, and return how many were unknown.

        One whose revision in the output is later than the known one counts as unknown.
        """
        unknown = 0
        for article, url, revision in articles:
            unknown += self._db.execute(
                """INSERT INTO articles (id, revision, written_at) VALUES (?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, content = NULL,
                unsure = NULL,
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
