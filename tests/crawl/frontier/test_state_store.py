"""The state and the output stand or fall together, whatever ends the process."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState, StateError, day_compression, output_files
from newscrawl.crawl.frontier.output_files import FileOutput, FolderOutput
from newscrawl.files.json_lines import to_line
from newscrawl.files.record_file import OutputError
from newscrawl.items import Article, Reason, Reject

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO


def line(number: int, revision: int = 1) -> bytes:
    url = f"https://news.example/{number}"
    id_ = f"{number:016x}"
    return to_line(Article(id=id_, revision=revision, url=url, canonical_url=url, headline="A"))


def put(state: CrawlState, number: int, revision: int = 1) -> None:
    state.articles.put(f"{number:016x}", revision=revision, content=b"", published=None, now=1.0)


def revision(state: CrawlState, number: int) -> int:
    """Give an article's revision as the state knows it, 0 where it does not."""
    known = state.articles.get(f"{number:016x}")
    return known.revision if known else 0


class Moments:
    """What is on the disk whenever something reaches it or leaves it: each may be the last."""

    def __init__(self, folder: Path, store: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._store = store
        self._on = True
        self.taken: list[Path] = []
        ends = type(CrawlState(MEMORY).db)
        for owner, name in (
            (os, "fsync"), (Path, "unlink"), (Path, "replace"), (ends, "end"),
        ):  # fmt: skip
            patch.setattr(owner, name, self._watched(getattr(owner, name)))

    def _watched(self, done: Callable[..., object]) -> Callable[..., object]:
        def watched(*arguments: object, **more: object) -> object:
            self.take()
            result = done(*arguments, **more)
            self.take()
            return result

        return watched

    def take(self) -> None:
        if self._on:
            self._on = False
            copy = self._store / str(len(self.taken))
            shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("*-shm"))
            self.taken.append(copy)
            self._on = True

    def each(self) -> Iterator[None]:
        """Put the folder back to each moment, as a kill would leave it."""
        self._on = False
        for moment in self.taken:
            shutil.rmtree(self.folder)
            shutil.copytree(moment, self.folder)
            yield


def opened(folder: Path) -> tuple[CrawlState, FileOutput, int]:
    state = CrawlState(folder / "a.state")
    output = FileOutput(folder / "a.jsonl")
    adopted = output.open(state)
    state.add_output(output)
    return state, output, adopted


