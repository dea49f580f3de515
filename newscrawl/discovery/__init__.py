"""Finding addresses: pure parsers of robots.txt, sitemaps and pages, without an engine."""

from newscrawl.discovery.found import Found, How, SubSitemap
from newscrawl.discovery.links import Kind, kind_of, page_links
from newscrawl.discovery.robots import sitemaps_named
from newscrawl.discovery.sitemaps import read_sitemap
from newscrawl.discovery.sites import AddressError, origin_of, tidy, web_address

__all__ = [
    "AddressError",
    "Found",
    "How",
    "Kind",
    "SubSitemap",
    "kind_of",
    "origin_of",
    "page_links",
    "read_sitemap",
    "sitemaps_named",
    "tidy",
    "web_address",
]
