"""The demo site's photos: small skylines, drawn from a number, as PNG files."""

from __future__ import annotations

import random
import struct
import zlib
from typing import Final

__all__ = ["draw_photo"]

# Sizes in pixels.
_WIDTH: Final = 640  # pixels: below 150 it would be taken for an icon
_HEIGHT: Final = 360  # pixels: with the width 16:9
_HOUSE_WIDTH: Final = 32  # pixels: 20 houses, and no rest
_SKIES: Final = ((196, 214, 226), (233, 205, 178), (176, 190, 214), (214, 222, 200))
"""Red, green and blue, 0 to 255, of four kinds of weather."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def draw_photo(number: int) -> bytes:
    r"""Return a photo as PNG; the same number gives the same picture.

    >>> draw_photo(1)[:4]
    b'\x89PNG'
    """
    choose = random.Random(number)  # noqa: S311 (a drawing, not a secret)
    sky = choose.choice(_SKIES)
    horizon = _HEIGHT * 5 // 6
    roofs = [choose.randrange(_HEIGHT // 4, horizon - 20) for _ in range(_WIDTH // _HOUSE_WIDTH)]
    walls = [choose.randrange(60, 130) for _ in roofs]
    houses = [bytes((wall, wall + 6, wall + 16)) * _HOUSE_WIDTH for wall in walls]
    rows = []
    for row in range(_HEIGHT):
        is_ground = row >= horizon
        far = bytes(level // 2 if is_ground else min(255, level + row // 8) for level in sky)
        rows.append(b"\0")  # the row's filter: none
        for roof, house in zip(roofs, houses, strict=True):
            rows.append(house if roof <= row and not is_ground else far * _HOUSE_WIDTH)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 6))
        + _chunk(b"IEND", b"")
    )
