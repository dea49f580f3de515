"""Files that are packed by their names: added to over runs, mended, read whole."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from newscrawl.files.packing import PACKINGS, open_unpacked
from newscrawl.files.record_file import OutputError, RecordFile

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = sorted(PACKINGS)


def line(number: int) -> bytes:
    return b'{"schema":1,"id":"%016d","body":"%s"}\n' % (
        number,
        hashlib.shake_128(b"%d" % number).hexdigest(300).encode(),
    )


def add(path: Path, *lines: bytes, committed: tuple[int, bool] | None = None) -> int:
    """Add lines in one commit; return the file's length."""
    file = RecordFile(path)
    file.open(committed)
    for each in lines:
        file.write(each)
    length = file.sync()
    file.close()
    assert length is not None
    return length


def held(path: Path) -> bytes:
    with open_unpacked(path) as stream:
        return stream.read()


@pytest.mark.parametrize("ending", ENDINGS)
def test_lines_are_added_over_runs_and_a_torn_end_is_mended(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.jsonl{ending}"
    lines = [line(number) for number in range(6)]
    first = add(path, *lines[:2])
    second = add(path, lines[2], committed=(first, True))
    assert held(path) == b"".join(lines[:3])

    # A kill left a member that the state does not know, or a piece of one.
    whole = path.read_bytes()
    add(path, lines[3], committed=(second, True))
    for torn in (path.read_bytes(), path.read_bytes()[:-5], whole + whole[:1]):
        path.write_bytes(torn)
        add(path, lines[4], committed=(second, False))
        assert held(path) == b"".join([*lines[:3], lines[4]])

    # A lost state: whole members stay, a torn one goes.
    path.write_bytes(path.read_bytes()[:-3])
    add(path, lines[5])
    assert held(path) == b"".join([*lines[:3], lines[5]])
    file = RecordFile(path)
    assert file.open((first, True)) == first
    assert list(file.lines_from(first)) == [lines[2], lines[5]]
    file.close()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_of_somebody_else_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.jsonl{ending}"
    for content in (PACKINGS[ending].pack(b"a,b\n1,2\n"), b'{"schema":1}\n', b"mine"):
        path.write_bytes(content)
        with pytest.raises(OutputError, match="is no file of newscrawl's"):
            RecordFile(path).open()
        assert path.read_bytes() == content


def test_a_member_without_its_last_newline_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl.gz"
    path.write_bytes(PACKINGS[".gz"].pack(line(1).rstrip(b"\n")))
    add(path, line(2))
    assert held(path).count(b"\n") == 2
