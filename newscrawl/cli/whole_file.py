"""Files that a command writes as a whole: beside their place first, so that nobody reads half."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import click

__all__ = ["check_replaceable", "has_mark", "write_whole"]

_LOOKED_AT_BYTES: Final = 1000
"""Of a file: its mark stands in the first lines."""


def has_mark(path: Path, mark: str) -> bool:
    """Return True for a file that says in its beginning what has written it.  Raises OSError."""
    with path.open("rb") as file:
        return mark.encode() in file.read(_LOOKED_AT_BYTES)


def check_replaceable(path: Path, mark: str, what: str) -> None:
    """Raise click's error for a file that is there, and is not ``what`` by its mark."""
    try:
        is_ours = not path.exists() or not path.stat().st_size or has_mark(path, mark)
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}.") from error
    if not is_ours:
        raise click.ClickException(f"{path} is no {what}: name another file with -o.")


def write_whole(path: Path, text: str) -> None:
    """Write a text beside its place, and put it there when it is whole.  Raises click's error."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            temporary = Path(file.name)
            try:
                file.write(text)
                file.flush()
            except OSError:
                temporary.unlink()
                raise
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise click.ClickException(
            f"cannot write {path}: {error.strerror}. Choose a file in an existing folder with -o, "
            "or make room."
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
