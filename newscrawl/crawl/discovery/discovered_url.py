"""What discovery returns: a URL, the kind of source that named it, and what that source says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from newscrawl.common.text import error_line

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DiscoveredUrl", "SourceKind", "SourceProblems", "SubSitemap", "UnusableEntry"]

P = ParamSpec("P")
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
    """An entry that names no URL, or cannot be read."""


@dataclass(slots=True)
class SourceProblems:
    """What went wrong while a sitemap or feed was read."""

    left_out: Counter[str] = field(default_factory=Counter)
    """The number of unusable entries, by reason: "no address" or "unreadable"."""
    first_error: str | None = None
    """The error of the first unreadable entry."""
    error: str | None = None
    """Why reading ended before the end of the file; None where it did not."""

    def read_entry(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call the reader of one entry; where there is no URL, or it raises, note so.

        A reader that raises costs its entry, not the file.
        """
        try:
            entry = read(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever the entry, the others are read
            self.left_out["unreadable"] += 1
            self.first_error = self.first_error or error_line(error)
            return None
        if entry is None:
            self.left_out["no address"] += 1
        return entry
