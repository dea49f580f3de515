"""The state and the output are committed together, whatever ends the process."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.output_files import FileOutput
from newscrawl.files.json_lines import to_line
from newscrawl.files.record_file import OutputError
from newscrawl.items import Reason, Reject

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    pass
from state_kit import Moments, ids, line, opened, put, revision


def test_what_was_committed_stays(tmp_path: Path) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit(clean=True)
    state.close()
    assert ids(tmp_path) == [1]
    with closing(CrawlState(tmp_path / "a.state")) as again:
        assert again.articles.get(f"{1:016x}") is not None


def test_what_was_not_committed_is_neither_in_the_state_nor_in_the_output(tmp_path: Path) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit()
    output.write(line(2))
    put(state, 2)
    state.close()
    state, output, adopted = opened(tmp_path)
    assert adopted == 0
    assert state.articles.get(f"{2:016x}") is None
    state.close()
    assert ids(tmp_path) == [1]


@pytest.mark.parametrize("tail", [line(2), line(2)[:30], line(2) + line(3)[:5], b"\0" * 4096])
def test_an_uncommitted_end_is_cut_off(tmp_path: Path, tail: bytes) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit()
    state.close()  # not in order: as if it had been killed
    with (tmp_path / "a.jsonl").open("ab") as stream:
        stream.write(tail)
    state, _, adopted = opened(tmp_path)
    state.close()
    assert adopted == 0
    assert ids(tmp_path) == [1]


def test_an_output_that_was_moved_away_begins_anew_and_known_articles_stay_known(
    tmp_path: Path,
) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit(clean=True)
    state.close()
    (tmp_path / "a.jsonl").rename(tmp_path / "a.1.jsonl")
    state, output, adopted = opened(tmp_path)
    assert adopted == 0
    assert state.articles.get(f"{1:016x}") is not None
    output.write(line(2))
    state.commit(clean=True)
    state.close()
    assert ids(tmp_path) == [2]


@pytest.mark.parametrize("moved", [False, True])
def test_a_kill_at_any_moment_of_a_later_run_leaves_no_line_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, moved: bool
) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    state, output, _ = opened(folder)
    output.write(line(1) + line(2))
    put(state, 1)
    put(state, 2)
    state.commit(clean=True)
    state.close()
    if moved:
        (folder / "a.jsonl").rename(tmp_path / "old.jsonl")
    with monkeypatch.context() as patch:
        moments = Moments(folder, tmp_path / "moments", patch)
        state, output, _ = opened(folder)
        output.write(line(1, revision=2))
        put(state, 1, revision=2)
        output.write(line(3))
        put(state, 3)
        state.commit()
        state.close()
    before = b"" if moved else line(1) + line(2)
    after = before + line(1, revision=2) + line(3)
    seen = set()
    for _ in moments.each():
        state, _, adopted = opened(folder)
        assert adopted == 0
        told = (folder / "a.jsonl").read_bytes()
        known = tuple(revision(state, number) for number in (1, 2, 3))
        assert (told, known) in ((before, (1, 1, 0)), (after, (2, 1, 1)))
        seen.add(known)
        state.close()
    assert len(seen) == 2


def test_rejects_that_were_not_committed_are_cut_off_too(tmp_path: Path) -> None:
    reject = to_line(Reject("https://news.example/list", Reason.LIST))
    state, output, _ = opened(tmp_path)
    output.write(reject)
    state.commit(clean=True)
    state.close()
    for _ in range(2):
        state, output, _ = opened(tmp_path)
        assert (tmp_path / "a.jsonl").read_bytes() == reject
        output.write(reject)
        assert output.sync()  # and no commit
        state.close()


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("size", [1, 20])
def test_another_file_in_the_outputs_place_is_taken_up_and_nothing_is_cut(
    tmp_path: Path, size: int, *, clean: bool
) -> None:
    state, output, _ = opened(tmp_path)
    for number in range(100, 110):
        output.write(line(number))
        put(state, number)
    state.commit(clean=clean)
    state.close()
    long = line(1).replace(b'"A"', b'"AAA"')
    (tmp_path / "a.jsonl").write_bytes(long + b"".join(map(line, range(2, size + 1))))
    state, _, adopted = opened(tmp_path)
    assert adopted == size
    state.close()
    assert ids(tmp_path) == list(range(1, size + 1))


def test_an_output_is_the_same_by_every_way_to_it(tmp_path: Path) -> None:
    state, output, _ = opened(tmp_path)
    output.write(line(1))
    put(state, 1)
    state.commit()
    output.write(line(2))
    output.sync()
    state.close()
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    state = CrawlState(tmp_path / "a.state")
    output = FileOutput(tmp_path / "link" / ".." / tmp_path.name / "a.jsonl")
    output.open(state)
    output.close()
    state.close()
    assert ids(tmp_path) == [1]


def test_a_second_process_is_told_that_the_state_is_in_use(tmp_path: Path) -> None:
    state, _, _ = opened(tmp_path)
    code = (
        "from pathlib import Path; from newscrawl.crawl.frontier import CrawlState\n"
        f"CrawlState(Path({str(tmp_path / 'a.state')!r}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    state.close()
    assert told.returncode == 1
    assert "Another crawl is using" in told.stderr.splitlines()[-1]


def test_a_state_is_opened_once_by_whatever_way(tmp_path: Path) -> None:
    state, _, _ = opened(tmp_path)
    (tmp_path / "b.state").symlink_to(tmp_path / "a.state")
    for name in ("a.state", "b.state"):
        with pytest.raises(OutputError, match="Another crawl is using"):
            CrawlState(tmp_path / name)
    state.close()


def test_a_second_state_may_not_write_to_the_same_output(tmp_path: Path) -> None:
    state, _, _ = opened(tmp_path)
    other = CrawlState(tmp_path / "b.state")
    with pytest.raises(OutputError, match="Another crawl is using"):
        FileOutput(tmp_path / "a.jsonl").open(other)
    other.close()
    state.close()


def test_a_state_and_an_output_are_free_again_after_they_are_closed(tmp_path: Path) -> None:
    for _ in range(2):
        state, _, _ = opened(tmp_path)
        state.close()


def test_a_commit_that_fails_changes_nothing(tmp_path: Path) -> None:
    class Full:
        def sync(self) -> dict[str, int]:
            raise OutputError("The disk is full: make room.")

        def close(self) -> None:
            pass

    state = CrawlState(tmp_path / "a.state")
    put(state, 1)
    with pytest.raises(OutputError, match="make room"):
        state.add_output(Full())
    assert state.is_broken
    state.commit()  # nothing more is tried
    state.close()
    with closing(CrawlState(tmp_path / "a.state")) as again:
        assert again.articles.count() == 0
