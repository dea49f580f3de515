"""Stories that are only in a page's embedded state (``__NEXT_DATA__`` and its like).

A story found there is written out as plain HTML, so that it takes the same way as a page that
shows its text: boxes, blocks, labels, fields.
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

_MOST_NODES: Final = 100_000
_DEEPEST: Final = 12
_LEAST_TEXT: Final = 300
# A name that begins with "__" is looked at only where a value is assigned to it: scripts have such
# names by the thousand. 85 is the longest that the two forms take: 40 + len("state") + 40.
_ASSIGNED: Final = re.compile(
    r"""(?: __ (?!_) (?=\w{5,85}+ \s*+ = \s*+ [{\[])
        (?:[A-Z][A-Z_]{2,40}__ | \w{0,40}[sS]tate\w{0,40}+)
    | Fusion\.globalContent | PRELOADED\w{0,40}+) \s*+ = \s*+ (?=[{\[])""",
    re.VERBOSE,
)

_TITLES: Final = ("headline", "title", "headlines", "name", "heading")
_CONTENTS: Final = """content body articleBody elements content_elements blocks paragraphs
    components bodyHtml contentHtml body_html content_html html text richText article sections
    """.split()
_TEXTS: Final = ("content", "text", "html", "value", "body", "markup", "paragraph", "model")
_CHILDREN: Final = """elements content children items blocks content_elements list components
    paragraphs""".split()
_PUBLISHED: Final = re.compile(
    r"(?:first)?_?publi(?:sh|c)\w*(?:at|date|on|time)?|display_?date|date", re.I
)
_MODIFIED: Final = re.compile(r"(?:last)?_?(?:update|modifi)\w*", re.I)
_AUTHORS: Final = ("authors", "author", "bylines", "byline", "contributors", "writers")
_TAGS: Final = ("tags", "keywords", "topics")
_SECTIONS: Final = (
    "section",
    "primarySection",
    "category",
    "primaryCategory",
    "channel",
    "vertical",
)
_IMAGES: Final = re.compile(
    r"(?:lead|main|hero|featured?|promo|top|cover|primary)_?(?:image|photo|media|art|picture)|image|photo|cover",
    re.I,
)
_HEADINGS: Final = re.compile(r"head|subtitle|^h[2-6]$|title", re.I)
_PARAGRAPHS: Final = re.compile(r"para|^p$|text|^html$|raw_html|rich", re.I)
_FIGURES: Final = re.compile(r"image|photo|picture|figure", re.I)
_QUOTES: Final = re.compile(r"quote", re.I)
_LISTS: Final = re.compile(r"list|^[uo]l$", re.I)


class EmbeddedArticle(NamedTuple):
    """A story out of a page's state."""

    html: str
    """The story as a plain page."""
    node: Node
    """What the state says of it, in the words of JSON-LD."""


def _states(scripts: Iterable[Element]) -> Iterator[Any]:
    for script in scripts:
        text = script.text
        kind = script.get("type") or ""
        if not text or "ld+json" in kind:
            continue
        if "json" in kind or script.get("id") == "__NEXT_DATA__":
            yield parse_json(text)
        elif match := _ASSIGNED.search(text):
            yield first_value(text, match.end())


def _objects(root: Any) -> Iterator[Node]:
    queue, seen = [root], 0
    while queue and seen < _MOST_NODES:
        entry = queue.pop()
        seen += 1
        if isinstance(entry, dict):
            yield entry
            queue.extend(v for v in entry.values() if isinstance(v, (dict, list)))
        elif isinstance(entry, list):
            queue.extend(v for v in entry if isinstance(v, (dict, list)))


def _title(node: Node) -> str:
    for key in _TITLES:
        value = node.get(key)
        if isinstance(value, dict):
            value = (
                value.get("basic")
                or value.get("main")
                or value.get("text")
                or value.get("rendered")
            )
        if isinstance(value, str) and value.strip():
            return strip_tags(value)
    return ""


def _kind(node: Node) -> str:
    for key in ("type", "_type", "kind", "__typename", "name", "blockType", "component"):
        if isinstance(node.get(key), str):
            return str(node[key])
    return ""


def _image(node: Node) -> str:
    address = next((node[k] for k in ("url", "src", "href") if isinstance(node.get(k), str)), None)
    if address is None:
        return ""
    caption, credit = (
        next((str(node[k]) for k in keys if isinstance(node.get(k), str)), "")
        for keys in (("caption", "description"), ("credit", "credits", "copyright", "byline"))
    )
    return (
        f'<figure><img src="{html.escape(address)}"><figcaption><p class="caption">{caption}</p>'
        f'<p class="credit">{credit}</p></figcaption></figure>'
    )


def _text(node: Node, depth: int = 0) -> str:
    for key in _TEXTS:
        value = node.get(key)
        if isinstance(value, dict) and depth < _DEEPEST:
            value = _text(value, depth + 1)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _write(entry: Any, depth: int = 0) -> str:
    """Write an element of a story's content as HTML; what it is for becomes its class."""
    if depth > _DEEPEST:
        return ""
    if isinstance(entry, str):
        return entry if "<p" in entry else f"<p>{entry}</p>"
    if isinstance(entry, list):
        return "".join(_write(e, depth + 1) for e in entry[:_MOST_NODES])
    if not isinstance(entry, dict):
        return ""
    kind = _kind(entry)
    if _FIGURES.search(kind) and (figure := _image(entry)):
        return figure
    children = next((entry[k] for k in _CHILDREN if isinstance(entry.get(k), list)), None)
    inner = _write(children, depth + 1) if children is not None else _text(entry)
    if _QUOTES.search(kind):
        return f"<blockquote>{inner}</blockquote>"
    if _LISTS.search(kind) and isinstance(children, list):
        return "<ul>" + "".join(f"<li>{_write(c, depth + 1)}</li>" for c in children) + "</ul>"
    if _HEADINGS.search(kind) and children is None:
        return f"<h2>{inner}</h2>"
    if _PARAGRAPHS.search(kind):
        return inner if "<p" in inner else f"<p>{inner}</p>"
    return f'<div class="{html.escape(kind)}">{inner}</div>'


def _content(node: Node) -> str:
    best = ""
    for key in _CONTENTS:
        value = node.get(key)
        if isinstance(value, dict):
            value = next(
                (value[k] for k in (*_CHILDREN, *_TEXTS) if isinstance(value.get(k), (list, str))),
                None,
            )
        if isinstance(value, (list, str)):
            written = _write(value)
            if len(written) > len(best):
                best = written
    return best


def _dated(node: Node, pattern: re.Pattern[str]) -> str | None:
    for key, value in node.items():
        if isinstance(value, str) and pattern.fullmatch(key) and value[:2] in ("19", "20"):
            return value
    return None


def _named(node: Node, keys: Iterable[str]) -> list[str]:
    """The names under the first of the keys that has any."""
    for key in keys:
        names = []
        for entry in as_list(node.get(key)):
            if isinstance(entry, dict):
                entry = next(
                    (
                        entry[k]
                        for k in ("name", "title", "label", "text", "fullName")
                        if isinstance(entry.get(k), str)
                    ),
                    None,
                )
            if isinstance(entry, str):
                names.append(entry)
        if names:
            return names
    return []


def _as_node(node: Node, title: str) -> Node:
    told: Node = {"@type": "NewsArticle", "headline": title}
    told["datePublished"] = _dated(node, _PUBLISHED)
    told["dateModified"] = _dated(node, _MODIFIED)
    told["author"] = _named(node, _AUTHORS)
    told["keywords"] = _named(node, _TAGS)
    told["articleSection"] = _named(node, _SECTIONS)
    return {key: value for key, value in told.items() if value}


def _lead(node: Node) -> str:
    for key, value in node.items():
        if isinstance(value, dict) and _IMAGES.fullmatch(key) and (figure := _image(value)):
            return figure
    return ""


def find_embedded_article(
    scripts: Iterable[Element], titles: Iterable[str]
) -> EmbeddedArticle | None:
    """Find the story that a page's state holds: the object with a title and the most text.

    ``titles`` are the page's own; an object whose title is one of them goes before a longer one.
    """
    wanted = {folded_letters(title) for title in titles if title}
    best: tuple[bool, int] = (False, 0)
    chosen: tuple[Node, str, str] | None = None
    for state in _states(scripts):
        for node in _objects(state):
            title = _title(node)
            if not title or not any(key in node for key in _CONTENTS):
                continue
            content = _content(node)
            rank = folded_letters(title) in wanted, len(content)
            if len(content) >= _LEAST_TEXT and rank > best:
                best, chosen = rank, (node, title, content)
    if chosen is None:
        return None
    node, title, content = chosen
    page = (
        f"<html><body><h1>{html.escape(title)}</h1>{_lead(node)}<div>{content}</div></body></html>"
    )
    return EmbeddedArticle(page, _as_node(node, title))
