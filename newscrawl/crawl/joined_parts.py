"""Joins the parts of an article that stands on several pages: what a further part brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.common.article_identity import article_id
from newscrawl.common.fingerprint import fingerprint_of
from newscrawl.common.urls import same_site
from newscrawl.crawl.discovery import part_number
from newscrawl.extraction.record_limits import MAX_BODY_CHARS, cut_to_limits
from newscrawl.items import Reason

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["NO_PART", "add_part", "is_further_part", "take_whole"]

NO_PART: Final = frozenset(
    (Reason.CHALLENGE, Reason.CONSENT, Reason.NOT_FOUND, Reason.EMPTY, Reason.NOT_HTML)
)
"""What stands in the place of a part, and is none."""
_BETWEEN_PARAGRAPHS: Final = "\n\n"
_MIN_REPEATED_CHARS: Final = 40
"""A shorter paragraph may come twice by chance: "Read more", an answer in an interview."""


def is_further_part(article: Article, url: str) -> bool:
    """Return True if a page is a further part of an article whose first part it names."""
    canonical = article.canonical_url
    if part_number(url) < 2 or not canonical or part_number(canonical) > 1:
        return False
    return article_id(canonical) != article_id(url) and same_site(url, article.site or "")


def take_whole(article: Article, whole: Article) -> None:
    """Give an article the text, the photos and the hashtags of the page that has all of it.

    A page with less text than the article has already is no such page, and changes nothing.
    """
    if len(whole.body or "") < len(article.body or ""):
        return
    article.body, article.photos = whole.body, whole.photos or article.photos
    article.fingerprint = whole.fingerprint
    article.confidence = {**article.confidence, "body": whole.confidence.get("body", 0.0)}
    if "body" not in whole.confidence:
        del article.confidence["body"]
    article.hashtags += [tag for tag in whole.hashtags if tag not in article.hashtags]


def add_part(article: Article, part: Article) -> None:
    """Add to an article what a further part of it brings: paragraphs, photos, hashtags.

    A paragraph that every part repeats (a standfirst, a note) comes once.  A part that would make
    the body longer than any article's is left out.
    """
    if len(article.body or "") + len(part.body or "") > MAX_BODY_CHARS:
        return
    article.confidence = _joined_confidence(article, part)
    paragraphs = article.body.split(_BETWEEN_PARAGRAPHS) if article.body else []
    known = {paragraph for paragraph in paragraphs if len(paragraph) >= _MIN_REPEATED_CHARS}
    further = part.body.split(_BETWEEN_PARAGRAPHS) if part.body else []
    paragraphs += [paragraph for paragraph in further if paragraph not in known]
    article.body = _BETWEEN_PARAGRAPHS.join(paragraphs) or None
    article.fingerprint = fingerprint_of(article.plain_body)
    photos = {photo.url for photo in article.photos}
    article.photos += [photo for photo in part.photos if photo.url not in photos]
    article.hashtags += [tag for tag in part.hashtags if tag not in article.hashtags]
    cut_to_limits(article)


def _joined_confidence(article: Article, part: Article) -> dict[str, float]:
    """Return how sure the joined record is: of the body by the length of what each part brings.

    It says which F1 to expect, and the F1 of a whole is the mean of its parts' by their length: the
    least of them would say of ten good pages and a bad one that all is bad.  A part of which
    nothing is known counts like the others.  The other fields are the first page's.
    """
    one, other = article.confidence.get("body"), part.confidence.get("body")
    if other is None or not part.body:
        return article.confidence
    if one is None or not article.body:
        return {"body": other, **article.confidence}
    chars, further = len(article.body), len(part.body)
    mean = (one * chars + other * further) / (chars + further)
    return {**article.confidence, "body": round(mean, 2)}
