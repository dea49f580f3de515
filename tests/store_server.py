"""A store of other makers (moto) that speaks as S3 does, on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import common_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Store", "running_store"]

SERVERS = Path(sys.prefix) / "servers"
SERVE = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""
UPLOAD = re.compile(rb'"PUT /days/news/(\S+) HTTP/1.1" 200')


class Store:
    """A store that runs: its buckets, and what it was asked for."""

    def __init__(self, port: int, log: Path) -> None:
        self.environment = {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._log = log

    def uploads(self) -> list[bytes]:
        """The names of what came, in their order."""
        return UPLOAD.findall(self._log.read_bytes())


@contextmanager
def running_store(folder: Path) -> Iterator[Store]:
    assert SERVERS.is_dir(), "it is not installed: run make .venv/servers/installed"
    log = folder / "log"
    with log.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env={**common_environment(), "PYTHONPATH": str(SERVERS)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=err,
        )
    assert process.stdout is not None
    try:
        port = next((int(line) for line in process.stdout if line.strip().isdigit()), None)
        assert port, log.read_text()
        yield Store(port, log)
    finally:
        process.kill()
        process.communicate()
