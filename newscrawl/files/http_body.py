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

__all__ = [
    "MAX_CHUNKS",
    "MAX_CODINGS",
    "CodingError",
    "decode_body",
    "is_binary",
    "is_html",
    "parse_codings",
]

MAX_CODINGS: Final = 3
"""Codings in one header; each costs a pass over the whole body.  Two are seen in practice, where a
server and the cache in front of it both pack; more is an attack."""

MAX_CHUNKS: Final = 1_000_000
"""Pieces of a chunked body: a page of 32 MB in pieces of 32 bytes.  They take a second to join."""

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
_CODING: Final = re.compile(r"[^,]+")
_LONGEST_CHUNK_HEAD: Final = 1000
"""Bytes of the line before a chunk: its size in hexadecimal, and extensions, which are not read."""


class CodingError(ValueError):
    """More codings or chunks than are taken off; the message says how many."""


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


def parse_codings(header: str | None) -> list[str]:
    """List the codings that a ``Content-Encoding`` or ``Transfer-Encoding`` names, in its order.

    Names are in lower case; ``identity`` (no coding at all) and empty names are left out.  Raises
    CodingError where there are more than MAX_CODINGS.

    >>> parse_codings("GZIP, identity, br")
    ['gzip', 'br']
    """
    found: list[str] = []
    count = 0
    for match in _CODING.finditer(header or ""):
        name = match[0].strip().casefold()
        if name and name != "identity":
            count += 1
            if count <= MAX_CODINGS:
                found.append(name)
    if count > MAX_CODINGS:
        raise _too_many(count)
    return found


def _too_many(codings: int) -> CodingError:
    return CodingError(f"packed {codings:,} times; at most {MAX_CODINGS} codings are taken off")


def decode_body(content: bytes, *, transfer: str | None, coding: str | None, limit: int) -> bytes:
    r"""Take off the codings that an HTTP answer's headers name, in the order they were put on.

    ``transfer`` is the ``Transfer-Encoding`` header, ``coding`` the ``Content-Encoding`` header,
    ``limit`` the most bytes of a result: what would grow above it ends one byte after it.  Many
    archives keep the headers of codings that they have taken off themselves, so a coding that the
    bytes do not have leaves them as they are; of broken data the readable beginning counts, as in
    browsers.  Raises CodingError where there are more than MAX_CODINGS or MAX_CHUNKS.

    >>> decode_body(b"5\r\nhello\r\n0\r\n\r\n", transfer="chunked", coding=None, limit=99)
    b'hello'
    """
    # "chunked" is how a body is sent, and no coding of what is in it.
    codings = [name for name in parse_codings(coding) if name != "chunked"] + parse_codings(
        transfer
    )
    if len(codings) > MAX_CODINGS:
        raise _too_many(len(codings))
    for name in reversed(codings):
        decoder = _DECODERS.get(name)
        if decoder is not None:
            content = decoder(content, limit + 1)
    return content


def _dechunk(content: bytes, most: int) -> bytes:
    # One buffer that grows: a list of chunks of one byte takes a hundred times their bytes.
    found = bytearray()
    at = size = chunks = 0
    while len(found) < most:
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise CodingError(f"sent in more than {MAX_CHUNKS:,} chunks")
        head = content.find(b"\n", at, at + _LONGEST_CHUNK_HEAD)
        try:
            size = int(content[at:head], 16) if head >= 0 else -1
        except ValueError:
            size = _size_before_extension(content[at:head])
        if size <= 0:
            break
        start, end = head + 1, head + 1 + size
        found += content[start:end]
        at = content.find(b"\n", end) + 1
        if not at:
            break
    del found[most:]
    return bytes(found) if found or size == 0 else content


def _size_before_extension(head: bytes) -> int:
    """Read the size off a chunk's line, -1 where none stands there."""
    try:
        return int(head.partition(b";")[0], 16)
    except ValueError:
        return -1


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
            # What stands behind the end is not read: zlib would copy it again and again.
            if len(found) >= most or stream.eof:
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
