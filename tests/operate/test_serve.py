"""``newscrawl serve``: a real server on loopback, asked as browsers, monitors and attackers ask."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple

import pytest
from waiting import wait_until
from watched_sites import COUNTS, HOUR, NOW, count, write_runs, write_sites_file

from newscrawl.operate.run_log import run_log_path
from newscrawl.operate.served_pages import ServedPages
from newscrawl.operate.web_server import MAX_CONNECTIONS, PageServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conftest import Cli

pytestmark = pytest.mark.server
END_SECONDS = 60


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Served:
    """A server of a sites file's pages, with a clock that the test sets."""

    def __init__(self, file: Path, hosts: Sequence[str]) -> None:
        self.now = NOW
        self.pages = ServedPages(file, clock=lambda: self.now)
        self.server = PageServer(("127.0.0.1", 0), self.pages.page, hosts=hosts)
        self.port = self.server.server_port

    def ask(self, path: str, *, method: str = "GET", host: str | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=END_SECONDS)
        headers = {} if host is None else {"Host": host}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)

    def answers(self, path: str) -> bool:
        try:
            return self.ask(path).status > 0
        except OSError:
            return False

    def send(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=END_SECONDS) as client:
            client.sendall(request)
            return b"".join(iter(lambda: client.recv(4096), b""))


