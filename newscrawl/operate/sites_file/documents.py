"""Reads a sites file with the files that it includes: TOML, with the places of all keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from newscrawl.operate.sites_file.mistakes import Mistake
from newscrawl.operate.sites_file.positions import KeyPath, Place, Places, toml_places

__all__ = ["Document", "Documents", "Include", "read_documents"]

_INCLUDE: Final = "include"
_TOP: Final = Place(1, 1)  # the first line and column
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Document(NamedTuple):
    """One file."""

    path: Path
    table: Mapping[str, Any]
    places: Places

    def mistake(self, message: str, path: KeyPath, *, at_key: bool = False) -> Mistake:
        """Return what is wrong with the value at a path, or with its key."""
        place = self.places.key(path) if at_key else self.places.value(path)
        return Mistake(self.path, place, message)


class Include(NamedTuple):
    """What a file includes."""

    folder: Path
    """Of that file."""
    name: str
    """A file's, or with ``*`` several files'."""

    def files(self) -> list[Path]:
        """Return the files that are there now."""
        path = self.folder / self.name
        if "*" in self.name and not Path(self.name).is_absolute():
            return sorted(self.folder.glob(self.name))
        return [path] if path.exists() else []


class Documents(NamedTuple):
    """A file, and behind it what it includes."""

    read: list[Document]
    mistakes: list[Mistake]
    includes: list[Include]


def read_documents(path: Path) -> Documents:
    """Read a file and what it includes; what cannot be read is among the mistakes."""
    found = Documents([], [], [])
    _read(path, found, within=())
    return found


def _read(path: Path, found: Documents, *, within: tuple[Path, ...]) -> None:
    document = _document(path)
    if isinstance(document, Mistake):
        found.mistakes.append(document)
        return
    found.read.append(document)
    within = (*within, path.resolve())
    for index, name in enumerate(_includes(document, found.mistakes)):
        at: KeyPath = (_INCLUDE, index)
        found.includes.append(Include(path.parent, name))
        files = found.includes[-1].files()
        if not files:
            words = f"There is no file {name!r}: names count from the folder of this file."
            found.mistakes.append(document.mistake(words, at))
        for file in files:
            why_not = _why_not(file, within, found)
            if why_not is not None:
                found.mistakes.append(document.mistake(why_not, at))
            else:
                _read(file, found, within=within)


def _includes(document: Document, mistakes: list[Mistake]) -> list[str]:
    given = document.table.get(_INCLUDE, [])
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        words = 'Give a list of files in quotes, as in ["papers.toml", "sites/*.toml"].'
        mistakes.append(document.mistake(words, (_INCLUDE,)))
        return []
    return names


def _why_not(file: Path, within: tuple[Path, ...], found: Documents) -> str | None:
    """Return why a file is not included; None where it is."""
    if file.resolve() in within:
        return f"{file.name} includes this file in turn: take one of the two includes away."
    if any(document.path.resolve() == file.resolve() for document in found.read):
        return f"{file.name} is included twice: take one of the two includes away."
    return None


def _document(path: Path) -> Document | Mistake:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        why = error.strerror or str(error)
        return Mistake(path, _TOP, f"The file cannot be read ({why}): name a sites file.")
    except UnicodeDecodeError:
        return Mistake(path, _TOP, "The file is not UTF-8 text: save it with that encoding.")
    try:
        return Document(path, tomllib.loads(text), toml_places(text))
    except tomllib.TOMLDecodeError as error:
        return _syntax_mistake(path, text, str(error))


def _syntax_mistake(path: Path, text: str, message: str) -> Mistake:
    match, lines = _AT.search(message), text.split("\n")
    place = Place(len(lines), len(lines[-1]) + 1)
    if match and match[1]:
        place = Place(int(match[1]), int(match[2]))
    words = message[: match.start()] if match else message
    hint = " Texts stand in quotes." if words == "Invalid value" else ""
    return Mistake(path, place, f"This is not TOML: {words[:1].lower()}{words[1:]}.{hint}")
