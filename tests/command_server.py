"""Runs commands in processes that need not load anything: forks of one that has loaded it all.

Scrapy and newscrawl take more than a second of processor time to load, and most crawls of the tests
take less than that themselves. ``python command_server.py`` loads them once, waits for requests on
a socket, and forks for each: the child takes over the folder, the environment and the pipes of the
request, runs the command, and ends as any process does. :class:`CommandServer` is the other side.

A command that is run to its end has its own processes (those that read or fetch pages) forked, too.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from port_guard import GUARD

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CommandProcess", "CommandServer", "Process"]

# What the processes of commands run.
_WORKER: Final = "newscrawl.crawl.workers.worker_main"
_TASK: Final = "newscrawl.archives.task_main"  # it starts a worker of its own
_PROCESSES: Final = (
    "newscrawl.crawl.page_fetcher",
    _WORKER,
    "newscrawl.operate.site_process",
    _TASK,
)
# What of a worker holds functions of the extraction by their names.
_PATCHED: Final = ("newscrawl.crawl.workers.tasks", _WORKER)
# What is loaded when the first page is read.
_PAGE: Final = "<article><h1>The bridge opens</h1><p>It was closed on 12 July 2023.</article>"
# Scrapy's settings that name what every crawl loads when it starts.
_COMPONENTS: Final = ("DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE", "SPIDER_MIDDLEWARES_BASE")
_LENGTH: Final = struct.Struct("!I")
_END_SECONDS: Final = 60  # for a process to end when nothing keeps it any more


# --- the side of the tests -----------------------------------------------------------------------


class Process:
    """A process that the server has started: what is needed of ``subprocess.Popen``."""

    def __init__(self, answers: socket.socket) -> None:
        self._answers = answers
        self.pid: int = _LENGTH.unpack(_exactly(answers, _LENGTH.size))[0]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status; raise subprocess.TimeoutExpired if there is none in time."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                self.returncode = struct.unpack("!i", _exactly(self._answers, 4))[0]
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0) from None
            self._answers.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it is known to have ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class CommandProcess(Process):
    """A command, with pipes."""

    def __init__(self, answers: socket.socket, stdin: int, stdout: int, stderr: int) -> None:
        super().__init__(answers)
        self._stdin = os.fdopen(stdin, "wb")
        self._stdout = os.fdopen(stdout, "rb")
        self._stderr = os.fdopen(stderr, "rb")

    def communicate(self, given: bytes = b"", *, timeout: float) -> tuple[bytes, bytes]:
        """Write bytes to its standard input; return what it wrote to the others, at its end."""
        with self, ThreadPoolExecutor(3) as pool:
            pool.submit(self._write, given)
            out, err = pool.submit(self._stdout.read), pool.submit(self._stderr.read)
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.send_signal(signal.SIGKILL)
                raise
            return out.result(), err.result()

    def _write(self, given: bytes) -> None:
        with suppress(BrokenPipeError), self._stdin:
            self._stdin.write(given)

    def __enter__(self) -> CommandProcess:
        return self

    def __exit__(self, *_: object) -> None:
        """Close its pipes and wait for its end."""
        with suppress(BrokenPipeError):
            self._stdin.close()
        self.wait(_END_SECONDS)
        self._stdout.close()
        self._stderr.close()


class CommandServer:
    """A process that has loaded the commands, and forks for each that is run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()]
            )

    def start(
        self,
        module: str,
        *arguments: str,
        folder: Path,
        environment: Mapping[str, str],
        without_ports: str | None = None,
        forks: bool = False,
        worker_patch: str = "",
        command_patch: str = "",
    ) -> CommandProcess:
        """Run a module or a script (a path) with arguments, as ``python -m`` does, in a folder.

        ``without_ports`` names a test whose process may not open a port.  ``forks``: the command's
        own processes are forks, too: they are not its children, which nobody may look for then.
        ``worker_patch``, ``command_patch``: Python source that each worker, or the command's own
        process, runs at its start.
        """
        with ExitStack() as theirs:
            stdin_read, stdin = os.pipe()
            stdout, stdout_write = os.pipe()
            stderr, stderr_write = os.pipe()
            given = [stdin_read, stdout_write, stderr_write]
            for end in given:
                theirs.callback(os.close, end)
            answers = self._ask_for(
                module,
                arguments,
                given,
                folder=folder,
                environment=environment,
                without_ports=without_ports,
                forks=forks,
                worker_patch=worker_patch,
                command_patch=command_patch,
            )
        return CommandProcess(answers, stdin, stdout, stderr)

    def start_with(
        self,
        module: str,
        *arguments: str,
        streams: list[int],
        folder: str,
        environment: Mapping[str, str],
    ) -> Process:
        """Run a module with streams of the caller's own: standard input, output and error."""
        answers = self._ask_for(
            module, arguments, streams, folder=folder, environment=environment, forks=True
        )
        return Process(answers)

    def _ask_for(
        self,
        module: str,
        arguments: tuple[str, ...],
        streams: list[int],
        *,
        folder: Path | str,
        environment: Mapping[str, str],
        without_ports: str | None = None,
        forks: bool = False,
        worker_patch: str = "",
        command_patch: str = "",
    ) -> socket.socket:
        request = {
            "forks": forks,
            "worker_patch": worker_patch,
            "command_patch": command_patch,
            "module": module,
            "arguments": arguments,
            "folder": str(folder),
            "environment": dict(environment),
            "without_ports": without_ports,
        }
        with self._lock:
            return _ask(self._requests, request, streams)

    def stop(self) -> None:
        """End the server; what it has started runs on."""
        self._requests.close()
        self._process.wait(_END_SECONDS)


