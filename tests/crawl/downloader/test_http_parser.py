"""Answers that break the rules of HTTP and that browsers read all the same."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
import pytest
from hostile import Server, answer, crawl, serve

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

PAGE = b"<html><body>" + b"<p>A line of the page.</p>\n" * 40 + b"</body></html>\n"
OPEN = PAGE.replace(b"</body></html>\n", b"")  # of a site that writes no last tags
OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html\r\n"
LENGTH = b"Content-Length: %d\r\n"


def raw(*headers: bytes, body: bytes = PAGE, status: bytes = OK) -> bytes:
    return status + HTML + b"".join(headers) + b"Connection: close\r\n\r\n" + body


def of_length(status: bytes = OK, *headers: bytes) -> bytes:
    return raw(LENGTH % len(PAGE), *headers, status=status)


def chunks(body: bytes = PAGE, *, end: bytes = b"0\r\n\r\n", line: bytes = b"%x\r\n") -> bytes:
    parts = [body[at : at + 300] for at in range(0, len(body), 300)]
    return b"".join(line % len(part) + part + b"\r\n" for part in parts) + end


def chunked(body: bytes, *headers: bytes) -> bytes:
    return raw(b"Transfer-Encoding: chunked\r\n", *headers, body=body)


def packed(coding: bytes, body: bytes) -> bytes:
    return raw(b"Content-Encoding: " + coding + b"\r\n", LENGTH % len(body), body=body)


READ: dict[str, bytes] = {
    # The first line.
    "http2": of_length(b"HTTP/2 200\r\n"),
    "http3": of_length(b"HTTP/3.0 200 OK\r\n"),
    "icy": of_length(b"ICY 200 OK\r\n"),
    "no-version": of_length(b"HTTP 200 OK\r\n"),
    "no-reason": of_length(b"HTTP/1.1 200\r\n"),
    "two-blanks": of_length(b"HTTP/1.1  200  OK\r\n"),
    "lower-case": of_length(b"http/1.1 200 ok\r\n"),
    "empty-lines-before": b"\r\n\r\n" + of_length(),
    "http10-no-length": raw(status=b"HTTP/1.0 200 OK\r\n"),
    "interim": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + of_length(),
    # Headers.
    "bare-lf": of_length().replace(b"\r\n", b"\n"),
    "odd-name": of_length(OK, b"\xe2\x80\x98x\xe2\x80\x99: *\r\n", b"a b: c\r\n", b": none\r\n"),
    "blank-before-colon": raw(b"X-A : 1\r\n", b"Content-Length : %d\r\n" % len(PAGE)),
    "no-colon": of_length(OK, b"Garbage line here\r\n"),
    "folded": of_length(OK, b"X-A: a\r\n b\r\n\tc\r\n"),
    "folded-onto-nothing": of_length(OK + b" folded: onto nothing\r\n"),
    # Lengths.
    "length-too-long": raw(LENGTH % (len(PAGE) + 500)),
    "length-twice": raw(LENGTH % len(PAGE), LENGTH % len(PAGE)),
    "length-twice-in-one": raw(b"Content-Length: %d, %d\r\n" % (len(PAGE), len(PAGE))),
    "lengths-differ": raw(LENGTH % 20, LENGTH % len(PAGE)),
    "lengths-differ-too-long": raw(LENGTH % (len(PAGE) + 9), LENGTH % len(PAGE)),
    "length-no-number": raw(b"Content-Length: many\r\n"),
    "length-negative": raw(b"Content-Length: -1\r\n"),
    "length-empty": raw(b"Content-Length:\r\n"),
    "length-huge": raw(b"Content-Length: %s\r\n" % (b"9" * 400)),
    "length-of-unpacked": raw(
        b"Content-Encoding: gzip\r\n", LENGTH % len(PAGE), body=gzip.compress(PAGE)
    ),
    # Chunks.
    "chunks": chunked(chunks()),
    "chunks-and-length": chunked(chunks(), LENGTH % len(PAGE)),
    "chunks-and-wrong-length": chunked(chunks(), LENGTH % 10),
    "no-last-chunk": chunked(chunks(end=b"")),
    "no-line-behind-last-chunk": chunked(chunks(end=b"0\r\n")),
    "trailer": chunked(chunks(end=b"0\r\nX-A: b\r\n\r\n")),
    "chunk-extensions": chunked(chunks(line=b'%x;name="a\x01b"; c\r\n')),
    "chunk-blanks": chunked(chunks(line=b" %x  \r\n")),
    "chunk-zeros": chunked(chunks(line=b"0000%X\r\n")),
    "chunks-bare-lf": chunked(chunks().replace(b"\r\n", b"\n")),
    "no-chunks-at-all": chunked(PAGE),
    "chunked-twice": raw(b"Transfer-Encoding: chunked, chunked\r\n", body=chunks()),
    "chunked-in-upper-case": raw(b"TRANSFER-ENCODING: Chunked\r\n", body=chunks()),
    "transfer-identity": raw(b"Transfer-Encoding: identity\r\n", LENGTH % len(PAGE)),
    "transfer-unknown": raw(b"Transfer-Encoding: utf-8\r\n", LENGTH % len(PAGE)),
    "transfer-gzip": raw(b"Transfer-Encoding: gzip, chunked\r\n", body=chunks(gzip.compress(PAGE))),
    # Codings.
    "gzip-that-is-plain": packed(b"gzip", PAGE),
    "br-that-is-plain": packed(b"br", PAGE),
    "zstd-that-is-plain": packed(b"zstd", PAGE),
    "deflate-that-is-plain": packed(b"deflate", PAGE),
    "br-that-is-gzip": packed(b"br", gzip.compress(PAGE)),
    "gzip-that-is-deflate": packed(b"gzip", zlib.compress(PAGE)),
    "deflate-without-header": packed(b"deflate", zlib.compress(PAGE)[2:-4]),
    "coding-unknown": packed(b"UTF-8", PAGE),
    "coding-unknown-that-is-gzip": packed(b"none", gzip.compress(PAGE)),
    "gzip-twice": packed(b"gzip", gzip.compress(gzip.compress(PAGE))),
    "gzip-twice-said-once-plain": packed(b"gzip, gzip", gzip.compress(PAGE)),
    "gzip-untold": raw(LENGTH % len(gzip.compress(PAGE)), body=gzip.compress(PAGE)),
    "gzip-in-members": packed(b"gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
    "gzip-and-junk": packed(b"gzip", gzip.compress(PAGE) + b"\0\0\0<!-- end -->"),
    "gzip-without-checksum": packed(b"gzip", gzip.compress(PAGE)[:-8]),
    "gzip-with-a-wrong-checksum": packed(b"gzip", gzip.compress(PAGE)[:-8] + b"12345678"),
    "zlib-with-a-wrong-checksum": packed(b"deflate", zlib.compress(PAGE)[:-4] + b"1234"),
    "br": packed(b"br", brotli.compress(PAGE)),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with serve() as server:
        server.says["/robots.txt"] = answer(b"")
        yield server


def test_what_browsers_read_is_read(site: Server) -> None:
    """All of them in one crawl: each gives the whole page."""
    site.says |= {f"/{name}": says for name, says in READ.items()}
    result = crawl([site.url(f"/{name}") for name in READ])
    came = {name: result["came"].get(site.url(f"/{name}"), {}) for name in READ}
    assert {name: got for name, got in came.items() if got.get("size") != len(PAGE)} == {}
    assert [name for name in READ if site.paths().count(f"/{name}") > 1] == []
    cut = ("length-too-long", "lengths-differ-too-long", "length-of-unpacked", "no-last-chunk")
    assert result["stats"]["newscrawl/cut-but-whole"] == len(cut)


def stalling(says: bytes) -> Callable[[socket.socket], None]:
    """A server that keeps the connection open, as if more was to come."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(says)
        connection.recv(1)

    return talk


