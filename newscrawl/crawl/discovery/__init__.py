"""Finds URLs in robots.txt, sitemaps, feeds and pages.  Parses bytes only; knows no Scrapy."""

from newscrawl.crawl.discovery.address_file import (
    check_address_file,
    given_addresses,
    read_address_file,
)
from newscrawl.crawl.discovery.article_parts import next_part_url, part_number
from newscrawl.crawl.discovery.canonical_shape import (
    has_another_name,
    has_same_name,
    leads_to_list,
)
from newscrawl.crawl.discovery.content_kind import is_html, is_sitemap_or_feed
from newscrawl.crawl.discovery.discovered_url import (
    DiscoveredUrl,
    FurtherPage,
    SourceKind,
    SourceProblems,
    SubSitemap,
)
from newscrawl.crawl.discovery.entry_dates import newest_entries, with_believable_dates
from newscrawl.crawl.discovery.list_page import ClassifiedLink, ListPage, read_list_page
from newscrawl.crawl.discovery.robots_sitemaps import sitemaps_in_robots
from newscrawl.crawl.discovery.robots_text import MAX_ROBOTS_TXT_BYTES, robots_text
from newscrawl.crawl.discovery.sitemap_dates import period_in_name
from newscrawl.crawl.discovery.sitemap_or_feed import read_source
from newscrawl.crawl.discovery.sitemap_order import DATED_BY_NAME, RankedSitemap, ranked
from newscrawl.crawl.discovery.typed_urls import UrlError, parse_typed_url, request_url
from newscrawl.crawl.discovery.url_form import url_form
from newscrawl.crawl.discovery.url_kind import (
    UrlKind,
    classify_url,
    evidence_in_url,
    is_no_page,
    weigh,
)
from newscrawl.crawl.discovery.usual_places import USUAL_FEEDS, USUAL_SITEMAPS

__all__ = [
    "DATED_BY_NAME",
    "MAX_ROBOTS_TXT_BYTES",
    "USUAL_FEEDS",
    "USUAL_SITEMAPS",
    "ClassifiedLink",
    "DiscoveredUrl",
    "FurtherPage",
    "ListPage",
    "RankedSitemap",
    "SourceKind",
    "SourceProblems",
    "SubSitemap",
    "UrlError",
    "UrlKind",
    "check_address_file",
    "classify_url",
    "evidence_in_url",
    "given_addresses",
    "has_another_name",
    "has_same_name",
    "is_html",
    "is_no_page",
    "is_sitemap_or_feed",
    "leads_to_list",
    "newest_entries",
    "next_part_url",
    "parse_typed_url",
    "part_number",
    "period_in_name",
    "ranked",
    "read_address_file",
    "read_list_page",
    "read_source",
    "request_url",
    "robots_text",
    "sitemaps_in_robots",
    "url_form",
    "weigh",
    "with_believable_dates",
]
