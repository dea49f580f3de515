"""Saved pages: HTML and text files, folders of them, WARC archives, standard input."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.files.http_body import is_binary, is_html
from newscrawl.files.warc import MAX_PAGE_BYTES, InputError, ReadLog, SavedPage, read_warc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MAX_PAGE_BYTES",
    "STDIN",
    "InputError",
    "ReadLog",
    "SavedPage",
    "check_inputs",
    "expand_folders",
    "has_input_suffix",
    "is_archive",
    "read_inputs",
    "read_saved_file",
]

STDIN: Final = "-"
"""The input's name that stands for standard input."""

_PAGES: Final = (".html", ".htm", ".xhtml", ".txt")
_ARCHIVES: Final = (".warc", ".warc.gz")
_TAKEN: Final = (
    "Give an existing .html, .txt, .warc or .warc.gz file, a folder, or - for standard input."
)


class _Kind(Enum):
    PAGE = "page"
    TEXT = "text"
    ARCHIVE = "archive"


def read_inputs(inputs: Iterable[str], log: ReadLog | None = None) -> Iterator[SavedPage]:
    """Read the pages of files, folders and archives, one at a time, in the order given.

    Raises InputError at the first input that is missing, of no known kind, or damaged; the pages
    before the damage have been given out by then.
    """
    log = log or ReadLog()
    for name in expand_folders(inputs):
        yield from read_saved_file(name, log)


def check_inputs(inputs: Iterable[str]) -> None:
    """Look at every input without reading it whole; raises InputError at the first bad one."""
    seen_stdin = False
    for name in inputs:
        if name == STDIN:
            if seen_stdin:
                raise InputError("standard input can be read only once. Give - only once.")
            seen_stdin = True
        elif Path(name).is_dir():
            if next(_files_in(name), None) is None:
                raise InputError(
                    f"no pages in folder: {name}. It, or a folder in it, must hold .html, .htm, "
                    ".xhtml, .txt, .warc or .warc.gz files."
                )
        else:
            _kind_of(name)


def expand_folders(inputs: Iterable[str]) -> Iterator[str]:
    """Replace folders by the files in them, sorted by name; hidden files are left out."""
    for name in inputs:
        if name != STDIN and Path(name).is_dir():
            yield from _files_in(name)
        else:
            yield name


def is_archive(name: str) -> bool:
    """Say whether a file is a WARC archive; raises InputError where it is nothing that is read."""
    return name != STDIN and _kind_of(name) is _Kind.ARCHIVE


def has_input_suffix(name: str) -> bool:
    """Say whether a file in a folder is read, by the end of its name.

    >>> has_input_suffix("Story.HTML"), has_input_suffix("story.jsonl")
    (True, False)
    """
    return name.lower().endswith(_PAGES + _ARCHIVES)


def read_saved_file(name: str, log: ReadLog) -> Iterator[SavedPage]:
    """Read the page of a file or of standard input ("-"), or the pages of an archive."""
    if name == STDIN:
        yield _from_stdin()
        return
    kind = _kind_of(name)
    before = log.bytes_read
    try:
        size = Path(name).stat().st_size
        if kind is _Kind.ARCHIVE:
            yield from read_warc(name, log, label=_label(name))
        else:
            yield _from_file(name, kind)
    except OSError as error:
        raise _unreadable(name, error) from error
    log.bytes_read = before + size


def _label(name: str) -> str:
    # A file's name may hold bytes that are no UTF-8; the record may not.
    return os.fsencode(name).decode("utf-8", "replace")


def _unreadable(name: str, error: OSError) -> InputError:
    why = (error.strerror or str(error)).lower()
    shown = name or "''"
    return InputError(f"cannot read {shown}: {why}. Check the file and its permissions.")


def _files_in(folder: str) -> Iterator[str]:
    def stop(error: OSError) -> None:
        raise _unreadable(str(error.filename), error) from error

    for place, folders, files in os.walk(folder, onerror=stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and has_input_suffix(name):
                yield str(Path(place, name))


def _kind_of(name: str) -> _Kind:
    path = Path(name)
    if not path.exists():
        raise InputError(f"no such file: {name}. {_TAKEN}")
    if not path.is_file():
        raise InputError(f"neither a file nor a folder: {name}. {_TAKEN}")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise _unreadable(name, error) from error
    lower = name.lower()
    if lower.endswith(_PAGES):
        # Some save a page's HTML under .txt; such a file says so in its first bytes.
        opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower()
        is_page = not lower.endswith(".txt") or opening.startswith((b"<!doctype", b"<html"))
        return _Kind.PAGE if is_page else _Kind.TEXT
    if lower.endswith(_ARCHIVES) or head.startswith((b"WARC/", b"\x1f\x8b")):
        return _check_archive(name)
    if not head or is_binary(head):
        raise InputError(f"neither a page nor an archive: {name}. {_TAKEN}")
    return _Kind.PAGE if is_html(head) else _Kind.TEXT


def _check_archive(name: str) -> _Kind:
    path = Path(name)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            start = file.read(5)
    except (OSError, EOFError, zlib.error):
        start = b""
    if start != b"WARC/":
        raise InputError(
            f"not a WARC archive, or damaged from its beginning: {name}. Unpack other archives "
            "into a folder first; fetch or copy a damaged one again."
        )
    return _Kind.ARCHIVE


def _from_stdin() -> SavedPage:
    if sys.stdin is None:
        raise InputError(f"standard input is closed. {_TAKEN}")
    content = sys.stdin.buffer.read(MAX_PAGE_BYTES + 1)
    if content.startswith((b"WARC/", b"\x1f\x8b")):
        raise InputError(
            "standard input takes one page, not an archive. Give the archive by its file name."
        )
    if len(content) > MAX_PAGE_BYTES:
        return SavedPage(b"", STDIN, too_large=True)
    is_text = content and not is_binary(content) and not is_html(content)
    return SavedPage(content, STDIN, content_type="text/plain" if is_text else None)


def _from_file(name: str, kind: _Kind) -> SavedPage:
    with Path(name).open("rb") as file:
        content = file.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        return SavedPage(b"", _label(name), too_large=True)
    return SavedPage(
        content, _label(name), content_type="text/plain" if kind is _Kind.TEXT else None
    )
