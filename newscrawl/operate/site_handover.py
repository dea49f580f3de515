"""Hands a site on to its next worker: what that one should know of the site's runs.

The site's alerts are told first, in a thread of their own, as a server may be slow to answer; the
lease is renewed meanwhile.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.crawl.shared.shared_store import LeaseLostError, StoreError
from newscrawl.crawl.shared.site_session import LeasedSite
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import FAILED
from newscrawl.operate.site_notes import SiteNotes, write_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import Facts, Lease
    from newscrawl.operate.alert_desk import AlertDesk
    from newscrawl.operate.alerts import Alert
    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.shared_membership import Membership

__all__ = ["EndedRun", "Handovers", "failures_after", "told_of"]


class EndedRun(NamedTuple):
    """A site whose run has ended, and that is to be given back."""

    lease: Lease
    copy: Path
    """The local file of its state."""
    next_due: float | None
    """In how many seconds; None: no more."""
    told: Facts
    """What all are told of the run."""


def told_of(log: RunLog, site: str, *, worker: str) -> Facts:
    """Return what all are told of the run of a site that has just ended."""
    [run, *_] = log.latest([site], limit=1)
    values = {"worker": worker, **run._asdict()}
    return {name: value for name, value in values.items() if value is not None and name != "site"}


def failures_after(status: int, before: SiteNotes) -> int:
    """Return how many runs in a row have failed with the one that has ended."""
    return before.failures + 1 if status in FAILED else 0


class Handovers:
    """The sites of which alerts are being told."""

    def __init__(self, member: Membership, error: Callable[[str], object]) -> None:
        self._member, self._error = member, error
        self.leases: dict[str, Lease] = {}

    def begin(
        self,
        ended: EndedRun,
        desk: AlertDesk,
        *,
        before: SiteNotes,
        failures: int,
        done: Callable[[], object],
    ) -> None:
        """Have notes written into the site's state once its alerts are told.

        ``done`` is called in the thread of alerts.
        """
        lease = ended.lease
        self.leases[lease.site] = lease

        def written(alerts: Sequence[Alert]) -> None:
            try:
                notes = SiteNotes(failures, list(alerts))
                if notes != before:
                    self._write(ended, notes)
            except (StoreError, OutputError) as error:
                self._error(f"{lease.site}: what others should know is not handed on: {error}")
            finally:
                done()

        desk.hand_on(lease.site, written)

    def _write(self, ended: EndedRun, notes: SiteNotes) -> None:
        member = self._member
        leased = LeasedSite(member.frontier, ended.lease, member.lease_seconds, str(ended.copy))
        write_notes(member.store, leased, ended.copy, notes)

    def renew(self) -> None:
        """Renew the leases.  Raises StoreError."""
        for lease in self.leases.values():
            with suppress(LeaseLostError):  # what is handed on is refused then, and told
                self._member.store.renew(lease, lease_seconds=self._member.lease_seconds)
