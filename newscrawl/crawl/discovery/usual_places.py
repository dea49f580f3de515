"""Where sitemaps and feeds lie on sites that name none, or only such as are dead."""

from __future__ import annotations

from typing import Final

__all__ = ["USUAL_FEEDS", "USUAL_SITEMAPS"]

USUAL_SITEMAPS: Final = (
    ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml"),
    (
        "/wp-sitemap.xml",  # WordPress
        "/sitemap-index.xml",
        "/sitemap_news.xml",
        "/news_sitemap.xml",
        "/sitemap-news.xml",
        "/sitemap.xml.gz",
        "/sitemap.txt",
        "/sitemap.php",
        "/sitemap/sitemap.xml",
    ),
)
"""In groups, the likeliest first: the next is asked for where nothing of those before is there."""
USUAL_FEEDS: Final = (
    ("/feed/", "/rss", "/rss.xml"),
    ("/feed", "/feed.xml", "/atom.xml", "/index.xml", "/rss/", "/feed.json"),
)
"""The same for feeds.  The first is WordPress' address."""
