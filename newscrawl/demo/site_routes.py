"""The demo site as a whole: a response for every path."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from http import HTTPStatus

from newscrawl.demo.article_pages import article_page
from newscrawl.demo.drawn_photos import draw_photo
from newscrawl.demo.expected_records import ExpectedRecord, expected_record
from newscrawl.demo.machine_files import feed, machine_files
from newscrawl.demo.other_pages import list_pages, not_found_page, text_pages
from newscrawl.demo.responses import DemoResponse
from newscrawl.demo.stories import editions, stories

__all__ = ["expected", "not_found", "routes"]

_photo = cache(draw_photo)


def routes(base: str) -> dict[str, DemoResponse]:
    """Make all pages of the site for the address that it is served under."""
    newest = max(story.modified for story in stories()).astimezone(UTC)
    served: dict[str, DemoResponse] = {}
    for path, html in (list_pages(base) | text_pages(base)).items():
        served[path] = DemoResponse(html.encode(), modified=newest)
    for path, text in machine_files(base).items():
        kind = "text/plain" if path.endswith(".txt") else "application/xml"
        served[path] = DemoResponse(text.encode(), f"{kind}; charset=utf-8", modified=newest)
    for edition in editions().values():
        served[f"{edition.href}feed.xml"] = DemoResponse(
            feed(edition, base).encode(), "application/rss+xml; charset=utf-8", modified=newest
        )
    for story in stories():
        served[story.href] = DemoResponse(
            article_page(story, base).encode(),
            modified=story.modified.astimezone(UTC),
            delay=story.delay,
        )
        served[story.photo] = DemoResponse(_photo(story.number), "image/png", modified=newest)
        if story.old_path:
            served[story.old_path] = DemoResponse(
                status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": base + story.href}
            )
    return served


def not_found(base: str) -> DemoResponse:
    """Make the answer for every other path."""
    return DemoResponse(not_found_page(base).encode(), status=HTTPStatus.NOT_FOUND)


def expected(base: str) -> list[ExpectedRecord]:
    """Say what a crawl of the site must yield."""
    return [expected_record(story, base) for story in stories()]
