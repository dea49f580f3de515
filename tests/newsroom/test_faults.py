"""The faults: each breaks what it says, where it is put, and costs the server nothing."""

from __future__ import annotations

import gzip
import http.client
import re
import resource
import socket
import time
import zlib
from contextlib import closing, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl import examine
from newscrawl.items import Reason
from newsroom import (
    ARTICLES,
    CATALOGUE,
    Fault,
    NewsSite,
    Pages,
    Running,
    bad_files,
    bombs,
    faults,
    html,
    serve,
    text,
    walls,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = "<p>Ä story of some length, told for the third time.</p>" * 60
PAGE = html(f"<title>A</title><body>{BODY}</body>")
MEGABYTE = 1 << 20


@pytest.fixture
def site() -> Pages:
    return Pages({"/": PAGE, "/a": PAGE, "/robots.txt": text("User-agent: *\nDisallow:\n")})


@pytest.fixture
def running(site: Pages) -> Iterator[Running]:
    with serve(site) as started:
        yield started


def wire(running: Running, path: str = "/", *more: str) -> socket.socket:
    """Ask for a page and leave the answer on the wire."""
    opened = socket.create_connection(("127.0.0.1", running.port), timeout=20)
    fields = "".join(f"{line}\r\n" for line in more)
    opened.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode())
    return opened


def all_of(running: Running, path: str = "/", most: int = 4 * MEGABYTE) -> tuple[bytes, bytes]:
    """Read an answer's head and body until the server closes, or ``most`` bytes came."""
    received = bytearray()
    with wire(running, path, "Connection: close") as opened:
        while len(received) < most and (more := opened.recv(65536)):
            received += more
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    return head, body


def ask(running: Running, path: str = "/") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    with closing(connection):
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read()


def statuses(running: Running, paths: list[str]) -> list[int]:
    return [ask(running, path)[0] for path in paths]


# --- Where faults are put ---------------------------------------------------------------------


def test_a_fault_is_put_on_an_address_and_on_the_first_requests(
    site: Pages, running: Running
) -> None:
    site.faults.put(faults.status(500), "/a", first=2)
    assert statuses(running, ["/a", "/", "/a", "/a", "/a?x=1"]) == [500, 200, 500, 200, 500]
    assert running.hits.faults == {"status-500": 3}
    assert [hit.fault for hit in running.hits][:2] == ["status-500", ""]
    site.faults.clear()
    assert statuses(running, ["/a?x=2"]) == [200]


@pytest.mark.parametrize("on", ["/a*", re.compile("/a"), lambda request: request.path == "/a"])
def test_a_fault_is_put_on_a_pattern(site: Pages, running: Running, on: str) -> None:
    site.faults.put(faults.status(410), on)
    assert statuses(running, ["/", "/a"]) == [200, 410]


def test_a_share_of_the_pages_is_always_the_same() -> None:
    hit = []
    for _ in range(2):
        site = NewsSite(400)
        site.faults.put(faults.status(503), ARTICLES, share=0.1)
        with serve(site) as running:
            paths = [site.story(number).path for number in range(1, 401)]
            connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
            found = []
            for path in ["/", *paths]:
                connection.request("HEAD", path)
                answer = connection.getresponse()
                answer.read()
                found.append(answer.status)
            connection.close()
        assert found[0] == 200
        hit.append([path for path, code in zip(paths, found[1:], strict=True) if code == 503])
    assert hit[0] == hit[1]
    assert 20 <= len(hit[0]) <= 60


def test_the_fault_that_was_put_first_wins(site: Pages, running: Running) -> None:
    site.faults.put(faults.status(500), "/a", first=1)
    site.faults.put(faults.status(403), "/a")
    assert statuses(running, ["/a", "/a"]) == [500, 403]


# --- Statuses and time ------------------------------------------------------------------------


@pytest.mark.parametrize("code", [403, 404, 410, 429, 500, 599])
def test_statuses(site: Pages, running: Running, code: int) -> None:
    site.faults.put(faults.status(code, headers={"X-More": "yes"}))
    found, headers, _ = ask(running)
    assert (found, headers["x-more"]) == (code, "yes")


def test_retry_after_in_seconds_as_a_date_and_as_nonsense(site: Pages, running: Running) -> None:
    site.faults.put(faults.unavailable(retry_after=120), "/1")
    site.faults.put(faults.unavailable(429, retry_after=120, as_date=True), "/2")
    site.faults.put(faults.unavailable(retry_after="soon"), "/3")
    answers = [ask(running, f"/{name}") for name in "123"]
    told = [(code, headers["retry-after"]) for code, headers, _ in answers]
    assert told[0] == (503, "120")
    assert told[1][0] == 429
    assert 60 < parsedate_to_datetime(told[1][1]).timestamp() - time.time() < 180
    assert told[2] == (503, "soon")


