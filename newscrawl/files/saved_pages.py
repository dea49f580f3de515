"""Reads saved pages: HTML and text files, folders of them, WARC archives, standard input."""

from __future__ import annotations

import gzip
import os
import re
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from newscrawl.files.http_body import is_binary, is_html
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes
from newscrawl.files.warc import GZIP_MAGIC, InputError, ReadLog, read_warc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "STDIN",
    "InputError",
    "ReadLog",
    "check_inputs",
    "expand_folders",
    "has_input_suffix",
    "is_archive",
    "read_saved_file",
]

STDIN: Final = "-"
"""The name of the input that is standard input."""

_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt")
_ARCHIVE_SUFFIXES: Final = (".warc", ".warc.gz")
_WARC_MAGIC: Final = b"WARC/"
_JSON_START: Final = re.compile(rb'\{\s*["}]|\[\s*[\[{]')
_HEAD_BYTES: Final = 4096  # as http_body looks at
_WHAT_TO_GIVE: Final = (
    "Give an existing .html, .txt, .warc or .warc.gz file, a folder, - for standard input, or a "
    "URL that begins with https://."
)


def check_inputs(inputs: Sequence[str]) -> None:
    """Raise InputError at the first input that cannot be read; reads no more than is needed."""
    for index, name in enumerate(inputs):
        if name == STDIN:
            if STDIN in inputs[:index]:
                raise InputError("standard input can be read only once. Give - only once.")
        elif Path(name).is_dir():
            if next(_files_in(name), None) is None:
                raise InputError(
                    f"no pages in folder: {name}. It, or a folder in it, must hold .html, .htm, "
                    ".xhtml, .txt, .warc or .warc.gz files."
                )
        else:
            _kind_of_input(name)


def expand_folders(inputs: Iterable[str]) -> Iterator[str]:
    """Replace folders by the files in them, sorted by name; hidden files are left out."""
    for name in inputs:
        is_folder = name != STDIN and Path(name).is_dir()
        yield from _files_in(name) if is_folder else (name,)


def is_archive(name: str) -> bool:
    """Return True if a file is a WARC archive.  Raises InputError if it is no input at all."""
    return name != STDIN and _kind_of_input(name) == "archive"


def has_input_suffix(name: str) -> bool:
    """Return True if a file in a folder is read, by the end of its name.

    >>> has_input_suffix("Story.HTML"), has_input_suffix("story.jsonl")
    (True, False)
    """
    return name.lower().endswith(_PAGE_SUFFIXES + _ARCHIVE_SUFFIXES)


def read_saved_file(name: str, log: ReadLog) -> Iterator[PageBytes]:
    """Yield the page of a file or of standard input ("-"), or the pages of an archive.

    Raises InputError where it is missing, of no known kind, or damaged; the pages before the damage
    have been yielded by then.
    """
    if name == STDIN:
        yield _read_stdin()
        return
    kind = _kind_of_input(name)
    before = log.bytes_read
    # A file's name may hold bytes that are no UTF-8; the record may not.
    label = os.fsencode(name).decode("utf-8", "replace")
    try:
        size = Path(name).stat().st_size
        if kind == "archive":
            yield from read_warc(name, log, label=label)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MAX_PAGE_BYTES + 1)
            yield _page(content, label, is_text=kind == "text")
    except OSError as error:
        raise _cannot_read(name, error) from error
    log.bytes_read = before + size


def _page(content: bytes, label: str, *, is_text: bool) -> PageBytes:
    if len(content) > MAX_PAGE_BYTES:
        return PageBytes(b"", input=label, too_large=True)
    return PageBytes(content, input=label, content_type="text/plain" if is_text else None)


def _cannot_read(name: str, error: OSError) -> InputError:
    why = (error.strerror or str(error)).lower()
    shown = name or "''"
    return InputError(f"cannot read {shown}: {why}. Check the file and its permissions.")


def _files_in(folder: str) -> Iterator[str]:
    def stop(error: OSError) -> None:
        raise _cannot_read(str(error.filename), error) from error

    for place, folders, files in os.walk(folder, onerror=stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and has_input_suffix(name):
                yield str(Path(place, name))


def _kind_of_input(name: str) -> Literal["page", "text", "archive"]:
    """Return what a file is, by its suffix and its first bytes.  Raises InputError."""
    path = Path(name)
    if not path.exists():
        raise InputError(f"no such file: {name}. {_WHAT_TO_GIVE}")
    if not path.is_file():
        raise InputError(f"neither a file nor a folder: {name}. {_WHAT_TO_GIVE}")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise _cannot_read(name, error) from error
    lower = name.lower()
    if lower.endswith(_PAGE_SUFFIXES):
        # Some save a page's HTML under .txt; such a file says so in its first bytes.
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower()
        is_page = not lower.endswith(".txt") or start.startswith((b"<!doctype", b"<html"))
        return "page" if is_page else "text"
    if lower.endswith(_ARCHIVE_SUFFIXES) or head.startswith((_WARC_MAGIC, GZIP_MAGIC)):
        _check_archive(name, is_packed=head.startswith(GZIP_MAGIC))
        return "archive"
    if not head or is_binary(head):
        raise InputError(f"neither a page nor an archive: {name}. {_WHAT_TO_GIVE}")
    if is_html(head):
        return "page"
    if lower.endswith(".toml"):
        raise InputError(
            f"{name} is TOML, such as a sites file, and no page: give that with --sites, and the "
            f"pages to read beside it. {_WHAT_TO_GIVE}"
        )
    if _is_json(head):
        raise InputError(_json_words(name))
    return "text"


def _is_json(head: bytes) -> bool:
    """Return True where the first bytes of a text are an object or a list of JSON."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _JSON_START.match(start) is not None


def _json_words(name: str) -> str:
    shown = "standard input" if name == STDIN else name
    return (
        f"{shown} is JSON, not a page: records that newscrawl has written need no extracting, and "
        f"other data holds no page. {_WHAT_TO_GIVE}"
    )


def _check_archive(name: str, *, is_packed: bool) -> None:
    path = Path(name)
    try:
        with gzip.open(path) if is_packed else path.open("rb") as file:
            start = file.read(len(_WARC_MAGIC))
    except (OSError, EOFError, zlib.error):
        start = b""
    if start != _WARC_MAGIC:
        raise InputError(
            f"not a WARC archive, or damaged from its beginning: {name}. Unpack other archives "
            "into a folder first; fetch or copy a damaged one again."
        )


def _read_stdin() -> PageBytes:
    if sys.stdin is None:
        raise InputError(f"standard input is closed. {_WHAT_TO_GIVE}")
    content = sys.stdin.buffer.read(MAX_PAGE_BYTES + 1)
    if content.startswith((_WARC_MAGIC, GZIP_MAGIC)):
        raise InputError(
            "standard input takes one page, not an archive. Give the archive by its file name."
        )
    if _is_json(content[:_HEAD_BYTES]):
        raise InputError(_json_words(STDIN))
    is_text = bool(content) and not is_binary(content) and not is_html(content)
    return _page(content, STDIN, is_text=is_text)
