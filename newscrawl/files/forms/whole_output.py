"""Outputs that appear under their name only when they are whole: files, and folders of files."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from newscrawl.files.safe_open import SymlinkError, open_safely, resolve_trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OutputExistsError", "WholeOutputError", "open_new", "whole_file", "whole_folder"]

_RANDOM_BYTES: Final = 4
"""Of a temporary name: two runs at once that write to one place do not meet."""


class WholeOutputError(Exception):
    """An output cannot be written; the message says why and what to do."""


class OutputExistsError(WholeOutputError):
    """There is something under the output's name already."""


@contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a name beside ``path`` to write to; the file gets its name when the block ends well.

    Where the block raises, nothing is left.  Raises OutputExistsError where there is a file that
    may not be replaced, and WholeOutputError where none can be written.
    """
    if path.is_dir():
        raise OutputExistsError(f"{path} is a folder: name a file.")
    if path.exists() and not replace:
        raise OutputExistsError(
            f"{path} exists already: name another file, or give --replace to write it anew."
        )
    beside = _beside(path)
    try:
        with _explained(path):
            os.close(open_safely(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            yield beside
            _sync(beside)
            beside.replace(resolve_trusted(path))
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder beside ``path`` to fill; it gets its name when the block ends well.

    A folder is never replaced, as it may hold files of others; an empty one is taken.  Raises
    OutputExistsError where there is one, and WholeOutputError where none can be made.
    """
    if path.is_dir() and any(path.iterdir()):
        raise OutputExistsError(
            f"{path} exists already and is not empty: name a new folder, or empty this one."
        )
    if path.exists() and not path.is_dir():
        raise OutputExistsError(f"{path} is a file, and a folder is needed: name a new folder.")
    beside = _beside(path)
    try:
        with _explained(path):
            resolve_trusted(beside).mkdir()
            yield beside
            beside.replace(resolve_trusted(path))
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def open_new(path: Path, *, adds: bool = False) -> BinaryIO:
    """Open a file for writing that this run makes; links of other users are not followed.

    ``adds``: what is written is added to what it holds.
    """
    flags = os.O_APPEND if adds else os.O_TRUNC
    return os.fdopen(open_safely(path, os.O_WRONLY | os.O_CREAT | flags), "wb")


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(_RANDOM_BYTES)}.partial")


def _sync(path: Path) -> None:
    """Bring a file to the disk before it gets its name: a power cut leaves none of it, or all."""
    descriptor = open_safely(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say of an error of the system what it means for the output."""
    try:
        yield
    except SymlinkError as error:
        raise WholeOutputError(f"cannot write {path}: {error}") from error
    except FileNotFoundError as error:
        raise WholeOutputError(
            f"cannot write {path}: there is no folder {path.parent}. Make it, or name another."
        ) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise WholeOutputError(
            f"cannot write {path}: {why}. Nothing was left under that name: make room, or write "
            "elsewhere with -o."
        ) from error
