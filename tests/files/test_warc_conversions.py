"""What a browser made of a response is read in its place; others' conversions are counted."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

import pytest
from files.saved_pages_kit import read_inputs

from newscrawl.files.saved_pages import InputError, ReadLog
from newscrawl.files.warc import read_warc_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.files.page_bytes import PageBytes

SHELL: Final = b"<!DOCTYPE html><html><script src=/app.js></script>"
SHOWN: Final = b"<!DOCTYPE html><html><body><p>All is well in Beispielstadt."
URL: Final = "https://news.example/a"
_numbers = count(1000)  # of one length, as offsets are compared


def record(
    kind: str, content: bytes, *, name: str = "", of: str = "", media_type: str = "text/html"
) -> bytes:
    """A record by hand; ``of`` is the name of the one to which it refers."""
    refers_to = f"WARC-Refers-To: <urn:x:{of}>\r\n" if of else ""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x:{name or next(_numbers)}>\r\n"
        f"WARC-Target-URI: {URL}\r\nWARC-Date: 2026-11-30T12:00:0{len(content) % 10}Z\r\n"
        f"{refers_to}Content-Type: {media_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(body: bytes = SHELL, *, name: str, kind: str = "response", lines: str = "") -> bytes:
    declared = lines or "Content-Type: text/html; charset=iso-8859-1\r\n"
    content = f"HTTP/1.1 200 OK\r\n{declared}\r\n".encode() + body
    return record(kind, content, name=name, media_type="application/http; msgtype=response")


def conversion(of: str, content: bytes = SHOWN, media_type: str = "text/html") -> bytes:
    return record("conversion", content, of=of, media_type=media_type)


def request() -> bytes:
    return record("request", b"GET /a HTTP/1.1\r\n\r\n", media_type="application/http")


def read(folder: Path, *records: bytes) -> tuple[list[PageBytes], dict[str, int]]:
    path, log = folder / "x.warc", ReadLog()
    path.write_bytes(b"".join(records))
    return list(read_inputs([str(path)], log)), dict(log.skipped)


def test_it_is_read_in_place_of_its_response(tmp_path: Path) -> None:
    first, second = answer(name="1"), answer(b"<html><p>Second", name="2")
    made = conversion("1", media_type="text/html; charset=utf-8")
    pages, skipped = read(tmp_path, first, request(), made, second, request())
    assert skipped == {}
    plain, untouched = read(tmp_path, first, second)[0]
    at = [0, len(first + request() + made)]
    assert [page.offset for page in pages] == at
    expected = plain._replace(content=SHOWN, content_type="text/html; charset=utf-8")
    assert pages == [expected, untouched._replace(offset=at[1])]


def test_a_page_that_only_its_conversion_makes_readable_is_one(tmp_path: Path) -> None:
    codings = "Content-Type: text/html\r\nContent-Encoding: gzip, gzip, gzip, gzip\r\n"
    [page], skipped = read(tmp_path, answer(name="1", lines=codings), conversion("1"))
    assert (page.content, page.bad_coding, skipped) == (SHOWN, None, {})


def test_what_came_as_before_and_shows_something_new_is_a_page(tmp_path: Path) -> None:
    again = [answer(b"", name=name, kind="revisit") for name in "12"]
    [page], skipped = read(tmp_path, again[0], request(), again[1], request(), conversion("2"))
    assert (page.content, page.url, page.offset) == (SHOWN, URL, len(again[0] + request()))
    assert skipped == {"revisits": 1}


@pytest.mark.parametrize(
    ("others", "skipped"),
    [
        ([conversion("1", b"All is well.", "text/plain")], {"conversions": 1}),
        ([conversion("unknown")], {"conversions": 1}),
        ([conversion("")], {"conversions": 1}),
        ([answer(b"", name="2", kind="revisit"), conversion("1")], dict.fromkeys(
            ("revisits", "conversions"), 1)),
    ],
)  # fmt: skip
def test_other_conversions_are_counted_and_the_response_is_read(
    tmp_path: Path, others: list[bytes], skipped: dict[str, int]
) -> None:
    [page], counted = read(tmp_path, answer(name="1"), *others)
    assert (page.content, counted) == (SHELL, skipped)


def test_the_second_of_two_conversions_counts(tmp_path: Path) -> None:
    [page], counted = read(
        tmp_path, answer(name="1"), conversion("1", b"<p>Early"), conversion("1")
    )
    assert (page.content, counted) == (SHOWN, {})


def test_what_a_pages_scripts_loaded_is_no_page(tmp_path: Path) -> None:
    loaded = answer(SHOWN, name="1").replace(b"\r\n", b"\r\nWARC-Loaded-By: https://a\r\n", 1)
    [page], counted = read(tmp_path, loaded, answer(name="2"))
    assert (page.content, counted) == (SHELL, {"loaded by scripts": 1})


def test_what_is_made_of_what_is_no_page_is_none(tmp_path: Path) -> None:
    picture = answer(name="1", lines="Content-Type: image/png\r\n")
    assert read(tmp_path, picture, conversion("1")) == ([], {"not HTML": 1})


def not_wanted(url: str | None, _: object) -> str:
    return f"of {url}"


def test_what_is_not_wanted_is_not_because_of_its_conversion(tmp_path: Path) -> None:
    path, log = tmp_path / "x.warc", ReadLog()
    path.write_bytes(answer(name="1") + conversion("1"))
    with path.open("rb") as file:
        why: Callable[[str | None, object], str] = not_wanted
        assert not list(read_warc_stream(file, log, name="x", label="x", why_skip=why))
    assert log.skipped == {f"of {URL}": 1}


def test_a_revisit_that_is_not_wanted_is_counted_once(tmp_path: Path) -> None:
    path, log = tmp_path / "x.warc", ReadLog()
    path.write_bytes(answer(b"", name="1", kind="revisit") + conversion("1"))
    with path.open("rb") as file:
        assert not list(read_warc_stream(file, log, name="x", label="x", why_skip=not_wanted))
    assert dict(log.skipped) == {"revisits": 1}


def test_an_archive_that_ends_within_a_conversion_gives_what_came(tmp_path: Path) -> None:
    path, log = tmp_path / "x.warc", ReadLog()
    path.write_bytes(answer(name="1") + conversion("1")[:-20])
    pages = read_inputs([str(path)], log)
    assert next(pages).content == SHELL
    with pytest.raises(InputError, match="cut off or damaged"):
        next(pages)
