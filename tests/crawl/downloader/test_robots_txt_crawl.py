"""Crawls on loopback: robots.txt asked for once, obeyed, handed on, and what is no robots.txt."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from hostile import Server, answer, crawl, hang, redirect, serve

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

TEXT = [("Content-Type", "text/plain")]
WAIT_SECONDS = 30
RULES = b"User-agent: *\nDisallow: /no\nSitemap: /s.xml\n"


@pytest.fixture
def site() -> Iterator[Server]:
    with serve() as server:
        for path in ("/yes", "/no", "/a", "/b", "/c"):
            server.says[path] = answer()
        yield server


def error(result: dict[str, Any], url: str) -> str | None:
    came = result["came"][url]
    return None if "status" in came else str(came["error"])


def test_it_is_asked_for_once_obeyed_by_all_and_handed_on(site: Server) -> None:
    all_wait = threading.Event()

    def when_all_wait(connection: socket.socket) -> None:
        assert all_wait.wait(WAIT_SECONDS), "the request behind those for this host never came"
        connection.sendall(answer(RULES, headers=TEXT))

    def last(connection: socket.socket) -> None:
        all_wait.set()
        connection.sendall(answer())

    site.says["/robots.txt"] = when_all_wait
    forbidden = [site.url(f"/no?{n}") for n in range(6)]
    with serve("127.0.0.2") as other:
        other.says["/last"] = last
        result = crawl(
            [*forbidden, site.url("/yes"), other.url("/last")], private=["127.0.0.1", "127.0.0.2"]
        )
    assert error(result, other.url("/last")) is None
    assert [error(result, url) for url in forbidden] == ["RobotsForbidden"] * 6
    assert error(result, site.url("/yes")) is None
    assert site.paths() == ["/robots.txt", "/yes"]
    origin = f"http://127.0.0.1:{site.port}"
    read = [read for read in result["robots"] if read["origin"] == origin]
    assert read == [{"origin": origin, "size": len(RULES), "crawl_delay": None}]
    assert result["stats"]["robotstxt/forbidden"] == 6


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_where_there_is_none_all_is_allowed(site: Server, status: int) -> None:
    site.says["/robots.txt"] = answer(RULES, status=status)
    result = crawl([site.url("/no")])
    assert error(result, site.url("/no")) is None
    assert [read["size"] for read in result["robots"]] == [None]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_the_server_fails_nothing_is_allowed(site: Server, status: int) -> None:
    site.says["/robots.txt"] = answer(status=status, headers=[("Retry-After", "90")])
    result = crawl([site.url("/yes"), site.url("/a")])
    came = result["came"][site.url("/yes")]
    assert came["error"] == "RobotsUnreachable"
    assert "IgnoreRequest" in came["bases"]
    assert came["retry_after"] == 90
    assert site.paths() == ["/robots.txt"]
    assert [read["size"] for read in result["robots"]] == [None]
    assert result["stats"]["robotstxt/unreachable"] == 2


def test_without_a_connection_nothing_is_allowed(site: Server) -> None:
    site.says["/robots.txt"] = b""  # the connection is closed without a word
    result = crawl([site.url("/yes")])
    assert error(result, site.url("/yes")) == "RobotsUnreachable"


def test_with_one_that_hangs_nothing_is_allowed(site: Server) -> None:
    site.says["/robots.txt"] = hang
    result = crawl([site.url("/yes")], DOWNLOAD_TIMEOUT=0.5)
    assert error(result, site.url("/yes")) == "RobotsUnreachable"


def test_one_that_hangs_holds_its_own_host_only(site: Server) -> None:
    all_came = threading.Event()
    in_time: list[bool] = []

    def last(connection: socket.socket) -> None:
        all_came.set()
        connection.sendall(answer())

    site.says["/b"] = last
    with serve("127.0.0.2") as other:
        # It hangs until the other host's pages have come, and then ends without a word.
        other.says["/robots.txt"] = lambda _: in_time.append(all_came.wait(WAIT_SECONDS))
        hung = other.url("/a")
        urls = [hung, site.url("/a"), site.url("/b")]
        result = crawl(urls, private=["127.0.0.1", "127.0.0.2"])
    assert in_time == [True]
    assert error(result, hung) == "RobotsUnreachable"
    assert error(result, site.url("/a")) is None
    assert error(result, site.url("/b")) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<!doctype html><p>User-agent: *\nDisallow: /", "text/plain"), (b"", "text/plain")],
)
def test_html_in_its_place_is_none(site: Server, body: bytes, kind: str) -> None:
    site.says["/robots.txt"] = answer(body, headers=[("Content-Type", kind)])
    assert error(crawl([site.url("/no")]), site.url("/no")) is None


def test_text_that_is_sent_as_html_is_one(site: Server) -> None:
    site.says["/robots.txt"] = answer(
        b"\xef\xbb\xbf" + RULES, headers=[("Content-Type", "text/html")]
    )
    assert error(crawl([site.url("/no")]), site.url("/no")) == "RobotsForbidden"


def test_redirects_are_followed_also_to_another_host(site: Server) -> None:
    with serve("127.0.0.2") as other:
        other.says["/r"] = answer(RULES, headers=TEXT)
        site.says["/robots.txt"] = redirect("/1")
        for n in range(1, 4):
            site.says[f"/{n}"] = redirect(f"/{n + 1}")
        site.says["/4"] = redirect(other.url("/r"))
        result = crawl([site.url("/no")], private=["127.0.0.1", "127.0.0.2"])
    assert error(result, site.url("/no")) == "RobotsForbidden"
    assert result["robots"][0]["origin"] == f"http://127.0.0.1:{site.port}"


def test_a_loop_of_redirects_is_none(site: Server) -> None:
    site.says["/robots.txt"] = redirect("/robots.txt")
    assert error(crawl([site.url("/no")]), site.url("/no")) is None


def test_one_without_end_is_read_up_to_its_limit(site: Server) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + RULES)
        while True:
            connection.sendall(b"# nothing more to say here\n" * 1000)

    site.says["/robots.txt"] = endless
    result = crawl([site.url("/no"), site.url("/yes")])
    assert error(result, site.url("/no")) == "RobotsForbidden"
    assert error(result, site.url("/yes")) is None
    assert 500 * 1024 < result["robots"][0]["size"] < 1500 * 1024


def test_where_it_is_not_obeyed_it_is_still_handed_on(site: Server) -> None:
    site.says["/robots.txt"] = answer(RULES, headers=TEXT)
    result = crawl([site.url("/no")], ROBOTSTXT_OBEY=False)
    assert error(result, site.url("/no")) is None
    assert result["robots"][0]["size"] == len(RULES)
