"""A shell in a folder of its own, in which the documents' commands run as a reader types them.

Its PATH has small programs in front that hand a command on to the process that has loaded newscrawl
(``command_server``), with the shell's own streams; others stand for jq, sqlite3 and curl where
there is none.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson
from conftest import TIMEOUT_SECONDS, Ran, command_server, common_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PageShell"]

_STATUS_OF_SIGNALS: Final = 128
_CLIENT: Final = Path(__file__).with_name("shell_client.py")
_STAND_INS: Final = Path(__file__).with_name("stand_ins.py")
TABLES: Final = Path(sys.prefix) / "tables"
_MODULES: Final = {"newscrawl": "newscrawl", "scrapy": "scrapy", "pytest": "pytest", "python": "-m"}
"""What the programs run: a module, or the one that is named behind -m."""


class PageShell:
    """Runs lines of a shell."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Take an empty folder; ``environment`` is added to that of the tests."""
        self.folder = folder / "here"
        self.folder.mkdir()
        programs = folder / "programs"
        programs.mkdir()
        # A folder of its own, as such names must be short, and those of tests are long.
        self._place = tempfile.TemporaryDirectory(prefix="newscrawl-")
        address = str(Path(self._place.name) / "s")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(address)
        self._listening.listen()
        _write_programs(programs)
        inherited = {k: v for k, v in common_environment().items() if not k.startswith("PYTEST_")}
        self.environment = {
            **inherited,
            **environment,
            "HOME": str(self.folder),
            "NEWSCRAWL_DOCS_SOCKET": address,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        }
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def run(self, line: str) -> Ran:
        """Run a line to its end."""
        done = subprocess.run(
            ["sh", "-c", line],  # noqa: S607 - any shell
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    def start(self, line: str, shown: Path) -> subprocess.Popen[bytes]:
        """Start a line that goes on until it is told to end; what it prints goes to a file."""
        with shown.open("wb") as file:
            return subprocess.Popen(
                ["sh", "-c", f"exec {line}"],  # noqa: S607 - any shell
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    def close(self) -> None:
        self._listening.close()
        self._place.cleanup()

    def _serve(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                threading.Thread(target=_hand_on, args=self._listening.accept()[:1]).start()


def _hand_on(client: socket.socket) -> None:
    """Run what a client asks for, with its streams; tell it the process, and then its end."""
    with client:
        asked, streams, _, _ = socket.recv_fds(client, 1 << 20, 3)
        request = orjson.loads(asked)
        try:
            process = command_server().start_with(
                request["module"],
                *request["arguments"],
                streams=streams,
                folder=request["folder"],
                environment=request["environment"],
            )
        finally:
            for stream in streams:
                os.close(stream)
        client.sendall(b"%d\n" % process.pid)
        status = process.wait()
        with suppress(OSError):  # the client was killed
            client.sendall(b"%d\n" % (status if status >= 0 else _STATUS_OF_SIGNALS - status))


def _write_programs(folder: Path) -> None:
    python = shlex.quote(sys.executable)
    missing = [name for name in ("jq", "sqlite3", "curl") if shutil.which(name) is None]
    calls = {
        **{name: f"{_CLIENT} {module}" for name, module in _MODULES.items()},
        **{name: f"{_STAND_INS} {name} {TABLES}" for name in missing},
    }
    for name, call in calls.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {python} -IS {call} "$@"\n', "utf-8")
        program.chmod(0o755)
