"""The demo site's server: correct HTTP, and no thread or connection stays behind."""

from __future__ import annotations

import socket
import threading
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from newscrawl.demo.responses import DemoRequest, DemoResponse
from newscrawl.demo.server import DemoSite, serve_demo
from newscrawl.demo.stories import stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with serve_demo() as running:
        yield running


@pytest.fixture
def client(site: DemoSite) -> Iterator[HTTPConnection]:
    connection = connect(site.url)
    yield connection
    connection.close()


def connect(url: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(url).netloc, timeout=20)


def ask(
    client: HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, headers=named)
    answer = client.getresponse()
    return answer, answer.read()


def demo_threads() -> list[threading.Thread]:
    here = threading.current_thread()
    return [t for t in threading.enumerate() if t is not here and not t.daemon]


def test_one_connection_takes_several_requests(client: HTTPConnection) -> None:
    first, body = ask(client, "/")
    wire = client.sock
    second, _ = ask(client, "/robots.txt")
    assert (first.status, second.status) == (200, 200)
    assert first.version == 11
    assert first.getheader("Content-Length") == str(len(body))
    assert first.getheader("Content-Type") == "text/html; charset=utf-8"
    assert client.sock is wire
    assert wire is not None


def test_a_page_that_the_client_has_is_not_sent_again(client: HTTPConnection) -> None:
    first, _ = ask(client, "/en/")
    tag, modified = first.getheader("ETag"), first.getheader("Last-Modified")
    assert tag
    assert modified
    assert ask(client, "/en/", If_None_Match=tag)[0].status == 304
    assert ask(client, "/en/", If_None_Match='"other"')[0].status == 200
    assert ask(client, "/en/", If_Modified_Since=modified)[0].status == 304
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert ask(client, "/en/", If_Modified_Since=old)[0].status == 200
    assert ask(client, "/en/", If_Modified_Since="yesterday")[0].status == 200
    # The tag says more than the day: it wins where both are sent.
    both = ask(client, "/en/", If_None_Match='"other"', If_Modified_Since=modified)
    assert both[0].status == 200


def test_head_sends_no_body(client: HTTPConnection) -> None:
    whole, body = ask(client, "/en/")
    head, nothing = ask(client, "/en/", "HEAD")
    assert nothing == b""
    assert head.getheader("Content-Length") == whole.getheader("Content-Length") == str(len(body))


def test_what_is_not_there_is_a_full_page_with_404(client: HTTPConnection) -> None:
    answer, body = ask(client, "/nowhere/")
    assert answer.status == 404
    assert answer.getheader("ETag") is None
    assert b"could not be found" in body


def test_a_url_may_be_encoded_in_either_case_and_have_a_query(
    site: DemoSite, client: HTTPConnection
) -> None:
    arabic = next(story for story in stories() if "%" in story.href)
    _, wanted = ask(client, arabic.href)
    lower = arabic.href.lower()
    assert ask(client, lower)[1] == wanted
    assert ask(client, f"{arabic.href}?utm_source=x")[1] == wanted
    assert site.hits == [arabic.href, arabic.href, f"{arabic.href}?utm_source=x"]


def test_routes_of_ones_own_win(site: DemoSite) -> None:
    def made(request: DemoRequest) -> DemoResponse:
        return DemoResponse(request.query.encode())

    def extra(base: str) -> dict[str, DemoResponse]:
        return {
            "/new": DemoResponse(base.encode(), "text/plain"),
            "/en/": DemoResponse(b"busy", status=503, headers={"Retry-After": "1"}),
            "/new?page=2": DemoResponse(b"two"),
        }

    with serve_demo(extra=extra) as own:
        own.routes["/made"] = made
        client = connect(own.url)
        try:
            assert ask(client, "/new")[1].decode() == own.url
            assert ask(client, "/new?page=2")[1] == b"two"
            assert ask(client, "/new?page=3")[1].decode() == own.url
            assert ask(client, "/made?a=1")[1] == b"a=1"
            busy, _ = ask(client, "/en/")
            assert (busy.status, busy.getheader("Retry-After")) == (503, "1")
            assert ask(client, "/")[0].status == 200
        finally:
            client.close()
    assert len(own.routes) == len(site.routes) + 3


class Truncated(DemoResponse):
    """A fault: promises its whole body, sends half of it and hangs up."""

    def send(self, handler: BaseHTTPRequestHandler, request: DemoRequest) -> None:
        assert request.method == "GET"
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        handler.wfile.write(self.body[: len(self.body) // 2])
        handler.close_connection = True


def test_a_faulty_server_is_made_of_the_same_pieces() -> None:
    with serve_demo(extra=lambda _: {"/cut": Truncated(b"0123456789")}) as server:
        client = connect(server.url)
        try:
            with pytest.raises(IncompleteRead):
                ask(client, "/cut")
            client.close()
            assert ask(client, "/other")[0].status == 404
        finally:
            client.close()


def test_nothing_stays_behind_while_a_client_holds_its_connection() -> None:
    before = set(demo_threads())
    with serve_demo() as site:
        client = connect(site.url)
        ask(client, "/")
    assert set(demo_threads()) == before
    host, port = urlsplit(site.url).hostname, urlsplit(site.url).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(host), int(port or 0)), timeout=20)
    client.close()


def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    asked = threading.Event()

    def slow(_: DemoRequest) -> DemoResponse:
        asked.set()
        return DemoResponse(b"late", delay_seconds=3600)

    with serve_demo(extra=lambda _: {"/slow": slow}) as server:
        client = connect(server.url)
        client.request("GET", "/slow")
        assert asked.wait(20)
    client.close()


def test_a_client_that_leaves_early_is_no_error(capfd: pytest.CaptureFixture[str]) -> None:
    with serve_demo(extra=lambda _: {"/big": DemoResponse(bytes(1 << 24))}) as server:
        client = connect(server.url)
        client.request("GET", "/big")
        client.sock.recv(10)
        client.close()
    assert capfd.readouterr().err == ""


def test_an_error_in_a_route_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(_: DemoRequest) -> DemoResponse:
        raise RuntimeError("the route is broken")

    with serve_demo(extra=lambda _: {"/broken": broken}) as server:
        client = connect(server.url)
        client.request("GET", "/broken")
        with pytest.raises(ConnectionError):
            client.getresponse()
        client.close()
    assert "the route is broken" in capfd.readouterr().err
