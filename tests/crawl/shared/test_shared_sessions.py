"""A worker's work on a site: what the store has taken counts, whatever happens meanwhile."""

from __future__ import annotations

import copy
import json
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from memory_store import MemoryStore
from older_state import FORM_1
from shared_kit import leased, session
from waiting import wait_until

from newscrawl.crawl.frontier import CrawlState, StateError
from newscrawl.crawl.frontier.output_files import FileOutput
from newscrawl.crawl.frontier.state_file import FORM
from newscrawl.crawl.shared.change_capture import ChangeCapture
from newscrawl.crawl.shared.local_copy import is_left_open, kept_version
from newscrawl.crawl.shared.shared_store import (
    FileName,
    Lease,
    RowKey,
    StateChange,
    StoreFullError,
    StoreUnreachableError,
)
from newscrawl.crawl.shared.site_session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = "INSERT OR REPLACE INTO about VALUES ('note', ?)"
LINE = b'{"schema":1,"id":"a","revision":1}\n'


class TroubledStore(MemoryStore):
    """A store that can have no room, or not answer."""

    trouble: type[Exception] | None = None
    reads = 0

    def commit(
        self, lease: Lease, change: StateChange, *, lease_seconds: float | None = None
    ) -> Lease:
        if self.trouble is not None:
            raise self.trouble("the store is in trouble.")
        return super().commit(lease, change, lease_seconds=lease_seconds)

    def renew(self, lease: Lease, *, lease_seconds: float) -> None:
        if self.trouble is StoreUnreachableError:
            raise self.trouble("the store is in trouble.")
        super().renew(lease, lease_seconds=lease_seconds)

    def read_rows(self, site: str, lease: Lease | None = None) -> Iterator[tuple[RowKey, str]]:
        self.reads += 1
        return super().read_rows(site, lease)


@pytest.fixture
def store() -> TroubledStore:
    store = TroubledStore()
    store.open_crawl("a")
    store.put_sites({"news": 0.0})
    return store


def note(state: CrawlState, text: str) -> None:
    state.db.execute(NOTE, (text,))


def noted(store: MemoryStore) -> str | None:
    for key, row in store.read_rows("news"):
        if key == RowKey("about", '["note"]'):
            return str(json.loads(row)["value"])
    return None


def crawl(store: MemoryStore, copy: Path, text: str, worker: str = "w1") -> None:
    """Work on the site that is due, and give it back."""
    site = leased(store, copy, worker)
    with session(store, site) as work, closing(work.open_state(copy)) as state:
        note(state, text)
        state.commit(clean=True)
    store.release(site.lease, next_due=0.0)


