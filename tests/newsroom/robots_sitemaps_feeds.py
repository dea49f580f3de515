"""What the generated site serves to machines: robots.txt, sitemaps, feeds."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from newsroom.list_pages import link_to
from newsroom.page_frame import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from newsroom.generated_stories import Story

__all__ = [
    "Robots",
    "atom",
    "json_feed",
    "news_sitemap",
    "robots",
    "rss",
    "sitemap",
    "sitemap_index",
]

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS: Final = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


class Robots(NamedTuple):
    """What the site's robots.txt says."""

    disallow: Sequence[str] = ("/search", "/login")
    """Paths that no crawler may ask for; empty for none."""
    crawl_delay: float | None = None
    """Seconds between two requests."""
    sitemaps: Sequence[str] = ("/sitemap.xml", "/sitemap-news.xml")
    """Paths or addresses of sitemaps; empty where robots.txt names none."""


def robots(rules: Robots, base: str) -> bytes:
    """Write robots.txt."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in rules.disallow)]
    if rules.crawl_delay is not None:
        lines.append(f"Crawl-delay: {rules.crawl_delay:g}")
    if len(lines) == 1:
        lines.append("Disallow:")
    named = [base + path if path.startswith("/") else path for path in rules.sitemaps]
    return "\n".join([*lines, "", *(f"Sitemap: {url}" for url in named), ""]).encode()


def sitemap_index(parts: Iterable[tuple[str, datetime]], base: str) -> bytes:
    """Write a sitemap index of paths, each with its last change."""
    rows = "".join(
        f"<sitemap><loc>{base}{path}</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>\n"
        for path, changed in parts
    )
    return f"{_DECLARATION}<sitemapindex {_SITEMAP}>\n{rows}</sitemapindex>\n".encode()


def _loc(story: Story, base: str) -> str:
    return (base + link_to(story, "sitemap").partition("#")[0]).replace("&", "&amp;")


def sitemap(stories: Iterable[Story], base: str) -> bytes:
    """Write a sitemap."""
    rows = "".join(
        f"<url><loc>{_loc(story, base)}</loc><lastmod>{story.modified_text}</lastmod></url>\n"
        for story in stories
    )
    return f"{_DECLARATION}<urlset {_SITEMAP}>\n{rows}</urlset>\n".encode()


def news_sitemap(stories: Iterable[Story], base: str) -> bytes:
    """Write a news sitemap."""
    rows = "".join(
        f"<url><loc>{_loc(story, base)}</loc><news:news><news:publication>"
        f"<news:name>{NAME}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{story.published_text}</news:publication_date>"
        f"<news:title>{story.headline}</news:title></news:news></url>\n"
        for story in stories
    )
    return f"{_DECLARATION}<urlset {_SITEMAP} {_NEWS}>\n{rows}</urlset>\n".encode()


def rss(stories: Iterable[Story], base: str, title: str) -> bytes:
    """Write an RSS 2.0 feed."""
    rows = "".join(
        f"<item><title>{story.headline}</title>"
        f"<link>{base}{link_to(story, 'rss').replace('&', '&amp;')}</link>"
        f'<guid isPermaLink="false">{story.number}</guid>'
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<description>{story.summary}</description></item>\n"
        for story in stories
    )
    return (
        f'{_DECLARATION}<rss version="2.0"><channel><title>{title}</title><link>{base}/</link>'
        f"<description>{title}</description><language>en</language>\n{rows}</channel></rss>\n"
    ).encode()


def atom(stories: Sequence[Story], base: str, title: str, changed: datetime) -> bytes:
    """Write an Atom feed."""
    rows = "".join(
        f"<entry><title>{story.headline}</title><id>{base}{story.path}</id>"
        f'<link rel="alternate" href="{base}{link_to(story, "atom").replace("&", "&amp;")}"/>'
        f"<published>{story.published_text}</published>"
        f"<updated>{story.modified_text}</updated><summary>{story.summary}</summary></entry>\n"
        for story in stories
    )
    return (
        f'{_DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>'
        f"<id>{base}/</id><updated>{changed.isoformat()}</updated>\n{rows}</feed>\n"
    ).encode()


def json_feed(stories: Iterable[Story], base: str, title: str) -> bytes:
    """Write a JSON feed."""
    items = [
        {
            "id": str(story.number),
            "url": base + link_to(story, "json"),
            "title": story.headline,
            "summary": story.summary,
            "date_published": story.published_text,
            "date_modified": story.modified_text,
        }
        for story in stories
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{base}/",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()
