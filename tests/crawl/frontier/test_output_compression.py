"""Files of past days are compressed without losing a line."""

from __future__ import annotations

import errno
import gzip
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import output_compression, output_files
from newscrawl.crawl.frontier.output_files import FolderOutput
from newscrawl.files.packing import open_unpacked
from newscrawl.files.record_file import OutputError

if sys.version_info >= (3, 14):
    pass
else:
    pass

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import BinaryIO
from state_kit import Clock, FolderRuns, line, unpacked


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class TestDayCompression(FolderRuns):
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
        real = open_unpacked

        def noted(path: Path) -> AbstractContextManager[BinaryIO]:
            read.append(path)
            return real(path)

        monkeypatch.setattr(output_files, "open_unpacked", noted)
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

    @pytest.mark.parametrize("size", [100, 150, 200, 300, 400, 600])
    def test_a_clock_that_is_set_back_while_a_day_is_packed_costs_no_line(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        monkeypatch.setattr(output_compression, "_PIECE_BYTES", size)
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
            patch.setattr(output_compression, "_compressing", lambda *_: FullDisk())
            self.run(tmp_path, 3, compress="gzip")
        assert "articles-2026-11-22.jsonl could not be packed (No space left on device)" in (
            caplog.text
        )
        first, second = "articles-2026-11-22.jsonl", "articles-2026-11-23.jsonl"
        assert self.told(tmp_path) == {first: line(1) + line(2), second: line(3)}
        self.run(tmp_path, compress="gzip")
        assert self.told(tmp_path) == {f"{first}.gz": line(1) + line(2), second: line(3)}

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
