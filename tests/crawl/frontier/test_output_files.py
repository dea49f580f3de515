"""A folder with a file for each day: no line is lost or written twice."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.frontier.output_files import FolderOutput
from newscrawl.files.record_file import OutputError

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    pass
from state_kit import Clock, FolderRuns, Moments, line


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class TestFolder(FolderRuns):
    def test_a_file_for_the_day(self, tmp_path: Path) -> None:
        state, output = self.opened(tmp_path / "new" / "folder")
        output.write(line(1))
        state.commit()
        state.close()
        [path] = (tmp_path / "new" / "folder").iterdir()
        assert path.name.startswith("articles-20") and path.suffix == ".jsonl"
        assert path.read_bytes() == line(1)

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

    @pytest.mark.parametrize("before", ["gzip", "zstd"])
    def test_a_clock_that_is_set_back_costs_no_line(
        self, tmp_path: Path, clock: Clock, before: str
    ) -> None:
        for number, days in ((1, 1), (2, -1), (3, 1), (4, 1), (5, 0)):
            self.run(tmp_path, number, compress=before if number < 3 else "gzip")
            clock.midnight(days)
        assert self.lines(tmp_path) == [line(number) for number in range(1, 6)]

    def test_two_crawls_cannot_have_one_folder(self, tmp_path: Path) -> None:
        state, _ = self.opened(tmp_path)
        with (
            closing(CrawlState(MEMORY)) as other,
            pytest.raises(OutputError, match="Another crawl"),
        ):
            FolderOutput(tmp_path).open(other)
        state.close()
