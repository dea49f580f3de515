"""HTTP codings: taken off in memory near to the payload's, and never more than three."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from effort import fewer_when_quick
from files.saved_pages_kit import read_inputs

from newscrawl.files.http_body import MAX_CODINGS, CodingError, decode_body, parse_codings

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli, MakeRecord

LIMIT = 32 * 1024 * 1024


def take_off(
    content: bytes, *, transfer: str | None = None, coding: str | None = None, limit: int = LIMIT
) -> bytes:
    return decode_body(content, transfer=transfer, coding=coding, limit=limit)


def packed(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = gzip.compress(content, mtime=0)
    return content


def peak_of(content: bytes, *, transfer: str | None = None, coding: str | None = None) -> int:
    """The most bytes that taking the codings off allocates at a time."""
    tracemalloc.start()
    try:
        take_off(content, transfer=transfer, coding=coding)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        (None, []),
        ("", []),
        (" , ,identity, IDENTITY ,", []),
        ("identity, GZip ,identity,br", ["gzip", "br"]),
        ("gzip," * MAX_CODINGS, ["gzip"] * MAX_CODINGS),
        ("identity," * 4000 + "gzip", ["gzip"]),
    ],
)
def test_a_header_names_its_codings_in_order(header: str | None, codings: list[str]) -> None:
    assert parse_codings(header) == codings


def test_three_codings_are_taken_off_and_a_fourth_is_an_error() -> None:
    assert take_off(packed(b"page", 3), coding="gzip, gzip, gzip") == b"page"
    with pytest.raises(CodingError, match="packed 4 times; at most 3"):
        take_off(packed(b"page", 4), coding="gzip, gzip, gzip, gzip")
    with pytest.raises(CodingError, match="packed 4,000 times"):
        take_off(b"page", transfer=",".join(["chunked"] * 4000))


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream"])
def test_a_page_in_countless_codings_is_a_reject_that_costs_nobody_else(
    cli: Cli, warc_record: MakeRecord, content_type: str
) -> None:
    headers = {"Content-Type": content_type, "Content-Encoding": ", ".join(["gzip"] * 4000)}
    bad = warc_record(b"<p>page", uri="https://news.example/bad", headers=headers)
    good = warc_record(b"<html><p>Short.", uri="https://news.example/good")
    cli.write("x.warc", bad + good)
    ran = cli("extract", "x.warc", "--rejects", "-", "-o", "articles.jsonl")
    assert ran.status == 0, ran.err
    told, other = ran.records
    assert (told["url"], told["reason"]) == ("https://news.example/bad", "coding")
    assert told["detail"] == "packed 4,000 times; at most 3 codings are taken off"
    assert other["url"] == "https://news.example/good"
    assert "coding 1" in ran.err
    line = cli("inspect", "x.warc", "--url", "https://news.example/bad")
    assert line.status == 2
    assert "cannot unpack x.warc: packed 4,000 times" in line.err


def test_chunks_of_one_byte_take_little_more_memory_than_the_payload() -> None:
    size = fewer_when_quick(300_000)
    content = b"1\r\nx\r\n" * size
    assert take_off(content, transfer="chunked") == b"x" * size
    # The buffer, what it keeps free to grow, and the bytes that are handed on.
    assert peak_of(content, transfer="chunked") < 4 * size


def test_what_stands_behind_a_packed_page_is_not_held() -> None:
    content = packed(b"page", 1) + hashlib.shake_128(b"junk").digest(8_000_000)
    assert take_off(content, coding="gzip") == b"page"
    assert peak_of(content, coding="gzip") < 1_000_000


@pytest.mark.parametrize(
    ("content", "payload"),
    [
        (b'5;a=b;c="d"\r\nhello\r\n0\r\nExpires: never\r\n\r\n', b"hello"),
        (b"5 \r\nhello\r\n0;x\r\n\r\n", b"hello"),
        (b"05\nhello\n0\n\n", b"hello"),
        (b"5\r\nhello\r\n6\r\n world\r\n", b"hello world"),  # no last chunk
        (b"5\r\nhello\r\nff\r\n wor", b"hello wor"),  # cut off
        (b"5\r\nhello\r\n-6\r\n world\r\n", b"hello"),
        (b"5\r\nhello\r\nsix\r\n world\r\n", b"hello"),
        (b"5\r\nhello\r\n5;" + b"x" * 5000 + b"\r\nagain\r\n", b"hello"),
        (b"f" * 500 + b"\r\nhello", b"hello"),
        (b"0\r\n\r\n", b""),
        (b"", b""),
        (b"<html>taken off already", b"<html>taken off already"),
        (b"-5\r\nhello", b"-5\r\nhello"),
        (b"5\r\n", b"5\r\n"),
    ],
)
def test_chunks_are_read_as_far_as_they_are_whole(content: bytes, payload: bytes) -> None:
    assert take_off(content, transfer="chunked") == payload


@pytest.mark.parametrize("size", [1_000, 300_000])
@pytest.mark.parametrize(("coding", "wbits"), [("gzip", 31), ("deflate", zlib.MAX_WBITS)])
def test_a_wrong_checksum_costs_nothing_and_damage_makes_no_whole_page(
    coding: str, wbits: int, size: int
) -> None:
    words = b"".join(hashlib.sha256(b"%d" % n).hexdigest().encode() for n in range(size // 64))
    packer = zlib.compressobj(wbits=wbits)
    begun = packer.compress(words) + packer.flush(zlib.Z_FULL_FLUSH)
    assert take_off(begun + packer.flush()[:-4] + b"1234", coding=coding) == words
    spoilt = begun + b"\x07" + bytes(20)  # RFC 1951 has no such block
    found = take_off(spoilt, coding=coding)
    if size == 1_000:
        assert found == spoilt  # as it came: it is refused, and tried again
    else:
        assert words.startswith(found)
        assert len(words) // 8 < len(found) < len(words)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_result_ends_one_byte_behind_the_limit(coding: str) -> None:
    large = bytes(100_000)
    content = packed(large, 1) if coding == "gzip" else zlib.compress(large)
    assert len(take_off(content, coding=coding, limit=1000)) == 1001
    chunks = b"%x\r\n%s\r\n" % (len(large), large)
    assert len(take_off(chunks, transfer="chunked", limit=1000)) == 1001


def test_an_archive_goes_on_behind_a_page_in_countless_codings(
    tmp_path: Path, warc_record: MakeRecord
) -> None:
    path = tmp_path / "x.warc"
    headers = {"Content-Type": "text/html", "Transfer-Encoding": "gzip," * 9}
    path.write_bytes(warc_record(b"<p>bad", headers=headers) + warc_record(b"<p>good"))
    bad, good = read_inputs([str(path)])
    assert (bad.content, bad.bad_coding) == (
        b"",
        "packed 9 times; at most 3 codings are taken off",
    )
    assert (good.content, good.bad_coding) == (b"<p>good", None)


def test_a_body_in_a_million_pieces_is_not_put_together() -> None:
    chunks = b"1\r\na\r\n" * 1_000_001 + b"0\r\n\r\n"
    with pytest.raises(CodingError, match="sent in more than 1,000,000 chunks"):
        decode_body(chunks, transfer="chunked", coding=None, limit=32_000_000)
    assert (
        len(decode_body(chunks[12:], transfer="chunked", coding=None, limit=32_000_000)) == 999_999
    )


def test_codings_of_both_headers_count_together_and_chunks_are_no_coding_of_content() -> None:
    with pytest.raises(CodingError, match="packed 4 times"):
        decode_body(b"x", transfer="gzip, chunked", coding="br, gzip", limit=99)
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    assert decode_body(chunks, transfer=None, coding="chunked", limit=99) == chunks
