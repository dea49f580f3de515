"""What a run of a simulated frontier asks for, of all that is new at a site."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl import settings
from newscrawl.crawl.frontier.revisit_policy import retry_delay

if TYPE_CHECKING:
    from random import Random

    from benchmarks.frontier_places import LeasedSite, Run
    from benchmarks.frontier_setup import Outcome

__all__ = ["PASSING", "Clock", "Requests", "is_gone"]

_FAILING_SHARE: Final = 0.02
"""Of requests that fail and may not the next time."""
_GONE_EVERY: Final = 200
"""Of so many articles, the page of one is not there."""
_ODD: Final = 7919  # a prime number, so that sites differ in which of their articles it is
_BAD_SOURCE_SHARE: Final = 0.005
"""Of readings of a source that fail, with their quick tries."""
PASSING: Final = "http-503"
"""Why a request fails that may not the next time."""
_GONE: Final = "http-404"
_ORDER: Final = (("front", "feed", "news-sitemap"), ("section",))
"""The sources, in the order in which they are read; the pages that they name go before the next."""
_Todo = list[tuple[float, int, int]]
"""Pages: from when on they may be asked for, which, and how often they were tried."""


def is_gone(site: int, article: int) -> bool:
    """Return True for an article whose page is not there, whoever asks for it and when."""
    return (site * _ODD + article) % _GONE_EVERY == 0


@dataclass(slots=True)
class Clock:
    """The time of a run, while it asks for one page after the other."""

    now: float
    step: float
    requests: int = 0

    def ask(self) -> None:
        """Ask for a page."""
        self.now += self.step
        self.requests += 1


class Requests:
    """Asks for sources and pages, and notes when articles are fetched."""

    def __init__(self, out: Outcome, random: Random, sites: int) -> None:
        self._out, self._random = out, random
        self.fetched: list[dict[int, float]] = [{} for _ in range(sites)]
        """By site: when each article was fetched."""

    def meet_outage(self, run: Run, clock: Clock) -> None:
        """Ask a site that is down: there are two quick tries."""
        run.is_failed = True
        quick = settings.NEWSCRAWL_RETRY_DELAY
        for attempts in (1, 2):
            clock.now += retry_delay(PASSING, attempts, quick=quick) or 0.0
            clock.ask()
        self._out.count("asked in vain: outage", clock.requests)

    def ask_for_news(self, site: LeasedSite, clock: Clock) -> None:
        """Read the sources that are due, and ask for what they name and what is tried again."""
        began, brought = clock.now - clock.step * clock.requests, 0
        todo: _Todo = []
        while site.later and site.later[0][0] <= began:
            _, article, attempts = heapq.heappop(site.later)
            todo.append((began, article, attempts))
        for kinds in _ORDER:
            for source in site.state.sources:
                if source.kind not in kinds or (source.kind != "front" and source.due > began):
                    continue
                clock.ask()
                self._out.count("looks")
                if self._random.random() < _BAD_SOURCE_SHARE:
                    self._out.count("asked in vain: source failed")
                    source.failed(clock.now, PASSING)
                    continue
                new = site.state.read(source, clock.now)
                brought += len(new)
                self._out.count("looks without news", not new)
                todo += [(clock.now, article, 0) for article in reversed(new)]
            self._ask_for_pages(site, todo, clock)
            todo = []
        self._out.count("runs without news", not brought)

    def _ask_for_pages(self, site: LeasedSite, todo: _Todo, clock: Clock) -> None:
        waiting = deque(todo)
        while waiting:
            ready, article, attempts = waiting.popleft()
            clock.now = max(clock.now, ready)
            clock.ask()
            reason = self._reason(site, article)
            self._out.count("pages tried again", attempts > 0)
            if reason is None:
                self.fetched[site.number][article] = clock.now
                site.rows += 1
                continue
            self._out.count(f"asked in vain: {reason}")
            delay = retry_delay(reason, attempts + 1, quick=settings.NEWSCRAWL_RETRY_DELAY)
            if delay is None:
                self._out.count("given up")
            elif delay <= settings.NEWSCRAWL_PATIENCE:
                waiting.append((clock.now + delay, article, attempts + 1))
            else:
                heapq.heappush(site.later, (clock.now + delay, article, attempts + 1))

    def _reason(self, site: LeasedSite, article: int) -> str | None:
        """Return why a page does not come; None where it does."""
        if is_gone(site.number, article):
            return _GONE
        return PASSING if self._random.random() < _FAILING_SHARE else None
