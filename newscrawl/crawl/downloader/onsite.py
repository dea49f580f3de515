"""Keeps every request on its site, redirects included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from newscrawl.common.urls import same_site

if TYPE_CHECKING:
    from scrapy import Request

__all__ = ["OffSite", "OnSiteMiddleware"]


class OffSite(IgnoreRequest):
    """A request was not sent, as it leads to another site."""


class OnSiteMiddleware:
    """Downloader middleware: refuses a request to a host that is not of its ``meta["site"]``.

    Scrapy's own middleware has one list of domains for the whole spider.  With many sites in one
    run, a redirect from one of them to another would pass it.
    """

    def process_request(self, request: Request) -> None:
        """Raise OffSite where a request leaves its site."""
        site = request.meta.get("site")
        if site is not None and not same_site(request.url, site):
            raise OffSite(f"It leads to another site: {request.url}")
