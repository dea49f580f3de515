"""Articles that the output holds are noted, with their latest revision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    pass
from state_kit import ids, line, opened, put, revision


def test_lines_that_somebody_added_to_a_closed_output_are_taken_up(tmp_path: Path) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit(clean=True)
    state.close()
    with (tmp_path / "a.jsonl").open("ab") as stream:
        stream.write(line(2) + line(3)[:9])
    state, _, adopted = opened(tmp_path)
    assert adopted == 1
    assert state.articles.get(f"{2:016x}") is not None
    state.close()
    assert ids(tmp_path) == [1, 2]


def test_an_output_of_a_time_without_a_state_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(line(1) + line(2))
    state, _, adopted = opened(tmp_path)
    assert adopted == 2
    assert state.pages.count_written_by_site() == {"news.example": 2}
    state.close()


def test_a_revision_that_is_taken_up_stays_what_it_was(tmp_path: Path) -> None:
    strange = line(3).replace(b'"revision":1', b'"revision":"x"')
    (tmp_path / "a.jsonl").write_bytes(
        line(1) + line(1, revision=3) + line(1, revision=2) + line(2, revision=2) + strange
    )
    state, _, adopted = opened(tmp_path)
    put(state, 2, revision=5)
    assert [revision(state, number) for number in (1, 2, 3)] == [3, 5, 1]
    assert adopted == 4
    state.commit(clean=True)
    state.close()
    with (tmp_path / "a.jsonl").open("ab") as stream:
        stream.write(line(2, revision=4) + line(1, revision=4))
    state, _, adopted = opened(tmp_path)
    assert [revision(state, number) for number in (1, 2, 3)] == [4, 5, 1]
    assert adopted == 1
    state.close()
    (tmp_path / "a.jsonl").unlink()  # the strange line is none of newscrawl's
