"""Runs several sites, some at once, and never two on one output."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from newscrawl.operate.site_run import SiteProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newscrawl.operate.site_run import RunOptions, SiteRun
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["place_of", "run_sites"]


def place_of(site: SitePlan) -> Path:
    """Return what a site's records are written to: a file, or a folder."""
    place = site.into.output_dir or site.into.output
    assert place is not None  # noqa: S101 - a plan has one of the two
    return place


def run_sites(
    sites: Sequence[SitePlan],
    options: RunOptions,
    *,
    at_once: int,
    begun: Callable[[SitePlan], None] = lambda _: None,
    ended: Callable[[SiteRun], None],
) -> list[SiteRun]:
    """Run sites, ``at_once`` of them at a time; those that write to one output wait for each other.

    ``begun`` gets each site as its run begins, ``ended`` each run as it ends.  Ctrl-C ends those
    that go on in order and begins no other; a second one ends them at once.  Raises OSError where
    the system starts no process.
    """
    runs = _Runs(sites, options, at_once, begun)
    return runs.all(ended)


class _Runs:
    def __init__(
        self,
        sites: Sequence[SitePlan],
        options: RunOptions,
        at_once: int,
        begun: Callable[[SitePlan], None],
    ) -> None:
        self._waiting, self._options, self._at_once = list(sites), options, at_once
        self._begun = begun
        self._going: dict[str, SiteProcess] = {}
        self._ended = SimpleQueue["SiteRun"]()

    def all(self, ended: Callable[[SiteRun], None]) -> list[SiteRun]:
        runs: list[SiteRun] = []
        try:
            while self._begin() or self._going:
                try:
                    run = self._ended.get()
                except KeyboardInterrupt:
                    self._end()
                    continue
                del self._going[run.site.name]
                runs.append(run)
                ended(run)
        finally:
            self._end()  # an error here leaves nothing behind
        return runs

    def _begin(self) -> bool:
        """Begin what may begin now; return True if something goes on."""
        while len(self._going) < self._at_once:
            busy = {place_of(process.site).resolve() for process in self._going.values()}
            free = (site for site in self._waiting if place_of(site).resolve() not in busy)
            site = next(free, None)
            if site is None:
                break
            self._waiting.remove(site)
            process = self._going[site.name] = SiteProcess(site, self._options)
            self._begun(site)
            Thread(target=lambda going=process: self._ended.put(going.result())).start()
        return bool(self._going)

    def _end(self) -> None:
        self._waiting.clear()
        for process in self._going.values():
            process.end()
