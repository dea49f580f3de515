"""What the demo site has for machines: robots.txt, sitemaps, feeds."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Final

from newscrawl.demo.stories import DemoStory, Edition, editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["machine_files", "rss_feed"]

_NEWS_SITEMAP_STORIES: Final = 6  # the newest only, as news sitemaps do
_NAMESPACES: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
_XML_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def machine_files(base: str) -> dict[str, str]:
    """Return robots.txt and the sitemaps by path, for a site at the URL ``base``."""
    listed = [story for story in stories() if story.is_in_sitemap]
    newest = [story for story in listed if story.is_linked][:_NEWS_SITEMAP_STORIES]
    pages = ["/", "/about/"]
    for edition in editions().values():
        pages.append(edition.href)
        pages += [edition.section_href(section.slug) for section in edition.sections]
    sitemaps = [f"{base}/sitemap-{name}.xml" for name in ("articles", "pages")]
    return {
        "/robots.txt": (
            "User-agent: *\nDisallow: /internal/\nDisallow: /search\n\n"
            f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap-news.xml\n"
        ),
        "/sitemap.xml": _sitemap("sitemapindex", (_entry(url, "sitemap") for url in sitemaps)),
        "/sitemap-articles.xml": _sitemap(
            "urlset", (_dated_entry(story, base) for story in listed)
        ),
        "/sitemap-pages.xml": _sitemap("urlset", (_entry(base + path) for path in pages)),
        "/sitemap-news.xml": _sitemap("urlset", (_news_entry(story, base) for story in newest)),
    }


def _sitemap(root: str, entries: Iterable[str]) -> str:
    return f"{_XML_DECLARATION}<{root} {_NAMESPACES}>\n{''.join(entries)}</{root}>\n"


def _entry(url: str, kind: str = "url", details: str = "") -> str:
    return f"<{kind}><loc>{escape(url)}</loc>{details}</{kind}>\n"


def _dated_entry(story: DemoStory, base: str) -> str:
    modified = f"<lastmod>{story.modified.isoformat()}</lastmod>"
    return _entry(base + story.href, details=modified)


def _news_entry(story: DemoStory, base: str) -> str:
    details = (
        "<news:news><news:publication>"
        f"<news:name>{escape(editions()[story.language].masthead)}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news>"
    )
    return _entry(base + story.href, details=details)


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
