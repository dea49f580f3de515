"""Finding addresses: pure parsers of robots.txt, sitemaps, feeds and pages, without an engine."""

from newscrawl.crawl.discovery.article_parts import next_part, part_number
from newscrawl.crawl.discovery.discovered_url import (
    DiscoveredUrl,
    How,
    LeftOut,
    SourceLog,
    SubSitemap,
)
from newscrawl.crawl.discovery.list_page import Link, ListPage, read_list
from newscrawl.crawl.discovery.robots_sitemaps import sitemaps_named
from newscrawl.crawl.discovery.sitemap_or_feed import (
    is_feed,
    read_entries,
    read_feed,
    read_sitemap,
    read_source,
)
from newscrawl.crawl.discovery.typed_urls import AddressError, origin_of, tidy, web_address
from newscrawl.crawl.discovery.url_kind import Kind, kind_of

__all__ = [
    "AddressError",
    "DiscoveredUrl",
    "How",
    "Kind",
    "LeftOut",
    "Link",
    "ListPage",
    "SourceLog",
    "SubSitemap",
    "is_feed",
    "kind_of",
    "next_part",
    "origin_of",
    "part_number",
    "read_entries",
    "read_feed",
    "read_list",
    "read_sitemap",
    "read_source",
    "sitemaps_named",
    "tidy",
    "web_address",
]
