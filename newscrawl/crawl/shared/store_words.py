"""What all stores have in common: numbers, and what they tell of errors."""

from __future__ import annotations

from typing import Final

from newscrawl.crawl.shared.shared_store import Lease, LeaseLostError

__all__ = [
    "FORM",
    "HOLD_SECONDS",
    "LOST_SECONDS",
    "MAX_LOST_HOMES",
    "MAX_RUNS",
    "PREFERENCE_SECONDS",
    "being_forgotten",
    "earlier_workers",
    "later_form",
    "lease_lost",
    "lost_commits",
    "other_sites_file",
    "still_crawled",
    "turn_of",
]

FORM: Final = 2
"""The number of the form in which a store keeps its data: a later newscrawl may have another."""
HOLD_SECONDS: Final = 40.0
"""For which a site that is due waits for the worker that keeps a copy of its state.  Simulated with
two places a worker, 16 % of runs load a state with 20 seconds, and 2 % with 40; none waits longer
for that, as a loading takes longer (docs/scaling.md)."""
PREFERENCE_SECONDS: Final = 600.0
"""A site of which the worker itself keeps a copy counts as due so much longer: where places are
short, each worker stays with its own sites, and those without one wait ten minutes more."""
MAX_LOST_HOMES: Final = 32
"""Lost workers whose sites a step looks at; those of further ones wait for HOLD_SECONDS."""
MAX_RUNS: Final = 10_000
"""Runs that a store tells of: some megabytes; a site's latest is kept beside."""
LOST_SECONDS: Final = 24 * 60 * 60.0
"""After a day in which a worker was not heard of it is forgotten: by then somebody has looked."""


def lease_lost(lease: Lease) -> LeaseLostError:
    """Return the error of a worker whose site has gone to another."""
    return LeaseLostError(
        f"{lease.site}: {lease.worker} has the site no more: it has given it back already, or was "
        "not heard of for longer than its lease. What it did since its last commit is crawled "
        "again."
    )


def lost_commits(lease: Lease) -> LeaseLostError:
    """Return the error where a store knows less than it did."""
    return LeaseLostError(
        f"{lease.site}: the store has lost commits, as after a power cut or when an old copy of it "
        "was put back: what it does not know is crawled again."
    )


def other_sites_file(shown: str) -> str:
    """Return the words for a name under which other sites are crawled."""
    return (
        f"{shown}: another sites file is crawled under this name at present, or this one by the "
        "other command (crawl, run): choose another ?name=, or have those workers end first."
    )


def later_form(shown: str, form: str) -> str:
    """Return the words for data of a later newscrawl."""
    return (
        f"{shown} was written by a later newscrawl (form {form}, this one knows {FORM}): use that "
        "one here, too."
    )


def being_forgotten(shown: str) -> str:
    """Return the words for a crawl of which a part was deleted."""
    return (
        f"{shown}: this crawl is being forgotten: have newscrawl frontier forget end that, or "
        "choose another ?name=."
    )


def still_crawled(shown: str) -> str:
    """Return the words for a crawl that cannot be forgotten."""
    return (
        f"{shown}: workers of this crawl are alive, or their leases are: have them end first "
        "(newscrawl status --frontier shows them)."
    )


def earlier_workers(shown: str) -> str:
    """Return the words for data of an earlier newscrawl that is in use."""
    return (
        f"{shown} is used by workers of an earlier newscrawl: have them end, and give all of them "
        "this one."
    )


def turn_of(
    due: float,
    *,
    is_own: bool,
    is_held: bool,
    hold: float = HOLD_SECONDS,
    preference: float = PREFERENCE_SECONDS,
) -> float:
    """Return since when a site counts as due for a worker, of all that may take it.

    ``is_own``: the worker keeps a copy of it; ``is_held``: another one that is alive does.

    >>> turn_of(1000.0, is_own=True, is_held=False), turn_of(1000.0, is_own=False, is_held=True)
    (400.0, 1040.0)
    """
    if is_own:
        return due - preference
    return due + hold if is_held else due