def _ask(requests: socket.socket, request: dict[str, Any], streams: list[int]) -> socket.socket:
    """Ask for a process with these streams; return where its number and its end are told."""
    answers, answering = socket.socketpair()
    message = json.dumps(request).encode()
    with answering:
        head = _LENGTH.pack(len(message))
        socket.send_fds(requests, [head], [*streams, answering.fileno()])
        requests.sendall(message)
    return answers


def _exactly(wire: socket.socket, size: int) -> bytes:
    """Read so many bytes; raise EOFError where there are fewer."""
    read = b""
    while len(read) < size:
        piece = wire.recv(size - len(read))
        if not piece:
            raise EOFError("The command server ended.")
        read += piece
    return read


# --- the side of a command that was forked -------------------------------------------------------


class _ProcessOfCommand(Process):
    """A command's own process: what newscrawl needs of ``subprocess.Popen``."""

    def __init__(self, answers: socket.socket, stdin: int, stdout: int) -> None:
        super().__init__(answers)
        self.stdin = os.fdopen(stdin, "wb")
        self.stdout = os.fdopen(stdout, "rb")

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Forks:
    """Starts a command's own processes, in place of ``launch._start``."""

    def __init__(self, requests: socket.socket, worker_patch: str) -> None:
        self._requests, self._lock = requests, threading.Lock()
        self._worker_patch = worker_patch

    def start(self, module: str, *, max_memory_bytes: int) -> _ProcessOfCommand:
        request = {
            "main": module,
            "memory": max_memory_bytes,
            "patch": self._worker_patch if module == _WORKER else "",
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
        }
        (stdin_read, stdin), (stdout, stdout_write) = os.pipe(), os.pipe()
        try:
            with self._lock:
                answers = _ask(self._requests, request, [stdin_read, stdout_write, 2])
        finally:
            os.close(stdin_read)
            os.close(stdout_write)
        return _ProcessOfCommand(answers, stdin, stdout)


# --- the side of the server ----------------------------------------------------------------------


def _load() -> None:
    """Load what commands load; nothing may run yet, as a fork has only the thread that forks."""
    # The tests' side needs none of them.
    from scrapy.settings import default_settings  # noqa: PLC0415

    from newscrawl import cli, examine  # noqa: PLC0415

    for module in (
        *(f"newscrawl.cli.{command}" for command in cli.newscrawl.commands),
        *_PROCESSES,
    ):
        importlib.import_module(module)
    for name in _COMPONENTS:
        for path in getattr(default_settings, name):
            importlib.import_module(path.rpartition(".")[0])
    examine(_PAGE, "https://news.example/a")
    assert threading.active_count() == 1, threading.enumerate()
    assert "twisted.internet.reactor" not in sys.modules
    gc.collect()
    gc.freeze()  # so that the children's collector leaves the pages that they share alone


