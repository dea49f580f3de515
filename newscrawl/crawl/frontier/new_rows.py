"""From a discovered URL to a row of the frontier: where it stands in the queue."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.article_identity import article_id
from newscrawl.common.urls import server_of, url_date
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import SourceKind, UrlKind, evidence_in_url, request_url, weigh
from newscrawl.crawl.frontier import NewPage

if TYPE_CHECKING:
    from newscrawl.crawl.discovery import DiscoveredUrl

__all__ = ["new_page"]

_PRIORITIES: Final = {
    "given": 40,
    "feed": 40,
    "news-sitemap": 40,
    "front": 40,
    "section": 25,
    "sitemap": 15,
}
"""By source kind, what is asked for first on a host: what is new (feeds, news sitemaps, links of
the front page), then links of sections, then the bulk of a sitemap."""
_UNLIKELY_PRIORITY: Final = 10
"""Of what only a sitemap names and what looks like a tag, a form or a page about the site."""


def new_page(
    found: DiscoveredUrl, site: str, *, now: float, place: int = 0, **more: Any
) -> NewPage | None:
    """Return the row of a discovered URL; None where it is no web URL.

    ``now`` is in seconds since 1970.  ``place`` is its place among those that were found with it,
    of which the first is the newest where no date is known; ``more`` are further columns.
    """
    url = request_url(found.url)
    if url is None:
        return None
    published, changed = parse_date_range(found.published), parse_date_range(found.lastmod)
    newest = published or parse_date_range(url_date(url)) or changed
    # It was published before it was changed; its URL may give the day in another time zone.
    end = published.end if published else changed.end if changed else None
    return NewPage(
        key=article_id(url),
        url=url,
        site=site,
        host=_server(url.split("/", 3)[2]),
        how=str(found.source_kind),
        priority=_priority(url, found.source_kind),
        rank=newest.start if newest else now - place,
        dated_from=published.start if published else None,
        dated_to=end,
        **more,
    )


def _priority(url: str, kind: SourceKind) -> int:
    if kind is SourceKind.SITEMAP and weigh(evidence_in_url(url)) is UrlKind.OTHER:
        return _UNLIKELY_PRIORITY
    return _PRIORITIES.get(kind, _PRIORITIES["sitemap"])


@lru_cache(maxsize=256)  # hosts; a sitemap names thousands of pages on one or a few
def _server(netloc: str) -> str:
    """Return the server of a URL's host and port.

    A URL in its normal form never has the usual port of http or https, so neither has the server.
    """
    return server_of(f"https://{netloc}/")
