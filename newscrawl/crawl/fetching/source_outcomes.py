"""What becomes of a source: read, or tried again; noted in the state and counted."""

from __future__ import annotations

import logging
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import same_site
from newscrawl.crawl.failures import (
    BLOCKED,
    EMPTY,
    NOT_FEED,
    SAYS_NOTHING_OF_HOST,
    UNREADABLE,
    Failed,
    is_host_fault,
)
from newscrawl.crawl.fetching.given_sources import GivenSources
from newscrawl.crawl.fetching.source_budget import LISTS
from newscrawl.crawl.frontier import NotKept, SourceReading
from newscrawl.crawl.frontier.frontier import LONG_WAIT_SECONDS
from newscrawl.crawl.frontier.host_trouble import Strike
from newscrawl.crawl.frontier.source_policy import pause_after_failure
from newscrawl.crawl.http_response import CONDITIONAL, NOT_MODIFIED, header, permanent_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.http import Response

    from newscrawl.crawl.fetching.plain_http import PlainHttp
    from newscrawl.crawl.fetching.source_guesses import SourceGuesses
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["SourceOutcomes"]

_UNFIT: Final = frozenset(
    (EMPTY, NOT_FEED, UNREADABLE, "not-html", "too-large", "bad-address", "broken")
)
"""Reasons that lie with the source: it is not tried again at once."""
_GONE: Final = _UNFIT | frozenset("http-404 http-410 http-451 redirects off-site".split())
"""Reasons that say that there is nothing: others may be found at the usual addresses."""
_logger = logging.getLogger(__name__)


