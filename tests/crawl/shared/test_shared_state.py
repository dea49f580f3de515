"""What a crawl changes in its state comes to the store, and out of it again, row by row."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from memory_store import MemoryStore
from shared_kit import leased, session

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.crawl.frontier import CrawlState

CHANGES = [
    """INSERT OR IGNORE INTO pages (key, url, site, host, how, found_at, rank, queued)
    VALUES ('k' || :n, 'u' || :n, 's', 'h', 'feed', :n + 0.1, 9e999, 1)""",
    # One row takes the place of another, by a key of a second index.
    """INSERT OR REPLACE INTO pages (key, url, site, host, how, found_at)
    VALUES ('k' || :n, 'v' || :n, 's', 'h', 'feed', 1)""",
    "UPDATE OR REPLACE pages SET key = 'k' || (:n + 1) WHERE key = 'k' || :n",
    "UPDATE OR REPLACE pages SET id = id + 7 WHERE key = 'k' || :n",
    "UPDATE pages SET state = 'written', article = 'a' || :n WHERE key = 'k' || :n",
    "DELETE FROM pages WHERE key = 'k' || :n",
    "INSERT OR REPLACE INTO texts VALUES (CAST('t' || :n AS BLOB), 'a' || :n)",
    "DELETE FROM texts WHERE article = 'a' || :n",
    """INSERT INTO site_days VALUES ('s', 'd', '{}')
    ON CONFLICT DO UPDATE SET counts = counts || :n""",
    "INSERT OR REPLACE INTO url_forms VALUES ('s', 'page', 'f' || :n, :n, 0)",
    "INSERT OR REPLACE INTO articles VALUES ('a' || :n, :n, x'00ff', NULL, 0.1, 'bödy')",
]


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.open_crawl("a")
    store.put_sites({"news": 0.0})
    return store


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a state, without what holds for one run only."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE pages SET queued = 0")
        db.execute("UPDATE sources SET queued = 0")
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608
            for name in names
        }


def change_at_random(state: CrawlState, chance: random.Random) -> None:
    state.db.execute(chance.choice(CHANGES), {"n": chance.randrange(40)})


@pytest.mark.parametrize("seed", range(4))
def test_the_rows_in_the_store_are_those_of_the_state(
    store: MemoryStore, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - changes, no secrets
    one, other = tmp_path / "a.state", tmp_path / "b.state"
    site = leased(store, one)
    for nth in range(3):
        with session(store, site) as work, closing(work.open_state(one)) as state:
            for _ in range(chance.randrange(200)):
                change_at_random(state, chance)
                if not chance.randrange(20):
                    state.commit()
            state.commit(clean=True)
        store.release(site.lease, next_due=0.0)
        site = leased(store, other, worker=f"w{nth}")
        with session(store, site):
            assert rows(other) == rows(one)
        store.release(site.lease, next_due=0.0)
        site = leased(store, one)


def steps_of(work: CrawlState, statement: str, rows: int) -> int:
    """How many steps SQLite takes to change so many rows, in hundreds."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    work.db.set_progress_handler(count, 100)
    work.db.executemany(statement, ({"n": number} for number in range(rows)))
    work.db.set_progress_handler(None, 100)
    return steps


@pytest.mark.parametrize("statement", [CHANGES[0], CHANGES[6], CHANGES[9], CHANGES[10]])
def test_noting_a_row_takes_no_longer_where_many_are_noted(
    store: MemoryStore, tmp_path: Path, statement: str
) -> None:
    copy = tmp_path / "a.state"
    with session(store, leased(store, copy)) as work, closing(work.open_state(copy)) as state:
        few = steps_of(state, statement, 500)
        state.undo()
        many = steps_of(state, statement, 4000)
    assert 0 < many < 12 * few
