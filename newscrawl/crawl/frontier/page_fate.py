"""What a state knows of a single page: what became of it, and where it is archived."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.frontier.archived_payloads import archive_folder

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PageFate", "page_fate"]


class PageFate(NamedTuple):
    """What became of a page."""

    url: str
    """The URL under which the state knows it."""
    state: str
    reason: str | None
    detail: str | None
    archives: Path | None
    """The folder of archives that the crawls of this state write; None where they write none."""

    def __str__(self) -> str:
        """Return it in words, as ``rejected (list: forty links)``."""
        why = ": ".join(filter(None, (self.reason, self.detail)))
        return f"{self.state} ({why})" if why else self.state


def page_fate(db: sqlite3.Connection, url: str) -> PageFate | None:
    """Return what a state knows of a page, by any form of its URL; None where it knows none."""
    query = "SELECT url, state, reason, detail FROM pages WHERE key = ? OR url = ? LIMIT 1"
    row = db.execute(query, (article_id(url), url)).fetchone()
    if row is None:
        return None
    found, state, reason, detail = row
    return PageFate(found, state, reason, detail, archive_folder(db))
