"""A worker of a crawl that several machines share: it runs the sites that the frontier gives it.

It is the service (:mod:`newscrawl.operate.service`) with other turns: what is due, and who runs it,
the frontier says.  Any number of such workers may be at work; none is special.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.shared.local_copy import kept_version
from newscrawl.crawl.shared.shared_store import (
    LeaseLostError,
    StoreConflictError,
    StoreError,
    StoreUnreachableError,
)
from newscrawl.crawl.shared.site_session import LeasedSite, frontier_name
from newscrawl.files.record_file import OutputError
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.output_cuts import cut_outputs, leased_sites, workers_left
from newscrawl.operate.run_log import FAILED, STOPPED
from newscrawl.operate.service import Service
from newscrawl.operate.shared_membership import (
    BEAT_SECONDS,
    give_sign_of_life,
    plan_digest,
    refuse_second_worker,
    workers_at_work,
)
from newscrawl.operate.site_notes import SiteNotes, read_notes, write_notes
from newscrawl.operate.site_run import FINE, NOTHING_FOUND, SiteProcess, SiteRun
from newscrawl.operate.site_states import state_of
from newscrawl.operate.worker_places import plans_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import Lease
    from newscrawl.operate.alerts import Alert
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.service import Process, RunLimits, Teller
    from newscrawl.operate.shared_membership import Membership
    from newscrawl.operate.site_run import RunOptions
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["SharedService"]

_LOOK_SECONDS: Final = 2.0
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
_MAX_PREFERRED: Final = 1000
"""Sites of which copies are kept that are named to the store: some tens of kilobytes."""


class SharedService(Service):
    """Runs the sites that a shared frontier gives it, and tells the frontier what came of them."""

    _member: Membership

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
        self._kept: dict[str, None] = {}
        """Sites of which whole copies lie here, those of the latest runs last."""
        self._settling: dict[str, Lease] = {}
        """Leases of sites whose alerts are being told."""
        self._tries: dict[str, int] = {}
        self._to_put: list[str] | None = None
        """What is to be put into the store: names of sites, or none for all; None: it is there."""
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

    def join(self, member: Membership, *, now: float, names: Iterable[str] = ()) -> None:
        """Read the file, join the crawl, and put in what is to run: ``names``, or all.

        It takes the place of :meth:`open`.  Raises SitesFileError, OutputError and StoreError.
        """
        self._member = member
        if member.rounds:
            self._watched.read()
        else:
            self.open(now=now)
        self._take_plans()
        refuse_second_worker(self._member)
        self._join(names)
        self._settle_files()

    def _take_plans(self) -> None:
        plans = self._watched.file.plans
        self._plans = plans_for(plans, self._member.worker)
        frontier = frontier_name(self._member.frontier)
        copies = {name: state_of(plan) for name, plan in self._plans.items()}
        self._kept = {
            name: None for name, copy in copies.items() if kept_version(copy, frontier) is not None
        }

    def _join(self, names: Iterable[str]) -> None:
        """Become a worker of the crawl of this sites file.  Raises StoreConflictError."""
        self._member.store.open_crawl(self._digest())
        self._beat()
        refuse_second_worker(self._member)  # one that began in the same moment
        self._to_put = list(names)

    def _digest(self) -> str:
        return plan_digest(self._watched.file.plans.values(), rounds=self._member.rounds)

    def _put_sites(self, names: Sequence[str], *, now: float) -> None:
        """Put in what is to run: ``names``, or all, and then nothing else any more."""
        store = self._member.store
        due = self._due(names, now=now)
        store.put_sites(due)
        free = [site for site in store.sites() if site.site in due and site.worker is None]
        if self._member.rounds:  # a service had times for these
            other = [site.site for site in free if (site.due_seconds or 0.0) > _RETRY_SECONDS]
        else:  # these were disabled, or done in a round that was not ended
            other = [site.site for site in free if site.due_seconds is None]
        if other:
            store.put_sites({name: due[name] for name in other}, anew=True)
        if not names:
            enabled = {name for name, plan in self._plans.items() if plan.what.enabled}
            store.drop_sites([site.site for site in store.sites() if site.site not in enabled])

    def _due(self, names: Iterable[str], *, now: float) -> dict[str, float | None]:
        """Return in how many seconds each site is due."""
        chosen = [plan for plan in self._plans.values() if plan.name in set(names)] or [
            plan for plan in self._plans.values() if plan.what.enabled
        ]
        if self._member.rounds:
            return {plan.name: 0.0 for plan in chosen}
        due = {plan.name: next_run_of(plan, self._log, now=now).at for plan in chosen}
        return {name: None if at is None else max(0.0, at - now) for name, at in due.items()}

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
        return bool(self._settling) and self._stops < _AT_ONCE

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop before all was done."""
        return bool(self._stops) and not self._is_over

    def close(self) -> None:
        """Leave the crawl, and have told what waits to be told."""
        super().close()
        try:
            self._settle_files()
            self._member.store.leave(self._member.worker)
        except StoreError:  # others see that there is no sign of life
            pass

    # --- turns -----------------------------------------------------------------------------------

    def turn(self, *, now: float) -> float:
        """Do what is due, and give a sign of life now and then."""
        try:
            if time.monotonic() >= self._next_beat and not self._waits_for_file:
                self._beat()
                for lease in self._settling.values():
                    with suppress(LeaseLostError):  # what is handed on is refused then, and told
                        self._member.store.renew(lease, lease_seconds=self._member.lease_seconds)
        except StoreError as error:
            self._note_trouble(error)
        return super().turn(now=now)

    def _begin_due(self, *, now: float) -> float:
        if self._is_over or time.monotonic() < self._next_look:
            return min(_LOOK_SECONDS, max(0.0, self._next_look - time.monotonic()))
        try:
            if self._waits_for_file and not self._may_go_on():
                return _LOOK_SECONDS
            if self._to_put is not None:
                self._put_sites(self._to_put, now=now)
                self._to_put = None
            while len(self._going) < self._limits.at_once and not self._is_over:
                lease = self._take()
                if lease is None:
                    break
                self._begin_leased(lease, now=now)
            wait = self._member.store.wait_seconds()
        except StoreError as error:
            self._note_trouble(error)
            return _LOOK_SECONDS
        self._silent_since = None
        if wait is None and not self._going and self._member.rounds:
            self._is_over = True
            return 0.0
        return _LOOK_SECONDS if wait is None else min(max(wait, 0.1), _LOOK_SECONDS)

    def _take(self) -> Lease | None:
        preferred = list(self._kept)[-_MAX_PREFERRED:]
        return self._member.store.take_site(
            self._member.worker, lease_seconds=self._member.lease_seconds, prefer=preferred
        )

    def _begin_leased(self, lease: Lease, *, now: float) -> None:
        """Begin the run of a site that was leased."""
        site = self._plans.get(lease.site)
        if site is None or lease.site in self._going or lease.site in self._settling:
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
        lease = self._leases.pop(name)
        copy = state_of(run.site)
        version = kept_version(copy, frontier_name(self._member.frontier))
        self._kept.pop(name, None)
        before = SiteNotes()
        if version is not None:
            self._kept[name] = None
            if self._desk is not None and run.status != STOPPED:
                before = read_notes(copy)
                self._desk.take_over(name, before.alerts)
        super()._ended(run, now=now)
        if version is not None and self._desk is not None and run.status != STOPPED:
            self._hand_on(replace(lease, version=version.number), run, before, now=now)
            return
        next_due = self._next_due(run, None, now=now)
        if next_due is None:  # else it is run again, by whichever worker
            self.runs[name] = run
        self._release(lease, next_due)
        if version is None:  # it did not end in order
            self._settle_files()

    def _hand_on(self, lease: Lease, run: SiteRun, before: SiteNotes, *, now: float) -> None:
        """Have written what the next worker should know, once alerts are told; then release."""
        failures = before.failures + 1 if run.status in FAILED else 0
        self._settling[lease.site] = lease
        next_due = self._next_due(run, failures, now=now)

        def written(alerts: Sequence[Alert]) -> None:  # in the thread of alerts
            try:
                notes = SiteNotes(failures, list(alerts))
                if notes != before:
                    self._write_notes(lease, run.site, notes)
            except (StoreError, OutputError) as error:
                self._tell.error(f"{lease.site}: what others should know is not handed on: {error}")
            finally:
                self._events.put(lambda: self._settled(lease, next_due))

        assert self._desk is not None  # noqa: S101 - the caller has asked
        self._desk.hand_on(lease.site, written)

    def _write_notes(self, lease: Lease, site: SitePlan, notes: SiteNotes) -> None:
        member, copy = self._member, state_of(site)
        leased = LeasedSite(member.frontier, lease, member.lease_seconds, str(copy))
        write_notes(member.store, leased, copy, notes)

    def _settled(self, lease: Lease, next_due: float | None) -> None:
        self._settling.pop(lease.site, None)
        self._release(lease, next_due)

    def _next_due(self, run: SiteRun, failures: int | None, *, now: float) -> float | None:
        """Return in how many seconds the site is due again."""
        name = run.site.name
        if run.status == STOPPED:
            return 0.0  # of another worker
        if self._member.rounds:
            if run.status in (FINE, NOTHING_FOUND):
                return None
            tries = self._tries[name] = self._tries.get(name, 0) + 1
            return 0.0 if tries < _MAX_TRIES else None
        if name not in self._watched.file.plans or name not in self._plans:
            return None
        at = next_run_of(self._plans[name], self._log, now=now, failures=failures).at
        return None if at is None else max(0.0, at - now)

    def _plans_here(self) -> list[SitePlan]:
        """Return the sites of which whole copies lie here: their latest runs were this worker's."""
        return [self._plans[name] for name in self._kept if name in self._plans]

    def _release(self, lease: Lease, next_due: float | None) -> None:
        try:
            self._member.store.release(lease, next_due=next_due)
        except LeaseLostError:
            self._tell.error(f"{lease.site}: its lease ran out meanwhile; another worker has it.")
        except StoreError as error:  # the lease runs out, and another worker looks at the site
            self._note_trouble(error)

    def _settle_files(self) -> None:
        """Cut off what workers that ended without a word left behind on this machine."""
        taken = self._going.keys() | self._settling.keys()
        idle = [plan for name, plan in self._plans.items() if name not in taken]
        store, me = self._member.store, self._member.worker
        try:
            leased = leased_sites(store)
            busy = [self._plans[name] for name in leased[me] | taken if name in self._plans]
            cut = cut_outputs(store, me, idle, busy=busy)
            plans = self._watched.file.plans
            others = workers_left(plans.values()) - {me}
            if others:  # those at work see to their files themselves
                others -= workers_at_work(store)
            for other in others:
                theirs = plans_for(plans, other)
                busy = [theirs[name] for name in leased[other] if name in theirs]
                cut += cut_outputs(store, other, busy=busy)
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
        if self._going or self._settling:
            return False
        self._take_plans()
        self._member.store.leave(self._member.worker)
        try:
            self._join(())
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
        give_sign_of_life(self._member, going=len(self._going), at_once=self._limits.at_once)

    def _note_trouble(self, error: StoreError) -> None:
        """Tell that the store does not do what it was asked for; end where nothing helps."""
        now = time.monotonic()
        self._next_look = self._next_beat = now + _STORE_PAUSE_SECONDS
        if self._silent_since is None:
            self._silent_since = now
            self._tell.error(str(error))
        if not self._member.rounds:
            return
        is_long = now - self._silent_since > _MAX_STORE_SILENCE_SECONDS
        if not isinstance(error, StoreUnreachableError) or is_long:
            self.error = self.error or error
            self._is_over = True
            self._end_all()
