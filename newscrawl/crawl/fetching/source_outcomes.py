"""What becomes of a source: read, or tried again; noted in the state and counted."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.failures import BLOCKED, Failed
from newscrawl.crawl.http_response import NOT_MODIFIED, header

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.crawl.fetching.plain_http import PlainHttp
    from newscrawl.crawl.frontier import NotKept, Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["SourceOutcomes"]

_DEAD_SECONDS: Final = 30 * 86_400.0
"""After so long, a source that is gone, or was only guessed, is looked for once more."""
_logger = logging.getLogger(__name__)


class SourceOutcomes:
    """Notes what becomes of a run's sources."""

    def __init__(self, run: Run, frontier: Frontier, plain_http: PlainHttp) -> None:
        self._run, self._frontier, self._plain_http = run, frontier, plain_http
        self._failing: dict[int, tuple[str, str]] = {}
        """What is counted as failed, by row: as which word, and for which reason."""
        self._crowded_sites: set[str] = set()
        """The sites of which pages were not kept, and the operator was told."""

    def came(self, source: Source) -> None:
        """Note that a source came: it counts as failed no more."""
        self._run.count(f"sources/{source.kind}")
        self._run.site_counts[source.site]["lists"] += 1
        self._count_failing(source, None)

    def read(
        self,
        source: Source,
        response: Response,
        *,
        named: int | None,
        new: int,
        not_kept: NotKept | None = None,
    ) -> None:
        """Note that a source was read; ``named``, ``new`` and ``not_kept`` as in Sources.read."""
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == NOT_MODIFIED:
            etag, modified = etag or source.etag, modified or source.modified
        self._run.state.sources.mark_read(
            source,
            named=named,
            new=new,
            now=time.time(),
            etag=etag,
            modified=modified,
            not_kept=not_kept,
        )
        if not_kept is not None and not_kept.number:
            self._log_not_kept(source, not_kept.number)

    def _log_not_kept(self, source: Source, number: int) -> None:
        """Log how many pages of a source were not kept; a site's first source as a warning."""
        log = _logger.info if source.site in self._crowded_sites else _logger.warning
        self._crowded_sites.add(source.site)
        words = "%s: %d page(s) not kept, as %d of %s wait; it is read again when fewer do (%s)."
        most = self._run.state.capacity.max_waiting
        log(words, source.url, number, most, source.site, "NEWSCRAWL_WAITING_PAGES")

    def failed(self, source: Source, why: Failed) -> None:
        """Note why a source could not be fetched or read, and queue its next try."""
        if self._plain_http.takes_over(source, why):
            return
        now = time.time()
        wait = self._frontier.wait_and_spare(source.host, why, source.attempts + 1)
        if source.guessed and why.reason.startswith("http-4"):
            wait = None  # a guess that fails is no fault of the site's
        else:
            self._run.count(f"sources-failed/{why.reason}")
            self._count_failing(source, why.reason)
            log = _logger.warning if source.kind == "front" else _logger.info
            log("%s could not be fetched: %s", source.url, why.detail)
        next_try = now + (_DEAD_SECONDS if wait is None else wait)
        if source.kind == "front" and wait is None:
            next_try = now  # the operator names it in each run
        self._run.state.sources.mark_failed(
            source.id,
            why.reason,
            why.detail,
            next_try=next_try,
            is_dead=wait is None,
            now=now,
        )
        if wait is not None:
            scheduler = self._frontier.scheduler
            scheduler.queue_later(next_try, is_page=False, row=source.id, host=source.host)

    def _count_failing(self, source: Source, reason: str | None) -> None:
        """Count sources, not tries, as it is done for pages; one that came at last counts not."""
        counts = self._run.site_counts[source.site]
        if before := self._failing.pop(source.id, None):
            what, why = before
            counts[what] -= 1
            self._run.count(f"failing-sources/{why}", -1)
        if reason is not None:
            what = "blocked" if reason == BLOCKED else "failed"
            self._failing[source.id] = (what, reason)
            counts[what] += 1
            self._run.count(f"failing-sources/{reason}")
