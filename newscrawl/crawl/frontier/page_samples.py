"""A few pages of each site with what was read from them, for a person who looks at the report.

They are kept in the state, so that they can be compared where no archive of the pages is: some
records, some that are unsure, some rejects, each beside the beginning of its page's text.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.extraction.confidence_bounds import unsure_fields
from newscrawl.items import Article, Reject, UnsureArticle

if TYPE_CHECKING:
    import sqlite3

__all__ = ["PageSample", "PageSamples", "SampleKind", "read_samples"]

_MAX_SAMPLES: Final = 3
"""Of a kind and site: with three kinds, texts of 1,500 characters and beginnings of bodies, some
20 kB a site."""
_MAX_BODY_CHARS: Final = 600  # of a record's body: enough to see whether it is the text
_MAX_LINE_CHARS: Final = 300  # of a headline or a reason
_NAME: Final = "page-samples/"
"""With the site behind it, a name in the table ``about``."""


class SampleKind(StrEnum):
    """What was read from the page of a sample."""

    RECORD = "record"
    UNSURE = "unsure"
    """A record that is unsure of a field."""
    REJECT = "reject"


class PageSample(msgspec.Struct, frozen=True):
    """A page and what was read from it."""

    kind: SampleKind
    url: str
    page_text: str
    """The beginning of what the page shows."""
    headline: str = ""
    body: str = ""
    """The beginning of the record's body."""
    why: str = ""
    """Of what the record is unsure, or why the page is no article."""
    fetched_at: str = ""


_DECODER: Final = msgspec.json.Decoder(list[PageSample])


class PageSamples:
    """The samples of a run's sites: kept in memory, written by :meth:`flush` with the commit."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, list[PageSample]] = {}
        self._changed: set[str] = set()

    def note(self, site: str, item: Article | Reject, page_text: str) -> None:
        """Keep a sample in the place of the oldest one of its kind."""
        if not page_text or not item.url:
            return
        sample = _sample_of(item, page_text)
        if site not in self._known:
            self._known[site] = read_samples(self._db, site)
        others = [each for each in self._known[site] if each.url != sample.url]
        alike = [each for each in others if each.kind is sample.kind]
        surplus = alike[: max(0, len(alike) + 1 - _MAX_SAMPLES)]
        self._known[site] = [each for each in others if each not in surplus] + [sample]
        self._changed.add(site)

    def flush(self) -> None:
        """Write what changed since the last time."""
        changed, self._changed = self._changed, set()
        self._db.executemany(
            "INSERT OR REPLACE INTO about VALUES (?, ?)",
            [
                (f"{_NAME}{site}", msgspec.json.encode(self._known[site]).decode())
                for site in changed
            ],
        )


def read_samples(db: sqlite3.Connection, site: str) -> list[PageSample]:
    """Return the samples of a site, the latest last; none where they cannot be read."""
    query = "SELECT value FROM about WHERE name = ?"
    row = db.execute(query, (f"{_NAME}{site}",)).fetchone()
    try:
        return _DECODER.decode(row[0]) if row else []
    except msgspec.DecodeError:  # of a later version; the next pages bring others
        return []


def _sample_of(item: Article | Reject, page_text: str) -> PageSample:
    record = item if isinstance(item, Article) else None
    if isinstance(item, UnsureArticle):
        record = item.record
    kind, why = SampleKind.RECORD, ""
    if isinstance(item, Reject):
        kind, why = (
            SampleKind.REJECT,
            f"{item.reason}: {item.detail}" if item.detail else item.reason,
        )
    elif unsure := unsure_fields(item):
        kind = SampleKind.UNSURE
        why = ", ".join(f"{name} {item.confidence[name]:g}" for name in unsure)
    return PageSample(
        kind,
        item.url or "",
        page_text,
        headline=(record.headline or "")[:_MAX_LINE_CHARS] if record else "",
        body=(record.body or "")[:_MAX_BODY_CHARS] if record else "",
        why=why[:_MAX_LINE_CHARS],
        fetched_at=item.fetched_at or "",
    )
