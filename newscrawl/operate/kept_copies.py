"""The copies of sites' states that a worker keeps: which are whole, and how much they may take."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.shared.local_copy import copy_bytes, discard_copy, kept_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from newscrawl.crawl.shared.local_copy import Version

__all__ = ["KeptCopies"]

_MIN_FREE_SHARE: Final = 0.05
"""The share of a disk that copies leave free: articles are written there as well."""


class KeptCopies:
    """Whole copies of states on this machine, those of the latest runs last."""

    def __init__(self, frontier: str, max_bytes: int) -> None:
        """``frontier`` is the store's name, without secrets."""
        self._frontier, self._max_bytes = frontier, max_bytes
        self._bytes: dict[str, int] = {}
        self._places: dict[str, Path] = {}
        self.dropped = 0
        """How many were deleted to make room."""

    def look(self, places: Mapping[str, Path]) -> None:
        """Find the copies of sites, at whose places they are; the oldest first."""
        found = [
            (place.stat().st_mtime, name)
            for name, place in places.items()
            if kept_version(place, self._frontier) is not None
        ]
        self._places = dict(places)
        self._bytes = {name: copy_bytes(places[name]) for _, name in sorted(found)}

    def ended(self, name: str, place: Path) -> Version | None:
        """Note that the run of a site has ended; return the version of its copy, if it is whole."""
        self._bytes.pop(name, None)
        version = kept_version(place, self._frontier)
        if version is not None:
            self._places[name] = place
            self._bytes[name] = copy_bytes(place)
        return version

    def drop_oldest(self, *, busy: Collection[str]) -> list[str]:
        """Delete copies while all take too much, those of ``busy`` sites left out; return names."""
        dropped: list[str] = []
        over = self._bytes_over()
        for name, size in list(self._bytes.items()):
            if over <= 0:
                break
            if name not in busy:
                discard_copy(self._places[name])
                del self._bytes[name]
                over -= size
                dropped.append(name)
        self.dropped += len(dropped)
        return dropped

    def _bytes_over(self) -> int:
        """Return how many bytes too many copies take: of what they may, or of the disk's room."""
        over = self.bytes - self._max_bytes
        if self._bytes:
            place = self._places[next(reversed(self._bytes))]
            with suppress(OSError):  # a folder that went away
                disk = shutil.disk_usage(place.parent)
                over = max(over, round(_MIN_FREE_SHARE * disk.total) - disk.free)
        return over

    @property
    def bytes(self) -> int:
        """What all of them take."""
        return sum(self._bytes.values())

    def __contains__(self, name: object) -> bool:
        return name in self._bytes

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._bytes))

    def __len__(self) -> int:
        return len(self._bytes)