class SourceOutcomes:
    """Notes what becomes of a run's sources."""

    def __init__(
        self, run: Run, frontier: Frontier, plain_http: PlainHttp, guesses: SourceGuesses
    ) -> None:
        self._run, self._frontier = run, frontier
        self._plain_http, self._guesses = plain_http, guesses
        self._given = GivenSources.of(run.settings).urls
        self._failing: dict[int, tuple[str, str]] = {}
        """What is counted as failed, by row: as which word, and for which reason."""
        self.looked: Callable[..., None] | None = None
        """Is told of each request: ``SiteWatch.looked``."""
        self._crowded_sites: set[str] = set()
        """The sites of which pages were not kept, and the operator was told."""

    def came(self, source: Source) -> None:
        """Note that a source came: it counts as failed no more."""
        self._run.count(f"sources/{source.kind}")
        self._run.site_counts[source.site]["lists"] += 1
        self._count_failing(source, None)

    def read(  # noqa: PLR0913 - what a reading told
        self,
        source: Source,
        response: Response,
        *,
        named: int | None,
        new: int,
        not_kept: NotKept | None = None,
        newest: float | None = None,
    ) -> None:
        """Note that a source was read; what it told as in ``SourceReading``."""
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        is_unchanged = response.status == NOT_MODIFIED
        if is_unchanged:
            etag, modified = etag or source.etag, modified or source.modified
        if named or is_unchanged:
            self._frontier.scheduler.trouble_of(source.host).source_came()
        reading = SourceReading(
            named=named,
            new=new,
            etag=etag,
            modified=modified,
            not_kept=not_kept or NotKept(),
            was_asked=bool(response.meta.get(CONDITIONAL)),
            digest=None if is_unchanged else blake2b(response.body, digest_size=16).digest(),
            newest=newest,
            moved_to=self._moved_to(source, response),
        )
        now = time.time()
        self._run.state.sources.mark_read(source, reading, now=now)
        self._run.state.profiles.source_read(source, new=new, now=now)
        if self.looked is not None:
            self.looked(source.site, came=True)
        if newest is not None:
            self._run.state.sitemap_places.learn(source, newest, now=now)
        if not_kept is not None and not_kept.number:
            self._log_not_kept(source, not_kept.number)
        self._guess_on(source, response.url, now=now)

    def _moved_to(self, source: Source, response: Response) -> str | None:
        """Return where a source is for good that the operator gives; None where it has not moved.

        A front page that stays on its site has not: the operator gives the site.
        """
        url = permanent_target(response)
        if url is None or (source.kind != "front" and source.url not in self._given):
            return None
        return None if source.kind == "front" and same_site(url, source.site) else url

    def _guess_on(self, source: Source, url: str, *, now: float) -> None:
        if source.kind == "front":
            self._guesses.front_read(url, source.site, now=now)
        else:
            self._guesses.settled(source.kind, source.url, source.site, now=now)

    def _log_not_kept(self, source: Source, number: int) -> None:
        """Log how many pages of a source were not kept; a site's first source as a warning."""
        log = _logger.info if source.site in self._crowded_sites else _logger.warning
        self._crowded_sites.add(source.site)
        words = "%s: %d page(s) not kept, as %d of %s wait; it is read again when fewer do (%s)."
        most = self._run.state.capacity.max_waiting
        log(words, source.url, number, most, source.site, "NEWSCRAWL_WAITING_PAGES")

    def failed(self, source: Source, why: Failed) -> None:
        """Note why a source could not be fetched or read, and when it is tried again."""
        if self._plain_http.takes_over(source, why):
            return
        if self.looked is not None:
            self.looked(source.site, came=False)
        now = time.time()
        is_guess = source.guessed and not source.was_alive
        if not is_guess:  # a guess that fails is no fault of the site's
            self._run.count(f"sources-failed/{why.reason}")
            self._count_failing(source, why.reason)
            log = _logger.warning if source.kind == "front" else _logger.info
            log("%s could not be fetched: %s", source.url, why.detail)
        self._brought_nothing(source, why.reason, is_guess=bool(is_guess))
        wait = self._wait(source, why)
        # A further page is looked for again where the page before it has something new.
        is_dead = wait >= LONG_WAIT_SECONDS and (bool(is_guess) or source.part > 1)
        next_try = now + wait
        if source.kind == "front" and why.reason in _GONE:
            next_try = now  # the operator names it in each run
        self._run.state.sources.mark_failed(
            source.id,
            why.reason,
            why.detail,
            next_try=next_try,
            is_dead=is_dead,
            now=now,
        )
        if wait < LONG_WAIT_SECONDS:
            scheduler = self._frontier.scheduler
            scheduler.queue_later(next_try, is_page=False, row=source.id, host=source.host)
        elif why.reason in _GONE:
            self._guess_on(source, source.url, now=now)

    def _wait(self, source: Source, why: Failed) -> float:
        """Return the seconds before a source is tried again: it is never given up.

        What may pass soon is tried again in this run, as with pages.
        """
        attempts = source.attempts + 1
        wait = self._frontier.wait_and_spare(source.host, why, attempts)
        # A sitemap has had its long time-out.
        is_late = why.reason in _UNFIT or (why.reason == "timeout" and source.kind not in LISTS)
        if wait is not None and wait < LONG_WAIT_SECONDS and not is_late:
            return wait
        pause = pause_after_failure(
            why.reason,
            attempts,
            was_alive=source.was_alive,
            was_guessed=bool(source.guessed),
        )
        return max(pause, why.pause or 0.0)

    def _brought_nothing(self, source: Source, reason: str, *, is_guess: bool) -> None:
        """Note what it says of a source's host that it could not be read.

        That a guess is not there says nothing; that it is refused may be meant for it alone.
        """
        is_fault = is_host_fault(reason)
        if reason in SAYS_NOTHING_OF_HOST or reason == UNREADABLE or (is_guess and not is_fault):
            return
        answer = f"{reason} {source.url}" if is_guess else reason
        strike = Strike(source.site, answer, is_fault and not is_guess, is_source=True)
        self._frontier.scheduler.trouble_of(source.host).add(strike)

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
