"""Looks at archives with another reader than newscrawl's own: warcio."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

iterator = import_module("warcio.archiveiterator")  # without types


def records(folder: Path) -> Iterator[Any]:
    """Every record of a folder's files, in order; a file that is being written to has none."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            yield from iterator.ArchiveIterator(stream, check_digests="raise")


def check(folder: Path) -> list[dict[str, str]]:
    """The headers of every record, once their digests are found to be right."""
    found = []
    for record in records(folder):
        while record.raw_stream.read(65536):
            pass
        found.append(dict(record.rec_headers.headers))
        assert record.rec_headers.protocol == "WARC/1.1"
        assert record.rec_headers.get_header("WARC-Block-Digest")
    return [defaultdict(str, headers) for headers in found]


def archived(folder: Path, kind: str = "response") -> dict[str, list[bytes]]:
    """The blocks of the records of a kind by URL, as they went over the wire."""
    found = defaultdict(list)
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in iterator.ArchiveIterator(stream, no_record_parse=True):
                if record.rec_type == kind:
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    found[url].append(record.raw_stream.read())
    return dict(found)
