"""What a run is going to ask for: the state's pages and sources, and the scheduler that asks."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.urls import site_of
from newscrawl.crawl.failures import ROBOTS_UNREACHABLE, Failed
from newscrawl.crawl.frontier import LeftOutCause, NewSource, Source, retry_delay
from newscrawl.crawl.frontier.new_rows import new_page
from newscrawl.crawl.frontier.revisit_policy import host_pause
from newscrawl.crawl.frontier.site_hosts import Use, Voucher
from newscrawl.crawl.frontier.site_parts import GivenParts
from newscrawl.crawl.frontier.url_scope import UrlScope
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.discovery import DiscoveredUrl
    from newscrawl.crawl.frontier import FrontierPage, Intake, NewPage
    from newscrawl.crawl.frontier.host_pauses import PausedHost
    from newscrawl.crawl.frontier.scheduler import FrontierScheduler
    from newscrawl.crawl.run import Run

__all__ = ["LONG_WAIT_SECONDS", "Frontier"]

LONG_WAIT_SECONDS: Final = 3600.0
"""A wait that no run sits out: the quick tries are over."""
_MAX_OBEYED_PAUSES: Final = 2
"""So often a host that says 429 is asked again as soon as it allows; then it waits longer."""
_MAX_NAMED_ANSWERS: Final = 3
"""Of a host that gives nothing: the most frequent reasons."""
_logger = logging.getLogger(__name__)


class Frontier:
    """The frontier of a run.  Its scheduler is there once :meth:`open` was called."""

    scheduler: FrontierScheduler

    def __init__(self, run: Run) -> None:
        self._run = run
        self.parts = GivenParts()
        """The parts of sites to which the run is limited."""
        self._scope = UrlScope()

    def open(self, scheduler: FrontierScheduler, *, now: float) -> None:
        """Set up the queue of the run."""
        self.scheduler = scheduler
        run, bounds = self._run, self._run.bounds
        self._scope = _scope_of(run.settings)
        run.state.sources.parts = self._limits_by_site()
        run.state.sources.is_planned = run.watch_seconds > 0
        run.state.fill_queues(
            run.sites,
            window=bounds.window,
            now=now,
            update_since=bounds.update_since,
            max_waiting=run.settings.getint("NEWSCRAWL_WAITING_PAGES"),
        )

        for paused in run.state.host_pauses.list(now=now):
            self._remember_pause(paused, now=now)

    def _limits_by_site(self) -> dict[str, str]:
        """Return what each limited site is limited to, as a text: another one, and it is reread."""
        parts = self.parts.by_site()
        if scope := str(self._scope):
            return {site: f"{parts.get(site, '')}|{scope}" for site in self._run.sites}
        return parts

    def _remember_pause(self, paused: PausedHost, *, now: float) -> None:
        """Leave a host alone that an earlier run left alone, or look first whether it is well."""
        trouble = self.scheduler.trouble_of(paused.host)
        trouble.pauses, trouble.is_on_trial = paused.pauses, True
        if paused.until > now:
            until = datetime.fromtimestamp(paused.until, UTC).strftime("%Y-%m-%d %H:%M UTC")
            why = f'is left alone until {until}, as it gave nothing ("newscrawl retry" ends that)'
            self.scheduler.close_host(paused.host, why)

    # --- what belongs to the run -----------------------------------------------------------------

    def new_page(
        self, found: DiscoveredUrl, site: str, *, now: float, place: int = 0, **more: Any
    ) -> NewPage | None:
        """Return the row of a URL, as :func:`new_rows.new_page` does.

        None, and noted as left out, for one that is not on the site, nor on a host that belongs to
        it, or that is outside the part of the site that was given.
        """
        page = new_page(found, site, now=now, place=place, **more)
        if page is None:
            return None
        if not self._run.state.hosts.allows(page.url, site, Use.PAGES):
            self._run.leave_out(page.url, LeftOutCause.OFF_SITE, site=site)
            return None
        return page if self.is_in_scope(page) else None

    def is_in_scope(self, row: NewPage | NewSource | FrontierPage | Source) -> bool:
        """Return True if a row is in the part of its site that is wanted; note it if it is not."""
        if self._is_wanted(row) and self.parts.admits(row.url, row.site, row.given_part):
            return True
        self._run.leave_out(row.url, LeftOutCause.SCOPE, site=row.site)
        return False

    def _is_wanted(self, row: NewPage | NewSource | FrontierPage | Source) -> bool:
        if isinstance(row, NewSource | Source):
            return row.kind == "front" or self._scope.admits_list(row.url)
        return self._scope.admits_page(row.url)

    def vouch(self, url: str, site: str, voucher: Voucher, *, by: str) -> bool:
        """Note that a voucher stands for the host of a URL; return True where this allows more.

        ``by`` is the URL that says so.
        """
        state, now = self._run.state, time.time()
        # Whoever was alive at home may have a bad hour, in which all leads elsewhere.
        is_moving = voucher is Voucher.FRONT_REDIRECT and state.pages.has_written(site)
        if not state.hosts.vouch(url, site, voucher, by=by, now=now, on_probation=is_moving):
            return False
        _logger.info("%s is taken for a host of %s, by its %s: %s", site_of(url), site, voucher, by)
        return True

    # --- the queue -------------------------------------------------------------------------------

    def add_page(
        self, found: DiscoveredUrl, site: str, *, now: float, place: int = 0, **more: Any
    ) -> bool | None:
        """Queue a URL: return True where it was unknown, None where it can be no page.

        It is one that the operator gave, or that a page names which was asked for: the bound of
        what a source may name does not hold for it.  ``place`` and ``more`` as in :func:`new_page`.
        """
        page = self.new_page(found, site, now=now, place=place, **more)
        if page is None:
            return None
        new = self._run.state.pages.add(page, now=now)
        if new:
            self._run.count(f"found/{found.source_kind}")
            self._run.count("found", site=site)
        self.scheduler.wake_host(page.host)
        return new

    def add_source(self, source: NewSource, *, reread: bool, now: float) -> bool:
        """Queue a source where it is due; return True where it was unknown."""
        new = self._run.state.sources.add(source, reread=reread, now=now)
        self.scheduler.wake_host(source.host)
        return new

    def queue_named(self, intake: Intake) -> None:
        """Queue what a source named since the last time."""
        for host in intake.flush():
            self.scheduler.wake_host(host)

    def queue_rest(self, intake: Intake, site: str) -> int:
        """Queue the last of what a source named, and count all of it; return how many are new."""
        self.queue_named(intake)
        for how, count in intake.new.items():
            if count:
                self._run.count(f"found/{how}", count)
        new = intake.new.total()
        if new:
            self._run.count("found", new, site=site)
        return new

    # --- hosts that give nothing ---------------------------------------------------------------

    def host_is_well(self, host: str) -> None:
        """Note that a page of a host came as it should."""
        trouble = self.scheduler.trouble_of(host)
        if trouble.pauses:
            trouble.pauses = 0
            self._run.state.host_pauses.end(host)
        trouble.page_came()

    def leave_alone(self, host: str) -> float:
        """Ask nothing of a host for hours, as it is in a bad hour; return until when.

        Its pages wait; those that failed in it get their attempts back.
        """
        trouble = self.scheduler.trouble_of(host)
        trouble.pauses += 1
        seconds = host_pause(trouble.pauses)
        until = time.time() + seconds
        self._run.state.host_pauses.begin(
            trouble.attempts_by_page(), until=until, pauses=trouble.pauses
        )
        number = sum(strike.requests for strike in trouble.strikes)
        answers = Counter(strike.answer.split()[0] for strike in trouble.strikes)
        named = ", ".join(answer for answer, _ in answers.most_common(_MAX_NAMED_ANSWERS))
        hours = seconds / LONG_WAIT_SECONDS
        self.scheduler.close_host(
            host,
            f"gave nothing {number} times in a row ({named}): it is left alone for {hours:.0f} h, "
            "and its pages wait",
        )
        return until

    # --- what failed is tried again ------------------------------------------------------------

    def retry_wait(self, reason: str, attempts: int, before: str | None = None) -> float | None:
        """Return the seconds before the next attempt; None where there is none.

        ``reason``, ``attempts`` and ``before`` as in :func:`retry_delay`.
        """
        quick = self._run.settings.getfloat("NEWSCRAWL_RETRY_DELAY")
        return retry_delay(reason, attempts, before=before, quick=quick)

    def wait_and_spare(
        self, host: str, why: Failed, attempts: int, before: str | None = None
    ) -> float | None:
        """Return the seconds before the next attempt (None: there is none), and spare the host.

        The host gets the pause that it asks for.
        """
        wait = self.retry_wait(why.reason, attempts, before)
        pause, words = why.pause, "asks to be left alone"
        if pause is None and why.reason == ROBOTS_UNREACHABLE:
            pause, words = wait, "gives no robots.txt and is left alone"
        if pause is None:
            return wait
        self.scheduler.pause_host(host, pause, words)
        if why.reason == "http-429" and attempts <= _MAX_OBEYED_PAUSES:
            return pause  # it says when it will answer, and its other pages wait no longer
        if wait is None:
            return None
        return pause if wait < LONG_WAIT_SECONDS else max(pause, wait)


def _scope_of(settings: BaseSettings) -> UrlScope:
    """Return what URLs a crawl's settings want.  Raises OutputError for what says nothing such."""
    try:
        return UrlScope.of(settings.getdict("NEWSCRAWL_SCOPE"))
    except ValueError as error:
        raise OutputError(f"NEWSCRAWL_SCOPE: {error}") from error
