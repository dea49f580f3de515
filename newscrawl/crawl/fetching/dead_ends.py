"""Where redirects lead that lead to no article: a front page, a list, a login for everything."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.urls import same_site, server_of
from newscrawl.crawl.discovery import request_url
from newscrawl.items import Reason

if TYPE_CHECKING:
    from newscrawl.crawl.run import Run

__all__ = ["DeadEnds"]

_MAX_REMEMBERED: Final = 1000
"""Places.  A site has one or a few; one that leads each page elsewhere gains nothing by more."""


class DeadEnds:
    """The places of a run to which redirects of pages led, and that were no articles."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._seen: OrderedDict[str, Reason] = OrderedDict()

    def add(self, url: str, reason: Reason, *, asked: str) -> None:
        """Note that a redirect of the URL ``asked`` led to a page that is no article, and why."""
        self._seen[_place(url, asked)] = reason
        if len(self._seen) > _MAX_REMEMBERED:
            self._seen.popitem(last=False)

    def what(self, url: str, *, asked: str, site: str) -> tuple[Reason, str] | None:
        """Return why a URL of the site to which a redirect leads is no article.

        None where it may be one, or is of another site.
        """
        if not same_site(url, site):
            return None
        place = _place(url, asked)
        parts = urlsplit(place)
        is_home = server_of(url) == server_of(asked)  # another port has another front page
        if parts.path in ("", "/") and not parts.query and is_home:
            return Reason.LIST, "the front page"
        if self._run.state.sources.names_articles(place):
            return Reason.LIST, "a list of articles"
        reason = self._seen.get(place)
        return (reason, "as others do") if reason is not None else None


def _place(url: str, asked: str) -> str:
    """Return a URL without a query that only says where the visitor came from.

    >>> _place("https://a.example/login?back=%2Fworld%2Fstory-1", "https://a.example/world/story-1")
    'https://a.example/login'
    """
    place = request_url(url) or url
    without, _, query = place.partition("?")
    path = urlsplit(asked).path
    return without if len(path) > 1 and path in unquote(query) else place