def test_a_kept_copy_is_loaded_again_only_where_another_worker_had_the_site(
    store: TroubledStore, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.state", tmp_path / "other.state"
    crawl(store, one, "first")
    crawl(store, one, "second")
    assert store.reads == 1
    crawl(store, other, "third", "w2")
    crawl(store, one, "fourth")
    assert store.reads == 3
    assert noted(store) == "fourth"


def test_a_kept_copy_is_not_that_of_a_store_that_counts_versions_again(
    store: TroubledStore, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.state", tmp_path / "other.state"
    crawl(store, one, "first")
    before = copy.deepcopy((store._sites, store._lengths))
    crawl(store, one, "second")
    store._sites, store._lengths = before  # as after a power cut
    crawl(store, other, "another second", "w2")
    crawl(store, one, "third")
    rows = {key: json.loads(row) for key, row in store.read_rows("news")}
    assert rows[RowKey("about", '["note"]')]["value"] == "third"
    assert store.reads == 4, "the copy was made anew"


def test_a_copy_left_amid_a_run_is_made_anew(store: TroubledStore, tmp_path: Path) -> None:
    copy = tmp_path / "a.state"
    crawl(store, copy, "first")
    site = leased(store, copy)
    with session(store, site) as work, closing(work.open_state(copy)) as state:
        note(state, "committed, and taken")
        state.commit()
        wait_until(lambda: noted(store) == "committed, and taken", "the store")
        note(state, "not taken")
    assert is_left_open(copy)
    assert kept_version(copy, "memory://") is None
    store.release(site.lease, next_due=0.0)
    site = leased(store, copy)
    with session(store, site), closing(sqlite3.connect(copy)) as db:
        [(found,)] = db.execute("SELECT value FROM about WHERE name = 'note'").fetchall()
    assert found == "committed, and taken"


@pytest.mark.parametrize("trouble", [StoreFullError, StoreUnreachableError])
def test_what_the_store_does_not_take_does_not_count(
    store: TroubledStore, tmp_path: Path, trouble: type[Exception]
) -> None:
    copy, output = tmp_path / "a.state", tmp_path / "out.jsonl"
    site = leased(store, copy, seconds=0.6)
    ended = threading.Event()
    with SiteSession(store, site, lease_ended=ended.set) as work:
        state = work.open_state(copy)
        lines = FileOutput(output)
        lines.open(state)
        state.add_output(lines)
        lines.write(LINE)
        state.commit()
        wait_until(lambda: store.lengths("w1") == {str(output): len(LINE)}, "the first commit")
        store.trouble = trouble
        lines.write(LINE)
        note(state, "lost")
        state.commit()

        def has_failed() -> bool:
            try:
                state.commit()
            except StateError as error:
                return "the store is in trouble. The run ends" in str(error)
            return False

        wait_until(has_failed, "the error")
        assert state.is_broken
        if trouble is StoreUnreachableError:
            assert ended.wait(60)
        state.close()
    assert noted(store) is None
    assert is_left_open(copy)
    assert output.read_bytes() == 2 * LINE
    # Whoever opens the file next cuts off what does not count.
    store.trouble = None
    store.release(site.lease, next_due=0.0)
    site = leased(store, copy)
    with session(store, site) as work, closing(work.open_state(copy)) as state:
        lines = FileOutput(output)
        lines.open(state)
        assert output.read_bytes() == LINE
        lines.close()


def test_what_breaks_on_the_way_to_the_store_ends_the_run_at_once(
    store: TroubledStore, tmp_path: Path
) -> None:
    site = leased(store, tmp_path / "a.state")
    with session(store, site) as work, closing(work.open_state(tmp_path / "a.state")) as state:
        store.trouble = UnicodeError
        note(state, "lost")
        with pytest.raises(StateError, match=r"news: what was changed cannot be .*UnicodeError"):
            state.commit(clean=True)


def test_a_slow_store_holds_up_no_commit_but_the_last(store: TroubledStore, tmp_path: Path) -> None:
    taken = threading.Event()
    site = leased(store, tmp_path / "a.state")
    plain = store.commit
    with session(store, site) as work, closing(work.open_state(tmp_path / "a.state")) as state:

        def slow(lease: Lease, change: StateChange, *, lease_seconds: float | None = None) -> Lease:
            assert taken.wait(60)
            return plain(lease, change, lease_seconds=lease_seconds)

        store.commit = slow  # type: ignore[method-assign]
        for number in range(5):
            note(state, f"{number}")
            state.commit()
        assert noted(store) is None
        threading.Timer(0.1, taken.set).start()
        state.commit(clean=True)
    assert noted(store) == "4"


def test_a_file_is_told_of_before_it_has_lines_and_forgotten_in_order(
    store: TroubledStore, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    site = leased(store, tmp_path / "a.state")
    with session(store, site) as work, closing(work.open_state(tmp_path / "a.state")) as state:
        lines = FileOutput(output)
        lines.open(state)
        state.add_output(lines)
        assert store.lengths("w1") == {str(output): 0}
        lines.write(LINE)
        state.commit(clean=True)
    assert store.lengths("w1") == {}
    assert output.read_bytes() == LINE


# --- forms of the state --------------------------------------------------------------------------


def put_form(store: MemoryStore, script: str, form: str) -> None:
    """Have the store hold the rows of a state of another form."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(script)
        db.execute("BEGIN")
        capture = ChangeCapture(db)
        db.execute("INSERT OR REPLACE INTO about VALUES ('newscrawl', ?)", (form,))
        capture.note_all()
        rows, _ = capture.take()
        rows |= capture.schema()
    lease = store.take_site("w0", lease_seconds=60.0)
    assert lease is not None
    store.commit(lease, StateChange(rows))
    store.release(lease, next_due=0.0)


def test_rows_of_an_older_form_are_brought_up_to_date_and_written_back(
    store: TroubledStore, tmp_path: Path
) -> None:
    put_form(store, FORM_1, "1")
    crawl(store, tmp_path / "a.state", "new")
    rows = {key: json.loads(row) for key, row in store.read_rows("news")}
    assert rows[RowKey("about", '["newscrawl"]')]["value"] == FORM
    made = [row["sql"] for key, row in rows.items() if key.table == "sqlite_schema"]
    assert any("read_for" in statement for statement in made)
    assert "read_for" not in rows[RowKey("sources", "[1]")], "what is empty is not sent"
    # Another worker needs nothing of the older form any more.
    crawl(store, tmp_path / "b.state", "newer", "w2")
    assert noted(store) == "newer"


def test_rows_of_a_later_form_are_refused(store: TroubledStore, tmp_path: Path) -> None:
    put_form(store, FORM_1 + "CREATE TABLE later (id INTEGER PRIMARY KEY);", "999")
    site = leased(store, tmp_path / "a.state")
    with pytest.raises(StateError, match=r"form 999.*update newscrawl"), session(store, site):
        pass


@pytest.mark.parametrize(
    "statement", ["ATTACH 'x.db' AS x", "DROP TABLE about", "PRAGMA writable_schema = 1", "CREATE"]
)
def test_a_store_can_have_nothing_done_but_tables_made(
    store: TroubledStore, tmp_path: Path, statement: str
) -> None:
    put_form(store, FORM_1, "1")
    lease = store.take_site("w0", lease_seconds=60.0)
    assert lease is not None
    row = json.dumps({"type": "view", "name": "x", "sql": statement})
    store.commit(lease, StateChange({RowKey("sqlite_schema", '["view","x"]'): row}))
    store.release(lease, next_due=0.0)
    site = leased(store, tmp_path / "a.state")
    with pytest.raises(StateError, match="damaged"), session(store, site):
        pass


def test_a_copy_that_another_process_replaced_is_refused(
    store: TroubledStore, tmp_path: Path
) -> None:
    copy = tmp_path / "a.state"
    crawl(store, copy, "first")
    site = leased(store, copy)
    with session(store, site) as work:
        copy.rename(tmp_path / "away")
        CrawlState(copy).close()
        with pytest.raises(StateError, match="Another process"):
            work.open_state(copy)


def test_lengths_are_by_worker(store: TroubledStore, tmp_path: Path) -> None:
    site = leased(store, tmp_path / "a.state", "w7")
    with session(store, site) as work, closing(work.open_state(tmp_path / "a.state")) as state:
        state.set_length(tmp_path / "x.jsonl", 3, clean=False)
        state.commit()
        assert store.lengths("w7") == {str(tmp_path / "x.jsonl"): 3}
        assert store.lengths("w1") == {}
        assert FileName("w7", "x") != FileName("w1", "x")
