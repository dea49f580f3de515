"""The URI by which an article goes where a form asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["article_uri", "name_uri"]


def article_uri(article: Article) -> str:
    """Return an article's canonical URL, else its URL, else a URN made from what it says."""
    url = article.canonical_url or article.url
    return url or name_uri(f"{article.id}\n{article.headline}\n{article.body}")


def name_uri(name: str) -> str:
    """Return a URN that is the same whenever it is made from a name.

    >>> name_uri("feed news.xml") == name_uri("feed news.xml") != name_uri("feed other.xml")
    True
    """
    return uuid5(NAMESPACE_URL, name.encode("utf-8", "replace").decode()).urn
