"""A worker of a crawl that several machines share: it runs the sites that the frontier gives it.

It is the service (:mod:`newscrawl.operate.service`) with other turns: what is due, and who runs it,
the frontier says.  Any number of such workers may be at work; none is special.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl import settings
from newscrawl.crawl.shared.shared_store import (
    LeaseLostError,
    StoreConflictError,
    StoreError,
    StoreUnreachableError,
)
from newscrawl.crawl.shared.site_session import LeasedSite, frontier_name
from newscrawl.operate.kept_copies import KeptCopies
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.output_cuts import cut_all
from newscrawl.operate.run_log import STOPPED
from newscrawl.operate.service import Service
from newscrawl.operate.shared_membership import (
    BEAT_SECONDS,
    NameTakenError,
    joined,
    plan_digest,
    workers_at_work,
)
from newscrawl.operate.shared_plan import put_sites
from newscrawl.operate.site_handover import EndedRun, Handovers, failures_after, told_of
from newscrawl.operate.site_notes import SiteNotes, read_notes
from newscrawl.operate.site_run import FINE, NOTHING_FOUND, SiteProcess, SiteRun
from newscrawl.operate.site_states import state_of
from newscrawl.operate.worker_places import plans_for

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import Lease
    from newscrawl.operate.alert_desk import AlertDesk
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.service import Process, RunLimits, Teller
    from newscrawl.operate.shared_membership import Membership
    from newscrawl.operate.site_run import RunOptions
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["LOOK_SECONDS", "SharedService"]

LOOK_SECONDS: Final = 2.0
"""Between two looks for a site that is due: a release by another worker is not told."""
_RETRY_SECONDS: Final = 30.0
"""Before a site is tried again that this worker could not crawl."""
_STORE_PAUSE_SECONDS: Final = 5.0
"""Before the store is asked again, after it did not answer."""
_MAX_STORE_SILENCE_SECONDS: Final = 300.0
"""A crawl, which nobody starts anew, ends after so long without an answer of the store."""
_AT_ONCE: Final = 2  # times that it is told to end, before it waits for nothing
_MAX_TRIES: Final = 3
"""Runs of a site in one crawl whose process broke: then the site is left for the next crawl."""


class SharedService(Service):
    """Runs the sites that a shared frontier gives it, and tells the frontier what came of them."""

    _member: Membership
    _kept: KeptCopies
    _handovers: Handovers

    def __init__(
        self,
        file: Path,
        log: RunLog,
        tell: Teller,
        options: RunOptions,
        limits: RunLimits | None = None,
    ) -> None:
        super().__init__(file, log, tell, options, limits)
        self._plans: dict[str, SitePlan] = {}
        """Sites with the places of this worker."""
        self._leases: dict[str, Lease] = {}
        self._tries: dict[str, int] = {}
        self._is_put = True
        """Whether what is to run stands in the store."""
        self._next_beat = self._next_look = 0.0
        self._silent_since: float | None = None
        """Since when the store does not answer, by the monotonic clock."""
        self._waits_for_file = False
        self._is_over = False
        self.runs: dict[str, SiteRun] = {}
        """The runs after which a site is not due again, by its name."""
        self.error: StoreError | None = None
        """Why it ended that could not go on."""
        self.start = self._start_leased

    # --- begin and end ---------------------------------------------------------------------------

    def join(self, member: Membership, *, now: float) -> None:
        """Read the file, join the crawl, and put in what is to run.

        It takes the place of :meth:`open`.  Raises SitesFileError, OutputError and StoreError.
        """
        self._become(member)
        if member.rounds:
            self._watched.read()
        else:
            self.open(now=now)
        self._take_plans()
        self._join()
        self._settle_files()

    def _become(self, member: Membership) -> None:
        self._member = member
        self._kept = KeptCopies(frontier_name(member.frontier), member.copies_bytes)
        self._handovers = Handovers(member, self._tell.error)

    def _take_plans(self) -> None:
        plans = self._watched.file.plans
        self._plans = plans_for(plans, self._member.worker)
        self._kept.look({name: state_of(plan) for name, plan in self._plans.items()})

    def _join(self) -> None:
        """Become a worker of the crawl of this sites file.  Raises StoreConflictError."""
        self._member.store.open_crawl(self._digest())
        self._beat()
        self._is_put = False

    def _digest(self) -> str:
        return plan_digest(self._watched.file.plans.values(), rounds=self._member.rounds)

    def _put_sites(self, *, now: float) -> None:
        """Put in what is to run, and tell which copies are here no more."""
        store, me = self._member.store, self._member.worker
        put_sites(self._member, self._plans, self._log, now=now)
        homes = {site.site for site in store.sites() if site.home == me}
        if gone := homes.difference(self._kept):
            store.drop_copies(me, gone)
        self._is_put = True

    def run(self) -> None:
        """Run sites until :meth:`stop` is called, or the crawl is over."""
        try:
            while self._going or self._is_settling or not (self._stops or self._is_over):
                self.wait(self.turn(now=self.clock()))
        finally:
            self._end_all()
            self.close()

    @property
    def _is_settling(self) -> bool:
        """Whether alerts are being told; who tells it to end twice waits for none."""
        return bool(self._handovers.leases) and self._stops < _AT_ONCE

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop before all was done."""
        return bool(self._stops) and not self._is_over

    @property
    def has_digest(self) -> bool:
        """Whether the sites file asks for a digest."""
        return self._watched.file.alerts.digest is not None

    def close(self) -> None:
        """Leave the crawl, and have told what waits to be told."""
        super().close()
        try:
            self._settle_files()
            self._leave()
        except StoreError:  # others see that there is no sign of life
            pass

    def _leave(self) -> None:
        self._member.store.leave(self._member.worker, instance=self._member.instance)

    # --- turns -----------------------------------------------------------------------------------

    def turn(self, *, now: float) -> float:
        """Do what is due, and give a sign of life now and then."""
        try:
            if time.monotonic() >= self._next_beat and not self._waits_for_file:
                self._beat()
                self._handovers.renew()
        except StoreError as error:
            self._note_trouble(error)
        return super().turn(now=now)

    def _begin_due(self, *, now: float) -> float:
        if self._is_over or time.monotonic() < self._next_look:
            return min(LOOK_SECONDS, max(0.0, self._next_look - time.monotonic()))
        try:
            if self._waits_for_file and not self._may_go_on():
                return LOOK_SECONDS
            if not self._is_put:
                self._put_sites(now=now)
            while len(self._going) < self._limits.at_once and not self._is_over:
                lease = self._take()
                if lease is None:
                    break
                self._begin_leased(lease, now=now)
            wait = self._member.store.wait_seconds(self._member.worker, only=self._member.only)
        except StoreError as error:
            self._note_trouble(error)
            return LOOK_SECONDS
        self._silent_since = None
        if wait is None and not self._going and self._member.rounds:
            self._is_over = True
            return 0.0
        return LOOK_SECONDS if wait is None else min(max(wait, 0.1), LOOK_SECONDS)

    def _take(self) -> Lease | None:
        member = self._member
        return member.store.take_site(
            member.worker, lease_seconds=member.lease_seconds, only=member.only
        )

    def _begin_leased(self, lease: Lease, *, now: float) -> None:
        """Begin the run of a site that was leased."""
        site = self._plans.get(lease.site)
        if site is None or lease.site in self._busy():
            # Another file says more than this one's; or the run goes on that has lost its lease.
            self._member.store.release(lease, next_due=_RETRY_SECONDS)
            return
        self._leases[site.name] = lease
        self._begin(site, now=now)
        if site.name not in self._going:  # no process could be started
            del self._leases[site.name]
            self._member.store.release(lease, next_due=_RETRY_SECONDS)

    def _start_leased(self, site: SitePlan, options: RunOptions) -> Process:
        member = self._member
        leased = LeasedSite(
            member.frontier, self._leases[site.name], member.lease_seconds, str(state_of(site))
        )
        return SiteProcess(site, options, leased=leased)

    # --- the end of a run ------------------------------------------------------------------------

    def _ended(self, run: SiteRun, *, now: float) -> None:
        name = run.site.name
        lease, copy = self._leases.pop(name), state_of(run.site)
        version = self._kept.ended(name, copy)
        desk = self._desk if version is not None and run.status != STOPPED else None
        before = SiteNotes()
        if desk is not None:
            before = read_notes(copy)
            desk.take_over(name, before.alerts)
        super()._ended(run, now=now)
        failures = None if desk is None else failures_after(run.status, before)
        next_due = self._next_due(run, failures, now=now)
        if next_due is None:  # else it is run again, by whichever worker
            self.runs[name] = run
        told = told_of(self._log, name, worker=self._member.worker)
        if desk is not None and failures is not None and version is not None:
            ended = EndedRun(replace(lease, version=version.number), copy, next_due, told)
            self._hand_on(ended, desk, before, failures)
            return
        self._release(EndedRun(lease, copy, next_due, told))
        if version is None:  # it did not end in order
            self._settle_files()

    def _hand_on(self, ended: EndedRun, desk: AlertDesk, before: SiteNotes, failures: int) -> None:
        def settled() -> None:
            self._handovers.leases.pop(ended.lease.site, None)
            self._kept.ended(ended.lease.site, ended.copy)
            self._release(ended)

        self._handovers.begin(
            ended, desk, before=before, failures=failures, done=lambda: self._events.put(settled)
        )

    def _next_due(self, run: SiteRun, failures: int | None, *, now: float) -> float | None:
        """Return in how many seconds the site is due again; its hosts have their pause before."""
        name = run.site.name
        pause = settings.DOWNLOAD_DELAY if run.site.how.delay is None else run.site.how.delay
        if run.status == STOPPED:
            return pause  # of another worker
        if self._member.rounds:
            if run.status in (FINE, NOTHING_FOUND):
                return None
            tries = self._tries[name] = self._tries.get(name, 0) + 1
            return pause if tries < _MAX_TRIES else None
        if name not in self._watched.file.plans or name not in self._plans:
            return None
        at = next_run_of(self._plans[name], self._log, now=now, failures=failures, shared=True).at
        return None if at is None else max(0.0, at - now)

    def _plans_here(self) -> list[SitePlan]:
        """Return the sites of which whole copies lie here: their latest runs were this worker's."""
        return [self._plans[name] for name in self._kept if name in self._plans]

    def _release(self, ended: EndedRun) -> None:
        store, lease, kept = self._member.store, ended.lease, self._kept
        try:
            store.release(
                lease, next_due=ended.next_due, keeps_copy=lease.site in kept, run=ended.told
            )
            if dropped := kept.drop_oldest(busy=self._busy()):
                store.drop_copies(self._member.worker, dropped)
        except LeaseLostError:
            self._tell.error(
                f"{lease.site}: its lease is lost: it ran out, or the site was given back already."
            )
        except StoreError as error:  # the lease runs out, and another worker looks at the site
            self._note_trouble(error)

    def _busy(self) -> set[str]:
        """Return the sites that this worker has."""
        return self._going.keys() | self._handovers.leases.keys()

    def _settle_files(self) -> None:
        """Cut off what workers that ended without a word left behind on this machine."""
        store = self._member.store
        try:
            cut = cut_all(
                store,
                self._member.worker,
                self._watched.file.plans,
                taken=self._busy(),
                at_work=lambda: workers_at_work(store),
            )
        except StoreError as error:
            self._note_trouble(error)
            return
        if cut:
            self._tell.line(
                f"{cut} file(s) were cut to what the frontier has taken: their last lines are "
                "fetched again."
            )

    # --- the file, and the store -----------------------------------------------------------------

    def _reload(self) -> None:
        before = self._digest()
        super()._reload()
        if self._digest() == before:
            self._take_plans()
        else:
            self._waits_for_file = True

    def _may_go_on(self) -> bool:
        """Return True once all workers have the file that was changed; until then none is begun.

        Who waits gives no sign of life: so the last one that gets the file is not held up.
        """
        if self._busy():
            return False
        self._take_plans()
        self._leave()
        try:
            self._join()
        except StoreConflictError:
            self._next_look = time.monotonic() + _STORE_PAUSE_SECONDS
            self._tell.line(
                f"{self._watched.path} was changed, and others still crawl by what it said before: "
                "this worker goes on once they have the new one."
            )
            return False
        self._waits_for_file = False
        return True

    def _beat(self) -> None:
        self._next_beat = time.monotonic() + BEAT_SECONDS
        joined(
            self._member,
            {
                "going": len(self._going),
                "at_once": self._limits.at_once,
                "copies": len(self._kept),
                "copies_bytes": self._kept.bytes,
                "copies_dropped": self._kept.dropped,
            },
        )

    def _note_trouble(self, error: StoreError) -> None:
        """Tell that the store does not do what it was asked for; end where nothing helps."""
        now = time.monotonic()
        self._next_look = self._next_beat = now + _STORE_PAUSE_SECONDS
        if self._silent_since is None:
            self._silent_since = now
            self._tell.error(str(error))
        if not self._member.rounds and not isinstance(error, NameTakenError):
            return
        is_long = now - self._silent_since > _MAX_STORE_SILENCE_SECONDS
        if not isinstance(error, StoreUnreachableError) or is_long:
            self.error = self.error or error
            self._is_over = True
            self._end_all()
