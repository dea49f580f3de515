"""Archives that are written: whole files, whatever ends the run, that other readers accept."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from files.warc_kit import archived, check

from newscrawl.files import warc_writer
from newscrawl.files.json_lines import LineWriter
from newscrawl.files.record_file import OutputError
from newscrawl.files.warc_records import Exchange, Shown, request_and_response
from newscrawl.files.warc_writer import WarcFolder

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
URL = "https://news.example/a"
PAGE = Exchange(
    URL,
    NOW,
    "192.0.2.1",
    b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\r\n",
)
UNCHANGED = PAGE._replace(head=b"HTTP/1.1 304 Not Modified\r\n\r\n", body=b"")
INFO = {"software": "newscrawl", "operator": "me@mail.example\r\nformat: another"}


def members(exchange: Exchange = PAGE, earlier: Exchange | None = None) -> bytes:
    return request_and_response(exchange, exchange.capture(), earlier and earlier.capture())


def begin(folder: Path, **options: Any) -> WarcFolder:
    archive = WarcFolder(folder, INFO, **options)
    archive.open()
    return archive


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_named_by_time_serial_number_and_host_once_it_is_whole(tmp_path: Path) -> None:
    archive = begin(tmp_path / "new" / "folder")
    assert archive.is_empty
    archive.write(members())
    assert archive.is_empty, "held until the commit"
    archive.sync()
    [name] = names(archive.folder)
    assert re.fullmatch(r"newscrawl-\d{14}-00000-[\w.-]+\.warc\.gz\.open", name)
    archive.close()
    archive.close()
    assert names(archive.folder) == [name.removesuffix(".open")]
    info, response, request = check(archive.folder)
    assert (info["WARC-Type"], info["WARC-Filename"]) == ("warcinfo", name.removesuffix(".open"))
    assert response["WARC-Type"] == "response"
    assert response["WARC-Date"] == "2026-11-23T12:00:00.123456Z"
    assert response["WARC-IP-Address"] == "192.0.2.1"
    assert response["WARC-Payload-Digest"] == "sha1:FPKJFAEPEIMEFSS2G2SDNSN5YKX3N5JX"
    assert response["WARC-Concurrent-To"] == request["WARC-Record-ID"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert archived(archive.folder)[URL] == [PAGE.head + PAGE.body]


def test_what_is_kept_already_is_a_revisit(tmp_path: Path) -> None:
    archive = begin(tmp_path)
    later = PAGE._replace(began=NOW + timedelta(days=1))
    other = later._replace(body=b"3\r\nnew\r\n0\r\n\r\n")
    for exchange in (later, UNCHANGED, other):
        archive.write(members(exchange, PAGE))
    archive.write(members(UNCHANGED._replace(url=f"{URL}/unknown")))
    archive.sync()
    archive.close()
    records = check(tmp_path)[1::2]
    assert [record["WARC-Type"] for record in records] == [
        *("revisit", "revisit"),
        *("response", "response"),
    ]
    profiles = [str(record["WARC-Profile"]).rpartition("/")[2] for record in records[:2]]
    assert profiles == ["identical-payload-digest", "server-not-modified"]
    assert {record["WARC-Refers-To-Date"] for record in records[:2]} == {
        "2026-11-23T12:00:00.123456Z"
    }
    assert {record["WARC-Refers-To-Target-URI"] for record in records[:2]} == {URL}


def test_a_new_file_begins_by_size(tmp_path: Path) -> None:
    archive = begin(tmp_path, max_file_bytes=1)
    for _ in range(3):
        archive.write(members())
        archive.sync()
        assert not any(name.endswith(".open") for name in names(tmp_path))
    assert [name.split("-")[2] for name in names(tmp_path)] == ["00000", "00001", "00002"]
    assert len(check(tmp_path)) == 9


def test_a_new_file_begins_with_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        moment = NOW

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return cls.moment

    monkeypatch.setattr(warc_writer, "datetime", Clock)
    archive = begin(tmp_path)
    archive.write(members())
    archive.sync()
    archive.write(members())
    Clock.moment = NOW + timedelta(days=1)
    archive.sync()
    archive.close()
    assert [name[:18] for name in names(tmp_path)] == ["newscrawl-20261123", "newscrawl-20261124"]
    assert len(check(tmp_path)) == 6


def test_what_a_killed_run_left_is_a_whole_file_at_the_next_start(tmp_path: Path) -> None:
    record = members()
    whole = gzip.compress(b"WARC/1.1\r\n\r\n") + record
    for cut in (1, 12, len(record) // 2, len(record) - 1):
        left = tmp_path / f"left-{cut}.warc.gz.open"
        left.write_bytes(whole + record[:cut])
        garbled = tmp_path / f"zeros-{cut}.warc.gz.open"  # as a power cut leaves a file
        garbled.write_bytes(whole + record[:cut] + bytes(5000))
    (tmp_path / "empty.warc.gz.open").touch()
    (tmp_path / "torn.warc.gz.open").write_bytes(record[:20])
    (tmp_path / "other.txt").touch()
    assert WarcFolder(tmp_path, INFO).open() == 8
    assert len(names(tmp_path)) == 9
    for path in tmp_path.glob("*.warc.gz"):
        content = path.read_bytes()
        assert content.startswith(whole)
        assert gzip.decompress(content).endswith(b"\r\n\r\n")


def test_a_file_that_another_run_writes_to_is_left_alone(tmp_path: Path) -> None:
    running = begin(tmp_path)
    running.write(members())
    running.sync()
    assert WarcFolder(tmp_path, INFO).open() == 0
    other = begin(tmp_path)
    other.write(members())
    other.sync()
    running.write(members())
    running.sync()
    running.close()
    other.close()
    assert len(names(tmp_path)) == 2
    assert len(check(tmp_path)) == 8


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        OutputError, match=r"file cannot be used for an archive \(.*\): name another"
    ):
        WarcFolder(tmp_path / "file", INFO).open()


def test_a_full_disk_is_told_and_leaves_a_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = begin(tmp_path)
    archive.write(members())
    archive.sync()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LineWriter, "write", full)
    archive.write(members())
    with pytest.raises(
        OutputError, match=r"could not be written to \(No space left .*\): make room"
    ):
        archive.sync()
    archive.close()
    assert len(check(tmp_path)) == 3


def shown_as(document: bytes) -> Shown:
    return Shown(document, "newscrawl Chromium/1", NOW + timedelta(seconds=9))


def test_what_a_browser_made_of_an_answer_stands_behind_it(tmp_path: Path) -> None:
    archive = begin(tmp_path)
    this = PAGE.capture()
    for earlier in (None, this):
        archive.write(request_and_response(PAGE, this, earlier, shown_as(b"<html><p>shown")))
    loaded = PAGE._replace(loaded_by=f"{URL}/page")
    archive.write(request_and_response(loaded, this, None))
    archive.sync()
    archive.close()
    _, *records, of_scripts, _ = check(tmp_path)
    assert of_scripts["WARC-Loaded-By"] == f"{URL}/page"
    assert not any(record["WARC-Loaded-By"] for record in records)
    kinds = [record["WARC-Type"] for record in records]
    assert kinds == ["response", "request", "conversion", "revisit", "request", "conversion"]
    for answer, conversion in ((records[0], records[2]), (records[3], records[5])):
        assert conversion["WARC-Refers-To"] == answer["WARC-Record-ID"]
        assert conversion["WARC-Target-URI"] == URL
        assert conversion["WARC-Date"] == "2026-11-23T12:00:09.123456Z"
        assert conversion["Content-Type"] == "text/html; charset=utf-8"
        assert conversion["WARC-Conversion-Software"] == "newscrawl Chromium/1"
