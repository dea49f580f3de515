"""Articles that are only in a page's embedded JSON (``__NEXT_DATA__`` and its like).

They are found by their shape: an object with a title and a long text, whatever framework wrote it.
Such an article is written as plain HTML, so that it is read as any page that shows its text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from newscrawl.common.text import folded_letters
from newscrawl.extraction.document.embedded_values import objects_in, values_of_page
from newscrawl.extraction.document.rich_text import as_html, figure_html, kind_of
from newscrawl.extraction.document.structured_data import Node, as_list, strip_tags, texts_of

__all__ = ["EmbeddedArticle", "find_embedded_article"]

Element = etree._Element

_MIN_CONTENT_CHARS: Final = 300
"""What is shorter is a teaser."""
_MIN_TITLE_LETTERS: Final = 12
"""Of a title that the page's own begins with; a shorter one may be a section's name."""

# The words for an article's parts in the content systems of news sites.
_TITLE_KEYS: Final = ("headline", "title", "headlines", "name", "heading")
_CONTENT_KEYS: Final = """content body articleBody elements content_elements blocks paragraphs
    components bodyHtml contentHtml body_html content_html html text richText article sections
    """.split()
_ABOUT_KEYS: Final = ("frontmatter", "frontMatter", "fields", "attributes", "metadata", "meta")
_TREE_KEYS: Final = "content children blocks ops root doc document value data body".split()
_MAX_TREE_LEVELS: Final = 5
"""Objects around an editor's paragraphs; the deepest has three."""
_PARAGRAPH: Final = re.compile(r"para|^p$|^text|^block$|unstyled", re.I)
_PUBLISHED_KEY: Final = re.compile(
    r"(?:first)?_?publi(?:sh|c)\w*(?:at|date|on|time)?|display_?date|date", re.I
)
_MODIFIED_KEY: Final = re.compile(r"(?:last)?_?(?:update|modifi)\w*", re.I)
_AUTHOR_KEYS: Final = ("authors", "author", "bylines", "byline", "contributors", "writers")
_TAG_KEYS: Final = ("tags", "keywords", "topics")
_SECTION_KEYS: Final = "section primarySection category primaryCategory channel vertical".split()
_LEAD_IMAGE_KEY: Final = re.compile(
    r"(?:lead|main|hero|featured?|promo|top|cover|primary)_?(?:image|photo|media|art|picture)|image|photo|cover",
    re.I,
)


class EmbeddedArticle(NamedTuple):
    """An article out of a page's embedded JSON."""

    html: str
    """The article as a plain page."""
    node: Node
    """Its metadata as a JSON-LD node."""
    origin: str = "state"
    """Where it was found, as the record's ``sources`` name it."""


def _title_of(node: Node) -> str:
    """The title that an object names, or an object in it that is about it; "" where none does."""
    about = (node[key] for key in _ABOUT_KEYS if isinstance(node.get(key), dict))
    titles = (_own_title_of(each) for each in (node, *about))
    return next(filter(None, titles), "")


def _own_title_of(node: Node) -> str:
    for key in _TITLE_KEYS:
        value = node.get(key, node.get(key.capitalize()))
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            forms = map(value.get, ("basic", "main", "text", "rendered"))
            value = next(filter(None, forms), None)
        if isinstance(value, str) and value.strip():
            return strip_tags(value)
    return ""


def _content_html(node: Node) -> str:
    """The longest of an object's contents as HTML; "" where it has none.

    What stands under a name of the site's own counts if it is plainly the text of a page.
    """
    contents = [node[key] for key in _CONTENT_KEYS if isinstance(node.get(key), str | list | dict)]
    content = max(map(as_html, contents), key=len, default="")
    if len(content) >= _MIN_CONTENT_CHARS:
        return content
    others = map(as_html, filter(_is_text_of_page, node.values()))
    return max([content, *others], key=len)


def _is_text_of_page(value: Any, level: int = 0) -> bool:
    """Return True for HTML, plain paragraphs, a tree of an editor, and such a tree as a text."""
    if isinstance(value, str):
        is_long = len(value) >= _MIN_CONTENT_CHARS
        return is_long and (_is_page_text(value) or value[0] in "{[")
    if isinstance(value, dict) and level < _MAX_TREE_LEVELS:
        inner = (value[key] for key in _TREE_KEYS if isinstance(value.get(key), dict | list))
        return any(_is_text_of_page(each, level + 1) for each in inner)
    return isinstance(value, list) and sum(map(_is_paragraph, value)) > 1


