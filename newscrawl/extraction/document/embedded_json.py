"""Articles that are only in a page's embedded JSON (``__NEXT_DATA__`` and its like).

Such an article is written as plain HTML, so that it is read as any page that shows its text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from lxml import etree

from newscrawl.common.text import folded_letters
from newscrawl.extraction.document.lenient_json import first_value, parse_json
from newscrawl.extraction.document.structured_data import Node, as_list, strip_tags

__all__ = ["EmbeddedArticle", "find_embedded_article"]

Element = etree._Element

_MAX_NODES: Final = 100_000
"""Objects and lists of one page that are looked at, so that no page costs seconds."""
_MAX_DEPTH: Final = 12
"""Levels of an article's content that are read, so that no page can use up the stack."""
_MIN_CONTENT_CHARS: Final = 300
"""What is shorter is a teaser."""
# A name that begins with "__" is looked at only where a value is assigned to it: scripts have such
# names by the thousand. 85 is the longest that the two forms take: 40 + len("state") + 40.
_ASSIGNED: Final = re.compile(
    r"""(?: __ (?!_) (?=\w{5,85}+ \s*+ = \s*+ [{\[])
        (?:[A-Z][A-Z_]{2,40}__ | \w{0,40}[sS]tate\w{0,40}+)
    | Fusion\.globalContent | PRELOADED\w{0,40}+) \s*+ = \s*+ (?=[{\[])""",
    re.VERBOSE,
)

# The words for an article's parts in the content systems of news sites.
_TITLE_KEYS: Final = ("headline", "title", "headlines", "name", "heading")
_CONTENT_KEYS: Final = """content body articleBody elements content_elements blocks paragraphs
    components bodyHtml contentHtml body_html content_html html text richText article sections
    """.split()
_TEXT_KEYS: Final = ("content", "text", "html", "value", "body", "markup", "paragraph", "model")
_CHILD_KEYS: Final = """elements content children items blocks content_elements list components
    paragraphs""".split()
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
_HEADING_KIND: Final = re.compile(r"head|subtitle|^h[2-6]$|title", re.I)
_PARAGRAPH_KIND: Final = re.compile(r"para|^p$|text|^html$|raw_html|rich", re.I)
_FIGURE_KIND: Final = re.compile(r"image|photo|picture|figure", re.I)
_QUOTE_KIND: Final = re.compile(r"quote", re.I)
_LIST_KIND: Final = re.compile(r"list|^[uo]l$", re.I)


class EmbeddedArticle(NamedTuple):
    """An article out of a page's embedded JSON."""

    html: str
    """The article as a plain page."""
    node: Node
    """Its metadata as a JSON-LD node."""


def _values_in(scripts: Iterable[Element]) -> Iterator[Any]:
    """The JSON values of the scripts that hold any, JSON-LD left out."""
    for script in scripts:
        text = script.text
        kind = script.get("type") or ""
        if not text or "ld+json" in kind:
            continue
        if "json" in kind or script.get("id") == "__NEXT_DATA__":
            yield parse_json(text)
        elif match := _ASSIGNED.search(text):
            yield first_value(text, match.end())


def _objects_in(root: Any) -> Iterator[Node]:
    """A JSON value's objects at any depth."""
    queue, seen = [root], 0
    while queue and seen < _MAX_NODES:
        entry = queue.pop()
        seen += 1
        if isinstance(entry, dict):
            yield entry
            queue.extend(v for v in entry.values() if isinstance(v, (dict, list)))
        elif isinstance(entry, list):
            queue.extend(v for v in entry if isinstance(v, (dict, list)))


def _title_of(node: Node) -> str:
    """The title that an object names; "" where it names none."""
    for key in _TITLE_KEYS:
        value = node.get(key)
        if isinstance(value, dict):
            forms = map(value.get, ("basic", "main", "text", "rendered"))
            value = next(filter(None, forms), None)
        if isinstance(value, str) and value.strip():
            return strip_tags(value)
    return ""


