"""Copies of shared states: what lies where they go is replaced as a whole, or left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from memory_store import MemoryStore
from shared_kit import leased, session

from newscrawl.crawl.frontier.state_file import read_state
from newscrawl.crawl.shared.shared_store import StoreUnreachableError
from newscrawl.files.record_file import lock_file
from newscrawl.operate.frontier_copies import copy_states
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.crawl.shared.shared_store import Lease, RowKey
    from newscrawl.operate.sites_file import SitePlan

NOTE = "INSERT OR REPLACE INTO about VALUES ('note', ?)"


def crawl(store: MemoryStore, copy: Path, text: str) -> None:
    site = leased(store, copy)
    with session(store, site) as work, closing(work.open_state(copy)) as state:
        state.db.execute(NOTE, (text,))
        state.commit(clean=True)
    store.release(site.lease, next_due=0.0)


def plan_in(folder: Path) -> SitePlan:
    file = folder / "sites.toml"
    file.write_text('[[site]]\nname = "news"\nsites = "https://news.example"\n')
    [plan] = read_sites_file(file).plans.values()
    return plan


def note_in(place: Path) -> str:
    with read_state(place) as db:
        [(found,)] = db.execute("SELECT value FROM about WHERE name = 'note'").fetchall()
    return str(found)


def test_what_a_killed_process_left_beside_a_copy_is_not_read_with_the_next(
    tmp_path: Path,
) -> None:
    store, plan = MemoryStore(), plan_in(tmp_path)
    place = state_of(plan)
    store.open_crawl("a")
    store.put_sites({"news": 0.0})
    crawl(store, tmp_path / "w1.state", "first")
    assert copy_states(store, "memory", [plan]).written == [place]
    assert copy_states(store, "memory", [plan]).unchanged == 1
    log = Path(f"{place}-wal")
    with closing(sqlite3.connect(place)) as db:
        db.execute("UPDATE about SET value = 'of one that was killed' WHERE name = 'note'")
        db.commit()
        left = log.read_bytes()
    log.write_bytes(left)
    crawl(store, tmp_path / "w1.state", "second")
    assert copy_states(store, "memory", [plan]).written == [place]
    assert note_in(place) == "second"


class _Gone(MemoryStore):
    """A store that goes amid a reading."""

    is_gone = False

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        yield from super().read_rows(site, lease)
        if self.is_gone:
            raise StoreUnreachableError("the store does not answer.")


def test_a_store_that_goes_meanwhile_leaves_nothing_behind(tmp_path: Path) -> None:
    store, plan = _Gone(), plan_in(tmp_path)
    store.open_crawl("a")
    store.put_sites({"news": 0.0})
    crawl(store, tmp_path / "w1.state", "first")
    store.is_gone = True
    with pytest.raises(StoreUnreachableError):
        copy_states(store, "memory", [plan])
    place = state_of(plan)
    assert [path.name for path in place.parent.glob(f"{place.name}*")] == [f"{place.name}.lock"]


def test_a_copy_that_a_crawl_uses_is_left_alone(tmp_path: Path) -> None:
    store, plan = MemoryStore(), plan_in(tmp_path)
    place = state_of(plan)
    store.open_crawl("a")
    store.put_sites({"news": 0.0})
    crawl(store, tmp_path / "w1.state", "first")
    copy_states(store, "memory", [plan])
    crawl(store, tmp_path / "w1.state", "second")
    lock = lock_file(place, "its state")
    try:
        [problem] = copy_states(store, "memory", [plan]).problems
    finally:
        lock.release()
    assert "Another crawl is using" in problem
    assert note_in(place) == "first"