def test_slow_answers_are_right(site: Pages, running: Running) -> None:
    site.faults.put(faults.slow(0.01), "/a")
    site.faults.put(faults.drip(0.0001, size=200), "/")
    right = PAGE.content()
    assert ask(running, "/a")[2] == right
    assert ask(running, "/")[2] == right
    assert ask(running, "/a")[2] == right


@pytest.mark.parametrize("fault", [faults.hang(), faults.hang_in_body()])
def test_a_hang_sends_no_more(site: Pages, running: Running, fault: Fault) -> None:
    site.faults.put(fault)
    with wire(running) as opened:
        assert running.hits.wait_until(lambda hits: hits.total == 1)
        opened.settimeout(0.2)
        received = b""
        with pytest.raises(TimeoutError):
            while True:
                received += opened.recv(65536)
        assert len(received) < len(PAGE.content())
        assert received.startswith(b"HTTP/1.1 200 OK") == (fault.name == "hang-in-body")


# --- Broken answers ---------------------------------------------------------------------------


def test_connections_are_torn(site: Pages, running: Running) -> None:
    site.faults.put(faults.drop_head(), "/")
    site.faults.put(faults.drop_body(), "/a")
    with pytest.raises(ConnectionResetError):
        ask(running, "/")
    with wire(running, "/a") as opened, pytest.raises(ConnectionResetError):
        assert opened.recv(65536).startswith(b"HTTP/1.1 200 OK")
        while opened.recv(65536):
            pass


def test_lengths_lie(site: Pages, running: Running) -> None:
    site.faults.put(faults.too_long(50), "/")
    site.faults.put(faults.too_short(50), "/a")
    with pytest.raises(http.client.IncompleteRead):
        ask(running, "/")
    assert ask(running, "/a")[2] == PAGE.content()[:-50]


def test_chunks_are_cut(site: Pages, running: Running) -> None:
    site.faults.put(faults.truncated_chunks())
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(running)
    assert PAGE.content().startswith(caught.value.partial[:1000])


def test_content_types_lie(site: Pages, running: Running) -> None:
    site.faults.put(faults.wrong_charset(), "/")
    site.faults.put(faults.no_content_type(), "/a")
    _, headers, body = ask(running, "/")
    assert headers["content-type"] == "text/html; charset=koi8-r"
    assert "Ä".encode() in body
    assert "content-type" not in ask(running, "/a")[1]


def test_redirects_go_round_and_away(site: Pages, running: Running) -> None:
    site.faults.put(faults.redirect_loop(length=3), "/")
    site.faults.put(faults.redirect_loop(length=3), "/loop/*")
    path, seen = "/", []
    for _ in range(7):
        code, headers, _ = ask(running, path)
        assert code == 301
        path = headers["location"]
        seen.append(path)
    assert seen == ["/loop/0", "/loop/1", "/loop/2"] * 2 + ["/loop/0"]
    for target in faults.FORBIDDEN_TARGETS:
        site.faults.clear()
        site.faults.put(faults.moved_to(target))
        assert ask(running)[1]["location"] == target


# --- Bombs ------------------------------------------------------------------------------------


