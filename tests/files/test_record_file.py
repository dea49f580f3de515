from __future__ import annotations

import os
from pathlib import Path

import pytest

from newscrawl.files.json_lines import to_line
from newscrawl.files.record_file import OutputError, RecordFile
from newscrawl.files.record_identity import record_identity
from newscrawl.items import Article, Reason, Reject


def line(number: int) -> bytes:
    return to_line(
        Article(id=f"{number:016x}", url=f"https://news.example/{number}", body="ä\n" * 9)
    )


def reopened(path: Path, *added: bytes) -> list[bytes]:
    """Add lines to a file that nothing is known of; give those that it held."""
    file = RecordFile(path)
    start = file.open()
    held = list(file.lines_from(start))
    for one in added:
        file.write(one)
    file.sync()
    file.close()
    return held


def ids(lines: list[bytes]) -> list[str]:
    return [found[0] for found in map(record_identity, lines) if found is not None]


def test_a_new_file_is_made_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert reopened(path, line(1), line(2)) == []
    assert path.read_bytes() == line(1) + line(2)
    assert reopened(path, line(3)) == [line(1), line(2)]
    assert path.read_bytes() == line(1) + line(2) + line(3)


def test_lines_are_held_until_they_are_synced_all_together(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / "out.jsonl")
    file.open()
    file.write(line(1))
    file.write(line(2))
    assert file.path.read_bytes() == b""
    assert file.sync() == len(line(1) + line(2))
    assert file.path.read_bytes() == line(1) + line(2)
    file.write(line(3))
    file.close()
    file.close()
    assert file.path.read_bytes() == line(1) + line(2)
    with pytest.raises(OutputError):
        file.sync()


def test_two_crawls_cannot_have_one_file(tmp_path: Path) -> None:
    first, second = RecordFile(tmp_path / "out.jsonl"), RecordFile(tmp_path / "out.jsonl")
    first.open()
    with pytest.raises(OutputError, match=r"Another crawl is using .*out\.jsonl"):
        second.open()
    first.close()
    second.open()
    second.close()


def test_ids_are_read_off_lines_and_strange_lines_passed_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.jsonl"
    other = b'{"schema":1,"tor\n[]\n{"url": "x", "id": "ab"}\n\n{"schema":1,"id":7}\n'
    path.write_bytes(line(1) + other + line(2))
    assert ids(reopened(path)) == [f"{1:016x}", f"{2:016x}"]


def test_a_file_of_rejects_is_ours_too(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    one = to_line(Reject("https://news.example/", Reason.LIST))
    reopened(path, one)
    reopened(path, one)
    assert path.read_bytes() == one * 2


@pytest.mark.parametrize(
    "content",
    [
        b"a list\n",
        b"a list",
        b"\0" * 70_000,
        b'{"name": 1}\n',
        b"[]",
        b"\n",
        b"\x1f\x8b\x08",
        b"{ ",
    ],
)
def test_a_strange_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(OutputError, match=r"notes\.txt is no file of newscrawl's"):
        reopened(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", [".", "missing/out.jsonl"])
def test_an_output_that_cannot_be_is_an_error_with_a_way_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"cannot be written .*name another file"):
        reopened(tmp_path / name)


def test_a_pipe_is_written_to_and_never_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        file = RecordFile(path)
        file.open()
        file.write(b'{"schema":1}\n')
        assert file.sync() is None
        assert reader.read() == b'{"schema":1}\n'
        file.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_device_that_is_full_is_an_error() -> None:
    file = RecordFile(Path("/dev/full"))
    file.open()
    file.write(b'{"schema":1}\n')
    with pytest.raises(OutputError, match="could not be written to"):
        file.sync()
    file.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_without_leave_to_write_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(line(1))
    path.chmod(0o400)
    with pytest.raises(OutputError, match="Permission denied"):
        reopened(path)
