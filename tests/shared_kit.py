"""Leases of sites at a store in memory, and the sessions of those who have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.shared.site_session import LeasedSite, SiteSession

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import SharedStore


def _fail() -> None:
    raise AssertionError("the lease ran out")


def leased(
    store: SharedStore, copy: Path, worker: str = "w1", *, seconds: float = 60.0
) -> LeasedSite:
    """Take the site that is due."""
    lease = store.take_site(worker, lease_seconds=seconds)
    assert lease is not None
    return LeasedSite("memory://", lease, seconds, str(copy))


def session(store: SharedStore, site: LeasedSite) -> SiteSession:
    """A session that must end before its lease does."""
    return SiteSession(store, site, lease_ended=_fail)
