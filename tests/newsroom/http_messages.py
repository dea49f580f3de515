"""Requests and answers, as bytes on the wire: what a site takes, what it gives.

An answer is either a :class:`Response`, complete and correct, or a :class:`Script`, which writes
the wire itself piece by piece and so can break every rule.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "HTML",
    "Answer",
    "End",
    "Gate",
    "Headers",
    "Pause",
    "Request",
    "Response",
    "Script",
    "Site",
    "Step",
    "encode",
    "status_line",
]

HTML: Final = "text/html; charset=utf-8"
Headers: TypeAlias = Mapping[str, str] | Sequence[tuple[str, str]]
"""Header fields; pairs where a name occurs several times."""


class Request:
    """What the client asked for.  Header fields are parsed only when they are looked at."""

    __slots__ = ("_headers", "base", "body", "client", "head", "method", "path", "query", "time")

    def __init__(self, head: bytes, base: str, body: bytes = b"", client: str = "") -> None:
        """Read a request's head (without the empty line at its end), sent to the host ``base``."""
        self.head = head
        self.client = client
        """The other end of the connection, as in ``127.0.0.1:54321``."""
        self.base = base
        """The address of the host that was asked, without a closing slash."""
        self.body = body
        self.time = time.time()
        """Seconds since the epoch."""
        line = head[: head.find(b"\r\n")] if b"\r\n" in head else head
        self.method, _, rest = line.decode("latin-1").partition(" ")
        target = rest.rpartition(" ")[0]
        if not target.startswith("/") and "://" in target:
            target = "/" + target.partition("://")[2].partition("/")[2]
        self.path, _, self.query = target.partition("?")
        """The path, as it was sent; empty where the request is none."""
        self._headers: dict[str, str] | None = None

    def at(self, address: str) -> Request:
        """The same request for another path, or path with query."""
        line, end, rest = self.head.partition(b"\r\n")
        words = line.split(b" ")
        words[1] = address.encode("latin-1", "replace")
        return Request(b" ".join(words) + end + rest, self.base, self.body, self.client)

    @property
    def address(self) -> str:
        """The path with its query, as it was sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def headers(self) -> dict[str, str]:
        """Header fields by name in lower case; of several with one name the last."""
        if self._headers is None:
            lines = self.head.decode("latin-1").split("\r\n")[1:]
            pairs = (line.partition(":") for line in lines)
            self._headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return self._headers

    @property
    def host(self) -> str:
        """The Host field, or what is in its place in the address of the server."""
        return self.headers.get("host") or self.base.partition("://")[2]

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants the connection to stay."""
        head = self.head
        if b"onnection:" not in head and b"HTTP/1.1" in head:
            return True  # the usual case, without parsing
        old = self.head.split(b"\r\n", 1)[0].endswith(b"HTTP/1.0")
        wish = self.headers.get("connection", "").lower()
        return wish == "keep-alive" if old else wish != "close"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that is complete and correct."""

    body: bytes | Callable[[], bytes] = b""
    """The body, or what makes it: it is not called where a 304 or a HEAD needs none."""
    status: int = 200
    content_type: str | None = HTML
    headers: Headers = ()
    etag: str | None = None
    """With its quotes; who sends it along in If-None-Match is answered 304."""
    modified: datetime | None = None
    """With a time zone; goes out as Last-Modified, and If-Modified-Since is answered 304."""
    note: str = ""
    """For the book: the fault that was put on it."""

    def content(self) -> bytes:
        """The body, made where it is not made yet."""
        return self.body if isinstance(self.body, bytes) else self.body()


class Pause(NamedTuple):
    """A step of a script: nothing for a while."""

    seconds: float


class End(Enum):
    """A last step of a script.  Without one the connection takes the next request."""

    CLOSE = "close"
    """The connection is closed in order."""
    RESET = "reset"
    """The connection is torn: the client reads ECONNRESET."""
    HANG = "hang"
    """Nothing more comes, until the client leaves or the server stops."""


class Gate:
    """A step of a script that waits until a test opens the gate.

    >>> gate = Gate()
    >>> gate.is_open
    False
    >>> gate.open()
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Callable[[], None]] = []
        self._reached = threading.Event()
        self.is_open = False

    def open(self) -> None:
        """Let all go on that wait, and all that come later."""
        with self._lock:
            self.is_open = True
            waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()

    def wait_reached(self, timeout: float = 30.0) -> bool:
        """Wait until a request stands at the gate; False after ``timeout`` seconds."""
        return self._reached.wait(timeout)

    def join(self, go_on: Callable[[], None]) -> bool:
        """Stand in line; False where the gate is open already and ``go_on`` will not be called."""
        with self._lock:
            if not self.is_open:
                self._waiting.append(go_on)
            waits = not self.is_open
        self._reached.set()
        return waits


Step: TypeAlias = bytes | Pause | End | Gate


@dataclass(frozen=True, slots=True)
class Script:
    """An answer that writes the wire itself; its steps are made one by one, as the client reads."""

    steps: Callable[[], Iterator[Step]]
    status: int = 0
    """For the book; 0 where there is none."""
    note: str = ""
    """For the book: the fault that was put on it."""


Answer: TypeAlias = Response | Script


class Site(Protocol):
    """What a server serves."""

    def bind(self, base: str) -> None:
        """Take the address under which the site is served, without a closing slash."""

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        ...


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


@lru_cache(64)
def status_line(status: int) -> str:
    """Write an answer's first line, without its end.

    >>> status_line(404)
    'HTTP/1.1 404 Not Found'
    """
    return f"HTTP/1.1 {status} {_phrase(status)}"


@lru_cache(2)
def _date(second: int) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second))


@lru_cache(1024)
def _http_date(moment: datetime) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", moment.utctimetuple())


def _is_known(response: Response, request: Request) -> bool:
    """Say whether the client already has this page, by what it sent along."""
    if b"\nif-" not in request.head.lower():
        return False  # the usual case, without parsing
    tags = request.headers.get("if-none-match")
    if tags is not None:
        own = (response.etag or "").removeprefix("W/")
        sent = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return bool(own) and (tags.strip() == "*" or own in sent)
    since = request.headers.get("if-modified-since")
    if since is None or response.modified is None:
        return False
    try:
        return response.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # no date, or one without a time zone
        return False


def encode(response: Response, request: Request) -> tuple[int, bytes]:
    """Write a response to a request for the wire; also its status, which may be 304."""
    known = response.status == HTTPStatus.OK and _is_known(response, request)
    status = int(HTTPStatus.NOT_MODIFIED) if known else response.status
    lines = [status_line(status), f"Date: {_date(int(request.time))}"]
    if response.etag is not None:
        lines.append(f"ETag: {response.etag}")
    if response.modified is not None:
        lines.append(f"Last-Modified: {_http_date(response.modified)}")
    pairs = response.headers
    lines += [f"{n}: {v}" for n, v in (pairs.items() if isinstance(pairs, Mapping) else pairs)]
    if not request.keeps_alive:
        lines.append("Connection: close")
    bodiless = known or status in {204, 304}
    body = b"" if bodiless else response.content()
    if not bodiless:
        if response.content_type is not None:
            lines.append(f"Content-Type: {response.content_type}")
        lines.append(f"Content-Length: {len(body)}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return status, head if request.method == "HEAD" else head + body
