"""An article as the ``Article`` of zyte-common-items, the form that Zyte's tools exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.files.forms.moments import utc_of
from newscrawl.files.forms.without_empty import without_empty

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["to_zyte_article"]

_DAY_CHARS: Final = len("2026-11-30")
_MIDNIGHT: Final = "T00:00:00"


def to_zyte_article(article: Article) -> dict[str, Any] | None:
    """Return the attributes that the record has values for; None where it has no URL.

    That form has dates with a time only: a day alone becomes its midnight, without an offset.
    """
    url = article.url or article.canonical_url
    if not url:
        return None
    images = [{"url": photo.url} for photo in article.photos if photo.url]
    return without_empty(
        {
            "url": url,
            "canonicalUrl": article.canonical_url,
            "headline": article.headline,
            "datePublished": _with_time(article.timestamp),
            "dateModified": _with_time(article.modified),
            "authors": [{"name": name} for name in article.authors],
            "breadcrumbs": [
                without_empty({"name": each.name, "url": each.url}) for each in article.breadcrumbs
            ],
            "inLanguage": article.language.partition("-")[0] if article.language else None,
            "mainImage": images[0] if images else None,
            "images": images,
            "description": article.description,
            "articleBody": article.plain_body,
            "metadata": _metadata(article),
        }
    )


def _with_time(moment: str | None) -> str | None:
    if moment is None or len(moment) > _DAY_CHARS:
        return moment
    return moment + _MIDNIGHT


def _metadata(article: Article) -> dict[str, Any]:
    fetched = utc_of(article.fetched_at)
    if fetched is None:
        return {}
    return {"dateDownloaded": f"{fetched.replace(microsecond=0, tzinfo=None).isoformat()}Z"}
