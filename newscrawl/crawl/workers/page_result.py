"""What comes back from reading a page as an article."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import Article, Reject

__all__ = ["PageInput", "PageResult"]


class PageInput(NamedTuple):
    """A page as it came."""

    content: bytes
    url: str | None
    content_type: str | None = None
    fetched_at: str | None = None
    is_utf8: bool = False
    """Whether the bytes are a text that was decoded already."""


class PageResult(NamedTuple):
    """What was read off a page."""

    article: Article
    reject: Reject | None
    """Why it is no article; None where it is one."""
    next_part: str | None = None
    """Where the article goes on."""
