"""Archives in stores and on servers, and servers that do not answer as they should."""

from __future__ import annotations

import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import fsspec
import pytest
from archive_kit import page, record

from newscrawl.archives.archive_inputs import archive_addresses
from newscrawl.archives.part_files import ARTICLES, REJECTS
from newscrawl.archives.part_making import answer_task, make_part
from newscrawl.archives.part_task import PartOptions, PartTask, decode_answer, encode
from newscrawl.archives.remote_files import MissingFileError, RemoteError, open_remote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = b"".join(record(f"https://news.example/{n}", page(n)) for n in range(3))


def task(folder: Path, address: str) -> PartTask:
    for name in (ARTICLES, REJECTS):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return PartTask(address, "part", str(folder), PartOptions())


def test_an_archive_and_a_list_of_a_store(tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/archives/a.warc.gz", CONTENT)
    store.pipe("/archives/paths", b"a.warc.gz\n")
    [address] = archive_addresses(["@memory://archives/paths"], "memory://archives/")
    result = make_part(task(tmp_path, address))
    assert (result.articles, result.size, result.damage) == (3, len(CONTENT), None)


def test_what_is_not_there_is_not_tried_again(tmp_path: Path) -> None:
    for address in ("memory://none.warc.gz", "nosuchscheme://a.warc.gz", "/none.warc"):
        answer = decode_answer(answer_task(encode(task(tmp_path, address))))
        assert answer.kind == "input", answer
        assert "\n" not in answer.error
    assert not list((tmp_path / ARTICLES).iterdir())


class Handler(BaseHTTPRequestHandler):
    """Answers by the path: whole files only, parts of them, or errors."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        if not self.path.endswith(".warc.gz"):
            self.send_error(int(self.path.strip("/")))
            return
        start, end = 0, len(CONTENT)
        if wanted and self.path.startswith("/parts"):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or end) + 1, end)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(CONTENT)}")
        else:
            self.send_response(200)
        if self.path.startswith("/parts"):
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", '"abc"')
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(CONTENT[start:end])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.mark.server
def test_servers_with_and_without_parts_of_files(server: str) -> None:
    for path in ("parts.warc.gz", "whole.warc.gz"):
        with open_remote(f"{server}/{path}") as (stream, size, tag), closing(stream):
            stream.seek(100)
            assert stream.read() == CONTENT[100:], path
            assert (size, tag) == (len(CONTENT), '"abc"'), path


@pytest.mark.server
def test_a_bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server)
    monkeypatch.setenv("AWS_NO_SIGN_REQUEST", "true")
    with open_remote("s3://parts/a.warc.gz") as (stream, size, _):
        stream.seek(100)
        assert stream.read() == CONTENT[100:]
        assert size == len(CONTENT)


@pytest.mark.server
def test_servers_that_refuse(server: str) -> None:
    for status, error in {404: MissingFileError, 403: MissingFileError, 503: RemoteError}.items():
        with pytest.raises(RemoteError) as raised, open_remote(f"{server}/{status}"):
            pass
        assert type(raised.value) is error, status