def _kind_of(node: Node) -> str:
    """What an object says that it is: "paragraph", "image"; "" where it does not."""
    for key in ("type", "_type", "kind", "__typename", "name", "blockType", "component"):
        if isinstance(node.get(key), str):
            return str(node[key])
    return ""


def _figure_html(node: Node) -> str:
    """An object with an image's URL as a ``<figure>``; "" where it has none."""
    url = next((node[k] for k in ("url", "src", "href") if isinstance(node.get(k), str)), None)
    if url is None:
        return ""
    caption, credit = (
        next((str(node[k]) for k in keys if isinstance(node.get(k), str)), "")
        for keys in (("caption", "description"), ("credit", "credits", "copyright", "byline"))
    )
    return (
        f'<figure><img src="{html.escape(url)}"><figcaption><p class="caption">{caption}</p>'
        f'<p class="credit">{credit}</p></figcaption></figure>'
    )


def _text_of(node: Node, depth: int = 0) -> str:
    """The text or HTML of an object; "" where it has none."""
    for key in _TEXT_KEYS:
        value = node.get(key)
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            value = _text_of(value, depth + 1)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _to_html(entry: Any, depth: int = 0) -> str:
    """Return a part of an article's content as HTML; what it says that it is becomes its class."""
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(entry, str):
        return entry if "<p" in entry else f"<p>{entry}</p>"
    if isinstance(entry, list):
        return "".join(_to_html(e, depth + 1) for e in entry[:_MAX_NODES])
    if not isinstance(entry, dict):
        return ""
    kind = _kind_of(entry)
    if _FIGURE_KIND.search(kind) and (figure := _figure_html(entry)):
        return figure
    children = next((entry[k] for k in _CHILD_KEYS if isinstance(entry.get(k), list)), None)
    inner = _to_html(children, depth + 1) if children is not None else _text_of(entry)
    if _QUOTE_KIND.search(kind):
        return f"<blockquote>{inner}</blockquote>"
    if _LIST_KIND.search(kind) and isinstance(children, list):
        return "<ul>" + "".join(f"<li>{_to_html(c, depth + 1)}</li>" for c in children) + "</ul>"
    if _HEADING_KIND.search(kind) and children is None:
        return f"<h2>{inner}</h2>"
    if _PARAGRAPH_KIND.search(kind):
        return inner if "<p" in inner else f"<p>{inner}</p>"
    return f'<div class="{html.escape(kind)}">{inner}</div>'


def _content_html(node: Node) -> str:
    """The longest of an object's contents as HTML; "" where it has none."""
    best = ""
    for key in _CONTENT_KEYS:
        value = node.get(key)
        if isinstance(value, dict):
            value = next(
                (
                    value[k]
                    for k in (*_CHILD_KEYS, *_TEXT_KEYS)
                    if isinstance(value.get(k), (list, str))
                ),
                None,
            )
        if isinstance(value, (list, str)):
            written = _to_html(value)
            if len(written) > len(best):
                best = written
    return best


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
            and (figure := _figure_html(value))
        ):
            return figure
    return ""


def find_embedded_article(
    scripts: Iterable[Element], titles: Iterable[str]
) -> EmbeddedArticle | None:
    """Find the article in a page's embedded JSON: the object with a title and the longest content.

    ``titles`` are the page's own.  An object whose title is one of them goes before a longer one.
    """
    wanted = {folded_letters(title) for title in titles if title}
    best: tuple[bool, int] = (False, 0)
    chosen: tuple[Node, str, str] | None = None
    for value in _values_in(scripts):
        for node in _objects_in(value):
            title = _title_of(node)
            if not title or not any(key in node for key in _CONTENT_KEYS):
                continue
            content = _content_html(node)
            rank = folded_letters(title) in wanted, len(content)
            if len(content) >= _MIN_CONTENT_CHARS and rank > best:
                best, chosen = rank, (node, title, content)
    if chosen is None:
        return None
    node, title, content = chosen
    above = f"<h1>{html.escape(title)}</h1>{_lead_image_html(node)}"
    page = f"<html><body>{above}<div>{content}</div></body></html>"
    return EmbeddedArticle(page, _as_json_ld(node, title))
