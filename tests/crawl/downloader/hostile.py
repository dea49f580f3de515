"""A server on loopback that says bytes as they are set: what no server library would send."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from conftest import run_fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

CHECKOUT = Path(__file__).parents[3]


def answer(
    body: bytes = b"hello", *, status: int = 200, headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """An answer as bytes, with its length and the connection closed after it."""
    given = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{given}\r\n"
    return head.encode("latin-1") + body


def redirect(to: str) -> bytes:
    return answer(b"", status=302, headers=[("Location", to)])


def hang(connection: socket.socket) -> None:
    """Say nothing until the client leaves."""
    connection.recv(1)


@dataclass
class Server:
    """What each path says: bytes, or a function that talks to the socket."""

    address: str
    port: int
    says: dict[str, bytes | Callable[[socket.socket], None]] = field(default_factory=dict)
    connections: int = 0
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Paths, each with the time it was asked for."""
    heads: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"http://{host or self.address}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def serve(self, listening: socket.socket) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.asked.append((path, monotonic()))
            self.heads.append(head)
            says = self.says.get(path.partition("?")[0], answer(b"no such page", status=404))
            if callable(says):
                says(connection)
            else:
                connection.sendall(says)


@contextlib.contextmanager
def serve(
    address: str = "127.0.0.1", *, of: Callable[[str, int], Server] = Server
) -> Iterator[Server]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.create_server((address, 0), family=family)
    server = of(address, listening.getsockname()[1])
    threading.Thread(target=server.serve, args=(listening,), daemon=True).start()
    try:
        yield server
    finally:
        server.stopped.set()
        listening.close()


def crawl(
    urls: Sequence[str],
    *,
    private: Sequence[str] = ("127.0.0.1",),
    names: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 60,
    more: Mapping[str, Any] | None = None,
    timeouts: Mapping[str, float] | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Crawl addresses in a process of its own; what came, by address, and the log.

    ``private`` are the hosts that may be private; ``timeouts`` are seconds by address, where they
    differ from DOWNLOAD_TIMEOUT; ``more`` and ``settings`` go before newscrawl's settings.
    """
    asked = {
        "urls": list(urls),
        "names": names or {},
        "timeouts": timeouts or {},
        "settings": {"NEWSCRAWL_ALLOW_PRIVATE": list(private), **settings, **(more or {})},
    }
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    given = json.dumps(asked).encode()
    child = str(Path(__file__).with_name("child_crawl.py"))
    clean |= environment or {}
    ran = run_fork(child, folder=CHECKOUT, environment=clean, stdin=given, timeout=timeout)
    assert ran.status == 0, ran.err[-3000:]
    result: dict[str, Any] = json.loads(ran.out)
    result["log"] = ran.err
    return result
