"""Serves sites on loopback, each on a host of its own: HTTP/1.1 with keep-alive, in one thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.testing.book import Hit, Hits
from newscrawl.testing.control import PREFIX, control
from newscrawl.testing.wire import (
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Running", "ServeError", "serve", "start"]

_log = logging.getLogger(__name__)

_MAX_HEAD: Final = 64 * 1024
_MAX_BODY: Final = 1024 * 1024
_BACKLOG: Final = 1024
_TURN: Final = 256 * 1024  # bytes that one connection may send before the others have their turn
_MOST_HOSTS: Final = 250
_TRIES: Final = 50  # for a port that is free on every host
_PATIENCE: Final = 10.0  # seconds for the thread's start and end
_RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER: on, no seconds


class ServeError(Exception):
    """A host could not be opened; the message says which and what to do."""


class _Host:
    """A site on an address."""

    def __init__(self, site: Site, base: str, running: Running) -> None:
        self.site = site
        self.base = base
        self.hits = running.hits
        self.open = running.connections
        self.controlled = running.controlled

    def answer(self, request: Request) -> Answer:
        try:
            return self.site.answer(request)
        except Exception:  # what a test's own site does must not end the server
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


class _Connection(asyncio.Protocol):
    """A client's connection: its requests are answered one after the other."""

    def __init__(self, host: _Host) -> None:
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
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (narrows the type)
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._host.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's name)
        self._host.open.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._steps = None
        if self._busy:
            self._host.hits.end(self._host.base)
            self._busy = False

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._busy:
            self._work()
        elif len(self._buffer) > _MAX_HEAD + _MAX_BODY:
            self._transport.abort()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
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
            self._answer(Request(head, self._host.base, body))

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


class Running:
    """Sites that are being served."""

    def __init__(
        self,
        sites: Sequence[Site],
        sockets: Sequence[socket.socket],
        *,
        keep_hits: bool,
        controlled: bool,
    ) -> None:
        self.sites = list(sites)
        self.hits = Hits(keep=keep_hits)
        """The book of all hosts."""
        self.controlled = controlled
        self.connections: set[_Connection] = set()
        """Those that are open now."""
        addresses = [wire.getsockname()[:2] for wire in sockets]
        self.urls = [f"http://{host}:{port}" for host, port in addresses]
        """The address of each site, without a closing slash."""
        self.port: int = addresses[0][1]
        self._sockets = sockets
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=asyncio.run, args=(self._run(),), name="testing")
        for site, base in zip(self.sites, self.urls, strict=True):
            site.bind(base)

    @property
    def url(self) -> str:
        """The address of the first site, without a closing slash."""
        return self.urls[0]

    @property
    def alias(self) -> str:
        """The first host under a name that makes it another site."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Serve, in a thread."""
        self._thread.start()
        if not self._ready.wait(_PATIENCE):
            raise ServeError("The server's thread did not start.")

    def stop(self) -> None:
        """End every connection, open and hanging ones too, and wait for the thread's end."""
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        servers = []
        for site, base, wire in zip(self.sites, self.urls, self._sockets, strict=True):
            make = partial(_Connection, _Host(site, base, self))
            servers.append(await self._loop.create_server(make, sock=wire, backlog=_BACKLOG))
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        while self.connections:
            for connection in list(self.connections):
                connection.drop()
            await asyncio.sleep(0)


def _bound(host: str, port: int) -> socket.socket:
    wire = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wire.bind((host, port))
    except OSError:
        wire.close()
        raise
    return wire


def _sockets(count: int, port: int, *, one_port: bool) -> list[socket.socket]:
    """Open a port on 127.0.0.1, 127.0.0.2, …"""
    wanted = port
    for attempt in range(_TRIES):
        opened: list[socket.socket] = []
        try:
            for number in range(1, count + 1):
                opened.append(_bound(f"127.0.0.{number}", wanted))
                if one_port:
                    wanted = opened[0].getsockname()[1]
        except OSError as error:
            for wire in opened:
                wire.close()
            if port or not opened or attempt == _TRIES - 1:
                host = f"127.0.0.{len(opened) + 1}:{wanted}"
                raise ServeError(
                    f"{host} cannot be opened ({error.strerror}): choose another port; on macOS, "
                    "give the loopback interface more addresses with `ifconfig lo0 alias`."
                ) from error
            wanted = 0
        else:
            return opened
    raise AssertionError


def start(
    *sites: Site,
    port: int = 0,
    one_port: bool = True,
    keep_hits: bool = True,
    controlled: bool = False,
) -> Running:
    """Serve sites until :meth:`Running.stop`; see :func:`serve`."""
    if not 1 <= len(sites) <= _MOST_HOSTS:
        raise ServeError(f"Give 1 to {_MOST_HOSTS} sites.")
    sockets = _sockets(len(sites), port, one_port=one_port)
    running = Running(sites, sockets, keep_hits=keep_hits, controlled=controlled)
    running.start()
    return running


@contextmanager
def serve(
    *sites: Site,
    port: int = 0,
    one_port: bool = True,
    keep_hits: bool = True,
    controlled: bool = False,
) -> Iterator[Running]:
    """Serve sites until the block ends: the first on 127.0.0.1, the next on 127.0.0.2, …

    ``port`` 0 takes a free one; ``one_port`` says whether it is the same on every host, or each has
    a free one of its own.  Without ``keep_hits`` the book has counts only.  With ``controlled``
    other processes may control the sites, see :mod:`newscrawl.testing.control`.
    Raises ServeError where a host cannot be opened.
    """
    running = start(
        *sites, port=port, one_port=one_port, keep_hits=keep_hits, controlled=controlled
    )
    try:
        yield running
    finally:
        running.stop()
