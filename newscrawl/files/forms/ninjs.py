"""An article as a news item of IPTC's ninjs 3.2 (News in JSON)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.files.forms.article_uri import article_uri
from newscrawl.files.forms.moments import utc_of
from newscrawl.files.forms.without_empty import without_empty

if TYPE_CHECKING:
    from newscrawl.items import Article, Photo

__all__ = ["to_ninjs"]

_STANDARD: Final = {
    "name": "ninjs",
    "version": "3.2",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#",
}


def to_ninjs(article: Article) -> dict[str, Any]:
    """Return the properties that the record has values for.

    A moment without an offset is left out: ninjs has moments on the world's clock only.
    """
    uri = article_uri(article)
    published, modified = _moment(article.timestamp), _moment(article.modified)
    return without_empty(
        {
            "standard": _STANDARD,
            "uri": uri,
            "type": "text",
            "representationType": "full" if article.body else "partial",
            "version": str(article.revision),
            "firstCreated": published,
            "versionCreated": modified or published,
            "language": article.language,
            "headlines": _texts("main", article.headline),
            "descriptions": _texts("summary", article.description),
            "bodies": _bodies(article),
            "by": ", ".join(article.authors),
            "located": article.dateline,
            "infoSources": [{"name": name, "role": "author"} for name in article.authors]
            + ([{"name": article.site, "role": "publisher"}] if article.site else []),
            "subjects": [{"name": tag, "rel": "keyword"} for tag in article.hashtags]
            + ([{"name": article.section, "rel": "section"}] if article.section else []),
            "altIds": [{"role": "newscrawl", "value": article.id}] if article.id else [],
            "associations": [
                _association(photo, uri, place)
                for place, photo in enumerate(article.photos, start=1)
            ],
        }
    )


def _texts(role: str, text: str | None) -> list[dict[str, str]]:
    return [{"role": role, "contentType": "text/plain", "value": text}] if text else []


def _bodies(article: Article) -> list[dict[str, Any]]:
    if not article.body:
        return []
    kind = "text/markdown" if article.has_markdown_body else "text/plain"
    body = {"role": "main", "contentType": kind, "value": article.body}
    return [{**body, "charCount": len(article.body), "wordCount": len(article.body.split())}]


def _association(photo: Photo, uri: str, place: int) -> dict[str, Any]:
    """Return a photo; one without a URL is named by the article and its place in it."""
    return without_empty(
        {
            "name": f"photo {place}",
            "uri": photo.url or f"{uri.partition('#')[0]}#photo-{place}",
            "type": "picture",
            "by": photo.credit,
            "descriptions": _texts("caption", photo.caption),
            "renditions": [{"name": "original", "href": photo.url}] if photo.url else [],
        }
    )


def _moment(text: str | None) -> str | None:
    moment = utc_of(text)
    return f"{moment.replace(tzinfo=None).isoformat()}Z" if moment else None
