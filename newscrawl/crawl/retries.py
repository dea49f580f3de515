"""When to try again what failed, and which hosts to spare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.failures import HOST_FAILURES, ROBOTS_UNREACHABLE, Failed
from newscrawl.crawl.frontier import retry_delay

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["LONG_WAIT_SECONDS", "Retries"]

LONG_WAIT_SECONDS: Final = 3600.0
"""A wait that no run sits out: the quick tries are over."""
_MAX_OBEYED_PAUSES: Final = 2
"""So often a host that says 429 is asked again as soon as it allows; then it waits longer."""


class Retries:
    """Decides when a page or source that failed is asked for again."""

    def __init__(self, run: Run, frontier: Frontier) -> None:
        self._run, self._frontier = run, frontier

    def wait_for(self, reason: str, attempts: int) -> float | None:
        """Return the seconds before the next attempt; None where there is none.

        ``reason`` is why the last attempt failed, ``attempts`` how many there were.
        """
        quick = self._run.settings.getfloat("NEWSCRAWL_RETRY_DELAY")
        return retry_delay(reason, attempts, quick=quick)

    def wait_and_spare(self, host: str, why: Failed, attempts: int) -> float | None:
        """Return the seconds before the next attempt (None: there is none), and spare the host.

        The host gets the pause that it asks for; after many failures in a row it is left alone.
        """
        scheduler = self._frontier.scheduler
        if why.reason in HOST_FAILURES:
            scheduler.failed(host)
        wait = self.wait_for(why.reason, attempts)
        pause = why.pause
        if pause is None and why.reason == ROBOTS_UNREACHABLE:
            pause = wait  # without it, nothing can be had of the host
        if pause is None:
            return wait
        scheduler.pause(host, pause)
        if why.reason == "http-429" and attempts <= _MAX_OBEYED_PAUSES:
            return pause  # it says when it will answer, and its other pages wait no longer
        if wait is None:
            return None
        return pause if wait < LONG_WAIT_SECONDS else max(pause, wait)
