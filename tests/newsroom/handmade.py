"""Pages and files by hand, for a :class:`~newsroom.simple_site.Pages` site of few pages."""

from __future__ import annotations

import gzip
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from newsroom.generated_stories import NOW, PACE, Story
from newsroom.simple_site import html, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsroom.http_messages import Response

__all__ = ["article", "feed", "sitemap", "sitemap_index", "teasers"]

_XML: Final = "application/xml; charset=utf-8"
_NEWS: Final = (
    "<news:news><news:publication_date>{date}</news:publication_date>"
    "<news:title>{title}</news:title></news:news>"
)


def _story(number: int) -> Story:
    moment = NOW + PACE * number
    return Story(number, moment, moment)


def article(number: int, links: Iterable[str] = (), *, headline: str | None = None) -> Response:
    """An article's page, with a headline, a date and a text of its own by its number.

    ``links`` stand below it, as related stories.
    """
    story = _story(number)
    title = escape(headline or story.headline)
    rows = "".join(f'<li><a href="{escape(link)}">Related</a></li>' for link in links)
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return html(
        f'<title>{title}</title><meta property="og:type" content="article"></head><body>'
        f'<nav><a href="/">Home</a> <a href="/world/">World</a></nav><article><h1>{title}</h1>'
        f'<p class="byline">By {story.author}</p><time datetime="{story.published_text}">'
        f"{story.displayed_date}</time>{paragraphs}</article>"
        f"<aside><h2>Related</h2><ul>{rows}</ul></aside></body>"
    )


def teasers(title: str, links: Iterable[str]) -> Response:
    """A front page or section: teasers that link to addresses, as they are given."""
    rows = "".join(
        f'<li class="teaser"><h3><a href="{escape(link)}">Teaser {number} of {escape(title)}</a>'
        f"</h3><p>{_story(number).summary}</p></li>"
        for number, link in enumerate(links)
    )
    return html(
        f"<title>{escape(title)}</title><body><h1>{escape(title)}</h1><ul>{rows}</ul></body>"
    )


def sitemap(*urls: str, news: bool = False, lastmod: str = "", packed: bool = False) -> Response:
    """A sitemap of addresses; with ``news`` each has a date and a title, ``packed`` is gzip."""
    more = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    if news:
        more += _NEWS.format(date=lastmod or NOW.isoformat(), title="A title of the news sitemap")
    rows = "".join(f"<url><loc>{escape(url)}</loc>{more}</url>" for url in urls)
    made = text(f'<?xml version="1.0"?><urlset>{rows}</urlset>', _XML)
    return replace(made, body=gzip.compress(made.content(), mtime=0)) if packed else made


def sitemap_index(*urls: str, lastmod: str = "") -> Response:
    """A sitemap index of addresses."""
    more = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc>{more}</sitemap>" for url in urls)
    return text(f"<sitemapindex>{rows}</sitemapindex>", _XML)


def feed(*urls: str) -> Response:
    """An RSS feed of addresses."""
    rows = "".join(f"<item><title>News</title><link>{escape(url)}</link></item>" for url in urls)
    made = f'<rss version="2.0"><channel><title>News</title>{rows}</channel></rss>'
    return text(made, "application/rss+xml; charset=utf-8")
