"""Why a page could not be fetched: a word for the counts, and a sentence for a person."""

from __future__ import annotations

from typing import Final, NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.crawl.downloader.certificates import TLSError
from newscrawl.crawl.downloader.error_words import error_in_words
from newscrawl.crawl.downloader.onsite import OffSite
from newscrawl.crawl.downloader.proxies import ProxyError
from newscrawl.crawl.downloader.response_limits import BodyCodingError, BodyTooLargeError
from newscrawl.crawl.downloader.robots_txt import RobotsForbidden, RobotsUnreachable
from newscrawl.crawl.downloader.url_filter import InvalidUrl, UrlRefused
from newscrawl.crawl.http_response import block_of, pause_of
from newscrawl.crawl.scrapy_internals import is_redirect_limit

__all__ = [
    "BLOCKED",
    "EMPTY",
    "NEVER_SENT",
    "NOT_FEED",
    "ROBOTS_UNREACHABLE",
    "SAYS_NOTHING_OF_HOST",
    "UNREADABLE",
    "Failed",
    "in_words",
    "is_host_fault",
    "what_failed",
]

BLOCKED: Final = "blocked"
"""A bot check stands in place of the page."""
ROBOTS_UNREACHABLE: Final = "robots-unreachable"
NOT_FEED: Final = "not-feed"
"""An HTML page stands in place of a sitemap or feed."""
EMPTY: Final = "empty"
"""An answer came, and there is nothing in it."""
UNREADABLE: Final = "unreadable"
"""A sitemap, feed or list came and broke its reader."""
_HOST_FAULTS: Final = frozenset(
    "blocked consent http-401 http-403 http-429 timeout dns connection torn coding proxy tls "
    "robots-unreachable".split()
)
SAYS_NOTHING_OF_HOST: Final = frozenset(
    "robots refused bad-address too-large ignored broken pipeline".split()
)
"""Reasons that lie with an address, a rule, or with newscrawl itself."""
NEVER_SENT: Final = frozenset("robots refused bad-address off-site".split())
"""Reasons for which a request was not sent, though those that led to it were."""

_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (RobotsForbidden, "robots"),
    (InvalidUrl, "bad-address"),
    (UrlRefused, "refused"),
    (TLSError, "tls"),
    (ProxyError, "proxy"),
    (OffSite, "off-site"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadCancelledError, "too-large"),
    (BodyTooLargeError, "too-large"),
    (ResponseDataLossError, "torn"),
    (BodyCodingError, "coding"),
    (UnsupportedURLSchemeError, "refused"),
)


class Failed(NamedTuple):
    """Why a request gave no page."""

    reason: str
    detail: str
    pause: float | None = None
    """Seconds for which the host asks to be left alone."""
    is_certificate: bool = False
    """Whether the host has a certificate, which is not to be trusted."""


def what_failed(error: BaseException | None) -> Failed:
    """Return why a request gave no page."""
    detail = in_words(error)
    if isinstance(error, HttpError):
        vendor = block_of(error.response)
        reason = BLOCKED if vendor else f"http-{error.response.status}"
        return Failed(reason, vendor or detail, pause_of(error.response))
    if isinstance(error, RobotsUnreachable):
        return Failed(ROBOTS_UNREACHABLE, detail, error.retry_after)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Failed(reason, detail, is_certificate=_is_certificate(error))
    if isinstance(error, IgnoreRequest):
        return Failed("redirects" if is_redirect_limit(error) else "ignored", detail)
    return Failed("connection", detail)


def _is_certificate(error: BaseException | None) -> bool:
    return isinstance(error, TLSError) and error.is_certificate


def is_host_fault(reason: str) -> bool:
    """Return True if a reason lies with the host for certain, and not with the page.

    >>> is_host_fault("http-502"), is_host_fault("http-404")
    (True, False)
    """
    return reason in _HOST_FAULTS or reason.startswith("http-5")


def in_words(error: BaseException | None) -> str:
    """Return in a few words why a page could not be fetched."""
    if isinstance(error, HttpError):
        if vendor := block_of(error.response):
            return f"a bot check ({vendor}) stands in place of the page"
        return f"the server answered {error.response.status}"
    return error_in_words(error)
