"""What the demo site has for machines: robots.txt, sitemaps, feeds."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Final

from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["machine_files", "rss_feed"]

_NEWS_SITEMAP_STORIES: Final = 6
_SITEMAP_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_NAMESPACE: Final = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_XML_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def machine_files(base: str) -> dict[str, str]:
    """Return robots.txt and the sitemaps by path, for a site at the URL ``base``."""
    listed = [story for story in stories() if story.is_in_sitemap]
    newest = [story for story in listed if story.is_linked][:_NEWS_SITEMAP_STORIES]
    return {
        "/robots.txt": (
            "User-agent: *\nDisallow: /internal/\nDisallow: /search\n\n"
            f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap-news.xml\n"
        ),
        "/sitemap.xml": _sitemap_index(base),
        "/sitemap-articles.xml": _article_sitemap(listed, base),
        "/sitemap-pages.xml": _page_sitemap(base),
        "/sitemap-news.xml": _news_sitemap(newest, base),
    }


def _sitemap_index(base: str) -> str:
    names = ("sitemap-articles.xml", "sitemap-pages.xml")
    entries = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>\n" for name in names)
    return f"{_XML_DECLARATION}<sitemapindex {_SITEMAP_NAMESPACE}>\n{entries}</sitemapindex>\n"


def _article_sitemap(listed: Iterable[DemoStory], base: str) -> str:
    return _sitemap(
        _entry(base + story.href, f"<lastmod>{story.modified.isoformat()}</lastmod>")
        for story in listed
    )


def _page_sitemap(base: str) -> str:
    paths = ["/", "/about/"]
    for edition in editions().values():
        paths.append(edition.href)
        paths += [edition.section_href(section.slug) for section in edition.sections]
    return _sitemap(_entry(base + path) for path in paths)


def _news_sitemap(newest: Iterable[DemoStory], base: str) -> str:
    return _sitemap(
        (
            _entry(
                base + story.href,
                "<news:news><news:publication>"
                f"<news:name>{escape(editions()[story.language].masthead)}</news:name>"
                f"<news:language>{story.language}</news:language></news:publication>"
                f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
                f"<news:title>{escape(story.headline)}</news:title></news:news>",
            )
            for story in newest
        ),
        f"{_SITEMAP_NAMESPACE} {_NEWS_NAMESPACE}",
    )


def _entry(url: str, details: str = "") -> str:
    return f"<url><loc>{escape(url)}</loc>{details}</url>\n"


def _sitemap(entries: Iterable[str], namespaces: str = _SITEMAP_NAMESPACE) -> str:
    return f"{_XML_DECLARATION}<urlset {namespaces}>\n{''.join(entries)}</urlset>\n"


def rss_feed(edition: Edition, base: str) -> str:
    """Return an edition's RSS feed: the stories that both its pages and the sitemap have."""
    items = "".join(
        f"<item><title>{escape(story.headline)}</title><link>{escape(base + story.href)}</link>"
        f"<guid>{escape(base + story.href)}</guid>"
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<description>{escape(story.standfirst)}</description></item>\n"
        for story in stories()
        if story.language == edition.language and story.is_linked and story.is_in_sitemap
    )
    return (
        f'{_XML_DECLARATION}<rss version="2.0"><channel><title>{escape(edition.masthead)}</title>'
        f"<link>{base}{edition.href}</link><description>{escape(edition.motto)}</description>"
        f"<language>{edition.language}</language>\n{items}</channel></rss>\n"
    )
