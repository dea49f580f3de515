"""Caches of what a function returns for a text, bounded by bytes and not by entries."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cached_by_text"]

V = TypeVar("V")

_ENTRY_BYTES: Final = 150
"""What an entry takes beside its text: its place in the dictionary and a small value."""
_MAX_SHARE: Final = 1 / 64
"""Of a cache that one text may fill; a longer one is not remembered."""


def cached_by_text(
    function: Callable[[str], V], *, max_bytes: int, copies: int = 1
) -> Callable[[str], V]:
    """Return a function that remembers what ``function``, which is pure, returned for a text.

    ``max_bytes`` bounds the cache; when it is full, it is emptied.  ``copies`` is how many times
    the text's own size an entry takes, where the value holds the text's parts again.  Unlike
    lru_cache, which counts entries, it cannot be filled by a few hostile texts of some megabytes.

    >>> double = cached_by_text(lambda text: 2 * text, max_bytes=1 << 20, copies=3)
    >>> double("ab"), double("ab")
    ('abab', 'abab')
    """
    return _Cache(function, max_bytes=max_bytes, copies=copies).__getitem__


class _Cache(dict[str, V], Generic[V]):
    """A dictionary that computes what it lacks: a hit costs no Python call."""

    __slots__ = ("bytes", "copies", "function", "max_bytes")

    def __init__(self, function: Callable[[str], V], *, max_bytes: int, copies: int) -> None:
        super().__init__()
        self.function, self.max_bytes, self.copies = function, max_bytes, copies
        self.bytes = 0

    def __missing__(self, text: str) -> V:
        value = self.function(text)
        size = sys.getsizeof(text) * self.copies + _ENTRY_BYTES
        if size <= self.max_bytes * _MAX_SHARE:
            if self.bytes + size > self.max_bytes:
                self.clear()
                self.bytes = 0
            self.bytes += size
            self[text] = value
        return value
