"""What discovery hands on: an address, how it was found, and what its finder said about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Found", "How", "SubSitemap"]


class How(StrEnum):
    """How an address was found."""

    GIVEN = "given"  # by the operator: a site's address, or a line of a list
    FRONT = "front"  # on a site's front page
    SECTION = "section"  # on another list of articles
    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"  # an entry that says itself that it is a news article


@dataclass(frozen=True, slots=True)
class Found:
    """An address that may be an article's."""

    url: str
    how: How
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
