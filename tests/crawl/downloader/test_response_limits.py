"""What a hostile server sends ends in an error that is seen, in bounded memory and time."""

from __future__ import annotations

import gzip
import select
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
import pytest
from hostile import Server, answer, crawl, hang, redirect, serve

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = b"\0" * 100_000_000


def packed(coding: str, body: bytes) -> bytes:
    return answer(body, headers=[("Content-Type", "text/html"), ("Content-Encoding", coding)])


def endless(head: bytes, piece: bytes, *, pause: float = 0) -> Callable[[socket.socket], None]:
    """A server that sends a piece again and again, with a pause in seconds, until it is left."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        left: list[socket.socket] = []
        while not left:
            connection.sendall(piece)
            left, _, _ = select.select([connection], [], [], pause)

    return talk


TOO_MUCH: dict[str, tuple[Any, str]] = {
    "/gzip-bomb": (packed("gzip", gzip.compress(ZEROS, 1)), "BodyTooLargeError"),
    "/deflate-bomb": (packed("deflate", zlib.compress(ZEROS, 1)), "BodyTooLargeError"),
    "/brotli-bomb": (packed("br", brotli.compress(ZEROS, quality=1)), "BodyTooLargeError"),
    "/body": (endless(OK + b"\r\n", b"x" * 65536), "DownloadCancelledError"),
    "/chunks": (
        endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        "DownloadCancelledError",
    ),
    "/said": (OK + b"Content-Length: 99999999999\r\n\r\n", "DownloadCancelledError"),
    "/drip": (endless(OK + b"Content-Length: 99999\r\n\r\n", b"x", pause=0.1), "TimeoutError"),
    "/drip-head": (endless(OK, b"x", pause=0.1), "TimeoutError"),
    "/hang": (hang, "TimeoutError"),
    "/cookies": (
        OK + b"".join(b"Set-Cookie: c%d=v\r\n" % n for n in range(10_000)) + b"\r\nhello",
        "HeaderLimitError",
    ),
    "/long-line": (OK + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\nhello", "HeaderLimitError"),
    "/long-lines": (OK + (b"X-A: " + b"x" * 30_000 + b"\r\n") * 9 + b"\r\n", "HeaderLimitError"),
    "/lines": (endless(OK, b"X-A: bbbbbbbbbbbbbbb\r\n" * 1000), "HeaderLimitError"),
    "/folded": (endless(OK + b"X: y\r\n", b" bbbbbbbbbbbb\r\n" * 1000), "HeaderLimitError"),
    "/go-on": (endless(b"", b"HTTP/1.1 100 go on\r\n\r\n" * 1000), "HeaderLimitError"),
    # The body has come to its end; what stands behind it is read up to a limit.
    "/trailer": (endless(CHUNKED + b"0\r\n", b"X-A: bbbbbb\r\n" * 1000), "None"),
    "/chunk-line": (endless(CHUNKED + b"5;", b"a" * 65536), "ResponseDataLossError"),
    "/loop": (redirect("/loop"), "IgnoreRequest"),
    "/cut-chunks": (CHUNKED + b"10\r\n0123456789", "ResponseDataLossError"),
    "/too-short": (OK + b"Content-Length: 100\r\n\r\n0123456789", "ResponseDataLossError"),
    "/no-gzip": (packed("gzip", b"\x01\x02 no page"), "BodyCodingError"),
    "/no-brotli": (packed("br", b"\xff\x00 no page"), "BodyCodingError"),
    "/no-zstd": (packed("zstd", b"\x01\x02 no page"), "BodyCodingError"),
    "/many-codings": (packed("gzip, gzip, gzip, gzip", gzip.compress(b"x")), "BodyCodingError"),
    "/countless-codings": (packed("gzip," * 4000, gzip.compress(b"x")), "BodyCodingError"),
    "/garbage": (b"\x00\x01 garbage\r\n\r\n", "DownloadFailedError"),
    "/another-protocol": (b"SSH-2.0-x\r\n", "DownloadFailedError"),
    "/nothing": (b"", "DownloadFailedError"),
}


@pytest.fixture
def site() -> Iterator[Server]:
    with serve() as server:
        server.says["/robots.txt"] = answer(b"")
        yield server


def test_hostile_responses_end_in_an_error_and_memory_stays_small(site: Server) -> None:
    """All of them at once: their errors, the memory of them together, and the time."""
    site.says |= {path: says for path, (says, _) in TOO_MUCH.items()}
    site.says["/fine"] = answer(b"fine")
    urls = {path: site.url(path) for path in [*TOO_MUCH, "/fine"]}
    short = {urls[path]: 0.5 for path, (_, error) in TOO_MUCH.items() if error == "TimeoutError"}
    result = crawl(list(urls.values()), timeouts=short)
    came = {path: result["came"].get(site.url(path), {}) for path in TOO_MUCH}
    wrong = {
        path: came[path]
        for path, (_, error) in TOO_MUCH.items()
        if not str(came[path].get("error")).endswith(error)
    }
    assert not wrong
    assert result["came"][site.url("/fine")]["status"] == 200
    # Eight at once, each up to DOWNLOAD_MAXSIZE (10 MB), twice at its end; the engine has 17 MB.
    assert result["grown_mb"] < 200


def test_limits_of_the_header_are_settings(site: Server) -> None:
    site.says["/many"] = OK + b"X-A: b\r\n" * 50 + b"Content-Length: 2\r\n\r\nok"
    site.says["/large"] = OK + b"X-A: " + b"b" * 5000 + b"\r\nContent-Length: 2\r\n\r\nok"
    urls = [site.url("/many"), site.url("/large")]
    for settings in ({}, {"NEWSCRAWL_HEADER_LINES": 20, "NEWSCRAWL_HEADER_MAXSIZE": 4000}):
        came = crawl(urls, more=settings)["came"]
        outcomes = [came[url].get("error", came[url].get("status")) for url in urls]
        assert outcomes == (["HeaderLimitError"] * 2 if settings else [200, 200])


def test_packed_bodies_of_all_kinds_are_read(site: Server) -> None:
    body = b"<html>hello" * 1000
    site.says["/gzip"] = packed("gzip", gzip.compress(body))
    site.says["/br"] = packed("br", brotli.compress(body))
    site.says["/twice"] = packed("gzip, br", brotli.compress(gzip.compress(body)))
    site.says["/identity"] = packed("identity", body)
    site.says["/and-identity"] = packed("gzip, identity, Identity, identity", gzip.compress(body))
    site.says["/thrice"] = packed(
        "gzip,,gzip,gzip", gzip.compress(gzip.compress(gzip.compress(body)))
    )
    paths = ("/gzip", "/br", "/twice", "/identity", "/and-identity", "/thrice")
    urls = [site.url(path) for path in paths]
    came = crawl(urls)["came"]
    assert [came[url].get("size") for url in urls] == [len(body)] * len(paths)
