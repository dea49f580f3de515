"""HTTP bodies: takes their codings off, and tells at a glance what they hold."""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from functools import partial
from itertools import islice
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
    "is_gzip",
    "is_html",
    "parse_codings",
]

MAX_CODINGS: Final = 3
"""Codings in one header; each costs a pass over the whole body.  Two are seen in practice, where a
server and the cache in front of it both pack; more is an attack."""

MAX_CHUNKS: Final = 1_000_000
"""Chunks of a chunked body: a page of 32 MB in chunks of 32 bytes.  They take a second to join."""

_HTML_TAG: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article|main|section|header"
    rb"|nav|div|table|span|img|p|a|h[1-6]|ul|ol|br)\b[^<>]*>",
    re.IGNORECASE,
)
_CONTROL_BYTE: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES: Final = 4096
"""The beginning of a body that tells what it holds."""
_PIECE_BYTES: Final = 1 << 16
"""Bytes that are decoded at a time, so that broken data loses no more than its end."""
_MAX_TRAILER_BYTES: Final = 8  # of gzip: checksum and length (RFC 1952); zlib has a checksum of 4
_MAX_MEMBERS: Final = 1000
"""Of a gzip file: one that is packed piece by piece has a few; each costs a copy of a piece."""
_GZIP_MAGIC: Final = b"\x1f\x8b\x08"
_MAGIC: Final = ((_GZIP_MAGIC, "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
"""How codings begin; the others have no mark of their own."""
_CODING_NAME: Final = re.compile(r"[^,]+")
_MAX_CHUNK_LINE_BYTES: Final = 1000
"""The line before a chunk: its size in hexadecimal, and extensions, which are not read."""


class CodingError(ValueError):
    """A body has more codings or chunks than are taken off; the message says how many."""


def is_html(content: bytes) -> bool:
    r"""Return True if bytes look like HTML, by a tag near their beginning.

    >>> is_html(b"\n<!DOCTYPE html><title>A</title>"), is_html(b"1 < 2 and a > b")
    (True, False)
    """
    # Without the zeros between the letters of UTF-16.
    return _HTML_TAG.search(content[:_HEAD_BYTES].replace(b"\0", b"")) is not None


def is_binary(content: bytes) -> bool:
    r"""Return True if bytes are no text in any charset that pages are written in.

    >>> is_binary(b"\x89PNG\r\n\x1a\n\0\0"), is_binary("Grüße".encode("utf-16"))
    (True, False)
    """
    if content.startswith(_UTF16_MARKS):
        return False
    return content.startswith(b"%PDF-") or _CONTROL_BYTE.search(content[:_HEAD_BYTES]) is not None


def parse_codings(header: str | None) -> list[str]:
    """Return the codings that a ``Content-Encoding`` or ``Transfer-Encoding`` names, in its order.

    Names are in lower case; ``identity`` (no coding at all) and empty names are left out.  Raises
    CodingError where there are more than MAX_CODINGS.

    >>> parse_codings("GZIP, identity, br")
    ['gzip', 'br']
    """
    names = (match[0].strip().casefold() for match in _CODING_NAME.finditer(header or ""))
    named = (name for name in names if name and name != "identity")
    codings = list(islice(named, MAX_CODINGS))  # a header may hold a million
    _check_number(len(codings) + sum(1 for _ in named))
    return codings


def _check_number(codings: int) -> None:
    if codings > MAX_CODINGS:
        raise CodingError(f"packed {codings:,} times; at most {MAX_CODINGS} codings are taken off")


def decode_body(content: bytes, *, transfer: str | None, coding: str | None, limit: int) -> bytes:
    r"""Take off the codings that an HTTP response's headers name, the last one first.

    ``transfer`` is the ``Transfer-Encoding`` header, ``coding`` the ``Content-Encoding`` header,
    ``limit`` the most bytes of a result: a longer one is cut one byte after it.  Many archives keep
    the headers of codings that they have taken off themselves, so a coding that the bytes do not
    have leaves them as they are, unless they begin as another one does; of broken data the readable
    beginning counts, as in browsers.
    Raises CodingError where there are more than MAX_CODINGS or MAX_CHUNKS.

    >>> decode_body(b"5\r\nhello\r\n0\r\n\r\n", transfer="chunked", coding=None, limit=99)
    b'hello'
    """
    # "chunked" is how a body is sent, and no coding of what is in it.
    codings = [name for name in parse_codings(coding) if name != "chunked"]
    codings += parse_codings(transfer)
    _check_number(len(codings))
    for name in reversed(codings):
        content = _without(name, content, limit + 1)
    return content


def is_gzip(content: bytes) -> bool:
    """Return True if bytes begin as gzip does."""
    return content.startswith(_GZIP_MAGIC)


def _without(coding: str, content: bytes, max_bytes: int) -> bytes:
    """Take a coding off; where it is another one than its name says, that one."""
    decoder = _DECODERS.get(coding)
    decoded = content if decoder is None else decoder(content, max_bytes)
    if decoded is content:  # not packed as it says
        found = next((name for magic, name in _MAGIC if content.startswith(magic)), None)
        return content if found is None else _DECODERS[found](content, max_bytes)
    is_page = is_html(content) and not is_binary(content)  # packed bytes may hold "<p" by chance
    if coding != "chunked" and is_page and not is_html(decoded):
        return content  # a plain page, of which its first bytes were taken for something packed
    return decoded


def _join_chunks(content: bytes, max_bytes: int) -> bytes:
    # One buffer that grows: a list of chunks of one byte takes a hundred times their bytes.
    joined = bytearray()
    start = size = chunks = 0
    while len(joined) < max_bytes:
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise CodingError(f"sent in more than {MAX_CHUNKS:,} chunks")
        line_end = content.find(b"\n", start, start + _MAX_CHUNK_LINE_BYTES)
        size = _chunk_size(content[start:line_end]) if line_end >= 0 else -1
        if size <= 0:
            break
        chunk_end = line_end + 1 + size
        joined += content[line_end + 1 : chunk_end]
        start = content.find(b"\n", chunk_end) + 1
        if not start:
            break
    del joined[max_bytes:]
    return bytes(joined) if joined or size == 0 else content


def _chunk_size(line: bytes) -> int:
    """Return the size that a chunk's line gives, -1 where it gives none."""
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError:
        return -1


def _inflate(content: bytes, max_bytes: int) -> bytes:
    # gzip or zlib by their headers, then the bare deflate that some servers send; that one has no
    # header to know it by, so it counts only where it comes to its own end.
    framed, is_complete = _inflate_as(zlib.MAX_WBITS | 32, content, max_bytes)
    if is_complete:
        return framed
    bare, is_complete = _inflate_as(-zlib.MAX_WBITS, content, max_bytes)
    return bare if bare and is_complete else framed or content


def _inflate_as(wbits: int, content: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Return what can be inflated, and whether that is all of it or as much as is wanted."""
    inflated = bytearray()
    at = 0
    for _ in range(_MAX_MEMBERS):
        begin, member = at, zlib.decompressobj(wbits)
        try:
            while not member.eof and at < len(content) and len(inflated) < max_bytes:
                piece = content[at : at + _PIECE_BYTES]
                inflated += member.decompress(piece, max_bytes - len(inflated))
                at += len(piece)
        except zlib.error:
            inflated += _before_checksum(wbits, content, begin, at, max_bytes - len(inflated))
            return bytes(inflated), False
        at -= len(member.unused_data)
        is_complete = member.eof or len(inflated) >= max_bytes
        if not is_complete or len(inflated) >= max_bytes or not content.startswith(_GZIP_MAGIC, at):
            return bytes(inflated), is_complete
    return bytes(inflated), True


def _before_checksum(wbits: int, content: bytes, begin: int, good: int, max_bytes: int) -> bytes:
    """Return what a piece gives where only the checksum behind all data is wrong, else nothing.

    The piece begins at ``good``, its member at ``begin``.  Browsers show such a page.  One that is
    damaged before its end is to be asked for again, and not to be taken for a whole one.
    """
    member = zlib.decompressobj(wbits)
    for at in range(begin, good, _PIECE_BYTES):
        member.decompress(content[at : min(at + _PIECE_BYTES, good)])
    inflated = bytearray()
    for at in range(good, min(good + _PIECE_BYTES, len(content))):
        try:
            inflated += member.decompress(content[at : at + 1], max_bytes - len(inflated))
        except zlib.error:
            return bytes(inflated) if at >= len(content) - _MAX_TRAILER_BYTES else b""
        if len(inflated) >= max_bytes:
            break
    return bytes(inflated)


def _read_all(
    reader_type: type[BrotliReader | ZstdReader], content: bytes, max_bytes: int
) -> bytes:
    reader = reader_type(io.BytesIO(content))
    read = bytearray()
    with contextlib.suppress(OSError):
        while len(read) < max_bytes:
            piece = reader.read(min(_PIECE_BYTES, max_bytes - len(read)))
            if not piece:
                break
            read += piece
    return bytes(read) or content


_DECODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "chunked": _join_chunks,
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _inflate,
    "br": partial(_read_all, BrotliReader),
    "zstd": partial(_read_all, ZstdReader),
}
