"""The demo site as a whole: a response for every path."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from http import HTTPStatus

from newscrawl.demo.articles import article_page
from newscrawl.demo.expected import Expected, expect
from newscrawl.demo.feeds import feed, machine_files
from newscrawl.demo.lists import list_pages, not_found_page, text_pages
from newscrawl.demo.photos import photo
from newscrawl.demo.responses import Response
from newscrawl.demo.stories import editions, stories

__all__ = ["expected", "not_found", "routes"]

_photo = cache(photo)


def routes(base: str) -> dict[str, Response]:
    """Make all pages of the site for the address that it is served under."""
    newest = max(story.modified for story in stories()).astimezone(UTC)
    served: dict[str, Response] = {}
    for path, html in (list_pages(base) | text_pages(base)).items():
        served[path] = Response(html.encode(), modified=newest)
    for path, text in machine_files(base).items():
        kind = "text/plain" if path.endswith(".txt") else "application/xml"
        served[path] = Response(text.encode(), f"{kind}; charset=utf-8", modified=newest)
    for edition in editions().values():
        served[f"{edition.href}feed.xml"] = Response(
            feed(edition, base).encode(), "application/rss+xml; charset=utf-8", modified=newest
        )
    for story in stories():
        served[story.href] = Response(
            article_page(story, base).encode(),
            modified=story.modified.astimezone(UTC),
            delay=story.delay,
        )
        served[story.photo] = Response(_photo(story.number), "image/png", modified=newest)
        if story.old_path:
            served[story.old_path] = Response(
                status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": base + story.href}
            )
    return served


def not_found(base: str) -> Response:
    """Make the answer for every other path."""
    return Response(not_found_page(base).encode(), status=HTTPStatus.NOT_FOUND)


def expected(base: str) -> list[Expected]:
    """Say what a crawl of the site must yield."""
    return [expect(story, base) for story in stories()]
