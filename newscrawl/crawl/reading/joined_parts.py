"""Joins the parts of an article to one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.extraction.record_limits import MAX_BODY_CHARS, cut_to_limits

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.items import Article

__all__ = ["PartialArticle", "add_part"]

_BETWEEN: Final = "\n\n"
_LEAST: Final = 40
"""Characters from which on a paragraph that comes twice is taken for a repeated standfirst."""


class PartialArticle(NamedTuple):
    """An article as far as its parts were read."""

    article: Article
    response: Response
    seen: frozenset[str]
    """The parts' addresses, by key."""


def add_part(article: Article, part: Article) -> None:
    """Add to an article what a further part of it brings: paragraphs, photos, hashtags.

    A paragraph that every part repeats (a standfirst, a note) comes once.  A part with which the
    body would be longer than any article's is left out.
    """
    if len(article.body or "") + len(part.body or "") > MAX_BODY_CHARS:
        return
    paragraphs = (article.body or "").split(_BETWEEN) if article.body else []
    known = {paragraph for paragraph in paragraphs if len(paragraph) >= _LEAST}
    further = (part.body or "").split(_BETWEEN) if part.body else []
    paragraphs += [paragraph for paragraph in further if paragraph not in known]
    article.body = _BETWEEN.join(paragraphs) or None
    photos = {photo.url for photo in article.photos}
    article.photos += [photo for photo in part.photos if photo.url not in photos]
    article.hashtags += [tag for tag in part.hashtags if tag not in article.hashtags]
    cut_to_limits(article)
