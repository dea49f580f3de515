"""How a worker takes part in a shared crawl: its name, its sites file, and its signs of life."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import uuid
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.shared.shared_store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.crawl.shared.shared_store import Facts, SharedStore, WorkerStatus
    from newscrawl.operate.sites_file import SitePlan

__all__ = [
    "BEAT_SECONDS",
    "COPIES_BYTES",
    "LEASE_SECONDS",
    "Membership",
    "NameTakenError",
    "joined",
    "plan_digest",
    "workers_at_work",
]

LEASE_SECONDS: Final = 60.0
"""For which a site waits whose worker was lost: longer than a store takes to start anew."""
BEAT_SECONDS: Final = 10.0
"""Between two signs of life."""
_ALIVE_SECONDS: Final = 40.0
"""For which a sign of life holds: three may be lost."""


COPIES_BYTES: Final = 20_000_000_000
"""What copies of states may take on a worker's disk: those of ten million pages or more."""
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_PIDS: Final = Path("/proc/self/ns/pid")
"""Where Linux tells what distinguishes machines, and containers of one machine."""


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
    only: tuple[str, ...] = ()
    """The sites that the worker runs; none: all."""
    copies_bytes: int = COPIES_BYTES
    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells this worker from others of its name."""


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


def joined(member: Membership, told: Facts) -> None:
    """Become a worker of the crawl, or give a sign of life; ``told`` says what it does.

    Raises NameTakenError where another one works under this name, and StoreError.
    """
    if _beat(member, told):
        return
    for other in member.store.workers():
        if other.worker != member.worker or other.instance == member.instance:
            continue
        if not _is_at_work(other) and _beat(member, told, instead_of=other.instance):
            return
        host, pid = other.facts.get("host"), other.facts.get("pid")
        raise NameTakenError(
            f"A worker called {member.worker} is at work on {host} (process {pid}): give this "
            "one another name with --worker."
        )
    if not _beat(member, told):  # it came and went meanwhile
        raise NameTakenError(
            f"Another worker called {member.worker} begins as well: give this one another name "
            "with --worker."
        )


def _beat(member: Membership, told: Facts, *, instead_of: str | None = None) -> bool:
    return member.store.beat(
        member.worker,
        {**_whereabouts(), **told},
        alive_seconds=_ALIVE_SECONDS,
        instance=member.instance,
        instead_of=instead_of,
    )


def workers_at_work(store: SharedStore) -> set[str]:
    """Return the workers that are at work, as far as can be seen.  Raises StoreError."""
    return {status.worker for status in store.workers() if _is_at_work(status)}


def _is_at_work(status: WorkerStatus) -> bool:
    """Return False for a worker that is lost, or whose process on this machine is gone."""
    if status.alive_seconds <= 0:
        return False
    is_here = status.facts.get("machine") == _whereabouts()["machine"]
    return not is_here or _is_running(status.facts.get("pid"))


@cache
def _whereabouts() -> Mapping[str, int | str]:
    """Return where this process is; two containers may have one name and one number of it."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "machine": _machine()}


def _machine() -> str:
    try:
        return f"{_BOOT.read_text().strip()} {_PIDS.readlink()}"
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode()}"


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
