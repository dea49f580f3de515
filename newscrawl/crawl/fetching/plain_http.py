"""Sites that were typed without a scheme: they are asked by https, and by http where that fails."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.failures import ROBOTS_UNREACHABLE, Failed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.run import Run

__all__ = ["PlainHttp", "http_form"]

_NO_HTTPS: Final = frozenset(("tls", "connection", "timeout", ROBOTS_UNREACHABLE))
"""Why a front page failed where the host may know http only."""
_logger = logging.getLogger(__name__)


def http_form(url: str) -> str:
    """Return the http form of an https URL, at the same port where it names one.

    >>> http_form("https://news.example/world")
    'http://news.example/world'
    """
    return "http" + url.removeprefix("https")


class PlainHttp:
    """Falls back to http for the front pages whose scheme nobody typed."""

    def __init__(self, run: Run, queue: SourceQueue, untyped: Collection[str]) -> None:
        """Take the https URLs of the front pages that were typed without a scheme."""
        self._run, self._queue, self._untyped = run, queue, frozenset(untyped)

    def chosen(self, fronts: Sequence[str]) -> list[str]:
        """Return the front pages to begin with: by http where an earlier run came through so."""
        is_alive = self._run.state.sources.is_alive
        return [
            http_form(url) if url in self._untyped and is_alive(http_form(url)) else url
            for url in fronts
        ]

    def takes_over(self, source: Source, why: Failed) -> bool:
        """Queue a front page by http in place of https; return False where that is no way out.

        A certificate that is not to be trusted is no reason: http would hide it.
        """
        if source.url not in self._untyped or why.reason not in _NO_HTTPS or why.is_certificate:
            return False
        plain = http_form(source.url)
        _logger.warning("%s: %s. %s is tried in its place.", source.url, why.detail, plain)
        self._run.state.sources.forget(source.id)
        self._queue.add_front(plain, now=time.time())
        return True
