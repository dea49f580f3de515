"""Cuts off the outputs of workers what the store of their frontier has not taken.

A worker that is killed leaves lines at the ends of its files of which the store knows nothing:
another worker fetches their articles again, and they would be there twice.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import lock_descriptor

from newscrawl.crawl.plan import rejects_beside
from newscrawl.crawl.shared.local_copy import discard_copy, is_left_open
from newscrawl.crawl.shared.shared_store import FileName
from newscrawl.files.packing import packing_of
from newscrawl.files.record_file import is_in_use
from newscrawl.files.safe_open import open_safely
from newscrawl.files.torn_output import may_end_at
from newscrawl.operate.site_runs import place_of
from newscrawl.operate.site_states import state_of
from newscrawl.operate.worker_places import WORKER_NAME, plans_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from newscrawl.crawl.shared.shared_store import SharedStore
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["cut_all", "cut_outputs", "leased_sites", "workers_left"]

_ANY: Final = "*"
"""In place of a worker's name, which cannot hold it."""


def workers_left(plans: Iterable[SitePlan]) -> set[str]:
    """Return the workers of which copies of states lie beside the outputs of sites.

    ``plans`` are as the sites file has them.  Workers that are at work are among them.
    """
    by_name = {plan.name: plan for plan in plans}
    found = set()
    for plan in plans_for(by_name, _ANY).values():
        state = state_of(plan)
        if plan.into.output_dir is not None:
            copies = (folder / state.name for folder in _listed(state.parent.parent))
            names = [copy.parent.name for copy in copies if copy.is_file()]
        else:
            before, _, after = state.name.partition(_ANY)
            names = [
                path.name.removeprefix(before).removesuffix(after)
                for path in _listed(state.parent)
                if path.name.startswith(before) and path.name.endswith(after)
            ]
        found |= {name for name in names if WORKER_NAME.fullmatch(name)}
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # as where nothing was written yet
        return []


def leased_sites(store: SharedStore) -> Mapping[str, set[str]]:
    """Return the sites that workers have by their names, also by leases that have run out.

    Until another worker takes such a site, a commit of its worker's may still be on its way in the
    network, and count.  Raises StoreError.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for status in store.sites():
        if status.worker is not None:
            found[status.worker].add(status.site)
    return found


def cut_outputs(
    store: SharedStore, worker: str, own: Iterable[SitePlan] = (), *, busy: Iterable[SitePlan] = ()
) -> int:
    """Cut a worker's files to what the store has of them; return how many were cut.

    Files that are in use are left alone, and so are those of the sites ``busy``.  ``own`` are sites
    with the worker's places that it does not crawl now: their copies that were left amid a run are
    deleted.  Raises StoreError.
    """
    taken = [path.resolve() for plan in busy for path in _places(plan)]
    lengths = {
        path: length
        for path, length in store.lengths(worker).items()
        if not any(map(Path(path).is_relative_to, taken))
    }
    cut = sum(_cut(store, FileName(worker, path), length) for path, length in lengths.items())
    for plan in own:
        copy = state_of(plan)
        if is_left_open(copy) and not is_in_use(copy):
            discard_copy(copy)
    return cut


def cut_all(
    store: SharedStore,
    me: str,
    plans: Mapping[str, SitePlan],
    *,
    taken: Collection[str],
    at_work: Callable[[], Collection[str]],
) -> int:
    """Cut the files of a worker, and those that others left here; return how many were cut.

    ``plans`` are as the sites file has them; ``taken`` are the sites that the worker has, and
    ``at_work`` returns the workers that see to their files themselves.  Raises StoreError.
    """
    mine = plans_for(plans, me)
    leased = leased_sites(store)
    idle = [plan for name, plan in mine.items() if name not in taken]
    busy = [mine[name] for name in leased[me] | set(taken) if name in mine]
    cut = cut_outputs(store, me, idle, busy=busy)
    others = workers_left(plans.values()) - {me}
    if others:
        others -= set(at_work())
    for other in others:
        theirs = plans_for(plans, other)
        busy = [theirs[name] for name in leased[other] if name in theirs]
        cut += cut_outputs(store, other, busy=busy)
    return cut


def _places(plan: SitePlan) -> list[Path]:
    """Return what a site's records and rejects are written to: files, or a folder with them."""
    rejects = rejects_beside(plan.into.output, plan.into.output_dir)
    return [place_of(plan), *([] if rejects is None else [rejects])]


def _cut(store: SharedStore, name: FileName, length: int) -> bool:
    """Cut a file that is longer, and that nobody uses; return True if it was.

    One in which no record ends there is another file, as of another machine's worker of that name.

    Whoever used it may have had more committed, and have ended, since the store was asked: it is
    asked once more when nobody can write to the file.  Raises StoreError.
    """
    path = Path(name.path)
    try:
        if not path.is_file() or path.stat().st_size <= length:
            return False
        with os.fdopen(open_safely(path, os.O_RDWR), "rb+") as stream:
            if not lock_descriptor(stream.fileno(), blocking=False):
                return False
            known = store.lengths(name.machine).get(name.path)
            if known is None or os.fstat(stream.fileno()).st_size <= known:
                return False
            if not may_end_at(stream, packing_of(path), known):
                return False
            stream.truncate(known)
            os.fsync(stream.fileno())
    except OSError:  # whoever opens it next says what is wrong, and cuts it
        return False
    return True
