"""Bytes in pieces, unpacked on the way where they are gzip, and never more than is asked for."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_BYTES", "peek", "plain"]

MAX_BYTES: Final = 64 * 1024 * 1024
"""The protocol allows a sitemap 50 MB unpacked; some add their closing tags beyond that."""

_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 64 * 1024
_PEEK: Final = 1024
# A file that was packed twice is a common slip of servers; more is an attack.
_LAYERS: Final = 2
# Files packed piece by piece have a few members; thousands of empty ones only cost time.
_MEMBERS: Final = 1000


def plain(content: bytes, *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Give content in pieces, unpacked where its first bytes say gzip.

    A gzip file that ends early or breaks gives what could be read.

    >>> import gzip
    >>> b"".join(plain(gzip.compress(b"x" * 70_000), max_bytes=3))
    b'xxx'
    """
    chunks: Iterable[bytes] = (content[i : i + _CHUNK] for i in range(0, len(content), _CHUNK))
    for _ in range(_LAYERS):
        head, chunks = peek(chunks)
        if not head.startswith(_GZIP):
            break
        chunks = _gunzip(chunks)
    return _bounded(chunks, max_bytes)


def peek(chunks: Iterable[bytes], size: int = _PEEK) -> tuple[bytes, Iterator[bytes]]:
    """Look at the beginning (``size`` bytes where there are as many), and give all pieces back."""
    pieces = iter(chunks)
    head = b""
    for chunk in pieces:
        head += chunk
        if len(head) >= size:
            break
    return head[:size], chain([head] if head else [], pieces)


def _bounded(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:limit]
        limit -= len(chunk)
        if limit <= 0:
            return


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    members = 1
    unzip = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        data = chunk
        while data:
            try:
                unpacked = unzip.decompress(data, _CHUNK)
            except zlib.error:
                return
            if unpacked:
                yield unpacked
            data = unzip.unconsumed_tail
            if unzip.eof:
                data = unzip.unused_data
                unzip = zlib.decompressobj(wbits=31)
                members += 1
                if members > _MEMBERS:
                    return
