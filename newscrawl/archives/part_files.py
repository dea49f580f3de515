"""The files of a part: its articles and its rejects, which appear when they are whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from newscrawl.files.forms.parquet_form import write_parquet
from newscrawl.files.forms.whole_output import open_new, whole_file
from newscrawl.files.packing import Packing, packing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.files.page_lines import PageLines
    from newscrawl.items import Article

__all__ = ["ARTICLES", "REJECTS", "PartFiles", "ReadPage", "write_part"]

ARTICLES: Final = "articles"
"""The folder of the parts' articles."""
REJECTS: Final = "rejects"
"""The folder of their rejects."""
_REJECTS_FORM: Final = "jsonl.gz"  # of rejects, whatever the form of the articles
_MEMBER_BYTES: Final = 1024 * 1024
"""Bytes of lines that are packed together: more gain little."""


class ReadPage(NamedTuple):
    """A page that was read: its record, and its lines."""

    article: Article
    lines: PageLines


class PartFiles(NamedTuple):
    """The names of a part's files, from the folder of all parts on."""

    articles: str
    rejects: str

    @classmethod
    def of(cls, name: str, form: str) -> PartFiles:
        """Return the files of a part."""
        return cls(f"{ARTICLES}/{name}.{form}", f"{REJECTS}/{name}.{_REJECTS_FORM}")


class _PackedLines:
    """Lines that are packed many at a time."""

    def __init__(self, stream: BinaryIO, packing: Packing | None) -> None:
        self._stream, self._packing = stream, packing
        self._held = bytearray()

    def write(self, line: bytes) -> None:
        self._held += line
        if len(self._held) >= _MEMBER_BYTES:
            self.flush()

    def flush(self) -> None:
        if self._held:
            held, self._held = bytes(self._held), bytearray()
            self._stream.write(self._packing.pack(held) if self._packing else held)


def write_part(folder: Path, files: PartFiles, pages: Iterable[ReadPage]) -> None:
    """Write a part: both files appear when all is written, and replace older ones.

    Raises WholeOutputError, MissingLibraryError, and what reading the pages raises.
    """
    articles, rejects = folder / files.articles, folder / files.rejects
    with (
        whole_file(articles, replace=True) as articles_beside,
        whole_file(rejects, replace=True) as rejects_beside,
        open_new(rejects_beside) as stream,
    ):
        lines = _PackedLines(stream, packing_of(rejects))
        wanted = _with_record(pages, lines)
        if articles.suffix == ".parquet":
            write_parquet((page.article for page in wanted), articles_beside)
        else:
            _write_lines(wanted, articles_beside, packing_of(articles))
        lines.flush()


def _with_record(pages: Iterable[ReadPage], rejects: _PackedLines) -> Iterator[ReadPage]:
    """Yield the pages that have a record, and write the reject of each that has one."""
    for page in pages:
        if page.lines.reject:
            rejects.write(page.lines.reject)
        if page.lines.record:
            yield page


def _write_lines(pages: Iterable[ReadPage], path: Path, packing: Packing | None) -> None:
    with open_new(path) as stream:
        lines = _PackedLines(stream, packing)
        for page in pages:
            lines.write(page.lines.record)
        lines.flush()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
