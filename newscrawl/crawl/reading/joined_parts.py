"""Joins the parts of an article to one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.extraction.record_limits import MAX_BODY_CHARS, cut_to_limits

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.items import Article

__all__ = ["PartialArticle", "add_part"]

_BETWEEN_PARAGRAPHS: Final = "\n\n"
_MIN_REPEATED_CHARS: Final = 40
"""A shorter paragraph may come twice by chance: "Read more", an answer in an interview."""


class PartialArticle(NamedTuple):
    """An article of which some parts were read, and others are to come."""

    article: Article
    response: Response
    seen: frozenset[str]
    """The keys of the URLs of the parts that were read."""


def add_part(article: Article, part: Article) -> None:
    """Add to an article what a further part of it brings: paragraphs, photos, hashtags.

    A paragraph that every part repeats (a standfirst, a note) comes once.  A part that would make
    the body longer than any article's is left out.
    """
    if len(article.body or "") + len(part.body or "") > MAX_BODY_CHARS:
        return
    paragraphs = article.body.split(_BETWEEN_PARAGRAPHS) if article.body else []
    known = {paragraph for paragraph in paragraphs if len(paragraph) >= _MIN_REPEATED_CHARS}
    further = part.body.split(_BETWEEN_PARAGRAPHS) if part.body else []
    paragraphs += [paragraph for paragraph in further if paragraph not in known]
    article.body = _BETWEEN_PARAGRAPHS.join(paragraphs) or None
    photos = {photo.url for photo in article.photos}
    article.photos += [photo for photo in part.photos if photo.url not in photos]
    article.hashtags += [tag for tag in part.hashtags if tag not in article.hashtags]
    cut_to_limits(article)
