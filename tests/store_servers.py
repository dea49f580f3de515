"""Servers on loopback for the tests of what needs them: Redis, PostgreSQL, and a bad network."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
from certificates import certificate
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["BadNetwork", "PostgresServer", "RedisServer", "bad_network", "free_port", "need"]

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def need(program: str) -> str:
    """Return where a program is; skip the test where it is not installed, but never in CI."""
    debian = sorted(DEBIAN_POSTGRES.glob(f"*/bin/{program}"))
    found = shutil.which(program) or next(map(str, reversed(debian)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{program} is not installed")
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@dataclass
class RedisServer:
    """A Redis that notes each change on the disk before it answers."""

    folder: Path
    port: int = field(default_factory=free_port)
    options: Sequence[str] = ("--appendonly", "yes", "--appendfsync", "always")
    process: subprocess.Popen[bytes] | None = None

    def client(self, **options: object) -> redis.Redis:
        return redis.Redis(port=self.port, decode_responses=True, **options)  # type: ignore[arg-type]

    def start(self) -> None:
        command = [need("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.folder), "--save", "", *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers, "Redis")

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.AuthenticationError:
                return True
            except redis.ConnectionError:
                return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def running(self) -> Iterator[RedisServer]:
        self.start()
        try:
            yield self
        finally:
            self.kill()


@dataclass
class PostgresServer:
    """A PostgreSQL with one user and one database, both called "news"."""

    port: int = field(default_factory=free_port)
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://news:geheim@127.0.0.1:{self.port}/postgres"

    def client(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True, connect_timeout=5)

    def make(self) -> None:
        """Make the folder of its data; PostgreSQL does not run as root, so it is another user's."""
        self.folder = Path(tempfile.mkdtemp(prefix="newscrawl-postgresql-"))
        password = self.folder / "password"
        password.write_text("geheim")
        made = certificate("127.0.0.1")
        (self.folder / "key.pem").write_bytes(made.key_pem)
        (self.folder / "key.pem").chmod(0o600)
        (self.folder / "certificate.pem").write_bytes(made.pem)
        for path in (self.folder, *self.folder.iterdir()):
            if user := self._user():
                shutil.chown(path, user)
        command = [need("initdb"), "--pgdata", str(self.folder / "data"), "--no-sync"]
        command += ["--username=news", f"--pwfile={password}", "--auth=scram-sha-256"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        subprocess.run(command, check=True, capture_output=True, user=self._user())

    @staticmethod
    def _user() -> str | None:
        return "nobody" if os.getuid() == 0 else None

    def start(self) -> None:
        assert self.folder is not None
        command = [need("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        command += ["-h", "127.0.0.1", "-k", str(self.folder), "-c", "ssl=on"]
        command += ["-c", f"ssl_cert_file={self.folder}/certificate.pem"]
        command += ["-c", f"ssl_key_file={self.folder}/key.pem"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stderr=quiet, user=self._user())
        wait_until(self._answers, "PostgreSQL")

    def _answers(self) -> bool:
        try:
            self.client().close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; SIGINT ends its connections, SIGQUIT all at once and as if it had failed."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    @contextmanager
    def running(self) -> Iterator[PostgresServer]:
        self.make()
        try:
            self.start()
            yield self
        finally:
            self.stop()
            if self.folder is not None:
                shutil.rmtree(self.folder)


class BadNetwork:
    """A way to a port on loopback that can stop to carry anything, without being closed."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.flows = threading.Event()
        self.flows.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.sockets: list[socket.socket] = [self.listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self) -> None:
        self.flows.clear()

    def flow(self) -> None:
        """Carry on, also what was held up."""
        self.flows.set()

    def _accept(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                near, _ = self.listener.accept()
                self.sockets.append(near)
                try:
                    far = socket.create_connection(("127.0.0.1", self.target))
                except ConnectionError:  # the server starts anew
                    near.close()
                    continue
                self.sockets.append(far)
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                self.flows.wait()
                sink.sendall(content)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.flow()
        for each in self.sockets:
            each.close()


@contextmanager
def bad_network(target: int) -> Iterator[BadNetwork]:
    network = BadNetwork(target)
    try:
        yield network
    finally:
        network.close()
