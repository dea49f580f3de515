"""Why a request got no answer, in words that a person reads."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from newscrawl.crawl.downloader.certificates import TLSError
from newscrawl.crawl.downloader.error_words import error_in_words


def failed(cause: BaseException) -> DownloadFailedError:
    error = DownloadFailedError(str(cause))
    error.__cause__ = cause
    return error


def never_received(why: BaseException) -> BaseException:
    reasons = [Failure(why)]  # type: ignore[no-untyped-call]
    error: BaseException = ResponseNeverReceived(reasons)  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            DownloadConnectionRefusedError("Connection was refused by other side: 111"),
            "nothing answers at that host and port (connection refused)",
        ),
        (
            CannotResolveHostError("DNS lookup failed: no results for hostname lookup: a."),
            "no host of that name was found (DNS)",
        ),
        (DownloadTimeoutError("User timeout caused connection failure."), "no answer came in time"),
        (
            failed(never_received(ConnectionLost())),
            "the server closed the connection without an answer",
        ),
        (failed(ValueError("anything")), "the connection failed"),
        (TLSError("a.example does not speak https."), "a.example does not speak https"),
        (RuntimeError("two\nlines"), "two lines"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_errors_in_words(error: BaseException, words: str) -> None:
    assert error_in_words(error) == words
