"""Says in a few words why a request got no answer, in place of Scrapy's and Twisted's own texts."""

from __future__ import annotations

import re
from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet import error as connection_errors

from newscrawl.crawl.http_internals import ParseError

__all__ = ["error_in_words"]

_SECONDS: Final = re.compile(r"longer than (\d{1,9}(?:\.\d{1,3})?) seconds")
_MAX_CHARS: Final = 500
"""Of another error's text: two or three sentences."""
_CLOSED: Final = "the server closed the connection without an answer"
_NO_HTTP: Final = "what answers there does not speak HTTP"

_WORDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (DownloadConnectionRefusedError, "nothing answers at that host and port (connection refused)"),
    (CannotResolveHostError, "no host of that name was found (DNS)"),
    (connection_errors.NoRouteError, "no way through the network leads to that host"),
    (connection_errors.TCPTimedOutError, "the host did not answer in time"),
    (connection_errors.TimeoutError, "the host did not answer in time"),
    (connection_errors.ConnectError, "no connection to that host could be made"),
    (connection_errors.ConnectionLost, _CLOSED),
    (connection_errors.ConnectionDone, _CLOSED),
    (connection_errors.ConnectionAborted, _CLOSED),
    (ParseError, _NO_HTTP),
)
"""By type, the first that fits."""


def error_in_words(error: BaseException | None) -> str:
    """Return in a few words, without a full stop, why a request got no answer.

    >>> error_in_words(DownloadTimeoutError("Getting http://a took longer than 30.0 seconds."))
    'no answer came within 30 s'
    """
    if isinstance(error, DownloadTimeoutError):
        seconds = _SECONDS.search(str(error))
        within = f"within {float(seconds[1]):g} s" if seconds else "in time"
        return f"no answer came {within}"
    if type(error) is DownloadFailedError:  # those derived from it have a text of ours
        known = (_known(reason) for reason in _reasons(error))
        return next(filter(None, known), "the connection failed")
    text = " ".join(str(error).split()).rstrip(".")[:_MAX_CHARS]
    return _known(error) or text or type(error).__name__


def _known(error: BaseException | None) -> str | None:
    return next((words for kind, words in _WORDS if isinstance(error, kind)), None)


def _reasons(error: DownloadFailedError) -> list[BaseException | None]:
    """Return what lies behind a failed download: its cause, and what Twisted holds in that."""
    cause = error.__cause__
    return [*(reason.value for reason in getattr(cause, "reasons", ())), cause]
