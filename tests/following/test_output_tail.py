"""What was added to an output is read once, and rather twice than not at all."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import msgspec
import pytest

from newscrawl.following import output_tail
from newscrawl.following.output_tail import OutputTail
from newscrawl.following.position import Position


def lines(first: int, last: int) -> bytes:
    return b"".join(b'{"schema":1,"id":"%016x"}\n' % number for number in range(first, last + 1))


class Reader:
    """Reads an output, and remembers its positions as a cursor file does."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.saved = b"{}"
        self.tail = OutputTail(output, {})

    def restart(self) -> None:
        positions = msgspec.json.decode(self.saved, type=dict[str, Position])
        self.tail = OutputTail(self.output, positions)

    def read(self, *, most: int = 1000) -> list[int]:
        """The numbers of the lines that were handed on: at most so many, and then it is killed."""
        found = []
        for line in self.tail.new_lines():
            found.append(int(msgspec.json.decode(line.line)["id"], 16))
            self.tail.note(line)
            self.saved = msgspec.json.encode(self.tail.positions)
            if len(found) == most:
                break
        else:
            self.saved = msgspec.json.encode(self.tail.positions)
        return found


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path / "articles.jsonl")


def test_added_lines_are_read_once_and_torn_ones_later(reader: Reader) -> None:
    assert reader.read() == []
    reader.output.write_bytes(lines(1, 2) + b'{"schema":1,"id"')
    assert reader.read() == [1, 2]
    assert reader.read() == []
    reader.output.write_bytes(lines(1, 4))
    assert reader.read() == [3, 4]
    reader.restart()
    assert reader.read() == []


def test_a_kill_between_two_lines_loses_none(reader: Reader) -> None:
    reader.output.write_bytes(lines(1, 5))
    assert reader.read(most=2) == [1, 2]
    reader.restart()
    assert reader.read() == [3, 4, 5]


def test_lines_that_a_crawl_cut_off_and_wrote_anew_come_again(reader: Reader) -> None:
    reader.output.write_bytes(lines(1, 4))
    assert reader.read() == [1, 2, 3, 4]
    reader.output.write_bytes(lines(1, 6))
    assert reader.read() == [5, 6]
    reader.output.write_bytes(lines(1, 4) + lines(7, 9))  # 5 and 6 were not committed
    reader.restart()
    assert reader.read() == [7, 8, 9]
    reader.output.write_bytes(lines(1, 1))  # shorter than any place that is known
    assert reader.read() == [1]
    reader.output.write_bytes(lines(1, 1) + lines(20, 30))
    assert reader.read() == [*range(20, 31)]


def test_a_kill_and_a_cut_at_once(reader: Reader) -> None:
    reader.output.write_bytes(lines(1, 5))
    assert reader.read(most=3) == [1, 2, 3]
    reader.output.write_bytes(lines(1, 2) + lines(7, 8))  # the third line is another one now
    reader.restart()
    assert reader.read() == [1, 2, 7, 8]
    reader.output.write_bytes(lines(1, 2) + lines(7, 7))
    reader.restart()
    assert set(reader.read()) >= {1, 2, 7}  # rather twice than not at all


@pytest.mark.parametrize("moved", [".1", "-20261130", ".1.gz"])
def test_a_file_that_was_moved_away_is_read_to_its_end(reader: Reader, moved: str) -> None:
    reader.output.write_bytes(lines(1, 3))
    assert reader.read() == [1, 2, 3]
    rest = lines(1, 5)
    to = reader.output.with_name(f"articles.jsonl{moved}")
    to.write_bytes(gzip.compress(rest) if moved.endswith(".gz") else rest)
    reader.output.write_bytes(lines(6, 7))
    assert reader.read(most=1) == [4]
    reader.restart()  # killed within the file that was moved
    assert reader.read() == [5, 6, 7]
    assert reader.read() == []
    assert list(reader.tail.positions) == [reader.output.name]
    assert not reader.tail.lost


def rotate(output: Path) -> None:
    """Move an output away, as logrotate does: the latest is .1, packed from the second time on."""
    older = output.with_name(f"{output.name}.2.gz")
    if older.exists():
        older.rename(output.with_name(f"{output.name}.3.gz"))
    newest = output.with_name(f"{output.name}.1")
    if newest.exists():
        older.write_bytes(gzip.compress(newest.read_bytes()))
        times = newest.stat()
        os.utime(older, ns=(times.st_atime_ns, times.st_mtime_ns))
        newest.unlink()
    output.rename(newest)


