"""What an HTTP answer's body is: its codings taken off, and a first look at its kind."""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from typing import TYPE_CHECKING, Final

from fastwarc.stream_io import BrotliReader, ZstdReader

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decode", "is_binary", "is_html"]

_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article|main|section|header"
    rb"|nav|div|table|span|img|p|a|h[1-6]|ul|ol|br)\b[^<>]*>",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD: Final = 4096
"""Bytes that the first look goes by."""
_STEP: Final = 1 << 16
"""Bytes that are decoded at a time, so that broken data loses no more than its end."""


def is_html(content: bytes) -> bool:
    r"""Say whether bytes look like HTML, by a tag near their beginning.

    >>> is_html(b"\n<!DOCTYPE html><title>A</title>"), is_html(b"1 < 2 and a > b")
    (True, False)
    """
    # Without the zeros between the letters of UTF-16.
    return _HTML.search(content[:_HEAD].replace(b"\0", b"")) is not None


def is_binary(content: bytes) -> bool:
    r"""Say whether bytes are no text in any charset that pages are written in.

    >>> is_binary(b"\x89PNG\r\n\x1a\n\0\0"), is_binary("Grüße".encode("utf-16"))
    (True, False)
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return content.startswith(b"%PDF-") or _CONTROL.search(content[:_HEAD]) is not None


def decode(content: bytes, *, transfer: str | None, coding: str | None, limit: int) -> bytes:
    r"""Take off the codings that an HTTP answer's headers name, in the order they were put on.

    Many archives keep the headers of codings that they have taken off themselves, so a coding
    that the bytes do not have leaves them as they are; of broken data the readable beginning
    counts, as in browsers.  What would grow above ``limit`` ends one byte after it.

    >>> decode(b"5\r\nhello\r\n0\r\n\r\n", transfer="chunked", coding=None, limit=99)
    b'hello'
    """
    names = f"{coding or ''},{transfer or ''}".casefold().split(",")
    for name in reversed(names):
        decoder = _DECODERS.get(name.strip())
        if decoder is not None:
            content = decoder(content, limit + 1)
    return content


def _dechunk(content: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while (end := content.find(b"\n", at, at + 1000)) >= 0:
        try:
            size = int(content[at:end].split(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(parts)[:most]
        parts.append(content[end + 1 : end + 1 + size])
        at = content.find(b"\n", end + 1 + size) + 1
        if not at:
            break
    return b"".join(parts)[:most] or content


def _inflate(content: bytes, most: int) -> bytes:
    # gzip or zlib by their headers, then the bare deflate that some servers send; that one has no
    # mark to know it by, so it counts only where it comes to its own end.
    framed, _ = _inflate_as(zlib.MAX_WBITS | 32, content, most)
    if framed:
        return framed
    bare, whole = _inflate_as(-zlib.MAX_WBITS, content, most)
    return bare if bare and whole else content


def _inflate_as(bits: int, content: bytes, most: int) -> tuple[bytes, bool]:
    stream = zlib.decompressobj(bits)
    found = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(0, len(content), _STEP):
            found += stream.decompress(content[at : at + _STEP], most - len(found))
            if len(found) >= most:
                return bytes(found), True
    return bytes(found), stream.eof


def _read_all(reader: BrotliReader | ZstdReader, content: bytes, most: int) -> bytes:
    found = bytearray()
    with contextlib.suppress(OSError):
        while len(found) < most and (part := reader.read(min(_STEP, most - len(found)))):
            found += part
    return bytes(found) or content


def _unbrotli(content: bytes, most: int) -> bytes:
    return _read_all(BrotliReader(io.BytesIO(content)), content, most)


def _unzstd(content: bytes, most: int) -> bytes:
    return _read_all(ZstdReader(io.BytesIO(content)), content, most)


_DECODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "chunked": _dechunk,
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
