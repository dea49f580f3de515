"""Values that stand elsewhere: in the environment, or in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from newscrawl.operate.sites_file.mistakes import Fault

__all__ = ["SECRET_FILE", "Resolved", "resolved"]

SECRET_FILE: Final = "secret_file"  # noqa: S105 - the name of a key
_MAX_SECRET_BYTES: Final = 64 * 1024
"""Of a file with a secret: a longer one is another file."""
# "$${" stands for "${" itself.
_REFERENCE: Final = re.compile(r"(\$?)\$\{([^{}\n]{0,200})\}")


class Resolved(NamedTuple):
    """A value with all that it refers to put in its place."""

    value: Any
    faults: list[Fault]
    """What it refers to and is not there."""


def resolved(
    value: Any, *, environment: Mapping[str, str], folder: Path, may_be_secret: bool
) -> Resolved:
    """Put in what a value refers to: ``${NAME}`` of the environment, and ``{secret_file = "…"}``.

    ``folder`` is that of the sites file, from which the names of files count;
    ``may_be_secret``: whether the value may stand in a file of its own.

    >>> resolved("a ${B}", environment={"B": "c"}, folder=Path(), may_be_secret=False).value
    'a c'
    """
    faults: list[Fault] = []
    reading = _Reading(environment, folder, may_be_secret, faults)
    return Resolved(reading.value(value, ()), faults)


class _Reading(NamedTuple):
    environment: Mapping[str, str]
    folder: Path
    may_be_secret: bool
    faults: list[Fault]

    def value(self, value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, str):
            return _REFERENCE.sub(lambda match: self._variable(match, path), value)
        if isinstance(value, list):
            return [self.value(each, (*path, index)) for index, each in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if self.may_be_secret and SECRET_FILE in value:
            return self._secret(value, path)
        return {name: self.value(inner, (*path, name)) for name, inner in value.items()}

    def _variable(self, match: re.Match[str], path: tuple[str | int, ...]) -> str:
        if match[1]:
            return match[0][1:]
        name = match[2]
        if name not in self.environment:
            words = f"The environment has no {name}: set it before newscrawl is started."
            self.faults.append(Fault(path, words))
        return self.environment.get(name, "")

    def _secret(self, table: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
        self.faults.extend(self._foreign_keys(table, path))
        name = table[SECRET_FILE]
        if not isinstance(name, str) or not name:
            words = "Give the name of a file in quotes."
            self.faults.append(Fault((*path, SECRET_FILE), words))
            return ""
        try:
            with (self.folder / name).open("rb") as file:
                content = file.read(_MAX_SECRET_BYTES + 1)
            if len(content) > _MAX_SECRET_BYTES:
                raise OSError("it has more than 64 kB")
            return content.decode("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            words = f"{name} cannot be read ({why}): name a file that holds the value alone."
            self.faults.append(Fault((*path, SECRET_FILE), words))
            return ""

    def _foreign_keys(
        self, table: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> Iterator[Fault]:
        for key in table:
            if key != SECRET_FILE:
                words = f"Beside {SECRET_FILE} nothing else may stand: take {key} away."
                yield Fault((*path, key), words, at_key=True)
