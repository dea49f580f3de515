"""A site that is typed without a scheme: https first, then http."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from crawling import STATE, crawl, days_later, fine, here, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Cli, MakePage


@contextmanager
def plain_server(article: bytes) -> Iterator[int]:
    """Serve a front page and an article on a free port, which is returned.

    Like most servers, it answers what is no HTTP with an error, and does not wait for more of it.
    """
    front = b"<title>Front</title><body><h2><a href=/2026/11/the-bridge-stays-closed>Bridge</a>"
    pages = {"/": front, "/2026/11/the-bridge-stays-closed": article}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.server
def test_a_site_without_a_scheme_is_asked_by_http_where_https_fails(
    cli: Cli, article_page: MakePage
) -> None:
    with plain_server(article_page("The bridge stays closed")) as port:
        ran = crawl(cli, f"127.0.0.1:{port}")
        assert ran.status == 0, ran.err
        assert len(records(cli.folder)) == 1
        [told] = [line for line in ran.err.splitlines() if "is tried in its place" in line]
        assert f"does not speak https at port {port}" in told
        assert f"http://127.0.0.1:{port}/ is tried in its place" in told

        # The next run knows, and a wrong guess leaves nothing behind that fails.
        days_later(cli.folder / STATE)
        assert fine(cli, f"127.0.0.1:{port}").startswith("0 new of 1 known")
        assert b"https://" not in here(cli, "status", "--sources", "--state", STATE).out

        # A scheme that was typed is kept, and told which one would do.
        ran = crawl(cli, f"https://127.0.0.1:{port}", output="other.jsonl")
        assert ran.status == 3
        assert f"does not speak https at port {port}: try http://127.0.0.1:{port}" in ran.err
        assert not records(cli.folder, "other.jsonl")
