"""Makes broken inputs out of good ones: the same seed, the same inputs."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

__all__ = ["MAX_BYTES", "Dictionary", "mutated"]

MAX_BYTES: Final = 200_000
"""Bytes of an input: enough for every bound on levels and lengths, little enough to be quick."""
_MOST_CHANGES: Final = 8
_SIZES: Final = (1, 2, 7, 60, 900, 12_000)
"""Bytes that are lost, repeated or moved at a time."""
_TIMES: Final = (1, 1, 1, 1, 2, 40, 2000)
"""How often a token comes in a row."""
_DEPTHS: Final = (2, 40, 300, 3000)


@dataclass(frozen=True)
class Dictionary:
    """What means something in a format."""

    tokens: tuple[bytes, ...]
    """Pieces that open, close, refer to or end something."""
    nests: tuple[tuple[bytes, bytes], ...] = ()
    """What opens a level, and what closes it."""


# What no format is fond of: control characters, bytes that are no UTF-8, halves of surrogate pairs,
# marks, numbers that are too large, and the signs that most formats give a meaning to.
_COMMON: Final = (
    *(
        b"\0",
        b"\x01",
        b"\x0b",
        b"\x1b[31m",
        b"\x7f",
        b"\x85",
        b"\xff",
        b"\xc3",
        b"\xf4\x90\x80\x80",
    ),
    *(b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xef\xbb\xbf"),
    *(b"\xfe\xff", b"\xff\xfe", b"\x1f\x8b\x08", b"\xe2\x80\xae", b"\xe2\x80\x8b\xc2\xad"),
    *(b"<", b">", b'"', b"'", b"&", b"{", b"}", b"[", b"]", b"\\", b"/", b"%", b":", b";", b","),
    *(b"#", b"?", b"@", b"//", b"\n", b"\r\n", b"\r", b"\t", b" ", b"%00", b"%ff", b"%d8%00"),
    *(b"0", b"-1", b"1e999", b"NaN", b"Infinity", b"9" * 400, b"9" * 5000, b"-" + b"9" * 30),
    *(b"\xd9\xa1\xd9\xa2", b"\xc2\xb2", b"\xe2\x91\xa0", b"\xf0\x9d\x9f\x99"),  # digits of others
    *("é".encode("latin-1"), "Привет".encode("cp1251"), "新聞".encode("gb18030")),
    *(
        b"https://",
        b"http://[",
        b"http://[::1",
        b"http://a:99999/",
        b"https://\xe2\x84\x80.example/",
    ),
    *(
        b"HTTPS://user:pass@news.example:0/",
        b"http://xn--a/",
        b"//",
        b"\\\\news.example",
        b"http://a/?=",
    ),
    *(
        b"javascript:",
        b"data:,",
        b"mailto:",
        b"file:///etc/passwd",
        b"http://1.1.1.1.1/",
        b"http://\xff/",
    ),
    *(b"9999-12-31T24:00:00+14:59", b"0000-00-00", b"2023-02-30", b"2023-07-12T16:12:32Z"),
    *(b"Wed, 12 Jul 2023 16:12:32 +9999", b"12 Jul 99999", b"1689171152", b"24:00", b"31/12/2525"),
)


def mutated(rng: random.Random, samples: Sequence[bytes], words: Dictionary) -> bytes:
    """Take one of the samples and change it in one to eight places."""
    data = rng.choice(samples)
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        change = rng.choice(_CHANGES)
        data = change(rng, data, words, samples)[:MAX_BYTES]
    return gzip.compress(data, 1, mtime=0) if rng.random() < _PACKED else data


_PACKED: Final = 0.02
"""The part of inputs that are packed: of those, only the packing can be seen to."""


def _span(rng: random.Random, data: bytes) -> tuple[int, int]:
    first = rng.randint(0, len(data))
    return first, min(len(data), first + rng.choice(_SIZES))


def _insert(rng: random.Random, data: bytes, words: Dictionary, _: Sequence[bytes]) -> bytes:
    # The format's own tokens three times as often as what is common to all.
    tokens = words.tokens if words.tokens and rng.random() < 0.75 else _COMMON
    piece = rng.choice(tokens) * rng.choice(_TIMES)
    at = rng.randint(0, len(data))
    return data[:at] + piece[:MAX_BYTES] + data[at:]


def _replace(rng: random.Random, data: bytes, words: Dictionary, _: Sequence[bytes]) -> bytes:
    """Put a token in the place of one that is there: what it means changes, the rest holds."""
    old = rng.choice(words.tokens or _COMMON)
    new = rng.choice((*words.tokens, *_COMMON))
    return data.replace(old, new, rng.choice((1, 1, 3, 1000)))


def _lose(rng: random.Random, data: bytes, *_: object) -> bytes:
    first, last = _span(rng, data)
    return data[:first] + data[last:]


def _repeat(rng: random.Random, data: bytes, *_: object) -> bytes:
    first, last = _span(rng, data)
    return data[:last] + data[first:last] * rng.randint(1, 5) + data[last:]


def _move(rng: random.Random, data: bytes, *_: object) -> bytes:
    first, last = _span(rng, data)
    to = rng.randint(0, len(data))
    return data[:to] + data[first:last] + data[to:]


def _splice(rng: random.Random, data: bytes, _: Dictionary, samples: Sequence[bytes]) -> bytes:
    first, last = _span(rng, data)
    other = rng.choice(samples)
    begin, end = _span(rng, other)
    return data[:first] + other[begin:end] + data[last:]


def _flip(rng: random.Random, data: bytes, *_: object) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _time in range(rng.choice((1, 1, 4, 30))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(rng: random.Random, data: bytes, *_: object) -> bytes:
    return data[: rng.randint(0, len(data))]


def _nest(rng: random.Random, data: bytes, words: Dictionary, _: Sequence[bytes]) -> bytes:
    if not words.nests:
        return data
    opening, closing = rng.choice(words.nests)
    depth = rng.choice(_DEPTHS)
    first, last = _span(rng, data)
    closings = depth if rng.random() < 0.7 else 0
    return data[:first] + opening * depth + data[first:last] + closing * closings + data[last:]


_CHANGES: Final[
    tuple[Callable[[random.Random, bytes, Dictionary, Sequence[bytes]], bytes], ...]
] = (
    *(_insert, _insert, _insert, _replace, _replace),
    *(_lose, _repeat, _move, _splice, _flip, _cut, _nest),
)
