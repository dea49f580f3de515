"""Whole lines only."""

from __future__ import annotations

import errno
import io
import os
from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl.files.json_lines import LineWriter, to_line
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Buffer


class SmallDisk(io.FileIO):
    """A file on a disk that takes some bytes and no more."""

    room = 10

    def write(self, data: Buffer, /) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = super().write(bytes(data)[: min(self.room, 4)])
        self.room -= taken
        return taken


def test_a_line_has_every_key_and_ends() -> None:
    line = to_line(Article(headline="Über"))
    assert line.endswith(b"\n")
    assert list(orjson.loads(line)) == list(Article.__dataclass_fields__)
    assert "Über".encode() in line
    reject = orjson.loads(to_line(Reject("https://news.example/", Reason.LIST)))
    assert list(reject) == ["url", "reason", "detail", "fetched_at", "input"]
    assert reject["reason"] == "list"


@pytest.mark.parametrize("mode", ["r+", "a"])
def test_a_line_that_does_not_fit_is_taken_back(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"older\n")
    with SmallDisk(path, mode) as stream:
        stream.seek(0, os.SEEK_END)
        writer = LineWriter(stream)
        writer.write(b"[1,2]\n")
        with pytest.raises(OSError, match="No space"):
            writer.write(b"[3,4,5,6]\n")
        assert path.read_bytes() == b"older\n[1,2]\n"
        stream.room = 20
        writer.write(b"[7]\n[8]\n")
        assert writer.written == 3
    assert path.read_bytes() == b"older\n[1,2]\n[7]\n[8]\n"


def test_what_stood_in_a_buffer_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with path.open("wb") as stream:
        stream.write(b"[0]\n")
        LineWriter(stream).write(b"[1]\n")
        assert path.read_bytes() == b"[0]\n[1]\n"


def test_memory_will_do() -> None:
    stream = io.BytesIO()
    LineWriter(stream).write(b"[1]\n")
    assert stream.getvalue() == b"[1]\n"
