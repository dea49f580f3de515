"""Parts of sites, as ``https://news.example/world``: what belongs to a part that was given.

That is what lies under its path, and what its lists and its feeds name, wherever it lies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from newscrawl.common.article_identity import article_key, home_of, one_escape
from newscrawl.common.url_vocabulary import INDEX_PAGES
from newscrawl.crawl.discovery.url_patterns import PAGE_EXTENSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["GivenPart", "GivenParts", "part_of_site"]

_WORD: Final = re.compile(r"[^\W_]+")
# What the feeds of a whole site are called.
_WHOLE_SITE_WORDS: Final = frozenset(
    "rss rss2 feed feeds atom rdf xml json php index all latest news main home default top "
    "breaking format type 2 0 1".split()
)


class GivenPart(NamedTuple):
    """A part of a site."""

    key: str
    """The key of the URL that was given; the state knows the part by it."""
    path: str | None
    """What lies below this path belongs to it; None where a query names it, and its lists say all
    that belongs to it."""

    def is_at(self, url: str) -> bool:
        """Return True if a URL is the one that was given."""
        return article_key(url) == self.key

    def holds(self, url: str) -> bool:
        """Return True if a URL lies under the part's path."""
        return self.path is not None and _folder(url).startswith(f"{self.path}/")


def part_of_site(url: str) -> GivenPart | None:
    """Return the part of a site that a URL names; None where it is that of the whole site.

    >>> part_of_site("https://news.example/world/index.html")
    GivenPart(key='news.example/world', path='/world')
    >>> part_of_site("https://news.example/index.html") is None
    True
    """
    parts = urlsplit(url)
    if parts.query:
        return GivenPart(article_key(url), None)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    path = _folder(folder if last.casefold() in INDEX_PAGES else url).rstrip("/")
    return GivenPart(article_key(url), path) if path else None


def _folder(url: str) -> str:
    """Return the path of a URL in one spelling, without a page's extension, as that of a folder."""
    return PAGE_EXTENSION.sub("", one_escape(urlsplit(url).path).casefold().rstrip("/")) + "/"


class GivenParts:
    """The parts of sites to which a run is limited."""

    def __init__(self, fronts: Iterable[str] = ()) -> None:
        """Take the URLs that were given; a site that is given as a whole as well is not limited."""
        given = defaultdict[str, list[GivenPart | None]](list)
        for url in fronts:
            given[home_of(url)].append(part_of_site(url))
        self._by_site: dict[str, list[GivenPart]] = {}
        for site, parts in given.items():
            limits = [part for part in parts if part is not None]
            if len(limits) == len(parts):
                self._by_site[site] = limits

    def by_site(self) -> dict[str, str]:
        """Return the parts of each limited site as one text, the same for the same parts."""
        return {
            site: " ".join(sorted(part.key for part in parts))
            for site, parts in self._by_site.items()
        }

    def first_of(self, site: str) -> str | None:
        """Return the first part to which a site is limited; None for one that is not."""
        return next((part.key for part in self._by_site.get(site, ())), None)

    def part_of(self, url: str, site: str, given_part: str | None = None) -> str | None:
        """Return the part to which a URL belongs; None where it belongs to none of this run.

        ``given_part`` is the part whose list or feed names it, where one does.
        """
        parts = self._by_site.get(site, ())
        if given_part is not None and any(part.key == given_part for part in parts):
            return given_part
        return next((part.key for part in parts if part.is_at(url) or part.holds(url)), None)

    def admits(self, url: str, site: str, given_part: str | None = None) -> bool:
        """Return True if a URL belongs to what this run crawls of a site."""
        return site not in self._by_site or self.part_of(url, site, given_part) is not None

    def feeds_of(self, feeds: Sequence[str], given_part: str, site: str) -> set[str]:
        """Return those of the feeds that a part's list names that are feeds of the part.

        Pages name the feed of the whole site as well, and some the feeds of all sections.  A feed
        is the part's own where it lies under its path or has its name, or where it is the only one
        with a name of its own.
        """
        part = next((part for part in self._by_site.get(site, ()) if part.key == given_part), None)
        if part is None:
            return set()
        name = set(_words((part.path or "").rpartition("/")[2]))
        own = {
            feed for feed in feeds if part.holds(feed) or (name and name <= set(_feed_words(feed)))
        }
        named = [feed for feed in feeds if not set(_feed_words(feed)) <= _WHOLE_SITE_WORDS]
        return own or set(named if len(named) == 1 else ())


def _words(text: str) -> list[str]:
    return _WORD.findall(unquote(text).casefold())


def _feed_words(url: str) -> list[str]:
    parts = urlsplit(url)
    return _words(f"{parts.path} {parts.query}")
