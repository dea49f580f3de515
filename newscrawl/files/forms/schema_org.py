"""An article as a ``NewsArticle`` of schema.org, in JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.files.forms.article_uri import article_uri
from newscrawl.files.forms.without_empty import without_empty

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["to_schema_org"]


def to_schema_org(article: Article) -> dict[str, Any]:
    """Return the properties that the record has values for."""
    url = article.canonical_url or article.url
    return without_empty(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": article_uri(article),
            "identifier": article.id,
            "version": article.revision,
            "url": url,
            "mainEntityOfPage": _page(article, url),
            "headline": article.headline,
            "description": article.description,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "datePublished": article.timestamp,
            "dateModified": article.modified,
            "sdDatePublished": article.fetched_at,
            "dateline": article.dateline,
            "articleSection": article.section,
            "articleBody": article.plain_body,
            "keywords": article.hashtags,
            "inLanguage": article.language,
            "image": [
                without_empty(
                    {
                        "@type": "ImageObject",
                        "contentUrl": photo.url,
                        "caption": photo.caption,
                        "creditText": photo.credit,
                    }
                )
                for photo in article.photos
            ],
        }
    )


def _page(article: Article, url: str | None) -> dict[str, Any]:
    """Return the page, to which schema.org gives the breadcrumbs."""
    page: dict[str, Any] = without_empty({"@type": "WebPage", "@id": url})
    if article.breadcrumbs:
        page["breadcrumb"] = {
            "@type": "BreadcrumbList",
            "itemListElement": [
                without_empty(
                    {"@type": "ListItem", "position": place, "name": each.name, "item": each.url}
                )
                for place, each in enumerate(article.breadcrumbs, start=1)
            ],
        }
    return page
