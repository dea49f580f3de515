"""The latest records and rejects of each site, from the ends of output files."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.urls import site_of
from newscrawl.files.packing import open_unpacked, packing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["LatestLines", "read_latest_lines"]

_TAIL_BYTES: Final = 4 * 1024 * 1024
"""Of a plain file, read from its end: some thousand records."""
_MAX_PACKED_BYTES: Final = 16 * 1024 * 1024
"""Of a packed file, which has to be unpacked from its beginning: a larger one is not looked at."""
_MAX_LINES_OF_SITE: Final = 3  # of records, and of rejects: to look at, not to count


@dataclass(slots=True)
class LatestLines:
    """The latest lines of a site, the last one last."""

    records: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_MAX_LINES_OF_SITE))
    rejects: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_MAX_LINES_OF_SITE))


def read_latest_lines(paths: Iterable[Path]) -> Mapping[str, LatestLines]:
    """Return the latest lines by site; ``paths`` are files of records or rejects, the latest last.

    A file that cannot be read, and a line that is no record, are passed over: the commands that
    read them tell of them.
    """
    found: defaultdict[str, LatestLines] = defaultdict(LatestLines)
    for path in paths:
        for line in _last_lines(path):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and (site := site_of(str(record.get("url") or ""))):
                kept = found[record.get("site") or site]
                (kept.records if "headline" in record else kept.rejects).append(record)
    return found


def _last_lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines at the end of a file."""
    try:
        size = path.stat().st_size
        if packing_of(path) is not None:
            if size <= _MAX_PACKED_BYTES:
                with open_unpacked(path) as stream:
                    yield from stream
            return
        with path.open("rb") as stream:
            stream.seek(max(0, size - _TAIL_BYTES))
            if size > _TAIL_BYTES:
                stream.readline()  # its beginning is not here
            yield from stream
    except OSError:
        return
