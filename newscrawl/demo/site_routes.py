"""The demo site as a whole: a response for every path."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from http import HTTPStatus

from newscrawl.demo.article_pages import article_page
from newscrawl.demo.drawn_photos import draw_photo
from newscrawl.demo.machine_files import machine_files, rss_feed
from newscrawl.demo.other_pages import list_pages, not_found_page, text_pages
from newscrawl.demo.responses import DemoResponse
from newscrawl.demo.stories import editions, stories

__all__ = ["not_found_response", "site_routes"]

_photo_png = cache(draw_photo)


def site_routes(base: str) -> dict[str, DemoResponse]:
    """Return the responses by path, for a site that is served at the URL ``base``."""
    newest = max(story.modified for story in stories()).astimezone(UTC)
    routes: dict[str, DemoResponse] = {}
    for path, html in (list_pages(base) | text_pages(base)).items():
        routes[path] = DemoResponse(html.encode(), modified=newest)
    for path, text in machine_files(base).items():
        kind = "text/plain" if path.endswith(".txt") else "application/xml"
        routes[path] = DemoResponse(text.encode(), f"{kind}; charset=utf-8", modified=newest)
    for edition in editions().values():
        routes[f"{edition.href}feed.xml"] = DemoResponse(
            rss_feed(edition, base).encode(), "application/rss+xml; charset=utf-8", modified=newest
        )
    for story in stories():
        routes[story.href] = DemoResponse(
            article_page(story, base).encode(),
            modified=story.modified.astimezone(UTC),
            delay_seconds=story.delay_seconds,
        )
        routes[story.photo] = DemoResponse(_photo_png(story.number), "image/png", modified=newest)
        if story.old_path:
            routes[story.old_path] = DemoResponse(
                status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": base + story.href}
            )
    return routes


def not_found_response(base: str) -> DemoResponse:
    """Return the response for every other path."""
    return DemoResponse(not_found_page(base).encode(), status=HTTPStatus.NOT_FOUND)
