"""Lets what has failed at a site of a shared crawl be tried again, by whichever worker is next."""

from __future__ import annotations

import secrets
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.manual_retry import check_names, resume_sites, retry_failed
from newscrawl.crawl.shared.shared_store import LeaseLostError, StoreError
from newscrawl.crawl.shared.site_session import LeasedSite, SiteSession
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore, SiteStatus

__all__ = ["SiteTakenError", "known_sites", "retry_at_frontier"]

_LEASE_SECONDS: Final = 60.0
"""To load a state and to change it: it is renewed meanwhile."""


class SiteTakenError(StoreError):
    """A site that cannot be changed now; the message says why."""


def known_sites(store: SharedStore, names: Sequence[str]) -> list[SiteStatus]:
    """Return what the store knows of named sites.  Raises StoreError for one that it has not."""
    known = {status.site: status for status in store.sites()}
    for name in names:
        if name not in known:
            raise StoreError(f"The frontier knows no site {name}: name sites of its sites file.")
    return [known[name] for name in names]


def retry_at_frontier(
    store: SharedStore, frontier: str, site: SiteStatus, reasons: Sequence[str]
) -> tuple[int, int]:
    """Free what failed at a site, and return how many pages and sources; it is due at once.

    ``frontier`` is the store's address.  Raises SiteTakenError where a worker crawls it,
    StoreError, StateError, and UnknownNameError; then the site is due as it was.
    """
    if site.is_paused:
        raise SiteTakenError(f"{site.site} is paused: newscrawl resume {site.site} first.")
    next_due = 0.0 if site.worker else site.due_seconds
    store.put_sites({site.site: 0.0}, anew=True)  # not where a worker has it, if lost or not
    worker = f"retry-{secrets.token_hex(4)}"
    lease = store.take_site(worker, lease_seconds=_LEASE_SECONDS, only=[site.site])
    if lease is None:
        raise SiteTakenError(
            f"{site.site} is being crawled by {site.worker or 'a worker'}: try again once that "
            "run has ended (newscrawl status --frontier shows it)."
        )
    try:
        freed = _retry(store, frontier, lease, reasons)
        next_due = 0.0
    finally:
        with suppress(LeaseLostError):
            store.release(lease, next_due=next_due)
    return freed


def _retry(
    store: SharedStore, frontier: str, lease: Lease, reasons: Sequence[str]
) -> tuple[int, int]:
    def too_late() -> None:  # the commit is refused then
        return

    with TemporaryDirectory(prefix="newscrawl-retry-") as folder:
        copy = Path(folder) / "copy.state"
        leased = LeasedSite(frontier, lease, _LEASE_SECONDS, str(copy))
        with (
            SiteSession(store, leased, lease_ended=too_late) as session,
            closing(session.open_state(copy)) as state,
        ):
            check_names(state.db, [], reasons, place=lease.site)
            freed = retry_failed(state.db, [], reasons)
            if not reasons or Reason.TOO_SLOW in reasons:
                resume_sites(state.db, [])
            state.commit(clean=True)
        return freed
