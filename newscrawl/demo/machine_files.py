"""What the demo site serves to machines: robots.txt, sitemaps, feeds."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Final

from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["feed", "machine_files"]

_NEWEST: Final = 6  # stories in the news sitemap
_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS: Final = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _robots(base: str) -> str:
    return (
        "User-agent: *\nDisallow: /internal/\nDisallow: /search\n\n"
        f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap-news.xml\n"
    )


def _index(base: str) -> str:
    names = ("sitemap-articles.xml", "sitemap-pages.xml")
    found = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>\n" for name in names)
    return f"{_DECLARATION}<sitemapindex {_SITEMAP}>\n{found}</sitemapindex>\n"


def _url(address: str, rest: str = "") -> str:
    return f"<url><loc>{escape(address)}</loc>{rest}</url>\n"


def _url_set(urls: Iterable[str], spaces: str = _SITEMAP) -> str:
    return f"{_DECLARATION}<urlset {spaces}>\n{''.join(urls)}</urlset>\n"


def _articles(found: Iterable[DemoStory], base: str) -> str:
    return _url_set(
        _url(base + story.href, f"<lastmod>{story.modified.isoformat()}</lastmod>")
        for story in found
    )


def _pages(base: str) -> str:
    paths = ["/", "/about/"]
    for edition in editions().values():
        paths.append(edition.href)
        paths += [edition.section_href(section.slug) for section in edition.sections]
    return _url_set(_url(base + path) for path in paths)


def _news(found: Iterable[DemoStory], base: str) -> str:
    return _url_set(
        (
            _url(
                base + story.href,
                "<news:news><news:publication>"
                f"<news:name>{escape(editions()[story.language].masthead)}</news:name>"
                f"<news:language>{story.language}</news:language></news:publication>"
                f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
                f"<news:title>{escape(story.headline)}</news:title></news:news>",
            )
            for story in found
        ),
        f"{_SITEMAP} {_NEWS}",
    )


def feed(edition: Edition, base: str) -> str:
    """Write an edition's RSS feed: what both its pages and the sitemap have."""
    items = "".join(
        f"<item><title>{escape(story.headline)}</title><link>{escape(base + story.href)}</link>"
        f"<guid>{escape(base + story.href)}</guid>"
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<description>{escape(story.lede)}</description></item>\n"
        for story in stories()
        if story.language == edition.language and story.linked and story.in_sitemap
    )
    return (
        f'{_DECLARATION}<rss version="2.0"><channel><title>{escape(edition.masthead)}</title>'
        f"<link>{base}{edition.href}</link><description>{escape(edition.motto)}</description>"
        f"<language>{edition.language}</language>\n{items}</channel></rss>\n"
    )


def machine_files(base: str) -> dict[str, str]:
    """Write robots.txt and the sitemaps, by path."""
    found = [story for story in stories() if story.in_sitemap]
    newest = [story for story in found if story.linked][:_NEWEST]
    return {
        "/robots.txt": _robots(base),
        "/sitemap.xml": _index(base),
        "/sitemap-articles.xml": _articles(found, base),
        "/sitemap-pages.xml": _pages(base),
        "/sitemap-news.xml": _news(newest, base),
    }
