"""Pages and sources as the frontier takes them in and hands them out."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from newscrawl.common.article_identity import one_escape

__all__ = [
    "FrontierPage",
    "NewPage",
    "NewSource",
    "PageStatus",
    "Source",
    "source_key",
]


class PageStatus(StrEnum):
    """What became of a page: the values of the column ``pages.state``."""

    WAITING = "waiting"  # not requested yet
    WRITTEN = "written"  # its article is in the output
    DUPLICATE = "duplicate"  # another URL of an article that is in the output
    OUTSIDE = "outside"  # an article, but dated outside the run's date window
    REJECTED = "rejected"  # not an article
    LATER = "later"  # failed or blocked; requested again at next_try
    FAILED = "failed"  # failed, and is not requested again


class FrontierPage(NamedTuple):
    """A page that is leased: its row, as far as a request needs it."""

    id: int
    key: str
    url: str
    site: str
    host: str
    how: str
    status: str
    reason: str | None
    attempts: int
    article: str | None
    etag: str | None
    modified: str | None
    given_part: str | None
    """The part of the site, as it was given, whose list or feed names it."""

    @property
    def is_update(self) -> bool:
        """Whether its article is written already, and the page is checked for changes."""
        return self.status == PageStatus.WRITTEN


class NewPage(NamedTuple):
    """A page to be added to the frontier: columns of its row."""

    key: str
    url: str
    site: str
    host: str
    how: str
    priority: int = 0
    rank: float = 0.0
    """Order among pages of one priority: the highest is requested first."""
    dated_from: float | None = None
    dated_to: float | None = None
    """When its article was published, in seconds since 1970, as far as that is known."""
    source: int | None = None
    """The row of the source that names it."""
    given_part: str | None = None
    """The part of the site, as it was given, whose list or feed names it."""


class Source(NamedTuple):
    """A source that is leased: its row, as far as a request and its reading need it."""

    id: int
    url: str
    site: str
    host: str
    kind: str
    depth: int
    part: int
    guessed: int
    attempts: int
    pace: float | None
    """Seconds between two readings."""
    read_at: float | None
    etag: str | None
    modified: str | None
    lastmod: str | None
    """When it changed, as the sitemap index that names it says."""
    read_lastmod: str | None
    """The same, when it was read last."""
    not_kept_to: float | None
    given_part: str | None
    """The part of the site, as it was given, to which it belongs."""
    changed_to: float | None
    """When it changed last, by that date, as far as it is believed; in seconds since 1970."""
    named: int
    """URLs that it named when it was read last."""
    parent: int | None
    """The row of the sitemap index that names it; 0 for robots.txt."""
    place: int
    """Its place there among those without a date; below 0 for those with one."""
    newest: float | None
    """When the newest page was published that it named, in seconds since 1970."""
    digest: bytes | None
    """A hash of its bytes when they came last."""
    unseen_for: float
    """For how many seconds, when it was read last, the server had said that nothing changed."""
    bad_validators: int
    """Signs that ETag and Last-Modified stand still while it changes; see ``source_policy``."""
    bad_lastmod: int
    """1 where so did ``lastmod``."""
    first_lately: float
    """New pages that it named first, lately; see ``look_policy.LookedAt``."""
    hours_lately: float
    """The hours in which it did."""

    @property
    def was_alive(self) -> bool:
        """Whether it named something when it was read last."""
        return self.named > 0

    @property
    def names_pages_not_kept(self) -> bool:
        """Whether it named pages that were not kept, so that it is worth reading as a whole."""
        return self.not_kept_to is not None

    @property
    def brings_news(self) -> bool:
        """Whether what is new in it now was published since it was read last.

        Not so of one that is read for the first time, of further pages of a list, and of one that
        names more than was kept.
        """
        return self.read_at is not None and self.part == 1 and not self.names_pages_not_kept

    @property
    def is_new_section(self) -> bool:
        """Whether it is a section, or taken for one, that was never read."""
        return self.kind == "section" and self.read_at is None and self.part == 1


class NewSource(NamedTuple):
    """A source to be added to the frontier: columns of its row."""

    key: str
    url: str
    site: str
    host: str
    kind: str
    priority: int = 0
    rank: float = 0.0
    depth: int = 0
    part: int = 1
    guessed: bool = False
    lastmod: str | None = None
    changed_to: float | None = None
    """When it changed last, by ``lastmod`` as far as that is believed, in seconds since 1970."""
    given_part: str | None = None
    """The part of the site, as it was given, to which it belongs."""
    parent: int | None = None
    """The row of the sitemap index that names it; 0 for robots.txt; None for all others."""
    place: int = 0
    """Its place there among those without a date; below 0 for those with one."""


def source_key(url: str) -> str:
    """Return the key of the source at a URL, the same for all spellings of the URL."""
    return one_escape(url)
