"""Proxies: which one a request takes, and errors that name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)
from twisted.internet.error import ConnectError

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.proxy_settings import (
    PROXY_FORM,
    check_proxies,
    parse_proxy,
    without_password,
)
from newscrawl.crawl.http_internals import TunnelError

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["ProxyError", "ProxyMiddleware", "proxy_error"]

_STATUS: Final = re.compile(r"'status': (\d{3})")
_NEEDS_PASSWORD: Final = 407  # HTTP's status for "Proxy Authentication Required"


class ProxyError(DownloadFailedError):
    """The proxy gave no way to the site; the text names it, without its password."""


class ProxyMiddleware(HttpProxyMiddleware):
    """Downloader middleware: Scrapy's, with the proxy of ``NEWSCRAWL_PROXY`` before others.

    Without that setting, ``http_proxy`` and ``https_proxy`` of the environment count.  Hosts that
    ``no_proxy`` names are asked without one in both cases.
    """

    def __init__(self, auth_encoding: str | None = "latin-1", proxy: str | None = None) -> None:
        super().__init__(auth_encoding)
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it by a crawl's settings.  Raises UrlError."""
        check_proxies(crawler.settings)
        made = super().from_crawler(crawler)
        given = crawler.settings.get("NEWSCRAWL_PROXY")
        made._proxy = parse_proxy(str(given)) if given else None
        return made

    def process_request(self, request: Request) -> Request | Response | None:  # type: ignore[override]
        """Choose the proxy of a request."""
        if self._proxy and "proxy" not in request.meta:
            host = urlsplit(request.url).hostname or ""
            if not proxy_bypass(host):
                request.meta["proxy"] = self._proxy
        return super().process_request(request)


def proxy_error(proxy: str, url: str, error: BaseException | int) -> ProxyError | None:
    """Return the error of a request by a proxy; None where it may be the site's own.

    ``error`` is what was raised, or the status of the answer.
    """
    shown = without_password(proxy)
    host, _ = host_and_port(url) or (url, 0)
    status = error if isinstance(error, int) else None
    if isinstance(error, TunnelError):
        found = _STATUS.search(str(error))
        status = int(found[1]) if found else 0
    if status == _NEEDS_PASSWORD:
        return ProxyError(
            f"The proxy {shown} asks for a user name and password (407): {PROXY_FORM}"
        )
    if isinstance(error, TunnelError):
        answered = f"it answered {status}" if status else "it did not answer in HTTP"
        return ProxyError(f"The proxy {shown} opens no tunnel to {host}: {answered}")
    if isinstance(error, DownloadConnectionRefusedError):
        return ProxyError(f"The proxy {shown} refuses the connection: is it running at that port?")
    if isinstance(error, CannotResolveHostError):
        return ProxyError(f"The proxy {shown} was not found: its name has no address (DNS)")
    if isinstance(error, ConnectError):
        return ProxyError(f"The proxy {shown} cannot be reached: {error}")
    return None
