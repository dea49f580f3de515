"""Headers and cookies that the operator sends: to the given sites, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from newscrawl.common.urls import DEFAULT_PORTS, same_site, site_of
from newscrawl.crawl.downloader.url_filter import ASKED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

__all__ = ["SiteHeadersMiddleware"]

_COOKIE: Final = "Cookie"


class SiteHeadersMiddleware:
    """Downloader middleware: sends NEWSCRAWL_HEADERS and NEWSCRAWL_COOKIES to the spider's sites.

    They may be secrets.  A request that a redirect takes to another host or port goes without them,
    and so does one by http where the site was given with https.
    """

    def __init__(self, crawler: Crawler, headers: Mapping[str, str]) -> None:
        self._crawler = crawler
        self._headers = {name: value.encode() for name, value in headers.items()}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for a crawl that has such headers."""
        headers = {str(k): str(v) for k, v in crawler.settings.getdict("NEWSCRAWL_HEADERS").items()}
        if cookies := crawler.settings.getdict("NEWSCRAWL_COOKIES"):
            headers[_COOKIE] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if not headers:
            raise NotConfigured
        return cls(crawler, headers)

    def process_request(self, request: Request) -> None:
        """Add the headers to a request, or take away what a redirect brought along."""
        page = request.meta.get(ASKED_BY)
        is_own = self._is_of_given_site(request.url) and (
            page is None or same_site(request.url, site_of(page) or "")
        )
        for name, value in self._headers.items():
            if is_own:
                request.headers[name] = value
            elif request.headers.get(name) == value:
                del request.headers[name]

    def _is_of_given_site(self, url: str) -> bool:
        fronts: list[str] = getattr(self._crawler.spider, "fronts", [])
        return any(
            same_site(url, site_of(front) or "")
            and _named_port(url) == _named_port(front)
            and (url.startswith("https:") or front.startswith("http:"))
            for front in fronts
        )


def _named_port(url: str) -> int | None:
    """Return the port that a URL names; None for the usual one, which some redirects write out."""
    parts = urlsplit(url)
    return None if parts.port == DEFAULT_PORTS.get(parts.scheme) else parts.port
