"""What a reader does: a page's bytes in, what was read off them out."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.discovery import ListPage, next_part, read_list
from newscrawl.extraction import examine
from newscrawl.items import Article, Reject

__all__ = ["PageRead", "RawPage", "read_links", "read_page"]


class RawPage(NamedTuple):
    """A page as it came."""

    content: bytes
    url: str
    content_type: str | None
    fetched_at: str


class PageRead(NamedTuple):
    """What was read off a page."""

    article: Article
    reject: Reject | None
    """Why it is no article; None where it is one."""
    next_part: str | None
    """Where the article goes on."""


def read_page(page: RawPage) -> PageRead:
    """Read a page as an article."""
    article, reject = examine(
        page.content, page.url, content_type=page.content_type, fetched_at=page.fetched_at
    )
    further = None if reject else next_part(page.content, page.url)
    return PageRead(article, reject, further)


def read_links(text: str, url: str) -> ListPage:
    """Read a page as a list of articles."""
    return read_list(text, url)
