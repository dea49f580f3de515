"""What discovery hands on: an address, how it was found, and what its finder said about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from newscrawl.common.text import error_line

__all__ = ["DiscoveredUrl", "SourceKind", "SourceProblems", "SubSitemap", "UnusableEntry"]


class SourceKind(StrEnum):
    """How an address was found."""

    GIVEN = "given"  # by the operator: a site's address, or a line of a list
    FRONT = "front"  # on a site's front page
    SECTION = "section"  # on another list of articles
    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"  # an entry that says itself that it is a news article


@dataclass(frozen=True, slots=True)
class DiscoveredUrl:
    """An address that may be an article's."""

    url: str
    source_kind: SourceKind
    published: str | None = None
    """The publication date as the finder words it (W3C form, as in "2026-11-03T08:15:00Z")."""
    lastmod: str | None = None
    """The last change, in the form of ``published``."""
    title: str | None = None
    """The headline, where a news sitemap or a feed gives it."""
    language: str | None = None
    """The language, where a news sitemap or a feed gives it."""


@dataclass(frozen=True, slots=True)
class SubSitemap:
    """A sitemap that a sitemap index names."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class UnusableEntry:
    """An entry that names no address, or cannot be read."""


@dataclass(slots=True)
class SourceProblems:
    """What reading a sitemap or feed met beside its entries."""

    left_out: Counter[str] = field(default_factory=Counter)
    """Entries that are not given, counted by why: "no address", "unreadable"."""
    first_error: str | None = None
    """What was wrong with the first of the unreadable entries."""
    error: str | None = None
    """Why what follows the last entry could not be read; None where the file was read to its end,
    or as far as it makes sense."""

    def add_unreadable(self, error: Exception) -> None:
        """Note an entry that broke its reader."""
        self.left_out["unreadable"] += 1
        self.first_error = self.first_error or error_line(error)
