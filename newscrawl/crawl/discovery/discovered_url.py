"""What discovery returns: a URL, the kind of source that named it, and what that source says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from newscrawl.common.text import error_line

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DiscoveredUrl", "FurtherPage", "SourceKind", "SourceProblems", "SubSitemap"]

E = TypeVar("E")
T = TypeVar("T")


class SourceKind(StrEnum):
    """The kind of source that named a URL.  The state and the stats hold these values."""

    GIVEN = "given"  # the user: a site's URL, or a line of a list
    FRONT = "front"  # a site's front page
    SECTION = "section"  # another list of articles
    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"  # an entry that is marked as a news article


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """A URL that may be an article's."""

    url: str
    source_kind: SourceKind
    published: str | None = None
    """The publication date that the source gives (W3C form, as in "2026-11-03T08:15:00Z")."""
    lastmod: str | None = None
    """The date of the last change, in the same form."""


@dataclass(frozen=True, slots=True)
class SubSitemap:
    """A sitemap that a sitemap index names."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class FurtherPage:
    """The address at which a feed goes on: its next page, or the archive before it (RFC 5005)."""

    url: str


@dataclass(slots=True)
class SourceProblems:
    """What went wrong while a sitemap or feed was read."""

    left_out: Counter[str] = field(default_factory=Counter)
    """The number of unusable entries, by reason: "no address" or "unreadable"."""
    first_error: str | None = None
    """The error of the first unreadable entry."""
    error: str | None = None
    """Why reading ended before the end of the file; None where it did not."""

    def read_entry(self, read: Callable[[E, str], T], entry: E, url: str) -> T | None:
        """Call the reader of one entry; where that names no URL, or the reader raises, note so.

        A reader that raises costs its entry, not the file at ``url``.
        """
        try:
            named = read(entry, url)
        except Exception as error:  # noqa: BLE001 - whatever the entry, the others are read
            self.left_out["unreadable"] += 1
            self.first_error = self.first_error or error_line(error)
            return None
        if named is None:
            self.left_out["no address"] += 1
        return named
