"""What comes back from reading a page as an article."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import Article, Reject

__all__ = ["PageResult"]


class PageResult(NamedTuple):
    """What was read off a page."""

    article: Article
    reject: Reject | None
    """Why it is no article; None where it is one."""
    next_part: str | None = None
    """Where the article goes on."""
