"""What a worker returns for a page."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import Article, Reject

__all__ = ["PageResult"]


class PageResult(NamedTuple):
    """What was read from a page."""

    article: Article
    reject: Reject | None
    """Why the page is no article; None where it is one."""
    next_part: str | None = None
    """The URL of the page on which the article goes on."""
