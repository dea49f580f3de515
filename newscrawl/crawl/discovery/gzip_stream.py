"""Bytes in chunks, unpacked on the way where they are gzip, within a bound."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_UNPACKED_BYTES", "peek", "unpacked"]

MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
"""The sitemap protocol allows 50 MB unpacked; some files have their closing tags beyond that."""

_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WBITS: Final = zlib.MAX_WBITS | 16  # zlib: with the header of gzip
_CHUNK_BYTES: Final = 64 * 1024  # unpacked at a time: a bomb is noticed before it takes memory
_HEAD_BYTES: Final = 1024  # enough to see the format: an XML root, an HTML tag, a "{"
# Servers pack a file twice by mistake; more layers are an attack.
_MAX_LAYERS: Final = 2
# A file that was packed piece by piece has a few members; thousands of empty ones only cost time.
_MAX_MEMBERS: Final = 1000


def unpacked(content: bytes, *, max_bytes: int = MAX_UNPACKED_BYTES) -> Iterator[bytes]:
    """Yield content in chunks, unpacked where its first bytes are gzip's.

    A gzip file that ends early or is damaged gives what could be unpacked.

    >>> import gzip
    >>> b"".join(unpacked(gzip.compress(b"x" * 70_000), max_bytes=3))
    b'xxx'
    """
    starts = range(0, len(content), _CHUNK_BYTES)
    chunks: Iterable[bytes] = (content[start : start + _CHUNK_BYTES] for start in starts)
    for _ in range(_MAX_LAYERS):
        head, chunks = peek(chunks)
        if not head.startswith(_GZIP_MAGIC):
            break
        chunks = _gunzip(chunks)
    return _bounded(chunks, max_bytes)


def peek(chunks: Iterable[bytes], size: int = _HEAD_BYTES) -> tuple[bytes, Iterator[bytes]]:
    """Return the first ``size`` bytes (or all, if fewer), and all chunks, the first ones too."""
    rest = iter(chunks)
    head = b""
    for chunk in rest:
        head += chunk
        if len(head) >= size:
            break
    return head[:size], chain([head] if head else [], rest)


def _bounded(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:max_bytes]
        max_bytes -= len(chunk)
        if max_bytes <= 0:
            return


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    members = 1
    decompressor = zlib.decompressobj(wbits=_GZIP_WBITS)
    for chunk in chunks:
        data = chunk
        while data:
            try:
                yield decompressor.decompress(data, _CHUNK_BYTES)
            except zlib.error:
                return
            data = decompressor.unconsumed_tail
            if decompressor.eof:
                data = decompressor.unused_data
                decompressor = zlib.decompressobj(wbits=_GZIP_WBITS)
                members += 1
                if members > _MAX_MEMBERS:
                    return
