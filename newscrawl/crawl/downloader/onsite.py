"""Keeps every request on its site, redirects included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from newscrawl.common.urls import same_site

if TYPE_CHECKING:
    from scrapy import Request

__all__ = ["OffSite", "OnSiteMiddleware"]


class OffSite(IgnoreRequest):
    """A request that leads to another site."""


class OnSiteMiddleware:
    """Downloader middleware: a request goes to the site in its ``meta["site"]`` or below, or not.

    Scrapy's own middleware knows one list of domains for the whole spider.  With many sites in
    one run, a redirect from one of them to another would pass it.
    """

    def process_request(self, request: Request) -> None:
        """Refuse a request that leaves its site; its errback hears of it."""
        site = request.meta.get("site")
        if site is not None and not same_site(request.url, site):
            raise OffSite(f"It leads to another site: {request.url}")
