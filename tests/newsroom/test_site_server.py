"""The test sites' server: HTTP done properly, several hosts, a true book, nothing left behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from newsroom import (
    Gate,
    NewsSite,
    Pages,
    Request,
    Response,
    Running,
    ServeError,
    faults,
    html,
    serve,
    start,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Response(b"hello", 200, "text/plain", etag='"one"')


@pytest.fixture
def site() -> Pages:
    return Pages({"/": PAGE, "/b?x=1": text("with query"), "/b": text("without")})


@pytest.fixture
def running(site: Pages) -> Iterator[Running]:
    with serve(site) as started:
        yield started


@pytest.fixture
def client(running: Running) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(urlsplit(running.url).netloc, timeout=20)
    yield connection
    connection.close()


def get(client: HTTPConnection, path: str, **headers: str) -> tuple[int, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request("GET", path, headers=named)
    answer = client.getresponse()
    return answer.status, answer.read()


def fetch(url: str) -> bytes:
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=20)) as client:
        return get(client, f"{parts.path or '/'}?{parts.query}")[1]


def raw(running: Running, sent: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as wire:
        wire.sendall(sent)
        received = b""
        while more := wire.recv(65536):
            received += more
    return received


def test_one_connection_takes_several_requests(client: HTTPConnection) -> None:
    assert get(client, "/") == (200, b"hello")
    wire = client.sock
    assert get(client, "/missing")[0] == 404
    assert get(client, "/b?x=1") == (200, b"with query")
    assert get(client, "/b?x=2") == (200, b"without")
    assert client.sock is wire


def test_requests_that_come_together_are_answered_in_order(running: Running) -> None:
    one = b"GET /b HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    received = raw(running, one + one + last)
    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.endswith(b"hello")
    assert running.hits.paths == ["/b", "/b", "/"]


def test_a_head_has_no_body_and_a_posted_body_is_read(client: HTTPConnection, site: Pages) -> None:
    site.pages["/form"] = lambda request: text(request.body)
    client.request("HEAD", "/")
    answer = client.getresponse()
    assert (answer.status, answer.getheader("Content-Length"), answer.read()) == (200, "5", b"")
    client.request("POST", "/form", body=b"name=ada")
    assert client.getresponse().read() == b"name=ada"
    assert get(client, "/") == (200, b"hello")


def test_old_clients_are_served_and_left(running: Running) -> None:
    assert raw(running, b"GET / HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\nhello")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b"413"),
        (b"nonsense\r\n\r\nGET / HTTP/1.0\r\n\r\n", b"400"),
        (b"GET http://a.example/b?x=1 HTTP/1.0\r\n\r\n", b"200"),
    ],
)
def test_nonsense_ends_in_an_answer(running: Running, sent: bytes, status: bytes) -> None:
    assert raw(running, sent).split(b" ")[1] == status


def test_who_knows_the_page_gets_304(client: HTTPConnection) -> None:
    for tag in ('"one"', 'W/"one"', '"zero", "one"', "*"):
        assert get(client, "/", If_None_Match=tag) == (304, b"")
    assert get(client, "/", If_None_Match='"two"') == (200, b"hello")


def test_the_book_has_what_was_asked(client: HTTPConnection, running: Running) -> None:
    get(client, "/b?x=1", User_Agent="tester/1", If_None_Match='"x"')
    [hit] = running.hits
    assert (hit.method, hit.path, hit.query, hit.address) == ("GET", "/b", "x=1", "/b?x=1")
    assert (hit.agent, hit.headers["if-none-match"]) == ("tester/1", '"x"')
    assert (hit.host, hit.base) == (running.url.removeprefix("http://"), running.url)
    assert hit.status == 200
    assert running.hits.counts == {"/b?x=1": 1}
    assert running.hits.wait_until(lambda hits: hits.total == 1)
    running.hits.clear()
    assert (running.hits.total, len(running.hits), running.hits.paths) == (0, 0, [])


def test_a_book_of_counts_keeps_no_requests(site: Pages) -> None:
    with serve(site, keep_hits=False) as running:
        assert fetch(running.url) == b"hello"
        assert (running.hits.total, len(running.hits), dict(running.hits.counts)) == (
            1,
            0,
            {"/": 1},
        )


def test_several_hosts_have_one_port_or_their_own() -> None:
    sites = [Pages({"/": text(name)}) for name in "abc"]
    with serve(*sites) as running:
        hosts = [urlsplit(url).hostname for url in running.urls]
        assert hosts == ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
        assert {urlsplit(url).port for url in running.urls} == {running.port}
        assert [site.base for site in sites] == running.urls
        for url, name in zip(running.urls, "abc", strict=True):
            assert fetch(url) == name.encode()
        assert [hit.base for hit in running.hits] == running.urls
    with serve(*sites, one_port=False) as running:
        assert len(running.urls) == 3


def test_a_port_that_is_taken_is_told(running: Running) -> None:
    with pytest.raises(ServeError, match=f"127.0.0.1:{running.port} cannot be opened"):
        start(Pages(), port=running.port)
    with pytest.raises(ServeError, match="Give 1 to"):
        start()


def test_it_stops_with_open_and_hanging_connections(site: Pages) -> None:
    before = threading.active_count()
    site.faults.put(faults.hang(), "/hang")
    with serve(site) as running:
        address = ("127.0.0.1", running.port)
        idle, hanging = socket.create_connection(address), socket.create_connection(address)
        hanging.sendall(b"GET /hang HTTP/1.1\r\n\r\n")
        assert running.hits.wait_until(lambda hits: hits.total == 1)
    assert threading.active_count() == before
    for wire in (idle, hanging):
        wire.settimeout(20)
        with wire, suppress(ConnectionError):
            assert wire.recv(1) == b""
    running.stop()  # once more does no harm


def test_a_gate_holds_an_answer_until_it_is_opened(site: Pages, running: Running) -> None:
    gate = Gate()
    site.faults.put(faults.hold(gate), "/")
    got: list[bytes] = []

    def ask() -> None:
        got.append(fetch(running.url))

    thread = threading.Thread(target=ask)
    thread.start()
    assert gate.wait_reached()
    assert running.hits.in_flight[running.url] == 1
    assert got == []
    gate.open()
    thread.join(20)
    ask()
    assert got == [b"hello", b"hello"]
    assert running.hits.most_in_flight[running.url] == 1


def test_how_many_are_asked_at_once_is_in_the_book(site: Pages, running: Running) -> None:
    gate = Gate()
    site.faults.put(faults.hold(gate))
    wires = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(3)]
    for wire in wires:
        wire.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert running.hits.wait_until(lambda hits: hits.total == 3)
    gate.open()
    for wire in wires:
        with wire:
            wire.settimeout(20)
            assert wire.recv(1000).startswith(b"HTTP/1.1 200 OK")
    assert running.hits.most_in_flight[running.url] == 3


def test_a_site_that_fails_is_answered_500(site: Pages, running: Running) -> None:
    def fail(request: Request) -> Response:
        raise RuntimeError(request.path)

    site.pages["/fails"] = fail
    connection = HTTPConnection("127.0.0.1", running.port, timeout=20)
    assert get(connection, "/fails")[0] == 500
    assert get(connection, "/") == (200, b"hello")
    connection.close()


def process(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "newsroom", *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )


def first_line(started: subprocess.Popen[bytes]) -> list[str]:
    assert started.stdout is not None
    return started.stdout.readline().decode().split()


@pytest.mark.server
def test_as_a_process_it_is_controlled_and_ends_with_its_input() -> None:
    with process("--articles", "30", "--fault", "gone:1.0") as started:
        [url] = first_line(started)

        def order(what: str) -> dict[str, object]:
            content: dict[str, object] = json.loads(fetch(f"{url}/-/{what}"))
            return content

        assert order("publish?count=2") == {"published": [31, 32]}
        assert str(order("edit?number=31")["url"]).startswith(url)
        assert NewsSite(30).story(30).headline in fetch(url).decode()
        assert order("hits")["total"] == 1
        assert order("clear") == {}
        assert order("hits")["total"] == 0
        assert started.stdin is not None
        started.stdin.close()
        assert started.wait(20) == 0


@pytest.mark.server
@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_ends_on_a_signal(name: signal.Signals) -> None:
    with process("--hosts", "2") as started:
        assert len(first_line(started)) == 2
        started.send_signal(name)
        assert started.wait(20) == 0


def test_a_page_is_written_by_hand_in_a_line() -> None:
    assert b"<title>A</title>" in html("<title>A</title><body></body>").content()
