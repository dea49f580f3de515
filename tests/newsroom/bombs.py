"""Answers that would use up a client's memory, disk or time.  None is ever held as a whole."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from newsroom.fault_rules import Fault
from newsroom.http_messages import Answer, End, Request, Script, Step, status_line

try:
    import brotli  # type: ignore[import-untyped,import-not-found,unused-ignore]
except ImportError:  # it is not needed for anything else
    brotli = None

__all__ = [
    "brotli_bomb",
    "cookie_flood",
    "endless",
    "gzip_bomb",
    "has_brotli",
    "huge_header",
    "zeros_crc",
    "zipped_zeros",
]

_UNIT: Final = 1 << 20  # bytes of a piece, unpacked
_GIGABYTE: Final = 1 << 30
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_AT_ONCE: Final = 64
_HTML_START: Final = b"<!DOCTYPE html><html><head><title>A long page</title></head><body>"
_HTML_MORE: Final = b"<p>And so the meeting went on, and nobody knew how to end it.</p>\n" * 200


def _fault(name: str, fields: list[str], body: Callable[[], Iterator[Step]]) -> Fault:
    head = "\r\n".join([status_line(200), *fields, "", ""]).encode("latin-1")

    def steps() -> Iterator[Step]:
        yield head
        yield from body()

    def spoil(_: Request, __: Callable[[], Answer]) -> Answer:
        return Script(steps, 200)

    return Fault(name, spoil)


def _affine(block: bytes) -> tuple[int, ...]:
    """The CRC behind a block as a function of the CRC before it: 32 columns and a constant."""
    constant = zlib.crc32(block, 0)
    return (*(zlib.crc32(block, 1 << bit) ^ constant for bit in range(32)), constant)


def _applied(function: tuple[int, ...], value: int) -> int:
    result = function[32]
    for bit in range(32):
        if value >> bit & 1:
            result ^= function[bit]
    return result


def _composed(later: tuple[int, ...], first: tuple[int, ...]) -> tuple[int, ...]:
    constant = _applied(later, first[32])
    columns = (_applied(later, first[bit]) ^ later[32] for bit in range(32))
    return (*columns, constant)


def zeros_crc(count: int) -> int:
    """The CRC-32 of that many zero bytes, without making them.

    >>> zeros_crc(1000) == zlib.crc32(bytes(1000))
    True
    """
    power, result = _affine(b"\0"), 0
    while count:
        if count & 1:
            result = _applied(power, result)
        power = _composed(power, power)
        count >>= 1
    return result


@lru_cache(1)
def _unit() -> bytes:
    """A megabyte of zeros as deflate blocks that may follow each other as often as one likes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(_UNIT)) + packer.flush(zlib.Z_FULL_FLUSH)


def zipped_zeros(megabytes: int) -> Iterator[bytes]:
    """A correct gzip file of zeros in pieces: about a kilobyte for each megabyte."""
    yield _GZIP_HEAD
    left = megabytes
    while left:
        some = min(left, _AT_ONCE)
        yield _unit() * some
        left -= some
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    count = megabytes * _UNIT
    yield last.flush() + struct.pack("<II", zeros_crc(count), count & 0xFFFFFFFF)


def _twice(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def gzip_bomb(
    unpacked: int = 2 * _GIGABYTE, *, layers: int = 1, kind: str = "text/html; charset=utf-8"
) -> Fault:
    """A body that unpacks to that many bytes (whole megabytes) of zeros.

    With two ``layers`` it is packed twice, 2 GB into 10 kB, and says so.
    """

    def body() -> Iterator[Step]:
        pieces = zipped_zeros(max(1, unpacked // _UNIT))
        yield from _twice(pieces) if layers > 1 else pieces
        yield End.CLOSE

    coding = "gzip, gzip" if layers > 1 else "gzip"
    fields = [f"Content-Type: {kind}", f"Content-Encoding: {coding}", "Connection: close"]
    return _fault("gzip-bomb", fields, body)


def has_brotli() -> bool:
    """Whether the brotli library is installed."""
    return brotli is not None


@lru_cache(1)
def _brotli_zeros() -> tuple[bytes, bytes, bytes]:
    """A brotli stream of zeros: its first two megabytes, a further one, its end."""
    packer = brotli.Compressor(quality=5, lgwin=22)
    block = bytes(_UNIT)
    opening, *repeated = [packer.process(block) + packer.flush() for _ in range(4)]
    if repeated[1] != repeated[2]:
        raise RuntimeError("This brotli library does not pack equal blocks equally.")
    return opening + repeated[0], repeated[1], packer.finish()


def brotli_bomb(unpacked: int = 2 * _GIGABYTE) -> Fault:
    """The same as a gzip bomb, in brotli, which packs tighter.  Needs the brotli library."""
    megabytes = max(3, unpacked // _UNIT)
    opening, repeated, end = _brotli_zeros()

    def body() -> Iterator[Step]:
        yield opening
        left = megabytes - 2
        while left:
            some = min(left, _AT_ONCE)
            yield repeated * some
            left -= some
        yield end
        yield End.CLOSE

    fields = ["Content-Type: text/html", "Content-Encoding: br", "Connection: close"]
    return _fault("brotli-bomb", fields, body)


def endless(*, chunked: bool = False) -> Fault:
    """A page that never ends; it is made as fast as the client reads."""

    def body() -> Iterator[Step]:
        opened, more = _HTML_START, _HTML_MORE
        if chunked:
            opened, more = (b"%x\r\n%b\r\n" % (len(part), part) for part in (opened, more))
        yield opened
        while True:
            yield more

    framing = "Transfer-Encoding: chunked" if chunked else "Connection: close"
    return _fault("endless", ["Content-Type: text/html; charset=utf-8", framing], body)


def cookie_flood(count: int = 10_000) -> Fault:
    """A page with that many Set-Cookie headers."""
    cookies = [f"Set-Cookie: c{at}=v{at}; Path=/" for at in range(count)]
    return _short("cookie-flood", cookies)


def huge_header(size: int = 1 << 20) -> Fault:
    """A page with a header of that many bytes."""
    return _short("huge-header", [f"X-Padding: {'x' * size}"])


def _short(name: str, fields: list[str]) -> Fault:
    page = _HTML_START + b"<p>Short.</p></body></html>"
    head = ["Content-Type: text/html; charset=utf-8", f"Content-Length: {len(page)}"]
    return _fault(name, [*head, *fields], lambda: iter((page,)))
