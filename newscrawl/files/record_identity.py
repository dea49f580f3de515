"""Which article a line of an output file holds."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import orjson

__all__ = ["RecordIdentity", "parse_record_line", "record_identity"]

# Keys have one order, so the id stands at the front: lines without one need not be parsed.
_ID_IN_FRONT: Final = re.compile(rb'\{"schema":\d+,"id":"([0-9a-f]{16})"')
_MAX_REVISION: Final = 1_000_000  # of an article's versions; a larger number counts none


class RecordIdentity(NamedTuple):
    """The article that a line holds."""

    id: str
    url: str | None
    """The canonical URL."""
    revision: int


def record_identity(line: bytes) -> RecordIdentity | None:
    """Return which article a line holds; None where it holds none."""
    record = parse_record_line(line) if _ID_IN_FRONT.match(line) else None
    if record is None:
        return None
    url, revision = record.get("canonical_url"), record.get("revision")
    return RecordIdentity(
        str(record["id"]),
        url if isinstance(url, str) else None,
        revision if isinstance(revision, int) and 1 <= revision <= _MAX_REVISION else 1,
    )


def parse_record_line(line: bytes) -> dict[str, object] | None:
    """Return the JSON object of a line; None where the line is torn, or no object."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
