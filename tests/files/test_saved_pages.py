"""Saved pages: files, folders and standard input."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from files.saved_pages_kit import read_inputs

from newscrawl.files.page_bytes import MAX_PAGE_BYTES
from newscrawl.files.saved_pages import (
    InputError,
    check_inputs,
    expand_folders,
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


def test_a_folder_is_read_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.html", "a.HTM", "c/d.txt", "c/e.xhtml", ".f.html", ".g/h.html", "i.jsonl"):
        write(tmp_path / name, PAGE if not name.endswith("txt") else b"A text.")
    pages = list(read_inputs([str(tmp_path)]))
    names = [os.path.relpath(page.input, tmp_path) for page in pages]
    assert names == ["a.HTM", "b.html", "c/d.txt", "c/e.xhtml"]
    assert [page.content_type for page in pages] == [None, None, "text/plain", None]
    assert all(page.url is None and page.status is None for page in pages)


def test_html_under_a_texts_name_is_html(tmp_path: Path) -> None:
    [page] = read_inputs([write(tmp_path / "page.txt", b"\xef\xbb\xbf\n" + PAGE)])
    assert page.content_type is None


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PAGE, None),
        ("Über die Brücke".encode(), "text/plain"),
        ("Ünder".encode("utf-16"), "text/plain"),
    ],
)
def test_a_file_of_another_name_is_known_by_its_bytes(
    tmp_path: Path, content: bytes, content_type: str | None
) -> None:
    [page] = read_inputs([write(tmp_path / "story.php", content)])
    assert page.content == content
    assert page.content_type == content_type


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "neither a page nor an archive"),
        ("paper.pdf", b"%PDF-1.7 one two three", "neither a page nor an archive"),
        ("nothing", b"", "neither a page nor an archive"),
        ("page.html.gz", gzip.compress(PAGE, mtime=0), "not a WARC archive"),
        ("page.warc", PAGE, "not a WARC archive"),
        ("empty.warc.gz", b"", "not a WARC archive"),
        ("cut.warc.gz", gzip.compress(PAGE, mtime=0)[:12], "not a WARC archive"),
    ],
)
def test_what_is_no_input_is_told_before_work_starts(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(InputError, match=message) as error:
        check_inputs([path])
    assert path in str(error.value)


def test_missing_empty_and_repeated_inputs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        check_inputs([str(tmp_path / "none.html")])
    with pytest.raises(InputError, match="no pages in folder"):
        check_inputs([str(tmp_path)])
    with pytest.raises(InputError, match="only once"):
        check_inputs(["-", "-"])
    with pytest.raises(InputError, match="neither a file nor a folder"):
        check_inputs([os.devnull])
    assert list(expand_folders(["-", "x.html"])) == ["-", "x.html"]


def test_a_name_that_is_no_utf8_is_written_as_well_as_it_can_be(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html")
    try:
        Path(path).write_bytes(PAGE)
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    [page] = read_inputs([str(tmp_path)])
    assert page.input.endswith("caf\ufffd.html")


def test_a_page_above_the_limit_is_not_read(tmp_path: Path, warc_record: MakeRecord) -> None:
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(MAX_PAGE_BYTES + 1)
    bomb = gzip.compress(bytes(MAX_PAGE_BYTES + 1), mtime=0)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    records = (
        warc_record(bomb, headers=headers, uri="https://news.example/bomb")
        + warc_record(bytes(MAX_PAGE_BYTES + 1), uri="https://news.example/large")
        + warc_record(PAGE)
    )
    pages = list(read_inputs([str(path), write(tmp_path / "x.warc", records)]))
    assert [page.too_large for page in pages] == [True, True, True, False]
    assert [page.content for page in pages] == [b"", b"", b"", PAGE]
    assert [page.url for page in pages[1:]] == [
        "https://news.example/bomb",
        "https://news.example/large",
        "https://news.example/a",
    ]


def test_standard_input_takes_a_page_or_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for content, expected in ((PAGE, None), (b"A text.", "text/plain"), (b"", None)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        [page] = read_inputs(["-"])
        assert (page.content, page.input, page.content_type) == (content, "-", expected)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(PAGE, mtime=0))))
    with pytest.raises(InputError, match="by its file name"):
        list(read_inputs(["-"]))