def _serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork for each request. Return the request in the child; None when the tests have ended."""
    running: dict[int, tuple[int, socket.socket]] = {}  # by a pipe that closes at the child's end
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd in running:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    _answer(*running.pop(key.fd))
                    continue
                asking = key.fileobj
                assert isinstance(asking, socket.socket)
                head, given, _, _ = socket.recv_fds(asking, _LENGTH.size, 4)
                if not head:
                    if asking is requests:
                        return None
                    selector.unregister(asking)  # a command has ended
                    asking.close()
                    continue
                request = json.loads(_exactly(asking, _LENGTH.unpack(head)[0]))
                *streams, answers = given
                at_end, alive = os.pipe()
                ours, theirs = socket.socketpair()
                pid = os.fork()
                if not pid:
                    os.close(at_end)
                    ours.close()
                    # "alive" closes when the process ends
                    return {**request, "streams": streams, "requests": theirs}
                theirs.close()
                for stream in (*streams, alive):
                    os.close(stream)
                running[at_end] = pid, socket.socket(fileno=answers)
                running[at_end][1].sendall(_LENGTH.pack(pid))
                selector.register(at_end, selectors.EVENT_READ)
                selector.register(ours, selectors.EVENT_READ)


def _answer(pid: int, answers: socket.socket) -> None:
    """Say how a child has ended."""
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError), answers:  # who asked may be gone
        answers.sendall(struct.pack("!i", status))


def _run_to_the_end(request: dict[str, Any]) -> None:
    """Do what was asked for, and end as Python does, but let the system free the memory.

    To take it apart as Python does takes longer than most commands: all that is shared with the
    server would be copied for it.
    """
    status = 0
    try:
        _run(request)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)  # noqa: T201
    except Exception:  # noqa: BLE001 - as Python does at its end
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # it is gone, or closed
            stream.flush()
    os._exit(status & 0xFF)


def _run(request: dict[str, Any]) -> None:
    """Become what was asked for."""
    for number, stream in enumerate(request["streams"]):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    if "main" in request:
        if request["main"] == _TASK:
            _have_forks_started(request["requests"], "")
        _run_process_of_command(request["main"], request["memory"], request["patch"])
    else:
        _run_command(request)


def _have_forks_started(requests: socket.socket, worker_patch: str) -> None:
    """Have this process's own processes be forks."""
    launch = sys.modules["newscrawl.crawl.workers.launch"]
    launch._start = _Forks(requests, worker_patch).start  # type: ignore[attr-defined]


def _run_process_of_command(module: str, memory: int, patch: str) -> None:
    """Become a process of a command, as ``newscrawl.crawl.workers.launch`` starts one."""
    os.setsid()
    del sys.path[0]
    package = Path(sys.modules["newscrawl"].__file__ or "").parent
    sys.argv[1:] = [str(package), str(memory), "[]", module]
    if patch:
        exec(patch, {})  # noqa: S102 - it is the test's own
        for name in _PATCHED:
            importlib.reload(sys.modules[name])
    sys.modules[module].main()


def _run_command(request: dict[str, Any]) -> None:
    """Become a command."""
    if request["forks"]:
        _have_forks_started(request["requests"], request["worker_patch"])
    else:
        request["requests"].close()
    GUARD.test = request["without_ports"]
    GUARD.install()
    sys.path[0] = request["folder"]
    sys.argv[1:] = request["arguments"]
    exec(request["command_patch"], {})  # noqa: S102 - it is the test's own
    module = request["module"]
    if module.endswith(".py"):
        sys.argv[0] = module
        sys.path[0] = str(Path(module).parent)
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def _main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        del sys.argv[1]
        _load()
        request = _serve(requests)
    if request is not None:
        _run_to_the_end(request)


if __name__ == "__main__":
    _main()
