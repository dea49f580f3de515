"""Sources that the operator gives, and sources that the crawl is to leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.typed_patterns import typed_pattern
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    import re

    from scrapy.settings import BaseSettings

__all__ = ["GivenSources"]

_KINDS: Final = {"sitemaps": "sitemap", "feeds": "feed", "sections": "section"}
"""The lists of the setting NEWSCRAWL_GIVEN_SOURCES, with the kind of source that each holds."""
_LEAVE_OUT: Final = "leave_out"


class GivenSources(NamedTuple):
    """What the setting NEWSCRAWL_GIVEN_SOURCES says."""

    urls: dict[str, str]
    """The kind of each source that is given, by its URL."""
    leave_out: tuple[re.Pattern[str], ...]
    """Sources are left out whose URL has one of these, but for those that are given."""

    @classmethod
    def of(cls, settings: BaseSettings) -> GivenSources:
        """Read the setting.  Raises OutputError, which says what is wrong."""
        given = settings.getdict("NEWSCRAWL_GIVEN_SOURCES")
        urls: dict[str, str] = {}
        try:
            for name, listed in given.items():
                if name not in (*_KINDS, _LEAVE_OUT):
                    raise ValueError(
                        f"there is no {name!r}: give {', '.join(_KINDS)}, {_LEAVE_OUT}"
                    )
                if not isinstance(listed, list | tuple):
                    raise ValueError(f"{name!r} must be a list")
                urls |= {
                    parse_typed_url(str(url)): _KINDS[name] for url in listed if name in _KINDS
                }
            patterns = tuple(typed_pattern(str(each)) for each in given.get(_LEAVE_OUT, ()))
        except ValueError as error:
            raise OutputError(f"NEWSCRAWL_GIVEN_SOURCES: {error}") from error
        return cls(urls, patterns)

    def leaves_out(self, url: str, kind: str) -> bool:
        """Return True if a source is not to be read; a front page always is."""
        if kind == "front" or url in self.urls:
            return False
        return any(pattern.search(url) for pattern in self.leave_out)
