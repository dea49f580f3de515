"""A small web server that shows an operator a few pages, and changes nothing.

It is the standard library's: three pages for a person and a monitor need no more, and it starts at
once.  What that server leaves open is closed here: only GET and HEAD, only known paths, only Host
names that are this machine's, a time limit for each connection, and a greatest number of them.
"""

from __future__ import annotations

import logging
import socket
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.operate.report import CONTENT_POLICY
from newscrawl.operate.served_pages import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

__all__ = ["MAX_CONNECTIONS", "PageServer"]

_IDLE_SECONDS: Final = 10.0
"""For a client that sends or takes nothing: all that is asked for fits into one packet."""
MAX_CONNECTIONS: Final = 32
"""At a time, each with a thread: a browser opens six, a monitor one.  Further ones are closed."""
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        f"{CONTENT_POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NOT_FOUND: Final = Page("There are /, /metrics and /healthz.\n", status=HTTPStatus.NOT_FOUND)
_NOT_ALLOWED: Final = Page("Only GET and HEAD.\n", status=HTTPStatus.METHOD_NOT_ALLOWED)
_WRONG_HOST: Final = Page(
    "This server is not known by the name that was asked for. If the name is right, start it with "
    "newscrawl serve --host NAME.\n",
    status=HTTPStatus.MISDIRECTED_REQUEST,
)
_logger = logging.getLogger(__name__)


class PageServer(ThreadingHTTPServer):
    """Serves pages at an address until :meth:`shutdown` is called."""

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        page: Callable[[str], Page | None],
        *,
        hosts: Collection[str] = (),
    ) -> None:
        """Take the address; ``page`` returns what stands at a path, None where nothing does.

        ``hosts`` are the names by which clients may call the server, beside localhost and IP
        addresses: no page of another site can call it by those.  Raises OSError.
        """
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.page = page
        self.hosts = {"localhost", address[0].lower(), *(host.lower() for host in hosts)}
        self._free = BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, unless there are too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Log what broke; a client that went away is nothing new."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            _logger.exception("A request could not be answered.")


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: PageServer
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        self._answer(self._page())

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def _page(self) -> Page:
        if not self._is_host_known():
            return _WRONG_HOST
        return self.server.page(self.path.partition("?")[0]) or _NOT_FOUND

    def _is_host_known(self) -> bool:
        """Return True for a Host that no other site can be called by.

        A page of a site whose name was made to lead here (DNS rebinding) calls by that name.
        """
        try:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        except ValueError:
            return False
        return host.removesuffix(".") in self.server.hosts or _is_ip_address(host)

    def _answer(self, page: Page) -> None:
        body = page.text.encode("utf-8", "replace")
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if page.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request, or one by a method that is not allowed."""
        del explain
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._answer(_NOT_ALLOWED)
        else:
            status = HTTPStatus(code)
            self._answer(Page(f"{message or status.phrase}\n", status=status))

    def version_string(self) -> str:
        """Name the server without its version."""
        return "newscrawl"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Log requests for those who look for them."""
        _logger.debug(format, *args)


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
