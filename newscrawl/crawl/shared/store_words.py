"""What all stores have in common: numbers, and what they tell of errors."""

from __future__ import annotations

from typing import Final

from newscrawl.crawl.shared.shared_store import Lease, LeaseLostError

__all__ = [
    "FORM",
    "LOST_SECONDS",
    "PREFERENCE_SECONDS",
    "later_form",
    "lease_lost",
    "lost_commits",
    "other_sites_file",
]

FORM: Final = 1
"""The number of the form in which a store keeps its data: a later newscrawl may have another."""
PREFERENCE_SECONDS: Final = 60.0
"""A site whose state a worker has a copy of counts as due longer: a minute delays no other much."""
LOST_SECONDS: Final = 24 * 60 * 60.0
"""After a day in which a worker was not heard of it is forgotten: by then somebody has looked."""


def lease_lost(lease: Lease) -> LeaseLostError:
    """Return the error of a worker whose site has gone to another."""
    return LeaseLostError(
        f"{lease.site}: {lease.worker} has lost the site, as it was not heard of for longer than "
        "its lease: what it did since its last commit is crawled again."
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
