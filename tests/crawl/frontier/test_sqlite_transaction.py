"""A transaction that SQLite ended by itself is not continued."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import CrawlState, StateError
from newscrawl.crawl.frontier.output_files import FileOutput

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    pass
from state_kit import ids, line, opened, put


class TestLostTransactions:
    """SQLite ends a transaction by itself where it can write no more."""

    def full(self, folder: Path) -> tuple[CrawlState, FileOutput]:
        """A state that has met a full disk in the midst of a change."""
        state, output, _ = opened(folder)
        output.write(line(1))
        put(state, 1)
        [pages] = state.db.execute("PRAGMA page_count").fetchone()
        state.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            state.db.execute("UPDATE about SET value = ?", ("x" * 1_000_000,))
        return state, output

    def test_nothing_is_changed_any_more(self, tmp_path: Path) -> None:
        state, _ = self.full(tmp_path)
        for change in (
            lambda: put(state, 2),
            lambda: state.db.executemany("DELETE FROM about WHERE name = ?", [("newscrawl",)]),
            lambda: state.db.executescript("DELETE FROM about;"),
            lambda: state.db.cursor().execute("DELETE FROM about"),
            state.db.commit,
        ):
            with pytest.raises(sqlite3.Error):
                change()
        with pytest.raises(
            StateError, match=r"a\.state could not be written \(.*full\): make room"
        ):
            state.commit()
        put(state, 2)  # what is under way goes on, to no end
        state.commit()
        state.close()
        state, _, adopted = opened(tmp_path)
        assert (adopted, state.articles.count()) == (0, 0)
        state.close()
        assert ids(tmp_path) == []

    def test_a_transaction_that_ended_by_itself_is_not_gone_on_with(self, tmp_path: Path) -> None:
        state, _, _ = opened(tmp_path)
        put(state, 1)
        state.db.rollback()  # as SQLite does
        with pytest.raises(sqlite3.OperationalError, match="was lost"):
            put(state, 2)
        with pytest.raises(StateError, match="was lost"):
            state.commit()
        state.close()
        with closing(CrawlState(tmp_path / "a.state")) as again:
            assert again.articles.count() == 0

    def test_a_wrong_value_costs_its_statement_only(self, tmp_path: Path) -> None:
        state, _, _ = opened(tmp_path)
        put(state, 1)
        with pytest.raises(sqlite3.IntegrityError):
            state.db.execute("INSERT INTO about VALUES ('newscrawl', '2')")
        state.commit()
        state.close()
        with closing(CrawlState(tmp_path / "a.state")) as again:
            assert again.articles.count() == 1
