"""What a run is going to ask for: the state's pages and sources, and the scheduler that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.new_rows import new_page

if TYPE_CHECKING:
    from newscrawl.crawl.discovery import DiscoveredUrl
    from newscrawl.crawl.frontier import Intake, NewSource
    from newscrawl.crawl.frontier.scheduler import FrontierScheduler
    from newscrawl.crawl.run import Run

__all__ = ["Frontier"]


class Frontier:
    """The frontier of a run.  Its scheduler is there once :meth:`open` was called."""

    scheduler: FrontierScheduler

    def __init__(self, run: Run) -> None:
        self._run = run

    def open(self, scheduler: FrontierScheduler, *, now: float) -> None:
        """Set up the queue of the run."""
        self.scheduler = scheduler
        state, sites, bounds = self._run.state, self._run.sites, self._run.bounds
        state.fill_queues(
            sites,
            window=bounds.window,
            now=now,
            update_since=bounds.update_since,
            max_waiting=self._run.settings.getint("NEWSCRAWL_WAITING_PAGES"),
        )

    def add_page(
        self, found: DiscoveredUrl, site: str, *, now: float, place: int = 0
    ) -> bool | None:
        """Queue a URL: return True where it was unknown, None where it can be no page.

        It is one that the operator gave, or that a page names which was asked for: the bound of
        what a source may name does not hold for it.  ``place`` as in :func:`new_page`.
        """
        page = new_page(found, site, now=now, place=place)
        if page is None:
            return None
        new = self._run.state.page_queue.add(page, now=now)
        if new:
            self._run.count(f"found/{found.source_kind}")
            self._run.count("found", site=site)
        self.scheduler.more(page.host)
        return new

    def add_source(self, source: NewSource, *, reread: bool, now: float) -> bool:
        """Queue a source where it is due; return True where it was unknown."""
        new = self._run.state.source_schedule.add(source, reread=reread, now=now)
        self.scheduler.more(source.host)
        return new

    def queue_named(self, intake: Intake) -> None:
        """Queue what a source named since the last time."""
        for host in intake.flush():
            self.scheduler.more(host)

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
