"""Why a page could not be had: the word that is counted and kept, and the words for a person."""

from __future__ import annotations

from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.crawl.bot_checks import bot_check_vendor
from newscrawl.crawl.downloader.address_filter import AddressRefused, BadAddress
from newscrawl.crawl.downloader.certificates import TLSError
from newscrawl.crawl.downloader.crawl_delay import retry_after
from newscrawl.crawl.downloader.onsite import OffSite
from newscrawl.crawl.downloader.response_limits import BodyCodingError
from newscrawl.crawl.downloader.robots_txt import RobotsForbidden, RobotsUnreachable
from newscrawl.crawl.workers.page_result import PageInput

if TYPE_CHECKING:
    from scrapy.http import Response

__all__ = [
    "BLOCKED",
    "HOST_FAILURES",
    "ROBOTS_UNREACHABLE",
    "UNREADABLE",
    "Failed",
    "block_of",
    "header",
    "in_words",
    "pause_of",
    "raw",
    "what_failed",
]

BLOCKED: Final = "blocked"
"""A bot check stands in place of the page."""
ROBOTS_UNREACHABLE: Final = "robots-unreachable"
UNREADABLE: Final = "unreadable"
"""A sitemap, feed or list came and broke its reader."""
_TOO_MANY: Final = frozenset((429, 503))
HOST_FAILURES: Final = frozenset(
    "blocked http-403 http-429 http-503 timeout dns connection tls robots-unreachable".split()
)
"""What is the host's doing and not the page's: many of them in a row, and it is left alone."""

_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (RobotsForbidden, "robots"),
    (BadAddress, "bad-address"),
    (AddressRefused, "refused"),
    (TLSError, "tls"),
    (OffSite, "off-site"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection"),
    (DownloadCancelledError, "too-large"),
    (ResponseDataLossError, "torn"),
    (BodyCodingError, "coding"),
    (UnsupportedURLSchemeError, "refused"),
)
_IGNORED: Final = (("max redirections", "redirects"), ("exceeded", "too-large"))


class Failed(NamedTuple):
    """Why a request gave no page."""

    reason: str
    detail: str
    pause: float | None = None
    """Seconds for which the host asks to be left alone."""


def header(response: Response, name: str) -> str | None:
    """Give a header of an answer as text; None where it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def raw(response: Response) -> PageInput:
    """Take from an answer what its reader needs."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return PageInput(response.body, response.url, header(response, "Content-Type"), now)


def block_of(response: Response) -> str | None:
    """Name the bot check that stands in place of a page; None where there is none."""
    headers = {
        name.decode("latin-1").lower(): b"\n".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return bot_check_vendor(response.status, headers, response.body)


def what_failed(error: BaseException | None) -> Failed:
    """Say why a request gave no page."""
    detail = in_words(error)
    if isinstance(error, HttpError):
        vendor = block_of(error.response)
        reason = BLOCKED if vendor else f"http-{error.response.status}"
        return Failed(reason, vendor or detail, pause_of(error.response))
    if isinstance(error, RobotsUnreachable):
        return Failed(ROBOTS_UNREACHABLE, detail, error.retry_after)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Failed(reason, detail)
    if isinstance(error, IgnoreRequest):
        for words, reason in _IGNORED:
            if words in str(error):
                return Failed(reason, detail)
        return Failed("ignored", detail)
    return Failed("connection", detail)


def pause_of(response: Response) -> float | None:
    """Read for how many seconds an answer asks to be left alone."""
    return retry_after(response.headers, time()) if response.status in _TOO_MANY else None


def in_words(error: BaseException | None) -> str:
    """Say in a few words why a page could not be had."""
    if isinstance(error, HttpError):
        return f"the server answered {error.response.status}"
    return str(error) or type(error).__name__