@contextmanager
def served(file: Path, *hosts: str) -> Iterator[Served]:
    made = Served(file, hosts)
    with made.server:
        thread = threading.Thread(target=made.server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            made.server.shutdown()
            thread.join()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = write_sites_file(tmp_path, "a", "b")
    count(path, "a")
    return path


def test_the_report_metrics_and_health_are_shown(file: Path) -> None:
    write_runs(file, {"a": {600.0: 0}, "b": {600.0: 0}}, now=NOW)
    with served(file) as server:
        report, metrics, health = map(server.ask, ("/", "/metrics", "/healthz"))
    assert (report.status, report.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "a.example" in report.text
    assert (metrics.status, metrics.headers["content-type"][:10]) == (200, "text/plain")
    written = 'newscrawl_articles_written_total{name="a",site="a.example"} '
    assert f"{written}{COUNTS['articles']:.1f}" in metrics.text
    assert 'newscrawl_run_failures{name="b"} 0.0' in metrics.text
    assert (health.status, health.text) == (200, "Fine: no run is late.\n")


def test_what_could_run_load_or_frame_the_page_is_forbidden(file: Path) -> None:
    with served(file) as server:
        answers = [server.ask(path) for path in ("/", "/metrics", "/nothing")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "Python" not in answer.headers["server"]


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"]
)
def test_it_can_only_be_read(file: Path, method: str) -> None:
    with served(file) as server:
        answer = server.ask("/", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_head_gives_the_length_and_no_page(file: Path) -> None:
    with served(file) as server:
        page, head = server.ask("/"), server.ask("/", method="HEAD")
    assert head.text == ""
    assert head.headers["content-length"] == str(len(page.text.encode()))


@pytest.mark.parametrize(
    "path", ["/..%2fsites.toml", "//etc/passwd", "/sites.toml", "/healthz/", "/x://y"]
)
def test_there_is_nothing_else(file: Path, path: str) -> None:
    with served(file) as server:
        assert server.ask(path).status == 404
        assert server.ask("/?refresh=1").status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8790", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1", 200),
        ("[::1]:8790", 200),
        ("news.internal:8790", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("[evil", 421),
        ("", 421),
    ],
)
def test_only_names_of_this_machine_are_answered(file: Path, host: str, status: int) -> None:
    """A page of another site whose name is made to lead here reads nothing."""
    with served(file, "news.internal") as server:
        answer = server.ask("/metrics", host=host)
    assert answer.status == status
    assert ("newscrawl_" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    "request_bytes",
    [b"\x16\x03\x01\r\n\r\n", b"GET /\r\n\r\n", b"GET " + b"x" * 70_000 + b"\r\n\r\n"],
)
def test_what_is_no_request_reads_nothing(file: Path, request_bytes: bytes) -> None:
    with served(file) as server:
        assert b"<html" not in server.send(request_bytes)
        assert server.ask("/healthz").status == 503, "it goes on"


def test_many_connections_that_ask_nothing_do_not_pile_up(file: Path) -> None:
    with served(file) as server, ExitStack() as stack:
        address = ("127.0.0.1", server.port)
        for _ in range(MAX_CONNECTIONS):
            stack.enter_context(socket.create_connection(address, timeout=END_SECONDS))
        with socket.create_connection(address, timeout=END_SECONDS) as one_more:
            assert one_more.recv(1) == b"", "it is closed at once"
        stack.close()
        wait_until(lambda: server.answers("/nothing"), "the server answers again")


def test_a_page_is_made_anew_after_a_minute(file: Path) -> None:
    with served(file) as server:
        before = server.ask("/metrics").text
        count(file, "a")
        server.now += 59
        assert server.ask("/metrics").text == before
        server.now += 1
        assert server.ask("/metrics").text != before


def test_it_is_not_well_before_a_service_has_run(file: Path) -> None:
    with served(file) as server:
        answer = server.ask("/healthz")
        assert server.ask("/metrics").status == 200
    assert answer.status == 503
    assert f"newscrawl run --sites {file}" in answer.text
    assert not run_log_path(file).exists(), "looking makes nothing"


def test_it_is_not_well_when_runs_are_hours_late(file: Path) -> None:
    write_runs(file, {"a": {600.0: 0}, "b": {9 * HOUR: 0}}, now=NOW)
    with served(file) as server:
        late = server.ask("/healthz")
        write_runs(file, {"b": {60.0: 0}}, now=NOW)
        server.now += 5
        fine = server.ask("/healthz")
    assert (late.status, fine.status) == (503, 200)
    assert "Runs are late: b, by up to 8 hours" in late.text


def test_it_is_not_well_when_the_log_cannot_be_read(file: Path) -> None:
    run_log_path(file).write_bytes(b"no database" * 100)
    with served(file) as server:
        health, metrics, report = map(server.ask, ("/healthz", "/metrics", "/"))
    assert (health.status, metrics.status, report.status) == (503, 503, 200)
    assert "sites.toml.runs" in health.text


def test_sites_without_a_plan_are_never_late(tmp_path: Path) -> None:
    with served(write_sites_file(tmp_path, "a", plan="")) as server:
        assert server.ask("/healthz").status == 200


def test_what_cannot_be_read_is_named_in_the_report(file: Path) -> None:
    with served(file) as server:
        file.write_text("[[site]\n")
        answer = server.ask("/")
    assert answer.status == 200
    assert "What the file said before holds on." in answer.text
    assert "a.example" in answer.text


def test_sites_that_are_added_to_the_file_are_shown(file: Path) -> None:
    write_runs(file, {"a": {600.0: 0}, "b": {600.0: 0}}, now=NOW)
    with served(file) as server:
        assert "run_late_seconds" in server.ask("/metrics").text
        write_sites_file(file.parent, "a", "b", "more")
        server.now += 60
        assert 'newscrawl_run_failures{name="more"}' in server.ask("/metrics").text


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_it_is_told_to_stop(cli: Cli, end: int) -> None:
    write_sites_file(cli.folder, "a")
    process = cli.start("serve", "--sites", "sites.toml", "--address", "127.0.0.1:0")
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    port = int(line.partition("127.0.0.1:")[2].partition("/")[0])
    connection = HTTPConnection("127.0.0.1", port, timeout=END_SECONDS)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    process.send_signal(end)
    _, err = process.communicate(timeout=END_SECONDS)
    assert (process.returncode, err.decode()) == (0, "Ended, as it was told to.\n")


def test_a_port_that_is_taken_is_one_sentence(cli: Cli) -> None:
    write_sites_file(cli.folder, "a")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = cli("serve", "--sites", "sites.toml", "--address", f"127.0.0.1:{port}").error()
    assert error == (
        f"newscrawl serve: cannot listen at 127.0.0.1:{port} (address already in use): end what "
        "listens there, or give another --address."
    )


@pytest.mark.parametrize(
    "address", ["8790", "127.0.0.1", "127.0.0.1:x", "a/b:1", "u@h:1", "h:99999"]
)
def test_what_is_no_address_is_named(cli: Cli, address: str) -> None:
    write_sites_file(cli.folder, "a")
    error = cli("serve", "--sites", "sites.toml", "--address", address).error()
    assert "is no address: give one such as 127.0.0.1:8790" in error


def test_who_listens_to_all_is_told_what_that_means(cli: Cli) -> None:
    write_sites_file(cli.folder, "a")
    process = cli.start("serve", "--sites", "sites.toml", "--address", "0.0.0.0:0")
    assert process.stderr is not None
    lines = [process.stderr.readline().decode() for _ in range(2)]
    process.terminate()
    process.communicate(timeout=END_SECONDS)
    assert "can read the report" in lines[1]
