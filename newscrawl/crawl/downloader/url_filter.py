"""Refuses URLs that must not be requested, before anything is sent, and follows redirects safely.

A site can link to ``http://169.254.169.254/``, redirect there, or have its name resolve to it.
:class:`UrlFilterMiddleware` refuses what the URL itself shows; the resolver (``resolver``) and the
download handler (``response_limits``) check the IP addresses that its host leads to.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.downloader.private_hosts import PrivateHosts, ip_without_lookup
from newscrawl.crawl.downloader.redirect_cookies import carry_cookies
from newscrawl.crawl.downloader.script_redirect import script_redirect
from newscrawl.crawl.scrapy_internals import CIRCLE, RedirectHooks

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = [
    "ASKED_BY",
    "InvalidUrl",
    "PrivateAddress",
    "SafeMetaRefreshMiddleware",
    "SafeRedirectMiddleware",
    "UrlFilterMiddleware",
    "UrlRefused",
    "without_credentials",
]

ASKED_BY: Final = "asked_by"
"""The key of a request's meta with the URL of the page whose scripts ask for it, in the browser."""
_REFRESH: Final = re.compile(
    rb"\s*(?P<seconds>[0-9]{1,6})(?:\.[0-9]{0,6})?\s*[;,]\s*url\s*=\s*[\"']?(?P<url>[^\"'\s]+)",
    re.IGNORECASE,
)
_MAX_SHOWN_CHARS: Final = 200
"""Of an invalid URL, in a message: enough to find it by."""


