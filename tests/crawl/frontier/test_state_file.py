"""What is no state of this version is refused, and left as it is."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import CrawlState, StateError
from newscrawl.crawl.frontier.state_file import read_state

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look at" * 9, b"SQLite"]
)
def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.state"
    path.write_bytes(content)
    with pytest.raises(StateError, match=r"a\.state"):
        CrawlState(path)
    assert path.read_bytes() == content


def test_one_that_was_only_begun_knows_nothing(tmp_path: Path) -> None:
    """As a run leaves it that was ended in its first moment; the next one goes on with it."""
    path = tmp_path / "news.state"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    for _ in ("without tables", "without a byte"):
        with read_state(path) as db:
            assert db.execute("SELECT count(*) FROM pages").fetchone() == (0,)
        path.write_bytes(b"")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE birds (name TEXT)")
        db.commit()
    with pytest.raises(StateError, match="no state of newscrawl's"):
        CrawlState(path)


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    with closing(CrawlState(path)) as state:
        state.db.execute("UPDATE about SET value = '999'")
        state.commit()
    with pytest.raises(StateError, match="another version"):
        CrawlState(path)
