"""A server and a proxy on loopback that speak TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from typing import TYPE_CHECKING

from hostile import Server, answer, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class NoTLSServer(Server):
    """A server that answers whatever comes as if it were not TLS."""

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(30)
            connection.recv(65536)
            connection.sendall(answer(status=400))


class TLSServer(Server):
    """The server of ``hostile``, behind TLS."""

    def __init__(self, address: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(address, port)
        self._context = context

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):  # a client that does not trust it hangs up
            connection.settimeout(30)
            super()._talk(self._context.wrap_socket(connection, server_side=True))


@contextlib.contextmanager
def serve_tls(context: ssl.SSLContext) -> Iterator[Server]:
    def made(address: str, port: int) -> TLSServer:
        return TLSServer(address, port, context)

    with serve(of=made) as server:
        yield server


def tunnel_to(port: int) -> Callable[[socket.socket], None]:
    """What a proxy says to CONNECT: a tunnel to a port of loopback."""

    def tunnel(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join(30)

    return tunnel


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
