"""A host of the server and the connections to it: HTTP/1.1 on raw asyncio."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newsroom.http_messages import (
    Answer,
    End,
    Gate,
    Pause,
    Request,
    Response,
    Script,
    Site,
    Step,
    encode,
)
from newsroom.remote_control import PREFIX, control
from newsroom.request_log import Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Connection", "Host"]

_log = logging.getLogger(__name__)

_MAX_HEAD: Final = 64 * 1024
_MAX_BODY: Final = 1024 * 1024
_TURN: Final = 256 * 1024  # bytes that one connection may send before the others have their turn
_RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER: on, no seconds


class Host:
    """A site on an address."""

    def __init__(self, site: Site, base: str, hits: Hits, *, controlled: bool = False) -> None:
        self.site = site
        self.base = base
        self.hits = hits
        self.controlled = controlled
        self.connections: set[Connection] = set()
        """Those that are open now."""

    def answer(self, request: Request) -> Answer:
        """Ask the site; 500 where it fails."""
        try:
            return self.site.answer(request)
        except Exception:  # noqa: BLE001 (what a test's own site does must not end the server)
            _log.exception("The site failed on %s", request.address)
            return Response(b"The site failed; see the log.\n", 500, "text/plain")


def _body_length(head: bytes) -> int | None:
    """Read how long a request's body is; None where that cannot be served."""
    if head.startswith((b"GET ", b"HEAD ")):
        return 0
    headers = Request(head, "").headers
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not length.isdecimal() or len(length) > 9:
        return None
    return int(length)


class Connection(asyncio.Protocol):
    """A client's connection: its requests are answered one after the other."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._buffer = b""
        self._busy = False
        self._full = False
        self._waits = False
        self._steps: Iterator[Step] | None = None
        self._timer: asyncio.Handle | None = None
        self._keep = True
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a new connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        host, port = transport.get_extra_info("peername")[:2]
        self._client = f"{host}:{port}"
        self._loop = asyncio.get_running_loop()
        self._host.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's name)
        """Forget a connection that has ended."""
        self._host.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._steps = None
        if self._busy:
            self._host.hits.end(self._host.base)
            self._busy = False

    def data_received(self, data: bytes) -> None:
        """Take what came, and answer the requests in it."""
        self._buffer = self._buffer + data if self._buffer else data
        if not self._busy:
            self._work()
        elif len(self._buffer) > _MAX_HEAD + _MAX_BODY:
            self._transport.abort()

    def pause_writing(self) -> None:
        """Stop: the client does not read as fast."""
        self._full = True

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._full = False
        if self._steps is not None and not self._waits:
            self._pump()

    def drop(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def _work(self) -> None:
        """Answer the requests that are there as a whole."""
        while self._buffer and not self._busy and not self._transport.is_closing():
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > _MAX_HEAD:
                    self._refuse(431)
                return
            head = self._buffer[:end]
            length = _body_length(head)
            if length is None or length > _MAX_BODY:
                self._refuse(413)
                return
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            request = Request(head, self._host.base, body, self._client)
            if not request.path.startswith("/"):
                self._refuse(400)
                return
            self._answer(request)

    def _refuse(self, status: int) -> None:
        _, wire = encode(Response(b"", status), Request(b"GET / HTTP/1.0", self._host.base))
        self._transport.write(wire)
        self._transport.close()

    def _answer(self, request: Request) -> None:
        host = self._host
        self._keep = request.keeps_alive
        if host.controlled and request.path.startswith(PREFIX):
            self._transport.write(encode(control(request, host.site, host.hits), request)[1])
            return
        answer = host.answer(request)
        host.hits.begin(host.base)
        if isinstance(answer, Script):
            host.hits.add(Hit(request, answer.status, answer.note))
            self._busy = True
            self._steps = answer.steps()
            self._pump()
            return
        status, wire = encode(answer, request)
        host.hits.add(Hit(request, status, answer.note))
        self._transport.write(wire)
        host.hits.end(host.base)
        if not self._keep:
            self._transport.close()

    def _pump(self) -> None:
        """Take a script's next steps, as far as the client reads."""
        self._waits = False
        sent = 0
        while self._steps is not None and not self._full and not self._transport.is_closing():
            try:
                step = next(self._steps)
            except StopIteration:
                self._done()
                return
            if isinstance(step, bytes):
                self._transport.write(step)
                sent += len(step)
                if sent >= _TURN:
                    self._waits = True
                    self._timer = self._loop.call_soon(self._pump)
                    return
            elif not self._goes_on(step):
                return

    def _goes_on(self, step: Pause | End | Gate) -> bool:
        """Take a step that is no bytes; say whether the next one may follow at once."""
        self._waits = True
        if isinstance(step, Pause):
            self._timer = self._loop.call_later(step.seconds, self._pump)
        elif isinstance(step, Gate):
            self._waits = step.join(self._wake)
            return not self._waits
        elif step is End.CLOSE:
            self._transport.close()
        elif step is End.RESET:
            wire = self._transport.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._transport.abort()
        else:
            self._steps = None
        return False

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the server has stopped meanwhile
            self._loop.call_soon_threadsafe(self._pump)

    def _done(self) -> None:
        self._steps = None
        self._busy = False
        self._host.hits.end(self._host.base)
        if self._keep:
            self._work()
        else:
            self._transport.close()
