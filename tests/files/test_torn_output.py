"""The torn end of a file of records is mended when the file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.files.json_lines import to_line
from newscrawl.files.record_file import RecordFile
from newscrawl.items import Article

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_tail_beyond_what_is_accounted_for_is_cut_off_unless_the_file_was_closed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.jsonl"
    whole, length = line(1) + line(2), len(line(1))
    for clean, left, unknown in ((False, line(1), []), (True, whole, [line(2)])):
        path.write_bytes(whole)
        file = RecordFile(path)
        start = file.open((length, clean))
        assert list(file.lines_from(start)) == unknown
        file.close()
        assert path.read_bytes() == left


def test_a_file_that_was_moved_away_begins_anew(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / "out.jsonl")
    assert file.open((5000, False)) == 0
    file.write(line(1))
    assert file.sync() == len(line(1))
    file.close()


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
    assert known == complete


def test_a_torn_line_longer_than_a_block_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(line(1) + b'{"schema":1,"body":"' + b"x" * 300_000)
    reopened(path)
    assert path.read_bytes() == line(1)