def _is_paragraph(entry: Any) -> bool:
    """Return True for an object that is a paragraph, or an insertion, and no story of its own."""
    return (
        isinstance(entry, dict)
        and ("insert" in entry or _PARAGRAPH.search(kind_of(entry)) is not None)
        and not _own_title_of({**entry, "name": None})
    )


def _is_page_text(text: str) -> bool:
    return text.count("<p") > 1 or text.count("\n\n") > 1


def _date_under(node: Node, pattern: re.Pattern[str]) -> str | None:
    """The date under the first key that matches a pattern and holds one."""
    for key, value in node.items():
        if isinstance(value, str) and pattern.fullmatch(key) and value[:2] in ("19", "20"):
            return value
    return None


def _names_under(node: Node, keys: Iterable[str]) -> list[str]:
    """The names under the first of the keys that has any."""
    for key in keys:
        names = []
        for entry in as_list(node.get(key)):
            if isinstance(entry, dict):
                keys_of_names = ("name", "title", "label", "text", "fullName")
                found = (entry[k] for k in keys_of_names if isinstance(entry.get(k), str))
                entry = next(found, None)
            if isinstance(entry, str):
                names.append(entry)
        if names:
            return names
    return []


def _as_json_ld(node: Node, title: str) -> Node:
    """The metadata of an object as a JSON-LD node."""
    article: Node = {"@type": "NewsArticle", "headline": title}
    article["datePublished"] = _date_under(node, _PUBLISHED_KEY)
    article["dateModified"] = _date_under(node, _MODIFIED_KEY)
    article["author"] = _names_under(node, _AUTHOR_KEYS)
    article["keywords"] = _names_under(node, _TAG_KEYS)
    article["articleSection"] = _names_under(node, _SECTION_KEYS)
    return {key: value for key, value in article.items() if value}


def _lead_image_html(node: Node) -> str:
    """The article's lead image as a ``<figure>``; "" where it has none."""
    for key, value in node.items():
        if (
            isinstance(value, dict)
            and _LEAD_IMAGE_KEY.fullmatch(key)
            and (figure := figure_html(value))
        ):
            return figure
    return ""


def article_of_json_ld(node: Node, *, shown_chars: int) -> EmbeddedArticle | None:
    """Return the article that is only in a page's JSON-LD.

    ``shown_chars`` are the characters that the page shows.  None where JSON-LD has no text, or the
    page shows half as much itself.
    """
    bodies = as_list(node.get("articleBody")) or as_list(node.get("text"))
    texts = [text for text in bodies if isinstance(text, str)]
    text = "\n\n".join(texts)
    if "\n\n" not in text:
        text = text.replace("\n", "\n\n")
    if len(text) < _MIN_CONTENT_CHARS or 2 * shown_chars > len(text):
        return None
    title = next(iter(texts_of(node.get("headline"))), "")
    above = f"<h1>{html.escape(title)}</h1>" if title else ""
    page = f"<html><body>{above}<div>{as_html(text)}</div></body></html>"
    return EmbeddedArticle(page, node, "json-ld")


def find_embedded_article(root: Element, titles: Iterable[str | None]) -> EmbeddedArticle | None:
    """Find the article in a page's embedded JSON: the object with a title and the longest content.

    ``titles`` are the page's own.  An object whose title is one of them goes before a longer one.
    """
    wanted = [folded_letters(title) for title in titles if title]
    best: tuple[bool, int] = (False, 0)
    chosen: tuple[Node, str, str] | None = None
    for value in values_of_page(root):
        for node in objects_in(value):
            title = _title_of(node)
            if not title:
                continue
            content = _content_html(node)
            rank = _is_wanted(title, wanted), len(content)
            if len(content) >= _MIN_CONTENT_CHARS and rank > best:
                best, chosen = rank, (node, title, content)
    if chosen is None:
        return None
    node, title, content = chosen
    above = f"<h1>{html.escape(title)}</h1>{_lead_image_html(node)}"
    page = f"<html><body>{above}<div>{content}</div></body></html>"
    return EmbeddedArticle(page, _as_json_ld(node, title))


def _is_wanted(title: str, wanted: Sequence[str]) -> bool:
    """Return True if a title is the page's, which may have the site's name behind it."""
    letters = folded_letters(title)
    is_long = len(letters) >= _MIN_TITLE_LETTERS
    return any(own == letters or (is_long and own.startswith(letters)) for own in wanted)
