"""Finding addresses: pure parsers of robots.txt, sitemaps, feeds and pages, without an engine."""

from newscrawl.discovery.found import Found, How, LeftOut, SourceLog, SubSitemap
from newscrawl.discovery.kinds import Kind, kind_of
from newscrawl.discovery.lists import Link, ListPage, read_list
from newscrawl.discovery.parts import next_part, part_number
from newscrawl.discovery.robots import sitemaps_named
from newscrawl.discovery.sites import AddressError, origin_of, tidy, web_address
from newscrawl.discovery.sources import is_feed, read_entries, read_feed, read_sitemap, read_source

__all__ = [
    "AddressError",
    "Found",
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
