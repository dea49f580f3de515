"""The newest articles as an Atom feed (RFC 4287)."""

from __future__ import annotations

import heapq
from html import escape
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.files.forms.article_uri import article_uri, name_uri
from newscrawl.files.forms.moments import internet_moment
from newscrawl.files.forms.whole_output import open_new
from newscrawl.files.forms.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["MAX_ENTRIES", "write_atom"]

MAX_ENTRIES: Final = 100
"""Of a feed, as a reader asks for all of it again and again."""
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NO_MOMENT: Final = "1970-01-01T00:00:00Z"
"""Of a feed without entries, which must have one all the same."""
_BETWEEN_PARAGRAPHS: Final = "\n\n"
_Element = etree._Element


def write_atom(articles: Iterable[Article], path: Path, *, name: str) -> dict[str, int]:
    """Write the newest articles, the newest first; return how many were left out, by reason.

    ``name`` is the feed's own, from which its id is made: the same for each of its versions.

    The time of an article is that of its publication, else that of the fetch; without an offset it
    is taken for UTC, as a feed's times must have one.
    """
    newest: list[tuple[str, int, Article]] = []
    seen = without_time = 0
    for article in articles:
        seen += 1
        moment = internet_moment(article.timestamp) or internet_moment(article.fetched_at)
        if moment is None:
            without_time += 1
        elif len(newest) < MAX_ENTRIES:
            heapq.heappush(newest, (moment, -seen, article))
        else:
            heapq.heappushpop(newest, (moment, -seen, article))
    entries = [(moment, article) for moment, _, article in sorted(newest, key=_order, reverse=True)]
    with open_new(path) as file:
        etree.ElementTree(_feed(name, entries)).write(
            file, encoding="utf-8", xml_declaration=True, pretty_print=True
        )
    left_out = {"older": seen - without_time - len(entries), "without any time": without_time}
    return {reason: count for reason, count in left_out.items() if count}


def _order(entry: tuple[str, int, Article]) -> tuple[str, int]:
    return entry[0], entry[1]


def _feed(name: str, entries: list[tuple[str, Article]]) -> _Element:
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "title", "News articles")
    _add(feed, "id", name_uri(f"feed {name}"))
    _add(feed, "updated", max((_updated(*entry) for entry in entries), default=_NO_MOMENT))
    _add(feed, "generator", "newscrawl")
    for moment, article in entries:
        _add_entry(feed, moment, article)
    return feed


def _updated(moment: str, article: Article) -> str:
    return max(internet_moment(article.modified) or moment, moment)


def _add_entry(feed: _Element, moment: str, article: Article) -> None:
    entry = _add(feed, "entry")
    url = article.canonical_url or article.url
    _add(entry, "id", article_uri(article))
    _add(entry, "title", article.headline or url or "")
    _add(entry, "published", moment)
    _add(entry, "updated", _updated(moment, article))
    if url:
        _add(entry, "link", rel="alternate", type="text/html", href=url)
    for name in article.authors or [article.site or "unknown"]:
        _add(_add(entry, "author"), "name", name)
    for tag in article.hashtags:
        _add(entry, "category", term=tag)
    if article.description:
        _add(entry, "summary", article.description)
    if body := article.plain_body:
        content = _add(entry, "content", _as_html(body), type="html")
        if article.language:
            content.set("{http://www.w3.org/XML/1998/namespace}lang", xml_text(article.language))


def _as_html(body: str) -> str:
    paragraphs = body.split(_BETWEEN_PARAGRAPHS)
    lines = (escape(each, quote=False).replace("\n", "<br>") for each in paragraphs)
    return "".join(f"<p>{line}</p>" for line in lines)


def _add(parent: _Element, name: str, text: str | None = None, **attributes: str) -> _Element:
    values = {key: xml_text(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", values)
    if text is not None:
        element.text = xml_text(text)
    return element
