"""A frontier that many workers share, simulated: event after event, with time as a number.

Sites are leased whole, as ``newscrawl run --frontier`` does it: a worker has so many places, a
place runs a site that is due, the longest due first, and the run's end says when it is due again.
When that is, what a run looks at, and when it tries again, the policies of crawls say.  What a
crawl costs is given by ``Costs``.  The pages of an archive are counted and not simulated one by
one: a run asks for them, five minutes at a time, after all that is new.
"""

from __future__ import annotations

import heapq
from math import ceil
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.frontier_places import LeasedSite, Places, Run
from benchmarks.frontier_requests import Clock, Requests, is_gone
from benchmarks.frontier_setup import Outcome
from benchmarks.publication_patterns import HOUR
from benchmarks.simulated_frontier_sites import BEGIN
from newscrawl import settings
from newscrawl.crawl.frontier.look_timing import next_look, threshold_for
from newscrawl.crawl.frontier.revisit_policy import host_pause
from newscrawl.operate.schedule import AUTO, AUTO_SPACING, PastRuns, Timing, next_run
from newscrawl.operate.shared_service import LOOK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.frontier_places import Worker
    from benchmarks.frontier_setup import Hours, Setup
    from benchmarks.simulated_frontier_sites import FrontierSite
    from newscrawl.crawl.frontier.publication_profile import PublicationProfile

__all__ = ["ANSWERS_OF_LOOK", "simulate"]

_SLICE_SECONDS: Final = 300.0
"""Five minutes of an archive are one event."""
_RENEWALS: Final = 20.0  # seconds between two renewals of a lease
ANSWERS_OF_LOOK: Final = 2  # which site is due, and in how many seconds the next one is


