from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.items import Article, Reason, Reject
from newscrawl.output import OutputError, RecordFile
from newscrawl.records import to_line


def line(number: int) -> bytes:
    return to_line(
        Article(id=f"{number:016x}", url=f"https://news.example/{number}", body="ä\n" * 9)
    )


def reopened(path: Path, *added: bytes) -> set[str]:
    file = RecordFile(path)
    file.open()
    for one in added:
        file.write(one)
    file.close()
    return file.ids


def test_a_new_file_is_made_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert reopened(path, line(1), line(2)) == set()
    assert path.read_bytes() == line(1) + line(2)
    assert reopened(path, line(3)) == {f"{1:016x}", f"{2:016x}"}
    assert path.read_bytes() == line(1) + line(2) + line(3)


def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / "out.jsonl")
    file.open()
    file.write(line(1))
    assert file.path.read_bytes() == line(1)
    file.close()
    file.close()
    with pytest.raises(OutputError):
        file.write(line(2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=1))
def test_wherever_a_line_is_torn_the_file_is_made_whole(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "out.jsonl"
    whole = line(1) + line(2) + line(3)
    torn = whole[: len(whole) - cut % len(whole)]
    path.write_bytes(torn)
    known = reopened(path, line(4))
    complete = [one for one in (line(1), line(2), line(3)) if one.rstrip() in torn]
    assert path.read_bytes() == b"".join(complete) + line(4)
    assert len(known) == len(complete)


def test_a_torn_line_longer_than_a_block_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(line(1) + b'{"schema":1,"body":"' + b"x" * 300_000)
    reopened(path)
    assert path.read_bytes() == line(1)


def test_ids_are_read_from_lines_of_another_form_and_broken_lines_passed_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(line(1) + b'{"schema":1,"tor\n[]\n{"url": "x", "id": "ab"}\n\n{"id": 7}\n')
    assert reopened(path) == {f"{1:016x}", "ab"}


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
        assert reader.read() == b'{"schema":1}\n'
        file.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_device_that_is_full_is_an_error() -> None:
    file = RecordFile(Path("/dev/full"))
    file.open()
    with pytest.raises(OutputError, match="could not be written to"):
        file.write(b'{"schema":1}\n')
    file.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_without_leave_to_write_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(line(1))
    path.chmod(0o400)
    with pytest.raises(OutputError, match="Permission denied"):
        reopened(path)
