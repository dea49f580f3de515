"""Serves sites on loopback, each on a host of its own: HTTP/1.1 with keep-alive, in one thread."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from newsroom.connection import Connection, Host
from newsroom.request_log import Hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsroom.http_messages import Site

__all__ = ["Running", "ServeError", "serve", "start"]

_BACKLOG: Final = 1024
_MOST_HOSTS: Final = 250
_TRIES: Final = 50  # for a port that is free on every host
_PATIENCE: Final = 10.0  # seconds for the thread's start and end


class ServeError(Exception):
    """A host could not be opened; the message says which and what to do."""


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
        addresses = [wire.getsockname()[:2] for wire in sockets]
        self.urls = [f"http://{host}:{port}" for host, port in addresses]
        """The address of each site, without a closing slash."""
        self.port: int = addresses[0][1]
        self._sockets = sockets
        self._hosts = [
            Host(site, base, self.hits, controlled=controlled)
            for site, base in zip(self.sites, self.urls, strict=True)
        ]
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
        for host, wire in zip(self._hosts, self._sockets, strict=True):
            make = partial(Connection, host)
            servers.append(await self._loop.create_server(make, sock=wire, backlog=_BACKLOG))
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        while left := [one for host in self._hosts for one in host.connections]:
            for connection in left:
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
    """Open a port on 127.0.0.1, 127.0.0.2 and so on."""
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
    """Serve sites until the block ends: on 127.0.0.1, 127.0.0.2 and so on.

    The sites are :class:`~newsroom.news_site.NewsSite`,
    :class:`~newsroom.simple_site.Pages`, or of a class of one's own.

    ``port`` 0 takes a free one; ``one_port`` says whether it is the same on every host, or each has
    a free one of its own.  Without ``keep_hits`` the book has counts only.  With ``controlled``
    other processes may control the sites, see :mod:`newsroom.remote_control`.
    Raises ServeError where a host cannot be opened.
    """
    running = start(
        *sites, port=port, one_port=one_port, keep_hits=keep_hits, controlled=controlled
    )
    try:
        yield running
    finally:
        running.stop()
