"""Runs one site once, in a process of its own: what commands and the service have in common."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from newscrawl.crawl.runner import CrawlSummary
from newscrawl.crawl.shared.uploader import LEASE_OVER_STATUS
from newscrawl.crawl.workers.launch import start_process
from newscrawl.operate.site_crawl import crawl_plan_of
from newscrawl.operate.site_process import SiteResult, job_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.crawl.plan import CrawlPlan
    from newscrawl.crawl.shared.site_session import LeasedSite
    from newscrawl.operate.sites_file import SitePlan

__all__ = [
    "BROKE",
    "FINE",
    "NOTHING_FOUND",
    "STOPPED",
    "UNUSABLE",
    "CrawlAnswer",
    "CrawlProcess",
    "RunOptions",
    "SiteProcess",
    "SiteRun",
    "run_reason",
    "run_site",
    "worst",
]

FINE: Final = 0  # the exit status of a run that went as it should
BROKE: Final = 1  # the exit status of a run whose process broke
UNUSABLE: Final = 2  # the exit status where output, state or a value cannot be used
NOTHING_FOUND: Final = 3  # the exit status of a run that gave nothing and should have
STOPPED: Final = 130  # the exit status that shells give what Ctrl-C has ended
_BY_WEIGHT: Final = (FINE, NOTHING_FOUND, UNUSABLE, BROKE, STOPPED)
"""Exit statuses; of several runs the last of these counts."""
_AT_ONCE: Final = 2  # times that a run is told to end, before it ends at once
_LEASE_OVER: Final = (
    "its lease ran out, as the frontier did not answer: it was ended at once, and what the "
    "frontier has not taken is fetched again"
)
_MODULE: Final = "newscrawl.operate.site_process"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run shows itself, and what goes before the file."""

    log: str = "plain"
    """The form of the log: ``plain``, ``json``, or ``rich`` for a terminal."""
    level: str = "INFO"
    settings: Mapping[str, object] | None = None
    """Settings of Scrapy's or newscrawl's that go before the sites file's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRun:
    """What came of a run."""

    site: SitePlan
    started: float
    """In seconds since 1970."""
    seconds: float
    summary: CrawlSummary | None = None
    """None where the crawl did not start or its process broke."""
    error: str | None = None
    """Why, in a sentence."""
    is_broken: bool = False
    """Whether the process ended without a word."""

    @property
    def status(self) -> int:
        """The exit status that stands for the run."""
        if self.is_broken:
            return BROKE
        if self.error is not None:
            return UNUSABLE
        if self.summary is None or self.summary.reason == "shutdown":
            return STOPPED
        if self.summary.error:
            return UNUSABLE
        is_empty = bool(self.summary.silent_sites) or not self.summary.sites
        return NOTHING_FOUND if is_empty else FINE


def worst(runs: list[SiteRun]) -> int:
    """Return the exit status that stands for several runs: that of the worst."""
    return max((run.status for run in runs), key=_BY_WEIGHT.index, default=FINE)


class CrawlAnswer(NamedTuple):
    """What the process of a crawl answered."""

    summary: CrawlSummary | None = None
    """None where the crawl did not start or its process broke."""
    error: str | None = None
    """Why, in a sentence."""
    is_broken: bool = False
    """Whether the process ended without a word."""


class CrawlProcess:
    """A crawl that goes on in a process of its own."""

    def __init__(
        self,
        plan: CrawlPlan,
        options: RunOptions,
        *,
        name: str = "",
        leased: LeasedSite | None = None,
    ) -> None:
        """Start the process; ``name`` stands in its log, ``leased`` is a site of a shared crawl.

        Raises OSError where none starts.
        """
        self._ends = 0
        """How often it was told to end."""
        self._lock = Lock()
        self._process = start_process(_MODULE)
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError):
            job = job_of(name, plan, log=options.log, level=options.level, leased=leased)
            self._process.stdin.write(job)
            self._process.stdin.flush()

    def end(self) -> None:
        """Have the run end: in order at the first call, at once at the second.

        What is stuck in one operation hears of neither: a third call kills it.
        """
        with self._lock:
            self._ends += 1
            if self._ends == 1:
                self._close_stdin()
            elif self._process.poll() is None:
                (self._process.terminate if self._ends == _AT_ONCE else self._process.kill)()

    def _close_stdin(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def answer(self) -> CrawlAnswer:
        """Wait for the end of the crawl, and return what came of it."""
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        answer = self._process.stdout.read()
        status = self._process.wait()
        self._process.stdout.close()
        self._close_stdin()
        try:
            found = msgspec.json.decode(answer, type=SiteResult)
            summary = None if found.summary is None else _summary(found.summary)
        except (msgspec.DecodeError, TypeError, KeyError):  # or newscrawl was updated meanwhile
            if self._ends:  # it was ended before it could answer
                return CrawlAnswer()
            if status == LEASE_OVER_STATUS:
                return CrawlAnswer(error=_LEASE_OVER)
            words = f"its process broke (exit status {status}); the lines above say why"
            return CrawlAnswer(error=words, is_broken=True)
        return CrawlAnswer(summary, found.error)


def run_reason(run: SiteRun) -> str | None:
    """Return why a run failed, in a sentence; None where it did not."""
    if run.error is not None:
        return run.error
    if run.summary is None:
        return None
    silent = [f"{site}: {why}" for site, why in run.summary.silent_sites.items()]
    return run.summary.error or "; ".join(silent) or None


class SiteProcess(CrawlProcess):
    """A run of a site that goes on in a process of its own."""

    def __init__(
        self, site: SitePlan, options: RunOptions, *, leased: LeasedSite | None = None
    ) -> None:
        """Start the process.  Raises OSError where the system starts none."""
        self.site = site
        self._started = time.time()
        plan = crawl_plan_of(site, options.settings)
        super().__init__(plan, options, name=site.name, leased=leased)

    def result(self) -> SiteRun:
        """Wait for the end of the run, and return what came of it."""
        summary, error, is_broken = self.answer()
        return SiteRun(
            site=self.site,
            started=self._started,
            seconds=time.time() - self._started,
            summary=summary,
            error=error,
            is_broken=is_broken,
        )


def _summary(values: dict[str, Any]) -> CrawlSummary:
    counters = {site: Counter(counts) for site, counts in values["sites"].items()}
    return CrawlSummary(**values | {"sites": counters})


def run_site(site: SitePlan, options: RunOptions | None = None) -> SiteRun:
    """Run a site once and return what came of it.

    Ctrl-C ends the run in order, and a second one at once.  Raises OSError where the system starts
    no process.
    """
    process = SiteProcess(site, options or RunOptions())
    while True:
        try:
            return process.result()
        except KeyboardInterrupt:
            process.end()
