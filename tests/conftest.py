"""What tests share: the command line as a process, and web archives made on the spot."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol

import orjson
import pytest
from command_server import CommandServer
from hypothesis import HealthCheck, settings
from port_guard import GUARD, is_server_test
from schema_check import faults_in_folder, faults_of_written
from store_kinds import KINDS, Stores
from store_servers import PostgresServer, RedisServer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from command_server import CommandProcess

# The same examples in every run, so that a change that breaks a test is the change at hand; the
# profile "fuzz" is for searching on: pytest --hypothesis-profile=fuzz.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "run", deadline=None, derandomize=True, database=None, suppress_health_check=SLOW
)
settings.register_profile("fuzz", deadline=None, max_examples=20_000, suppress_health_check=SLOW)
settings.load_profile("run")

# What a shell starts in the background is deaf to Ctrl-C, and so is all that it starts in turn;
# tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

COMMAND = [sys.executable, "-m", "newscrawl"]
TIMEOUT_SECONDS = 120

# Processes that tests start read the package compiled, which each would else compile anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


GUARD.install()

# What is loaded for the tests stays: to look for garbage in it again and again takes a tenth of the
# time of the collection, and at each later look as much again.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@cache
def command_server() -> CommandServer:
    """Start the process that runs commands, when the first is run."""
    return CommandServer()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_server_test(item):
            item.add_marker(pytest.mark.server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let only those tests open ports that "make quick" leaves out."""
    GUARD.test = None if item.get_closest_marker("server") else item.nodeid
    try:
        return (yield)
    finally:
        GUARD.test = None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Hold the lines that a test had written to the record's JSON Schema."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    faults = faults_in_folder(folder) if folder is not None else []
    yield
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Escape half characters, which some tests log: xdist cannot send them."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report


def pytest_sessionfinish() -> None:
    if command_server.cache_info().currsize:
        command_server().stop()


@dataclass
class Ran:
    """A process that has ended."""

    status: int
    out: bytes
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        assert not self.out or self.out.endswith(b"\n")
        found = [orjson.loads(line) for line in self.out.splitlines()]
        assert not [fault for record in found for fault in faults_of_written(record)]
        return found

    def error(self) -> str:
        """The one line of an error; there must be no other, and status 2."""
        assert self.status == 2, (self.status, self.err)
        assert self.out == b""
        [line] = self.err.splitlines()
        assert "Traceback" not in line
        return line


def run_process(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stdin: bytes = b"",
    timeout: float = TIMEOUT_SECONDS,
) -> Ran:
    """Run a command in a process that starts anew."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def fork(
    module: str,
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    forks: bool = False,
    worker_patch: str = "",
    command_patch: str = "",
) -> CommandProcess:
    """Start a module or script (a path) as a fork of the process that has loaded newscrawl.

    ``forks``: the processes that it starts are forks, too, and none of its children.
    ``worker_patch``, ``command_patch``: Python source that its workers, or the process itself, run
    at their start.
    """
    environment = common_environment() if environment is None else environment
    return command_server().start(
        module,
        *arguments,
        folder=folder,
        environment=environment,
        without_ports=GUARD.test,
        forks=forks and starts_alike(environment),
        worker_patch=worker_patch,
        command_patch=command_patch,
    )


def run_fork(
    module: str,
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout: float = TIMEOUT_SECONDS,
    worker_patch: str = "",
    command_patch: str = "",
) -> Ran:
    """Run a module or script (a path) in such a fork, which saves the time of loading it all."""
    process = fork(
        module,
        *arguments,
        folder=folder,
        environment=environment,
        forks=True,
        worker_patch=worker_patch,
        command_patch=command_patch,
    )
    out, err = process.communicate(stdin, timeout=timeout)
    return Ran(process.wait(timeout), out, err.decode())


def starts_alike(environment: Mapping[str, str]) -> bool:
    """Whether a process with this environment starts as a fork does.

    Python reads variables of its own when it starts; all others are read when they are needed.
    """
    common = common_environment()
    names = {name for name in {*environment, *common} if name.startswith("PYTHON")}
    return all(environment.get(name) == common.get(name) for name in names)


def common_environment() -> dict[str, str]:
    """Return the environment, without what pytest changes in it from moment to moment."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


@dataclass
class Cli:
    """Runs newscrawl in a folder of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=common_environment)
    worker_patch: str = ""
    """Python source that the workers of commands run at their start."""
    command_patch: str = ""
    """Python source that commands run at their start, when all their modules are loaded."""

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run it to its end, in a process that starts anew where Python is told something by its
        environment, else in a fork of one that has loaded newscrawl."""
        if starts_alike(self.environment):
            return run_fork(
                "newscrawl",
                *arguments,
                folder=self.folder,
                environment=self.environment,
                stdin=stdin,
                worker_patch=self.worker_patch,
                command_patch=self.command_patch,
            )
        assert not self.worker_patch + self.command_patch, "they are for forks alone"
        return run_process([*COMMAND, *arguments], self.folder, self.environment, stdin=stdin)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it as a process that loads all by itself."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return name

    def patch(self, source: str) -> None:
        """Run Python source at the start of every process, as ``sitecustomize``."""
        place = self.folder / "patched"
        place.mkdir()
        (place / "sitecustomize.py").write_text(source, encoding="utf-8")
        before = self.environment.get("PYTHONPATH", "")
        self.environment["PYTHONPATH"] = f"{place}{os.pathsep}{before}" if before else str(place)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


class MakeRecord(Protocol):
    """Makes a WARC record's bytes."""

    def __call__(
        self,
        body: bytes,
        *,
        uri: str = ...,
        status: str = ...,
        headers: dict[str, str] | None = ...,
        kind: str = ...,
    ) -> bytes: ...


@pytest.fixture
def warc_record() -> MakeRecord:
    def make(
        body: bytes,
        *,
        uri: str = "https://news.example/a",
        status: str = "200 OK",
        headers: dict[str, str] | None = None,
        kind: str = "response",
    ) -> bytes:
        fields = {"Content-Type": "text/html; charset=utf-8"} if headers is None else headers
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        answer = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n"
            "WARC-Date: 2023-07-12T16:12:32Z\r\n"
            "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        return head.encode() + answer + b"\r\n\r\n"

    return make


class MakePage(Protocol):
    """Makes an article's page."""

    def __call__(self, headline: str) -> bytes: ...


@pytest.fixture
def article_page() -> MakePage:
    def make(headline: str) -> bytes:
        paragraphs = "".join(
            f"<p>The council met for the {nth} time on Tuesday and spoke for three hours about the "
            "bridge over the river, which has been closed since the flood in the spring. Its "
            "repair, the engineers said, will take until the end of next year at least.</p>"
            for nth in ("first", "second", "third", "fourth")
        )
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{headline}</title>'
            '<meta property="og:type" content="article"></head>'
            f"<body><article><h1>{headline}</h1><p>By Ada Beispiel</p>"
            f'<time datetime="2023-07-12T16:12:32">12 July 2023</time>{paragraphs}'
            "</article></body></html>"
        ).encode()

    return make


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that tests share: each has a name of its own there."""
    with RedisServer(tmp_path_factory.mktemp("redis")).running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that tests share: each has a name of its own there."""
    with PostgresServer().running() as server:
        yield server


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Each kind of shared store in turn."""

    def address() -> str:
        if request.param == "redis":
            server: RedisServer = request.getfixturevalue("redis_server")
            return f"redis://127.0.0.1:{server.port}/0"
        postgres: PostgresServer = request.getfixturevalue("postgres_server")
        return postgres.url

    stores = Stores(request.param, address)
    yield stores
    stores.close()
