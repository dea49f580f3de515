"""What a worker hands on to the next one about a site's runs: open alerts, and failures in a row.

It stands in the site's state, and so goes with it from machine to machine.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.crawl.shared.site_session import SiteSession
from newscrawl.operate.alerts import Alert

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import SharedStore
    from newscrawl.crawl.shared.site_session import LeasedSite

__all__ = ["SiteNotes", "read_notes", "write_notes"]

_NAME: Final = "service"
"""Under which the state keeps them."""


class SiteNotes(msgspec.Struct, frozen=True):
    """What is known of a site's runs on all machines."""

    failures: int = 0
    """Runs in a row, up to the last one, that failed."""
    alerts: list[Alert] = []
    """Those that are open."""


def read_notes(copy: Path) -> SiteNotes:
    """Return what stands in a copy of a site's state; nothing where it cannot be read."""
    try:
        with read_state(copy) as db:
            row = db.execute("SELECT value FROM about WHERE name = ?", (_NAME,)).fetchone()
        return SiteNotes() if row is None else msgspec.json.decode(row[0], type=SiteNotes)
    except (StateError, msgspec.DecodeError):  # or a later version wrote it
        return SiteNotes()


def write_notes(store: SharedStore, site: LeasedSite, copy: Path, notes: SiteNotes) -> None:
    """Put notes into a leased site's state, whose copy is whole.

    Raises StoreError and StateError.
    """

    def too_late() -> None:  # the commit is refused then
        return

    with (
        SiteSession(store, site, lease_ended=too_late) as session,
        closing(session.open_state(copy)) as state,
    ):
        state.note_about(_NAME, msgspec.json.encode(notes).decode())
        state.commit(clean=True)