class _Simulation:
    def __init__(
        self, sites: Sequence[FrontierSite], setup: Setup, hours: Hours, *, seed: int
    ) -> None:
        self._setup, self._costs = setup, setup.costs
        begin = BEGIN + hours.before * HOUR
        until = begin + hours.measured * HOUR
        self._end_at = until + hours.after * HOUR
        self._random = Random(seed)  # noqa: S311 - the same luck each time
        self._out = Outcome(begin, until, BEGIN)
        self._events: list[tuple[float, int, Callable[[Run], None] | None, Run | LeasedSite]] = []
        self._order = 0
        self._store_at = BEGIN
        self._sites = [self._site(number, site) for number, site in enumerate(sites)]
        self._places = Places(setup, self._sites)
        self._requests = Requests(self._out, self._random, len(sites))
        self._thresholds = self._thresholds_of_all()

    def _site(self, number: int, site: FrontierSite) -> LeasedSite:
        an_hour, archive = self._setup.runs_per_hour, self._setup.archive
        made = LeasedSite(
            number=number,
            site=site,
            state=site.learned.for_site(site.named, site.published),
            timing=Timing.of(site.name, every=AUTO, runs_per_hour=an_hour),
            left=site.archive_pages if archive else 0,
            rows=0 if archive else site.archive_pages,
        )
        # They were looked at before, each at its own time.
        made.due = BEGIN + self._random.random() * HOUR / an_hour
        self._at(made.due, None, made)
        return made

    def _thresholds_of_all(self) -> dict[int, float]:
        """Return the thresholds by what was learned of a newsroom.

        Crawls find them anew, after each run or each hour: here they stay, as the forecast of a day
        changes little in some hours, and to find them so often would be most of the work.
        """
        learned = {id(site.site.learned): site.site.learned for site in self._sites}
        if self._setup.one_budget:
            threshold = self._threshold_of([site.state.profile for site in self._sites])
            return dict.fromkeys(learned, threshold)
        return {key: self._threshold_of([state.profile]) for key, state in learned.items()}

    def _threshold_of(self, profiles: Sequence[PublicationProfile]) -> float:
        budget = self._setup.runs_per_hour * len(profiles)
        return threshold_for(profiles, budget=budget, now=BEGIN, spacing=AUTO_SPACING)

    # --- events ----------------------------------------------------------------------------------

    def _at(self, when: float, what: Callable[[Run], None] | None, whom: Run | LeasedSite) -> None:
        self._order += 1
        heapq.heappush(self._events, (when, self._order, what, whom))

    def go(self) -> Outcome:
        """Let time pass until the end."""
        while self._events and self._events[0][0] < self._end_at:
            self._out.now, _, what, whom = heapq.heappop(self._events)
            if isinstance(whom, LeasedSite):
                self._is_due(whom)
            elif what is not None:
                what(whom)
        self._out.now = self._end_at
        self._count_looks()
        for _, _, _, whom in self._events:
            if isinstance(whom, Run):  # it still goes on
                self._out.use_place(whom.started)
        self._count_delays()
        return self._out

    def _count_looks(self) -> None:
        """Count what workers ask the store for while nothing of theirs is due."""
        out, seconds = self._out, self._out.hours * HOUR
        answers = ANSWERS_OF_LOOK * self._setup.workers * seconds / LOOK_SECONDS
        for what, used in (("answers", answers), ("store", answers * self._costs.answer)):
            out.used[what] = out.used.get(what, 0.0) + used

    def _ask_store(self, answers: float, rows: float, *, read: int = 0) -> float:
        """Have the store do something, and return when it is done: it does one after the other."""
        costs, out = self._costs, self._out
        seconds = answers * costs.answer + rows * costs.row + read * costs.read_row
        out.use("store", seconds)
        out.use("answers", answers)
        out.use("rows written", rows)
        out.count("rows read", read)
        self._store_at = max(self._store_at, out.now) + seconds
        return self._store_at

    # --- a run -----------------------------------------------------------------------------------

    def _is_due(self, site: LeasedSite) -> None:
        """Give a site that is due to a worker with a free place, or have it wait."""
        now = self._out.now
        if now < site.due or (site.started is not None and site.started >= site.due):
            return  # it was taken while it was held
        worker = self._places.worker_for(site, now)
        if worker is not None:
            self._take(site, worker)
            return
        self._places.wait(site)
        if (open_at := self._places.open_at(site)) > now:
            self._at(open_at, None, site)

    def _take(self, site: LeasedSite, worker: Worker) -> None:
        now = self._out.now
        site.is_waiting = False
        self._places.take(worker)
        self._out.count("runs")
        self._out.use("late", now - site.due)
        site.started = now
        rows = 0 if site.copy_at is worker else site.rows
        self._out.count("loads", rows > 0)
        site.copy_at = worker
        worker.starting += 1
        given = self._ask_store(1, 0, read=rows)
        processor = self._costs.start + rows * self._costs.load
        self._out.use("processors", processor)
        seconds = processor / self._places.speed(worker)
        self._at(max(given, now) + seconds, self._fetch, Run(site, worker, now))

    def _fetch(self, run: Run) -> None:
        """Do all of a run but the archive."""
        now = self._out.now
        run.worker.starting -= 1
        self._places.begin_fetching(run)
        clock = Clock(now, run.step)
        clock.ask()  # robots.txt
        if run.site.site.is_down(clock.now):
            self._requests.meet_outage(run, clock)
        else:
            self._requests.ask_for_news(run.site, clock)
        done = self._spend(clock.requests, clock.now - now)
        self._at(max(clock.now, done), self._fetch_archive, run)

    def _spend(self, requests: int, seconds: float) -> float:
        """Count what requests cost, and return when the store has what they brought."""
        self._out.count("requests", requests)
        self._out.use("processors", requests * self._costs.page)
        commits = min(requests, ceil(seconds / settings.NEWSCRAWL_COMMIT_EVERY))
        answers = commits + seconds / _RENEWALS
        return self._ask_store(answers, requests * self._costs.rows_of_request)

    def _fetch_archive(self, run: Run) -> None:
        """Ask for pages of the archive for some minutes, or end the run."""
        site, now = run.site, self._out.now
        left = run.started + self._setup.run_seconds - now
        is_done = site.left <= 0 or run.pages >= settings.NEWSCRAWL_SITE_PAGES
        if run.is_failed or is_done or left <= 0:
            self._end(run)
            return
        # It is counted again, with what the processors have to do now.
        run.worker.stops_fetching(run)
        self._places.begin_fetching(run)
        if site.site.is_down(now):
            self._leave_alone(run)
            return
        pages = min(site.left, max(1, int(min(_SLICE_SECONDS, left) / run.step)))
        seconds = pages * run.step
        site.left -= pages
        site.rows += pages
        run.pages += pages
        self._out.count("archive pages", pages)
        done = self._spend(pages, seconds)
        self._at(max(now + seconds, done), self._fetch_archive, run)

    def _leave_alone(self, run: Run) -> None:
        """End a run whose host gives nothing any more."""
        limit = settings.NEWSCRAWL_HOST_FAILURES
        run.site.host_pauses += 1
        run.rested_until = self._out.now + host_pause(run.site.host_pauses)
        self._out.count("asked in vain: outage", limit)
        self._spend(limit, limit * run.step)
        self._end(run)

    def _end(self, run: Run) -> None:
        site, worker, now = run.site, run.worker, self._out.now
        worker.stops_fetching(run)
        self._ask_store(1, 1)
        self._out.use_place(run.started)
        site.ended = now
        site.failures = site.failures + 1 if run.is_failed else 0
        if not run.is_failed and not run.rested_until:
            site.host_pauses = 0
        site.due = max(self._next_due(site), run.rested_until, now)
        self._at(site.due, None, site)
        self._places.give_back(worker)
        following = self._places.next_for(worker, now)
        if following is not None:
            self._take(following, worker)

    # --- when a site is due ----------------------------------------------------------------------

    def _next_due(self, site: LeasedSite) -> float:
        """Return when a site is due again, as the service finds it."""
        past = PastRuns(
            known_since=BEGIN,
            last_started=site.started,
            last_ended=site.ended,
            failures=site.failures,
            learned_due=self._learned_due(site),
        )
        return next_run(site.timing, past, now=self._out.now).at or self._out.now

    def _learned_due(self, site: LeasedSite) -> float:
        """Do what ``operate.learned_times.due_after_look`` does."""
        profile, threshold = site.state.profile, self._thresholds[id(site.site.learned)]
        return next_look(profile, since=profile.at, threshold=threshold, spacing=AUTO_SPACING)

    def _count_delays(self) -> None:
        """Note how long each article of the measured time has waited."""
        out = self._out
        for site, fetched in zip(self._sites, self._requests.fetched, strict=True):
            for article, published in enumerate(site.site.published):
                if out.begin <= published < out.until and not is_gone(site.number, article):
                    at = fetched.get(article)
                    out.missing += at is None
                    out.delays.append((at or self._end_at) - published)


def simulate(sites: Sequence[FrontierSite], setup: Setup, hours: Hours, *, seed: int) -> Outcome:
    """Let workers crawl sites, and return what the measured hours bring."""
    return _Simulation(sites, setup, hours, seed=seed).go()
