"""Files of addresses, one a line, as ``--urls`` takes them: checked, and read."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery.typed_urls import UrlError, parse_typed_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["STDIN", "check_address_file", "given_addresses", "read_address_file"]

STDIN: Final = "-"
"""The name that stands for standard input."""
_MAX_SHOWN_CHARS: Final = 300
"""Of what is said about a line that is no address: a sentence, and enough of the line."""
_MAX_HEAD_CHARS: Final = 512
"""Of a file's beginning, which shows what it is in place of a list of addresses."""


def check_address_file(name: str) -> None:
    """Raise UrlError for what cannot be a file of addresses, with what to do.

    A file is read up to its first address.  What can be read only once, standard input and pipes,
    is not read at all.
    """
    path = Path(name)
    if name == STDIN:
        return
    if path.is_dir():
        raise UrlError(f"{name} is a folder: give a file with one address a line.")
    if "://" in name:
        raise UrlError(f"--urls takes a file with one address a line; give {name} in such a file.")
    try:
        if not path.exists():
            raise UrlError(
                f"There is no file {name!r}: give a file with one address a line, "
                "or - for standard input."
            )
        if path.is_file() and not any(map(_is_address, read_address_file(name))):
            raise _no_address_error(name)
    except OSError as error:
        why = f"{name} cannot be read ({error.strerror or error})"
        raise UrlError(f"{why}: give a file with one address a line.") from error


def given_addresses(name: str) -> str | list[str]:
    """Return a file of addresses as it is, or what a pipe or standard input holds.

    Raises UrlError where there is no address in it.
    """
    check_address_file(name)
    if name != STDIN and Path(name).is_file():
        return name
    lines = list(read_address_file(name))
    if not any(map(_is_address, lines)):
        raise _no_address_error(name)
    return lines


def read_address_file(name: str) -> Iterator[str]:
    """Yield what a file, pipe or standard input holds: lines that are neither blank nor comments.

    Raises OSError.
    """
    if name == STDIN:
        yield from _without_comments(sys.stdin)
        return
    with Path(name).open(encoding="utf-8-sig", errors="replace") as lines:
        yield from _without_comments(lines)


def _no_address_error(name: str) -> UrlError:
    """Return the error of a file without any address; it says what the file seems to be."""
    shown = "Standard input" if name == STDIN else name
    if not Path(name).is_file():
        return UrlError(f"{shown} holds no address: give one a line, like https://news.example/a.")
    with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
        head = file.read(_MAX_HEAD_CHARS).strip()
    lines = list(islice(read_address_file(name), 1))
    if head.startswith("<"):
        why = f"{name} is a web page or XML, not a list of addresses: to read it as a page, use"
        return UrlError(f"{why} newscrawl extract {name}; to crawl its site, give the site's URL.")
    if head.startswith(("{", "[")):
        return UrlError(f"{name} is JSON, not a list of addresses: give one address a line.")
    if not lines:
        return UrlError(f"{name} is empty: give a file with one address a line.")
    return UrlError(f"No line of {name} is an address. The first: {_fault(lines[0])}")


def _is_address(line: str) -> bool:
    return _fault(line) is None


def _fault(line: str) -> str | None:
    """Return why a line is no address, without a password that it may hold; None if it is one."""
    try:
        parse_typed_url(line)
    except UrlError as error:
        return str(error)[:_MAX_SHOWN_CHARS]
    return None


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            yield text