def memory() -> int:
    """The most memory that this process had, in bytes (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_gzip_bomb_is_small_and_correct(site: Pages, running: Running) -> None:
    site.faults.put(bombs.gzip_bomb(50 * MEGABYTE), "/")
    head, body = all_of(running)
    assert b"Content-Encoding: gzip\r\n" in head + b"\r\n"
    assert len(body) < 100_000
    assert gzip.decompress(body) == bytes(50 * MEGABYTE)


def test_bombs_of_gigabytes_cost_the_server_little(site: Pages, running: Running) -> None:
    before = memory()
    site.faults.put(bombs.gzip_bomb(4 << 30), "/")
    site.faults.put(bombs.gzip_bomb(4 << 30, layers=2), "/a")
    _, once = all_of(running, "/", most=16 * MEGABYTE)
    assert len(once) < 8 * MEGABYTE
    _, twice = all_of(running, "/a")
    assert len(twice) < 100_000
    assert zlib.decompress(twice, wbits=31) == once
    assert memory() - before < 100 * MEGABYTE


@pytest.mark.skipif(not bombs.has_brotli(), reason="the brotli library is not installed")
def test_a_brotli_bomb_is_smaller_yet(site: Pages, running: Running) -> None:
    brotli = pytest.importorskip("brotli")
    site.faults.put(bombs.brotli_bomb(40 * MEGABYTE), "/")
    site.faults.put(bombs.brotli_bomb(4 << 30), "/a")
    head, body = all_of(running)
    assert b"Content-Encoding: br" in head
    assert len(body) < 2000
    assert brotli.decompress(body) == bytes(40 * MEGABYTE)
    assert len(all_of(running, "/a")[1]) < 200_000


@pytest.mark.parametrize("chunked", [False, True])
def test_an_endless_page_starves_nobody(site: Pages, running: Running, chunked: bool) -> None:
    site.faults.put(bombs.endless(chunked=chunked), "/")
    before = memory()
    with wire(running) as endless:
        received = 0
        while received < 8 * MEGABYTE:
            received += len(endless.recv(1 << 20))
        assert ask(running, "/a")[0] == 200
    assert memory() - before < 50 * MEGABYTE


def test_headers_flood(site: Pages, running: Running) -> None:
    site.faults.put(bombs.cookie_flood(), "/")
    site.faults.put(bombs.huge_header(), "/a")
    assert all_of(running, "/")[0].count(b"\r\nSet-Cookie: ") == 10_000
    assert len(all_of(running, "/a")[0]) > MEGABYTE


# --- Pages instead of articles ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reasons"),
    [
        (walls.challenge("cloudflare"), {Reason.CHALLENGE}),
        (walls.challenge("perimeterx"), {Reason.CHALLENGE}),
        (walls.consent_wall(), {Reason.CONSENT}),
        (walls.soft_404(), {Reason.NOT_FOUND}),
        (walls.script_shell(), {Reason.EMPTY, Reason.NO_TEXT, Reason.CHALLENGE}),
        (walls.login_wall(), set(Reason)),
    ],
)
def test_walls_are_no_articles(
    site: Pages, running: Running, fault: Fault, reasons: set[Reason]
) -> None:
    site.faults.put(fault)
    _, reject = examine(ask(running)[2], running.url + "/a")
    assert reject is not None
    assert reject.reason in reasons


def test_challenges_have_their_vendors_marks(site: Pages, running: Running) -> None:
    marks = {
        "cloudflare": (403, "cf-mitigated"),
        "datadome": (403, "x-datadome"),
        "aws-waf": (202, "x-amzn-waf-action"),
        "imperva": (200, "x-iinfo"),
    }
    for vendor, (code, name) in marks.items():
        site.faults.clear()
        site.faults.put(walls.challenge(vendor))
        found, headers, _ = ask(running)
        assert found == code
        assert name in headers


# --- Files ------------------------------------------------------------------------------------


def test_sitemaps_are_packed_broken_and_wrapped() -> None:
    site = NewsSite(30)
    with serve(site) as running:
        right = ask(running, "/sitemap-news.xml")[2]
        site.faults.put(bad_files.gzipped(times=2), "/sitemap-news.xml", first=1)
        site.faults.put(bad_files.broken_xml(), "/sitemap-news.xml", first=1)
        site.faults.put(bad_files.wrapped_sitemap(), "/sitemap-news.xml", first=1)
        assert gzip.decompress(gzip.decompress(ask(running, "/sitemap-news.xml")[2])) == right
        broken = ask(running, "/sitemap-news.xml")[2]
        assert b"?a=1&b=2</loc>" in broken
        assert b"</urlset>" not in broken
        _, headers, wrapped = ask(running, "/sitemap-news.xml")
        assert headers["content-type"] == "image/jpeg"
        assert wrapped.decode("utf-16").replace("UTF-16", "UTF-8").encode() == right


def test_a_huge_sitemap_is_made_as_it_is_read(site: Pages, running: Running) -> None:
    site.faults.put(bad_files.huge_sitemap(), "/s.xml")
    before = memory()
    _, body = all_of(running, "/s.xml", most=50 * MEGABYTE)
    assert body.count(b"<loc>") == 50_000
    assert body.endswith(b"</urlset>\n")
    assert memory() - before < 60 * MEGABYTE


def test_other_files(site: Pages, running: Running) -> None:
    site.faults.put(bad_files.nested_index(), "/s.xml")
    site.faults.put(bad_files.nested_index(), "/nested/*")
    site.faults.put(bad_files.text_sitemap("/one", "http://b.example/two"), "/t.txt")
    site.faults.put(bad_files.billion_laughs(), "/l.xml")
    site.faults.put(bad_files.huge_robots(), "/robots.txt", first=1)
    site.faults.put(bad_files.html_instead(), "/robots.txt")
    assert f"{running.url}/nested/a".encode() in ask(running, "/s.xml")[2]
    assert f"{running.url}/nested/ab".encode() in ask(running, "/nested/a")[2]
    assert ask(running, "/t.txt")[2] == f"{running.url}/one\nhttp://b.example/two\n".encode()
    assert ask(running, "/l.xml")[2].count(b"<!ENTITY") == 10
    robots = ask(running, "/robots.txt")[2]
    assert 2 * MEGABYTE - 100 < len(robots) < 2 * MEGABYTE + 100
    assert robots.endswith(b"Disallow: /\n")
    assert b"<html" in ask(running, "/robots.txt")[2]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_fault_may_be_put_on_any_page_and_the_server_lives(name: str) -> None:
    site = NewsSite(20)
    site.faults.put(CATALOGUE[name](), ARTICLES)
    with serve(site) as running:
        with wire(running, site.story(7).path) as opened:
            assert running.hits.wait_until(lambda hits: hits.total == 1)
            opened.settimeout(0.05)
            with suppress(TimeoutError, ConnectionError):
                opened.recv(65536)
        assert ask(running, "/")[0] == 200
        assert running.hits.faults.total() == 1
