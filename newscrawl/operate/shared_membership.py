"""How a worker takes part in a shared crawl: its name, its sites file, and its signs of life."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.shared.shared_store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.crawl.shared.shared_store import SharedStore, WorkerStatus
    from newscrawl.operate.sites_file import SitePlan

__all__ = [
    "BEAT_SECONDS",
    "LEASE_SECONDS",
    "Membership",
    "NameTakenError",
    "give_sign_of_life",
    "plan_digest",
    "refuse_second_worker",
    "workers_at_work",
]

LEASE_SECONDS: Final = 60.0
"""For which a site waits whose worker was lost: longer than a store takes to start anew."""
BEAT_SECONDS: Final = 10.0
"""Between two signs of life."""
_ALIVE_SECONDS: Final = 40.0
"""For which a sign of life holds: three may be lost."""


class NameTakenError(StoreError):
    """A worker of the same name is alive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """How a worker takes part in a shared crawl."""

    store: SharedStore
    frontier: str
    """The address of the store, with its password."""
    worker: str
    lease_seconds: float = LEASE_SECONDS
    rounds: bool = False
    """Each site once, and then the end; else each at its times."""


def plan_digest(plans: Iterable[SitePlan], *, rounds: bool) -> str:
    """Return what stands for a sites file: what is crawled, and when; ``rounds`` as of members.

    Where it is written, and how it is asked for, may differ from machine to machine.
    """
    told = [[plan.name, asdict(plan.what), asdict(plan.schedule)] for plan in plans]
    for _, what, _ in told:
        assert isinstance(what, dict)  # noqa: S101 - the dictionary of a dataclass
        what.pop("ftr_rules")  # a folder of the machine
    text = json.dumps([rounds, sorted(told, key=repr)], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_second_worker(member: Membership) -> None:
    """Raise NameTakenError where another process works under this name.  Raises StoreError."""
    for other in member.store.workers():
        host, pid = other.facts.get("host"), other.facts.get("pid")
        is_me = (host, pid) == (socket.gethostname(), os.getpid())
        if other.worker == member.worker and not is_me and _is_at_work(other):
            raise NameTakenError(
                f"A worker called {member.worker} is at work on {host} (process {pid}): give this "
                "one another name with --worker."
            )


def workers_at_work(store: SharedStore) -> set[str]:
    """Return the workers that are at work, as far as can be seen.  Raises StoreError."""
    return {status.worker for status in store.workers() if _is_at_work(status)}


def _is_at_work(status: WorkerStatus) -> bool:
    """Return False for a worker that is lost, or whose process on this machine is gone."""
    if status.alive_seconds <= 0:
        return False
    return status.facts.get("host") != socket.gethostname() or _is_running(status.facts.get("pid"))


def give_sign_of_life(member: Membership, *, going: int, at_once: int) -> None:
    """Tell others that the worker is alive, and how much it does.  Raises StoreError."""
    facts = {**_whereabouts(), "going": going, "at_once": at_once}
    member.store.beat(member.worker, facts, alive_seconds=_ALIVE_SECONDS)


def _whereabouts() -> Mapping[str, int | str]:
    """Return where this process is."""
    return {"host": socket.gethostname(), "pid": os.getpid()}


def _is_running(pid: object) -> bool:
    """Return True if there is a process of a number on this machine."""
    if not isinstance(pid, int):
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True
