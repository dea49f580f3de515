"""Serves the demo site, or any other set of routes, on a free port of the loopback interface."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote, unquote

from newscrawl.demo import site_routes
from newscrawl.demo.responses import DemoRequest, DemoResponse, Route, Routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newscrawl.demo.expected_records import ExpectedRecord

__all__ = ["DemoSite", "TestServer", "serve_demo", "serve_routes"]

_LOOPBACK: Final = "127.0.0.1"
_Connection: TypeAlias = socket.socket | tuple[bytes, socket.socket]  # the second for UDP only
_IDLE: Final = 30.0  # seconds after which a silent connection is closed


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "newscrawl-demo"
    timeout = _IDLE
    # Head and body leave in one piece: sent apart they wait for each other's acknowledgement.
    wbufsize = 1 << 16

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Stay quiet."""

    def do_GET(self) -> None:
        """Answer a request."""
        path, _, query = self.path.partition("?")
        request = DemoRequest(self.command, quote(unquote(path)), query, self.headers)
        answer = self.server.answer(request)
        if answer.delay and self.server.stopping.wait(answer.delay):
            self.close_connection = True
            return
        answer.send(self, request)

    do_HEAD = do_GET  # noqa: N815 (the base's way of naming)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for each of them
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__((_LOOPBACK, 0), _Handler)
        self.stopping = threading.Event()
        self.routes: dict[str, Route] = {}
        self.default: Route = DemoResponse(b"Not found\n", "text/plain; charset=utf-8", 404)
        self.hits: list[str] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Find the answer to a request and note the request down."""
        asked = f"{request.path}?{request.query}" if request.query else request.path
        with self._lock:
            self.hits.append(asked)
        route = self.routes.get(asked) or self.routes.get(request.path, self.default)
        return route if isinstance(route, DemoResponse) else route(request)

    def process_request(self, request: _Connection, client_address: object) -> None:
        """Remember the connection, then serve it in a thread."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Connection) -> None:
        """Forget the connection and close it."""
        with self._lock:
            self._open -= {request}
        super().shutdown_request(request)

    def handle_error(self, request: _Connection, client_address: object) -> None:
        """Report what went wrong, unless it is only that the client has left."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop listening, wake the threads that wait for a next request, wait for their end."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # where the client was faster
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


@dataclass(frozen=True, slots=True)
class TestServer:
    """A server that is running."""

    __test__ = False  # pytest collects by name

    url: str
    """Its address, without a closing slash."""
    routes: dict[str, Route]
    """What it answers, by path (percent-encoded) or by path and query; may be changed."""
    hits: list[str] = field(default_factory=list)
    """The paths that were asked for, with their queries, in order."""


@dataclass(frozen=True, slots=True)
class DemoSite(TestServer):
    """The demo site, running."""

    expected: list[ExpectedRecord] = field(default_factory=list)
    """What its articles must come out as."""


@contextmanager
def _running() -> Iterator[tuple[_Server, str]]:
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="demo-site")
    thread.start()
    try:
        yield server, f"http://{_LOOPBACK}:{server.server_port}"
    finally:
        server.stop()
        thread.join()


@contextmanager
def serve_routes(make: Callable[[str], Mapping[str, Route]]) -> Iterator[TestServer]:
    """Serve routes of one's own; ``make`` is given the server's address."""
    with _running() as (server, url):
        server.routes.update(make(url))
        yield TestServer(url, server.routes, server.hits)


@contextmanager
def serve_demo(*, extra: Callable[[str], Routes] | None = None) -> Iterator[DemoSite]:
    """Serve the demo site until the block ends.

    ``extra`` is given the site's address and returns further routes; they win over the site's own.
    """
    with _running() as (server, url):
        server.default = site_routes.not_found(url)
        server.routes.update(site_routes.routes(url))
        server.routes.update(extra(url) if extra else {})
        yield DemoSite(url, server.routes, server.hits, site_routes.expected(url))
