"""Serves the demo site on a free port of the loopback interface."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote, unquote

from newscrawl.demo.expected_records import ExpectedRecord, expected_records
from newscrawl.demo.responses import DemoRequest, DemoResponse, Route, Routes
from newscrawl.demo.site_routes import not_found_response, site_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["DemoSite", "serve_demo"]

_LOOPBACK: Final = "127.0.0.1"
_Connection: TypeAlias = socket.socket | tuple[bytes, socket.socket]  # the second for UDP only
_MAX_IDLE_SECONDS: Final = 30.0
"""A connection on which nothing is sent for so long is closed."""
_STOP_POLL_SECONDS: Final = 0.05
"""How often the server looks whether it has to stop: often, so that the demo ends without delay."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "newscrawl-demo"
    timeout = _MAX_IDLE_SECONDS
    # Headers and body are sent in one piece: with two, each waits for the client's acknowledgement.
    wbufsize = 1 << 16

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Write no log."""

    def do_GET(self) -> None:
        """Send the response to a request."""
        path, _, query = self.path.partition("?")
        request = DemoRequest(self.command, quote(unquote(path)), query, self.headers)
        response = self.server.response(request)
        if response.delay_seconds and self.server.stopping.wait(response.delay_seconds):
            self.close_connection = True
            return
        response.send(self, request)

    do_HEAD = do_GET  # noqa: N815 (the base's way of naming)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for each of them
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__((_LOOPBACK, port), _Handler)
        self.url = f"http://{_LOOPBACK}:{self.server_port}"
        self.routes: dict[str, Route] = {}
        self.hits: list[str] = []
        self.stopping = threading.Event()
        self._not_found = not_found_response(self.url)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def response(self, request: DemoRequest) -> DemoResponse:
        """Return the response to a request, and note the request."""
        url = f"{request.path}?{request.query}" if request.query else request.path
        with self._lock:
            self.hits.append(url)
        route = self.routes.get(url) or self.routes.get(request.path, self._not_found)
        return route if isinstance(route, DemoResponse) else route(request)

    def process_request(self, request: _Connection, client_address: object) -> None:
        """Note the connection, then serve it in a thread."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Connection) -> None:
        """Close a connection."""
        with self._lock:
            self._open -= {request}
        super().shutdown_request(request)

    def handle_error(self, request: _Connection, client_address: object) -> None:
        """Print an error, unless the client has closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop listening, close the connections that wait for a request, and end all threads."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client has closed it already
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The demo site, as it is being served."""

    url: str
    """Its URL, without a slash at the end."""
    routes: dict[str, Route]
    """Its responses by path (percent-encoded), or by path and query; may be changed."""
    hits: list[str]
    """The paths that were asked for, with their queries, in order."""
    expected: list[ExpectedRecord]
    """The records that a crawl of it must write."""


@contextmanager
def serve_demo(
    *, port: int = 0, extra: Callable[[str], Routes] | None = None
) -> Iterator[DemoSite]:
    """Serve the demo site until the block ends, on a free port if ``port`` is 0.

    ``extra`` is given the site's URL and returns more routes, which replace those of the site.
    """
    server = _Server(port)
    thread = threading.Thread(
        target=server.serve_forever, args=(_STOP_POLL_SECONDS,), name="demo-site"
    )
    thread.start()
    try:
        server.routes.update(site_routes(server.url))
        server.routes.update(extra(server.url) if extra else {})
        yield DemoSite(server.url, server.routes, server.hits, expected_records(server.url))
    finally:
        server.stop()
        thread.join()
