"""Copies of the states of a shared crawl, where the commands for one machine look for states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.crawl.shared.local_copy import Version, kept_version, note_version, write_state
from newscrawl.files.record_file import OutputError, lock_file
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import SharedStore
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["Copies", "copy_states"]


class Copies(NamedTuple):
    """What became of the copies of some sites' states."""

    written: list[Path]
    unchanged: int
    """Copies that equal the state in the store already."""
    unknown: int
    """Sites that were not crawled yet."""
    problems: list[str]
    """Why others were not written, in sentences."""


def copy_states(store: SharedStore, frontier: str, sites: Sequence[SitePlan]) -> Copies:
    """Write the states of sites to where a crawl on this machine alone would have them.

    ``frontier`` is the store's name, without secrets.  A state that is no such copy is left alone.
    Raises StoreError.
    """
    versions = {status.site: status.version for status in store.sites()}
    places = [state_of(site) for site in sites]
    written: list[Path] = []
    problems: list[str] = []
    unchanged = unknown = 0
    for site, place in zip(sites, places, strict=True):
        version = versions.get(site.name, 0)
        kept = kept_version(place, frontier)
        if not version:
            unknown += 1
        elif kept is not None and kept.number == version:
            unchanged += 1
        elif places.count(place) > 1:
            problems.append(f"{site.name}: other sites have the same output, so no copy was made.")
        elif kept is None and place.exists():
            problems.append(
                f"{site.name}: {place} is no copy of this frontier's state: move it away."
            )
        else:
            try:
                _write(store, site.name, place)
                note_version(place, frontier, Version(version))
            except (OutputError, OSError) as error:
                problems.append(f"{site.name}: {error}")
                continue
            written.append(place)
    return Copies(written, unchanged, unknown, problems)


def _write(store: SharedStore, site: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = lock_file(place, "its state")
    try:
        write_state(place, lambda: store.read_rows(site), site=site)
    finally:
        lock.release()