STALLS = {
    "length": raw(LENGTH % (len(PAGE) + 9)),
    "unpacked": raw(b"Content-Encoding: gzip\r\n", LENGTH % 9999, body=gzip.compress(PAGE)),
    "chunks": chunked(chunks(end=b"")),
}


def test_a_whole_page_is_taken_where_the_server_says_that_more_is_to_come(site: Server) -> None:
    site.says |= {f"/{name}": stalling(says) for name, says in STALLS.items()}
    site.says["/half"] = stalling(raw(LENGTH % 9999, body=OPEN))
    urls = [site.url(f"/{name}") for name in STALLS]
    result = crawl([*urls, site.url("/half")], timeouts={site.url("/half"): 4.0})
    assert [result["came"][url].get("size") for url in urls] == [len(PAGE)] * len(urls)
    assert result["came"][site.url("/half")]["error"] == "DownloadTimeoutError"


CUT: dict[str, Any] = {
    "length": raw(LENGTH % 9999, body=OPEN),
    "chunks": chunked(chunks(OPEN, end=b"")),
    "in-a-chunk": chunked(chunks(OPEN)[:-90]),
    "no-chunk": chunked(b"5\r\nhello\r\nno size\r\n"),
}


def test_a_page_that_was_torn_is_refused_at_first(site: Server) -> None:
    site.says |= {f"/cut-{name}": says for name, says in CUT.items()}
    urls = [site.url(f"/cut-{name}") for name in CUT]
    came = crawl(urls)["came"]
    assert [came[url].get("error") for url in urls] == ["ResponseDataLossError"] * len(urls)
    assert "was cut off after" in came[urls[0]]["text"]


def test_a_robots_txt_that_is_always_cut_is_taken_the_second_time() -> None:
    with serve() as server:
        rules = b"User-agent: *\nDisallow: /no\n"
        server.says["/robots.txt"] = raw(LENGTH % 9999, body=rules)
        server.says |= {f"/{name}": answer() for name in ("a", "b", "no")}
        first = crawl([server.url("/a")])["came"]
        assert first[server.url("/a")]["error"] == "RobotsUnreachable"
        # At once again, as no time passes between two looks.
        urls = [server.url(path) for path in ("/a", "/b", "/no")]
        settings = {"NEWSCRAWL_RETRY_DELAY": 0, "CONCURRENT_REQUESTS": 1}
        came = crawl(urls, more=settings)["came"]
    assert [came[url].get("error", came[url].get("status")) for url in urls] == [
        "RobotsUnreachable",
        200,
        "RobotsForbidden",
    ]


def test_an_answer_that_sends_more_than_it_says_spoils_no_other(site: Server) -> None:
    """Connections are used again: what is left over must not be taken for the next answer."""
    nothing = b"HTTP/1.1 204 No Content\r\n\r\n" + PAGE
    more = OK + HTML + LENGTH % 10 + b"\r\n" + PAGE
    site.says |= {"/nothing": nothing, "/more": more, "/fine": of_length()}
    urls = [site.url(path) for path in ("/nothing?1", "/more?1", "/fine?1", "/fine?2")]
    came = crawl(urls, CONCURRENT_REQUESTS=1)["came"]
    assert [came[url].get("size") for url in urls] == [0, 10, len(PAGE), len(PAGE)]