def ids(folder: Path) -> list[int]:
    lines = (folder / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert all(each.endswith(b"\n") for each in lines)
    return [int(each[18:34], 16) for each in lines]


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
def test_a_tail_that_the_state_does_not_know_is_cut_off(tmp_path: Path, tail: bytes) -> None:
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
    assert state.page_history.count_written_by_site() == {"news.example": 2}
    state.close()


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


class Clock:
    """Stands in for ``datetime`` where a folder's files are named by the day."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.day = datetime(2026, 11, 22, tzinfo=UTC)
        patch.setattr(output_files, "datetime", self)

    def now(self, _: object) -> datetime:
        return self.day

    def midnight(self, days: int = 1) -> None:
        self.day += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class TestFolder:
    def opened(
        self, folder: Path, *, at: Path | str = MEMORY, **options: str
    ) -> tuple[CrawlState, FolderOutput]:
        state = CrawlState(at)
        output = FolderOutput(folder, **options)
        self.adopted = output.open(state)
        state.add_output(output)
        return state, output

    def write(self, state: CrawlState, output: FolderOutput, *numbers: int) -> None:
        for number in numbers:
            output.write(line(number))
            put(state, number)

    def run(self, folder: Path, *numbers: int, **options: str) -> None:
        """Write what the state does not know, as a crawl does."""
        state, output = self.opened(folder, at=folder / "crawl.state", **options)
        self.write(state, output, *(each for each in numbers if not revision(state, each)))
        state.commit(clean=True)
        state.close()

    def lose_the_state(self, folder: Path) -> None:
        for path in folder.glob("crawl.state*"):
            path.unlink()

    def told(self, folder: Path) -> dict[str, bytes]:
        return {path.name: unpacked(path) for path in sorted(folder.glob("articles-*"))}

    def lines(self, folder: Path) -> list[bytes]:
        return sorted(b"".join(self.told(folder).values()).splitlines(keepends=True))

    def test_a_file_for_the_day(self, tmp_path: Path) -> None:
        state, output = self.opened(tmp_path / "new" / "folder")
        output.write(line(1))
        state.commit()
        state.close()
        [path] = (tmp_path / "new" / "folder").iterdir()
        assert path.name.startswith("articles-20") and path.suffix == ".jsonl"
        assert path.read_bytes() == line(1)

    @pytest.mark.parametrize(("compress", "ending"), [("gzip", ".gz"), ("zstd", ".zst")])
    def test_files_of_past_days_are_packed(
        self, tmp_path: Path, compress: str, ending: str
    ) -> None:
        old = tmp_path / "articles-2020-01-01.jsonl"
        old.write_bytes(line(1) + line(2)[:20])
        (tmp_path / "articles-2020-01-01.jsonl.zst.partial").write_bytes(b"of a run killed then")
        state, _ = self.opened(tmp_path, compress=compress)
        assert state.articles.get(f"{1:016x}") is not None
        state.close()
        assert not old.exists()
        packed = tmp_path / f"articles-2020-01-01.jsonl{ending}"
        assert unpacked(packed) == line(1)
        assert not list(tmp_path.glob("*.partial"))

    def test_midnight_begins_a_new_file_and_the_old_one_is_packed_once_it_is_committed(
        self, tmp_path: Path, clock: Clock
    ) -> None:
        state, output = self.opened(tmp_path, compress="gzip")
        self.write(state, output, 1)
        clock.midnight()
        state.commit()
        first, second = "articles-2026-11-22.jsonl", "articles-2026-11-23.jsonl"
        assert self.told(tmp_path) == {first: line(1), second: b""}
        for number in (2, 3):
            self.write(state, output, number)
            state.commit()
        state.close()
        assert self.told(tmp_path) == {f"{first}.gz": line(1), second: line(2) + line(3)}

    @pytest.mark.parametrize(
        ("compress", "then"),
        [
            ("gzip", "gzip"),
            ("zstd", "zstd"),
            ("gzip", "zstd"),
            ("zstd", None),
            (None, None),
            (None, "gzip"),
        ],
    )
    def test_a_kill_at_any_moment_about_midnight_loses_and_doubles_nothing(
        self,
        tmp_path: Path,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
        compress: str | None,
        then: str | None,
    ) -> None:
        folder = tmp_path / "news"
        folder.mkdir()
        options = {"compress": compress} if compress else {}
        self.run(folder, 1, 2, **options)
        clock.midnight()
        with monkeypatch.context() as patch:
            moments = Moments(folder, tmp_path / "moments", patch)
            state, output = self.opened(folder, at=folder / "crawl.state", **options)
            self.write(state, output, 3)
            state.commit()
            self.write(state, output, 4)
            clock.midnight()
            state.commit()  # day's end
            for number in (5, 6, 7):
                self.write(state, output, number)
                state.commit()
            state.commit(clean=True)
            state.close()
        count = 0
        for _ in moments.each():
            self.run(folder, *range(1, 9), **({"compress": then} if then else {}))
            assert self.adopted == 0
            count += 1
            assert self.lines(folder) == [line(number) for number in range(1, 9)], count
            assert not list(folder.glob("*.partial"))
        assert count > 20

    @pytest.mark.parametrize("compress", ["gzip", "zstd"])
    def test_packed_days_are_read_once_where_the_state_is_lost(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, compress: str
    ) -> None:
        for first in (1, 3, 5):
            self.run(tmp_path, first, first + 1, compress=compress)
            clock.midnight()
        self.lose_the_state(tmp_path)
        self.run(tmp_path, *range(1, 8), compress=compress)
        assert self.adopted == 6
        assert self.lines(tmp_path) == [line(number) for number in range(1, 8)]
        assert len(list(tmp_path.glob("articles-*.jsonl.*"))) == 3
        # Not again in the next run, nor where they are packed no more, unless they are others.
        read: list[Path] = []
        real = day_compression._opened

        def noted(path: Path) -> BinaryIO:
            read.append(path)
            return real(path)

        monkeypatch.setattr(day_compression, "_opened", noted)
        self.run(tmp_path, 8, compress=compress)
        self.run(tmp_path, 9)
        assert read == []
        other = tmp_path / "articles-2020-01-01.jsonl.gz"
        other.write_bytes(gzip.compress(line(10, revision=2)) + gzip.compress(line(11)))
        self.run(tmp_path, 10, 11)
        assert read == [other]
        assert self.adopted == 2
        assert line(10) not in self.lines(tmp_path)

    @pytest.mark.parametrize(
        "content",
        [
            b"mine",
            gzip.compress(b"mine, " * 9, mtime=0)[:-9],
            gzip.compress(line(1) + line(2), mtime=0)[:-4],
            b"\x28\xb5\x2f\xfd\x04",
            b"",
        ],
        ids=["text", "torn gzip", "torn lines", "torn zstd", "empty"],  # bytes are no names
    )
    @pytest.mark.parametrize("ending", [".gz", ".zst"])
    def test_other_files_stay_as_they_are(
        self, tmp_path: Path, clock: Clock, ending: str, content: bytes
    ) -> None:
        names = ("notes.jsonl", "articles.jsonl", f"articles-2026-11-22.jsonl{ending}")
        for name in names:
            (tmp_path / name).write_bytes(content)
        for number in (1, 2):  # the second run would pack its file over the strange one
            self.run(tmp_path, number, 3, compress={".gz": "gzip", ".zst": "zstd"}[ending])
            clock.midnight()
        left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        if content:
            assert [left[name] for name in names] == [content] * 3
            assert left["articles-2026-11-22.jsonl"].endswith(line(3))

    @pytest.mark.parametrize("before", ["gzip", "zstd"])
    def test_a_clock_that_is_set_back_costs_no_line(
        self, tmp_path: Path, clock: Clock, before: str
    ) -> None:
        for number, days in ((1, 1), (2, -1), (3, 1), (4, 1), (5, 0)):
            self.run(tmp_path, number, compress=before if number < 3 else "gzip")
            clock.midnight(days)
        assert self.lines(tmp_path) == [line(number) for number in range(1, 6)]

    @pytest.mark.parametrize("size", [100, 150, 200, 300, 400, 600])
    def test_a_clock_that_is_set_back_while_a_day_is_packed_costs_no_line(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        monkeypatch.setattr(day_compression, "_PIECE_BYTES", size)
        state, output = self.opened(tmp_path, compress="gzip")
        for number, days in ((1, 1), (2, 0), (3, -1), (4, 0), (5, 1), (6, 0), (7, -1), (8, 0)):
            self.write(state, output, number)
            clock.midnight(days)
            state.commit()
        state.close()
        assert not list(tmp_path.glob("*.partial"))
        self.run(tmp_path, compress="gzip")
        assert self.lines(tmp_path) == [line(number) for number in range(1, 9)]

    def test_a_full_disk_while_a_day_is_packed_leaves_its_file_whole(
        self,
        tmp_path: Path,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        self.run(tmp_path, 1, 2)
        clock.midnight()
        with monkeypatch.context() as patch:
            patch.setattr(day_compression, "_compressing", lambda *_: FullDisk())
            self.run(tmp_path, 3, compress="gzip")
        assert "articles-2026-11-22.jsonl could not be packed (No space left on device)" in (
            caplog.text
        )
        first, second = "articles-2026-11-22.jsonl", "articles-2026-11-23.jsonl"
        assert self.told(tmp_path) == {first: line(1) + line(2), second: line(3)}
        self.run(tmp_path, compress="gzip")
        assert self.told(tmp_path) == {f"{first}.gz": line(1) + line(2), second: line(3)}

    def test_two_crawls_cannot_have_one_folder(self, tmp_path: Path) -> None:
        state, _ = self.opened(tmp_path)
        with (
            closing(CrawlState(MEMORY)) as other,
            pytest.raises(OutputError, match="Another crawl"),
        ):
            FolderOutput(tmp_path).open(other)
        state.close()

    def test_unknown_packing_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match="gzip or zstd"):
            FolderOutput(tmp_path, compress="rar")


class FullDisk:
    """A packer's stream on a disk without room."""

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self.write(b"")

    def write(self, _: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    return zstd.decompress(content) if path.suffix == ".zst" else content
