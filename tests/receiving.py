"""A web server on loopback that keeps what it is sent."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Receiver:
    """What the server was sent: each request's path and body."""

    def __init__(self, server: HTTPServer, got: list[tuple[str, bytes]]) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.got = got


@contextmanager
def receiver(status: int = 200) -> Iterator[Receiver]:
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            got.append((self.path, self.rfile.read(length)))
            self.send_response(status)
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Receiver(server, got)
        finally:
            server.shutdown()
            thread.join()