_logger = logging.getLogger(__name__)
_MAX_HEAD_BYTES: Final = 16 * 1024
"""A page's meta refresh stands near its beginning: Scrapy reads the first 4,096 characters."""
_NOT_IN_FORCE: Final = re.compile(
    rb"<!--.*?(?:-->|\Z)"
    rb"|<(script|style|template|textarea|noscript|title|iframe|xmp|noembed|noframes)\b"
    rb".*?(?:</\1\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)
"""What browsers do not take for elements of the page, to its end or to that of the page."""


class UrlRefused(IgnoreRequest):
    """A request was not sent because of its URL; the text says why, without credentials."""


class PrivateAddress(UrlRefused):
    """The host is at an IP address that is not of the public internet."""


class InvalidUrl(UrlRefused):
    """It is no valid URL: parsers would read different hosts out of it, or none."""

    def __init__(self, url: str) -> None:
        super().__init__(f"It is no web URL: {without_credentials(url)[:_MAX_SHOWN_CHARS]!r}")


def without_credentials(url: str) -> str:
    """Return a URL without user name and password.

    >>> without_credentials("https://user:pass@news.example/a?mail=me@mail.example")
    'https://news.example/a?mail=me@mail.example'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # it is no URL, but it may hold a password
        return url.rpartition("@")[2]
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


class UrlFilterMiddleware:
    """Downloader middleware: refuses URLs that by themselves show not to be of the public web.

    Raises :class:`PrivateAddress` for private IP addresses in every spelling and for
    ``localhost``, :class:`InvalidUrl` for what is no URL, and :class:`UrlRefused` for schemes other
    than http and https and for URLs with a user name.  Redirected requests pass it again.  What the
    operator allows to be private is not for the scripts of other hosts' pages.
    """

    def __init__(self, private: PrivateHosts) -> None:
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it with the private hosts that the operator allows.  Raises UrlError."""
        return cls(PrivateHosts.from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        """Raise UrlRefused where a request must not be sent.

        It is logged for a request without errback, as those of ``scrapy fetch``: nobody is told.
        """
        try:
            self._check(request.url, request.meta.get(ASKED_BY))
        except UrlRefused as refused:
            if request.errback is None:
                _logger.warning("Not asked for: %s", refused)
            raise

    def _check(self, url: str, page: str | None) -> None:
        server = _checked_server(url)
        if page is not None and host_and_port(page) != server and self._private.allows(*server):
            raise PrivateAddress(f"{server[0]} may be private: no script of another host asks it")
        if "@" in url and "@" in urlsplit(url).netloc:
            raise UrlRefused(f"The URL holds a user name: {without_credentials(url)}")
        ip = ip_without_lookup(server[0])
        if ip is not None and (refused := self._private.refusal(*server, ip)):
            raise PrivateAddress(refused)


def _checked_server(url: str) -> tuple[str, int]:
    """Return host and port of an http or https URL.  Raises UrlRefused for what is none."""
    scheme = url.partition(":")[0].casefold()
    if scheme not in ("http", "https"):
        raise UrlRefused(f"Only http and https are requested, not {scheme[:20]}:")
    server = host_and_port(url)
    if server is None:
        raise InvalidUrl(url)
    return server


class _SafeRedirects(RedirectHooks):
    """Checks where redirects lead, removes user names and passwords, and carries cookies."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - the base's
        """Send no Referer: how the crawl came to a URL is nobody's business."""
        request.headers.pop("Referer", None)

    def redirect_target(self, request: Request, response: Response, url: str) -> str:  # noqa: ARG002
        """Return a redirect's target without credentials.  Raises UrlRefused."""
        _checked_server(url)
        return without_credentials(url)

    def redirect_made(self, request: Request, response: Response, target: Request) -> None:
        """Send the cookies that were set on the way; raise IgnoreRequest for a circle.

        A page that a site sends its visitor back to, without a new cookie, is asked for once more.
        """
        carry_cookies(request, response, target)
        seen = [*request.meta.get("redirect_urls", ()), request.url]
        same_cookies = target.headers.get("Cookie") == request.headers.get("Cookie")
        if same_cookies and seen.count(target.url) > 1:
            raise IgnoreRequest(f"{CIRCLE} to {target.url}")


class SafeRedirectMiddleware(_SafeRedirects, RedirectMiddleware):
    """Scrapy's redirects, without credentials in URLs, which Scrapy would log.

    A ``Refresh`` header that sends the visitor on at once is a redirect as well.  Raises
    :class:`UrlRefused` where one leads to something that is no web URL.  Scrapy would take the
    redirect for the page, or break on it.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a redirect."""
        if (target := self._refresh_target(response)) is not None:
            headers = {**response.headers, "Location": [target]}
            with suppress(ValueError, UrlRefused):  # to no web URL: the page stays, as in browsers
                return super().process_response(
                    request, response.replace(status=302, headers=headers)
                )
        try:
            return super().process_response(request, response)
        except ValueError as error:  # from reading Location
            raise InvalidUrl(_location(response)) from error

    def _refresh_target(self, response: Response) -> bytes | None:
        """Return where a Refresh header leads at once; None where there is none."""
        header = response.headers.get("Refresh")
        found = _REFRESH.match(header) if header and response.status == 200 else None
        max_seconds = self.crawler.settings.getint("METAREFRESH_MAXDELAY")
        return found["url"] if found and int(found["seconds"]) < max_seconds else None

    def redirect_target(self, request: Request, response: Response, url: str) -> str:
        """Check the target as the server wrote it: Scrapy may make another host of it."""
        _checked_server(urljoin(request.url, _location(response)))
        return super().redirect_target(request, response, url)


def _location(response: Response) -> str:
    return (response.headers.get("Location") or b"").decode("utf-8", "replace").strip()


class SafeMetaRefreshMiddleware(_SafeRedirects, MetaRefreshMiddleware):
    """Scrapy's meta refresh, as browsers obey it, without credentials in URLs.

    One within a script, a template, a form's text, a comment or for browsers without scripts is
    none.  Where one leads to something that is no web URL, the page stays, as it does in browsers.
    A page that is nothing but a script that sends its visitor on counts as one.
    """

    def process_response(  # type: ignore[override]  # without the spider, which is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a page's meta refresh, or the script that is all of it."""
        body = _refresh_of(response)
        if body is None:
            return response
        in_force = response.replace(body=body)
        try:
            made = super().process_response(request, in_force)
        except (ValueError, UrlRefused):
            return response
        return response if made is in_force else made


def _refresh_of(response: Response) -> bytes | None:
    """Return what of a page may send its visitor on, with nothing else; None where nothing may."""
    head = response.body[:_MAX_HEAD_BYTES]
    if b"refresh" in head.lower():
        return _NOT_IN_FORCE.sub(b" ", head)
    if len(response.body) > len(head) or b"location" not in head:
        return None
    target = script_redirect(head)
    if target is None or urljoin(response.url, target) == response.url:  # with a cookie set, say
        return None
    return b'<meta http-equiv="refresh" content="0;url=%s">' % escape(target).encode()
