"""Keeps every request on its site, redirects included."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.exceptions import IgnoreRequest

from newscrawl.common.urls import same_site

if TYPE_CHECKING:
    from typing import Protocol, Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    class HostPolicy(Protocol):
        """A spider that knows further hosts of its sites."""

        def may_leave_site(self, request: Request) -> bool:
            """Return True if a request may go to a host that is not below its site's own."""


__all__ = ["OffSite", "OnSiteMiddleware"]


class OffSite(IgnoreRequest):
    """A request was not sent, as it leads to another site."""


class OnSiteMiddleware:
    """Downloader middleware: refuses a request to a host that is not of its ``meta["site"]``.

    Scrapy's own middleware has one list of domains for the whole spider.  With many sites in one
    run, a redirect from one of them to another would pass it.  The spider may know further hosts of
    the site (``may_leave_site``).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise OffSite where a request leaves its site."""
        site = request.meta.get("site")
        if site is None or same_site(request.url, site):
            return
        spider = self._crawler.spider
        policy = cast("HostPolicy", spider) if hasattr(spider, "may_leave_site") else None
        if policy is None or not policy.may_leave_site(request):
            raise OffSite(f"It leads to another site: {request.url}")
