"""Refuses addresses that must not be asked for, before anything is sent, after redirects as well.

A site can link to ``http://169.254.169.254/``, redirect there, or have its name resolve to it.
:class:`UrlFilterMiddleware` refuses what an address itself shows; the resolver (``resolver``) and
the download handler (``limits``) check what its name leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.private_hosts import PrivateHosts, ip_without_lookup
from newscrawl.crawl.scrapy_internals import RedirectHooks

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = [
    "InvalidUrl",
    "PrivateAddress",
    "SafeMetaRefreshMiddleware",
    "SafeRedirectMiddleware",
    "UrlFilterMiddleware",
    "UrlRefused",
    "without_credentials",
]

_MAX_TOLD: Final = 200
"""Characters of an address that is none, in a message."""


class UrlRefused(IgnoreRequest):
    """A request was not sent because of its address; the text says why, without credentials."""


class PrivateAddress(UrlRefused):
    """The address is, or resolves to, one that is not of the public internet."""


class InvalidUrl(UrlRefused):
    """What should be an address is none: parsers would read different hosts out of it, or none."""

    def __init__(self, address: str) -> None:
        super().__init__(f"It is no web address: {without_credentials(address)[:_MAX_TOLD]!r}")


def without_credentials(url: str) -> str:
    """Take user name and password out of an address.

    >>> without_credentials("https://user:pass@news.example/a?mail=me@mail.example")
    'https://news.example/a?mail=me@mail.example'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all, but it may hold a password
        return url.rpartition("@")[2]
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class UrlFilterMiddleware:
    """Downloader middleware: refuses what an address itself shows not to be the public web.

    Raises :class:`PrivateAddress` for private IP addresses in every spelling and for
    ``localhost``, :class:`InvalidUrl` for what is no address, and :class:`UrlRefused` for
    schemes other than http and https and for addresses with a user name.  Redirected requests
    pass it again.
    """

    def __init__(self, private: PrivateHosts) -> None:
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the private hosts that the operator allowed.  Raises UrlError."""
        return cls(PrivateHosts.from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        """Refuse a request; its errback hears of it."""
        url = request.url
        _check_scheme(url)
        server = host_and_port(url)
        if server is None:
            raise InvalidUrl(url)
        if "@" in url and "@" in urlsplit(url).netloc:
            raise UrlRefused(f"The address holds a user name: {without_credentials(url)}")
        ip = ip_without_lookup(server[0])
        if ip is not None and (refused := self._private.refusal(*server, ip)):
            raise PrivateAddress(refused)


def _check_scheme(url: str) -> None:
    scheme = url.partition(":")[0].casefold()
    if scheme not in ("http", "https"):
        raise UrlRefused(f"Only http and https are asked for, not {scheme[:20]}:")


def _check(url: str) -> None:
    """Raise UrlRefused where a redirect leads to what is no address of http or https."""
    _check_scheme(url)
    if host_and_port(url) is None:
        raise InvalidUrl(url)


class _Safely(RedirectHooks):
    """Checks where redirects lead, and takes user names and passwords out of it."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - the base's
        """Send no Referer: where a crawl comes from is nobody's business."""
        request.headers.pop("Referer", None)

    def redirect_target(self, request: Request, response: Response, url: str) -> str:  # noqa: ARG002
        """Return a redirect's target without credentials.  Raises UrlRefused."""
        _check(url)
        return without_credentials(url)


class SafeRedirectMiddleware(_Safely, RedirectMiddleware):
    """Scrapy's redirects, without credentials in addresses, which Scrapy would log.

    Raises :class:`UrlRefused` where one leads to what is no web address; Scrapy hands the
    redirect on as if it were the page, or breaks on it.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a redirect."""
        try:
            return super().process_response(request, response)
        except ValueError as error:  # from reading its Location
            raise InvalidUrl(_location(response)) from error

    def redirect_target(self, request: Request, response: Response, url: str) -> str:
        """Check the target as the server wrote it: Scrapy may make another host of it."""
        _check(urljoin(request.url, _location(response)))
        return super().redirect_target(request, response, url)


def _location(response: Response) -> str:
    return (response.headers.get("Location") or b"").decode("utf-8", "replace").strip()


class SafeMetaRefreshMiddleware(_Safely, MetaRefreshMiddleware):
    """Scrapy's meta refresh, without credentials in addresses, which Scrapy would log.

    Where one leads to what is no web address, the page stays, as it does in browsers.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a page that sends its reader on."""
        try:
            return super().process_response(request, response)
        except (ValueError, UrlRefused):
            return response
