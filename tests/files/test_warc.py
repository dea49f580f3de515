"""WARC archives: their pages, what is skipped, and what a damaged archive still gives."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastwarc.stream_io import BrotliWriter
from files.saved_pages_kit import read_inputs

from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.saved_pages import (
    InputError,
    ReadLog,
)

if TYPE_CHECKING:
    from conftest import MakeRecord


PAGE = (
    b"<!DOCTYPE html><html><body><p>"
    + b"All is well in Beispielstadt. " * 40
    + b"</p></body></html>"
)


def write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def chunked(content: bytes, *, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    parts = [content[at : at + 100] for at in range(0, len(content), 100)]
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return body + b"0\r\n" + trailer + b"\r\n"


def brotli(content: bytes) -> bytes:
    packed = io.BytesIO()
    with BrotliWriter(packed) as writer:
        writer.write(content)
        writer.flush()
    return packed.getvalue()


def bare_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize("packed", [False, True])
def test_a_response_gives_a_page_with_its_url_date_and_type(
    tmp_path: Path, warc_record: MakeRecord, packed: bool
) -> None:
    record = warc_record(PAGE, uri="<https://news.example/a>")
    path = write(tmp_path / "x.warc.gz", gzip.compress(record, mtime=0) if packed else record)
    [page] = read_inputs([path])
    assert page == PageBytes(
        content=PAGE,
        input=path,
        url="https://news.example/a",
        content_type="text/html; charset=utf-8",
        fetched_at="2023-07-12T16:12:32+00:00",
        status=200,
        offset=0,
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), {"Transfer-Encoding": "chunked"}),
        (chunked(PAGE, extension=b";x=y", trailer=b"T: z\r\n"), {"Transfer-Encoding": "chunked"}),
        (PAGE, {"Transfer-Encoding": "chunked"}),
        (gzip.compress(PAGE, mtime=0), {"Content-Encoding": "gzip"}),
        (gzip.compress(PAGE, mtime=0) + b"\0\0junk", {"Content-Encoding": "x-gzip"}),
        (PAGE, {"Content-Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content-Encoding": "deflate"}),
        (bare_deflate(PAGE), {"Content-Encoding": "deflate"}),
        (brotli(PAGE), {"Content-Encoding": "br"}),
        (PAGE, {"Content-Encoding": "br"}),
        (PAGE, {"Content-Encoding": "zstd"}),
        (PAGE, {"Content-Encoding": "unheard-of"}),
        (brotli(gzip.compress(PAGE, mtime=0)), {"Content-Encoding": "gzip, br"}),
        (
            chunked(gzip.compress(PAGE, mtime=0)),
            {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"},
        ),
    ],
)
def test_codings_are_taken_off(
    tmp_path: Path, warc_record: MakeRecord, body: bytes, headers: dict[str, str]
) -> None:
    record = warc_record(body, headers={"Content-Type": "text/html", **headers})
    pages = list(read_inputs([write(tmp_path / "x.warc", record + warc_record(PAGE))]))
    assert [page.content for page in pages] == [PAGE, PAGE]


def test_of_a_broken_coding_the_beginning_counts(tmp_path: Path, warc_record: MakeRecord) -> None:
    body = gzip.compress(hashlib.shake_128(b"page").hexdigest(200_000).encode())
    record = warc_record(
        body[: len(body) // 2], headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    [page] = read_inputs([write(tmp_path / "x.warc", record)])
    assert len(page.content) > 100_000
    assert set(page.content) <= set(b"0123456789abcdef")


def test_packed_bytes_that_hold_a_tag_by_chance_are_unpacked(
    tmp_path: Path, warc_record: MakeRecord
) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile("<p>.txt", "wb", fileobj=packed) as stream:  # the name stands in its header
        stream.write(b"No tag at all.")
    assert b"<p>" in packed.getvalue()
    record = warc_record(
        packed.getvalue(), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    )
    [page] = read_inputs([write(tmp_path / "x.warc", record)])
    assert page.content == b"No tag at all."


def test_what_is_no_page_is_counted(tmp_path: Path, warc_record: MakeRecord) -> None:
    vague = {"Content-Type": "application/octet-stream"}
    records = [
        warc_record(b"", kind="warcinfo"),
        warc_record(b"", kind="request"),
        warc_record(PAGE, kind="revisit"),
        warc_record(PAGE, status="301 Moved"),
        warc_record(b"\x89PNG", headers={"Content-Type": "image/png"}),
        warc_record(b"\0\1\2", headers=vague),
        warc_record(PAGE, headers={**vague, "X": "a" * 300_000}),
        warc_record(PAGE, headers=vague, uri="https://news.example/sniffed"),
        warc_record(PAGE, headers={"Server": "x"}, uri="https://news.example/untyped"),
        warc_record(PAGE, status="404 Not Found", uri="https://news.example/missing"),
    ]
    log = ReadLog()
    path = write(tmp_path / "x.warc.gz", b"".join(map(gzip.compress, records)))
    pages = list(read_inputs([path], log))
    assert [(page.url, page.content_type, page.status) for page in pages] == [
        ("https://news.example/sniffed", None, 200),
        ("https://news.example/untyped", None, 200),
        ("https://news.example/missing", "text/html; charset=utf-8", 404),
    ]
    assert all(page.content == PAGE for page in pages)
    assert log.skipped == {"revisits": 1, "redirects": 1, "not HTML": 2, "unreadable": 1}
    assert log.bytes_read == Path(path).stat().st_size


def test_an_archive_packed_as_a_whole_is_read(tmp_path: Path, warc_record: MakeRecord) -> None:
    content = gzip.compress(warc_record(PAGE) * 3, mtime=0)
    assert len(list(read_inputs([write(tmp_path / "x.warc", content)]))) == 3
    with pytest.raises(InputError, match="cut off or damaged"):
        list(read_inputs([write(tmp_path / "x.warc", content[:-12])]))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["response", "request"])
@pytest.mark.parametrize("left", [30, 0.5, 0.95])
def test_a_cut_archive_gives_its_whole_records_and_an_error(
    tmp_path: Path, warc_record: MakeRecord, packed: bool, kind: str, left: float
) -> None:
    pack = gzip.compress if packed else bytes
    whole = pack(warc_record(PAGE)) * 3
    last = pack(warc_record(hashlib.shake_128(b"page").digest(2000), kind=kind))
    end = int(left if left > 1 else len(last) * left)
    path = write(tmp_path / "x.warc.gz", whole + last[:end])
    pages = read_inputs([path])
    assert [next(pages).content for _ in range(3)] == [PAGE] * 3
    with pytest.raises(InputError, match="cut off or damaged"):
        next(pages)


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_archive_gives_what_stands_before_and_behind(
    tmp_path: Path, warc_record: MakeRecord, packed: bool
) -> None:
    record = gzip.compress(warc_record(PAGE), mtime=0) if packed else warc_record(PAGE)
    broken = record[:40] + b"XXXXXXXX" + record[48:] if packed else b"XX" * 20 + record[40:]
    archive = record + broken + record + broken * 2 + record
    pages = read_inputs([write(tmp_path / "x.warc.gz", archive)])
    assert [next(pages).content for _ in range(3)] == [PAGE] * 3
    with pytest.raises(InputError, match="cut off or damaged"):
        next(pages)


def test_what_is_damaged_all_over_is_given_up(tmp_path: Path, warc_record: MakeRecord) -> None:
    """Each place may cost as much as the whole file."""
    record = gzip.compress(warc_record(PAGE), mtime=0)
    cut = gzip.compress(b"WARC/1.1\r\nContent-Length: 9\r\n\r\nab", mtime=0)
    path = write(tmp_path / "x.warc.gz", record + cut * 1500)
    pages = read_inputs([path])
    assert next(pages).content == PAGE
    with pytest.raises(InputError, match="in 1000 places in all"):
        next(pages)
