"""An article as a Markdown file with front matter, and as a plain text file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.markdown_text import paragraph_as_markdown

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["markdown_document", "text_document"]

# What YAML takes in no text, not even between quotation marks; and what ends its lines.
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_BETWEEN_PARAGRAPHS: Final = "\n\n"


def markdown_document(article: Article) -> str:
    """Return an article as Markdown: YAML front matter, the headline, the body.

    A body that was read as plain text is escaped, so that it shows as it is.
    """
    lines = [f"{name}: {_yaml(value)}" for name, value in _front_matter(article).items()]
    parts = ["\n".join(("---", *lines, "---"))]
    if article.headline:
        parts.append(f"# {paragraph_as_markdown(' '.join(article.headline.split()))}")
    if article.body:
        parts.append(article.body if article.has_markdown_body else _as_markdown(article.body))
    return f"{_BETWEEN_PARAGRAPHS.join(parts)}\n"


def text_document(article: Article) -> str:
    """Return an article as plain text: the headline, a blank line, the body."""
    parts = (article.headline, article.plain_body)
    return f"{_BETWEEN_PARAGRAPHS.join(filter(None, parts))}\n"


def _front_matter(article: Article) -> dict[str, Any]:
    """Return what front matter says of an article, by the names that site generators know."""
    known = {
        "title": article.headline,
        "date": article.timestamp,
        "lastmod": article.modified,
        "authors": article.authors,
        "description": article.description,
        "tags": article.hashtags,
        "categories": [article.section] if article.section else [],
        "lang": article.language,
        "site": article.site,
        "source": article.canonical_url or article.url,
        "image": next((photo.url for photo in article.photos if photo.url), None),
        "image_credit": article.photo_credit,
        "id": article.id,
        "revision": article.revision,
    }
    return {name: value for name, value in known.items() if value not in (None, [])}


def _yaml(value: Any) -> str:
    """Return a value as YAML, of which JSON is a part, but for a few characters."""
    written = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _as_markdown(body: str) -> str:
    paragraphs = body.split(_BETWEEN_PARAGRAPHS)
    return _BETWEEN_PARAGRAPHS.join(map(paragraph_as_markdown, paragraphs))
