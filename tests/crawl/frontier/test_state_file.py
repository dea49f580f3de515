"""What is no state of this version is refused, and left as it is."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import CrawlState, StateError

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
