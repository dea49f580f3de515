"""What is wrong in a sites file: where it stands, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from newscrawl.operate.sites_file.positions import KeyPath, Place

__all__ = ["Fault", "Mistake", "SitesFileError", "neighbour"]


class Fault(NamedTuple):
    """What is wrong with a value, without its place."""

    path: KeyPath
    """The keys and indexes that lead to it within the value."""
    message: str
    at_key: bool = False
    """Whether it is the key that is wrong, and not what stands behind it."""


class Mistake(NamedTuple):
    """What is wrong in a file, and where."""

    file: Path
    place: Place
    message: str

    def __str__(self) -> str:
        """Return it in one line, as compilers write theirs: editors find the place."""
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.message}"


class SitesFileError(ValueError):
    """A sites file has mistakes; the text names each, a line for each."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def neighbour(name: str, known: Iterable[str]) -> str:
    """Return the question whether another name was meant; empty where none is near.

    >>> neighbour("max_aeg", ["max_age", "delay"])
    ' Did you mean "max_age"?'
    """
    near = get_close_matches(name, list(known), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""
