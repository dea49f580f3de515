"""Reads pages in processes of their own, so that no page holds up or ends a crawl."""

from newscrawl.reading.pool import Readers
from newscrawl.reading.tasks import PageRead, RawPage, read_links, read_page

__all__ = ["PageRead", "RawPage", "Readers", "read_links", "read_page"]
