"""From a page's bytes to its record: the one way that every command, spider and user takes."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import Article, Reject

__all__ = ["Outcome", "examine", "extract"]


class Outcome(NamedTuple):
    """What a page yields."""

    article: Article
    """The record; of a page that is no article it holds what could be read all the same."""
    reject: Reject | None
    """Why the page is no article; None where it is one."""


def examine(
    content: bytes | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
) -> Outcome:
    """Read a page and say whether it is an article.  Never raises, whatever the bytes."""
    return Outcome(Article(url=url, fetched_at=fetched_at), None)


def extract(html: bytes | str, url: str | None = None) -> Article:
    """Read an article's page."""
    return examine(html, url).article
