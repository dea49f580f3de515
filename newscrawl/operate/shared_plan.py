"""What a worker puts into the shared crawl that it joins: which sites are due, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.operate.next_runs import next_run_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.shared_membership import Membership
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["put_sites"]

_SOON_SECONDS: Final = 30.0
"""A site that is due later has a time that a service gave it; a crawl's tries come sooner."""


def put_sites(
    member: Membership, plans: Mapping[str, SitePlan], log: RunLog, *, now: float
) -> None:
    """Put in what is to run: those that the worker is to run alone, or all.

    With all, nothing else is due any more.  Raises StoreError.
    """
    store = member.store
    due = _due(member, plans, log, now=now)
    store.put_sites(due)
    free = [site for site in store.sites() if site.site in due and site.worker is None]
    if member.rounds:  # a service had times for these
        other = [site.site for site in free if (site.due_seconds or 0.0) > _SOON_SECONDS]
    else:  # these were disabled, or done in a round that was not ended
        other = [site.site for site in free if site.due_seconds is None]
    if other:
        store.put_sites({name: due[name] for name in other}, anew=True)
    if not member.only:
        enabled = {name for name, plan in plans.items() if plan.what.enabled}
        store.drop_sites([site.site for site in store.sites() if site.site not in enabled])


def _due(
    member: Membership, plans: Mapping[str, SitePlan], log: RunLog, *, now: float
) -> Mapping[str, float | None]:
    """Return in how many seconds each site is due."""
    chosen = _chosen(plans, member.only)
    if member.rounds:
        return {plan.name: 0.0 for plan in chosen}
    due = {plan.name: next_run_of(plan, log, now=now, shared=True).at for plan in chosen}
    return {name: None if at is None else max(0.0, at - now) for name, at in due.items()}


def _chosen(plans: Mapping[str, SitePlan], only: Collection[str]) -> list[SitePlan]:
    if only:
        return [plans[name] for name in only if name in plans]
    return [plan for plan in plans.values() if plan.what.enabled]
