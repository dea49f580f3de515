"""Files that are packed by their names: each piece that is added is a member of its own.

gzip, zstd, bzip2 and xz files may be put one behind the other and are one file again.  So lines are
added to such a file as whole members, and a torn end is cut off behind the last whole one.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "PACKINGS",
    "Packing",
    "end_of_whole_members",
    "first_bytes",
    "open_unpacked",
    "packing_of",
]

_GZIP_LEVEL: Final = 6  # gzip's own default
_GZIP_MEMBERS: Final = 31  # zlib's number for gzip with its header
_PIECE_BYTES: Final = 64 * 1024  # read at once: as much as a pipe holds on Linux


class Packing(NamedTuple):
    """A way to pack."""

    magic: bytes
    """With which each member begins."""
    pack: Callable[[bytes], bytes]
    """Makes a whole member of some bytes."""
    decompressor: Callable[[], Any]
    """Makes what unpacks one member: ``decompress``, ``eof`` and ``unused_data``."""
    open: Callable[[Any], Any]
    """Opens a stream to read all of its members."""


PACKINGS: Final[dict[str, Packing]] = {
    ".gz": Packing(
        b"\x1f\x8b",
        lambda data: gzip.compress(data, _GZIP_LEVEL, mtime=0),
        lambda: zlib.decompressobj(_GZIP_MEMBERS),
        lambda stream: gzip.GzipFile(fileobj=stream),
    ),
    ".zst": Packing(b"\x28\xb5\x2f\xfd", zstd.compress, zstd.ZstdDecompressor, zstd.ZstdFile),
    ".bz2": Packing(b"BZh", bz2.compress, bz2.BZ2Decompressor, bz2.BZ2File),
    ".xz": Packing(b"\xfd7zXZ\x00", lzma.compress, lzma.LZMADecompressor, lzma.LZMAFile),
}
"""By the end of a file's name."""
_ERRORS: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstd.ZstdError)
"""What the libraries raise for what is torn, or not packed as its name says."""


def packing_of(path: Path) -> Packing | None:
    """Return how a file is packed, by its name; None where it is not.

    >>> from pathlib import Path
    >>> packing_of(Path("news.jsonl.gz")) is PACKINGS[".gz"], packing_of(Path("news.jsonl"))
    (True, None)
    """
    return PACKINGS.get(path.suffix.lower())


@contextmanager
def open_unpacked(path: Path, stream: BinaryIO | None = None) -> Iterator[BinaryIO]:
    """Open a file, packed or not, to read what it holds; ``stream`` is the file, if it is open.

    Raises OSError where it is torn, or not packed as its name says.
    """
    packing = packing_of(path)
    with stream or path.open("rb") as raw:
        if packing is None:
            yield raw
            return
        try:
            with packing.open(raw) as unpacked:
                yield cast("BinaryIO", unpacked)
        except OSError:
            raise
        except _ERRORS as error:
            raise OSError(str(error)) from error


def first_bytes(packing: Packing, stream: BinaryIO) -> bytes | None:
    """Return the first 64 kB, at the most, of what a packed file holds, also of a torn one.

    None where the file is not packed as its name says.
    """
    head = stream.read(_PIECE_BYTES)
    if not head.startswith(packing.magic[: len(head)]):
        return None
    try:
        return bytes(packing.decompressor().decompress(head, _PIECE_BYTES))
    except _ERRORS:
        return None


def end_of_whole_members(packing: Packing, stream: BinaryIO, start: int) -> tuple[int, bool]:
    """Return the offset behind the last whole member from a member's ``start`` on.

    And whether what these members hold ends with a newline, or there are none.
    """
    stream.seek(start)
    end, last, position, rest = start, b"\n", start, b""
    while rest or (rest := stream.read(_PIECE_BYTES)):
        member, tail = packing.decompressor(), last
        while not member.eof:
            piece = rest or stream.read(_PIECE_BYTES)
            if not piece:
                return end, last == b"\n"
            try:
                tail = (tail + member.decompress(piece))[-1:]
            except _ERRORS:
                return end, last == b"\n"
            position, rest = position + len(piece), b""
        rest = member.unused_data
        position -= len(rest)
        end, last = position, tail
    return end, last == b"\n"