def test_files_that_were_moved_away_unread_are_read_in_their_order(reader: Reader) -> None:
    others = reader.output.with_name("articles.jsonl.rejects-1.jsonl")
    reader.output.write_bytes(lines(1, 2))
    assert reader.read(most=1) == [1]
    for first in (3, 5):
        rotate(reader.output)
        reader.output.write_bytes(lines(first, first + 1))
    others.write_bytes(lines(90, 91))  # a file of its own, which nobody moved away
    reader.restart()
    assert reader.read() == [2, 3, 4, 5, 6]
    assert not reader.tail.lost


def test_a_file_that_is_moved_away_before_it_was_looked_at_is_read(reader: Reader) -> None:
    reader.output.write_bytes(lines(1, 2))
    assert reader.read() == [1, 2]
    rotate(reader.output)
    assert reader.read() == []
    reader.restart()
    reader.output.write_bytes(lines(3, 4))
    rotate(reader.output)
    assert reader.read() == [3, 4]
    reader.output.write_bytes(lines(5, 6))
    assert reader.read() == [5, 6]
    assert reader.read() == []
    assert list(reader.tail.positions) == ["articles.jsonl"]


def test_a_moved_file_that_is_packed_at_that_moment_is_read_later(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = reader.output.with_name("articles.jsonl.1")
    packed = moved.with_name("articles.jsonl.1.gz")
    reader.output.write_bytes(lines(1, 1))
    assert reader.read() == [1]
    moved.write_bytes(lines(1, 2))
    reader.output.write_bytes(lines(3, 3))
    find = reader.tail._moved_file

    def find_and_pack(key: str) -> Path | None:
        found = find(key)
        if moved.exists():
            packed.write_bytes(gzip.compress(moved.read_bytes()))
            moved.unlink()
        return found

    monkeypatch.setattr(reader.tail, "_moved_file", find_and_pack)
    assert reader.read() == [3]
    assert reader.read() == [2]
    assert not reader.tail.lost


def test_a_first_line_that_is_too_long_is_no_sign_of_another_file(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_tail, "MAX_LINE_BYTES", 8)
    reader.output.write_bytes(b"0123456789ab\n1234567\n")

    def read() -> list[bytes]:
        found = []
        for line in reader.tail.new_lines():
            found.append(line.line)
            reader.tail.note(line)
        return found

    assert read() == [b"01234567", b"89ab", b"1234567"]
    with reader.output.open("ab") as file:
        file.write(b"x\n")
    assert read() == [b"x"]
    assert not reader.tail.lost


def test_a_file_that_was_moved_elsewhere_is_told(reader: Reader) -> None:
    reader.output.write_bytes(lines(1, 3))
    assert reader.read(most=2) == [1, 2]
    reader.output.write_bytes(lines(6, 7))
    assert reader.read() == [6, 7]
    assert reader.tail.lost == [reader.output.name]


def test_days_are_read_in_order_and_packed_ones_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    reader = Reader(folder)
    first, second = (folder / f"articles-2026-11-{day}.jsonl" for day in (29, 30))
    (folder / "rejects.jsonl").write_bytes(lines(90, 91))
    second.write_bytes(lines(4, 5))
    first.write_bytes(lines(1, 2))
    assert reader.read() == [1, 2, 4, 5]
    packed = first.with_name(f"{first.name}.gz")
    packed.write_bytes(gzip.compress(lines(1, 3)))
    assert reader.read() == []  # the plain file counts until it is gone
    first.unlink()
    reader.restart()
    assert reader.read() == [3]
    reader.restart()
    assert reader.read() == []
    other = folder / "articles-2026-11-30.jsonl.gz"
    other.write_bytes(gzip.compress(lines(4, 4) + lines(8, 9)))  # a cut tail, and then packed
    second.unlink()
    assert reader.read() == [4, 8, 9]


def test_an_output_that_is_packed_as_it_grows(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "articles.jsonl.gz")
    whole = gzip.compress(lines(1, 2))
    reader.output.write_bytes(whole + gzip.compress(lines(3, 4))[:20])
    assert reader.read() == [1, 2]
    reader.output.write_bytes(whole + gzip.compress(lines(3, 4)))
    assert reader.read(most=1) == [3]
    reader.restart()
    assert reader.read() == [4]
    assert reader.read() == []
