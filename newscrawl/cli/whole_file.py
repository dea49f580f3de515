"""Files that a command writes as a whole: beside their place first, so that nobody reads half."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

__all__ = ["write_whole"]


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
