"""The tables of a sites file, checked: defaults, groups and sites, each with its right values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from newscrawl.operate.sites_file.alert_keys import ALERT_KEYS
from newscrawl.operate.sites_file.documents import Document
from newscrawl.operate.sites_file.keys import KEYS, SITE_ONLY, TOP_LEVEL, Key
from newscrawl.operate.sites_file.mistakes import Fault, Mistake, neighbour
from newscrawl.operate.sites_file.positions import KeyPath
from newscrawl.operate.sites_file.references import resolved
from newscrawl.operate.sites_file.site_plan import Origin

__all__ = ["Section", "Sections", "Value", "read_sections"]

_KEYS: Final = {key.name: key for key in KEYS}
_KEYS_OF_ALERTS: Final = {key.name: key for key in ALERT_KEYS}


class Value(NamedTuple):
    """A value that a section gives a key."""

    value: Any
    """As programs use it."""
    written: Any
    """As it stands in the file, with its references."""
    document: Document
    path: KeyPath
    """Where it stands there."""
    origin: Origin


class Section(NamedTuple):
    """The defaults, a group or a site."""

    label: str
    """``defaults``, ``group.NAME`` or ``site``."""
    document: Document
    path: KeyPath
    values: dict[str, Value]
    """By the names of keys.KEYS; a wrong value is left out."""

    def mistake(self, message: str, key: str = "") -> Mistake:
        """Return what is wrong with a key's value, or with the section as a whole."""
        if key in self.values:
            return self.document.mistake(message, self.values[key].path)
        return self.document.mistake(message, self.path, at_key=True)


class Sections(NamedTuple):
    """The sections of all files."""

    alerts: list[Section]
    defaults: list[Section]
    groups: list[Section]
    sites: list[Section]
    mistakes: list[Mistake]


def read_sections(
    documents: list[Document], environment: Mapping[str, str], *, needs_secrets: bool
) -> Sections:
    """Check the tables of some files, and return their right values.

    Without ``needs_secrets``, a secret that is not there is no mistake: its key is left out.
    """
    found = Sections([], [], [], [], [])
    for document in documents:
        reader = _Reader(document, environment, needs_secrets, found.mistakes)
        reader.check_top_level()
        found.alerts.extend(reader.tables("alerts", _KEYS_OF_ALERTS))
        found.defaults.extend(reader.tables("defaults", _KEYS))
        found.groups.extend(reader.groups())
        found.sites.extend(reader.sites())
    return found


class _Reader(NamedTuple):
    document: Document
    environment: Mapping[str, str]
    needs_secrets: bool
    mistakes: list[Mistake]

    def _note(self, message: str, path: KeyPath, *, at_key: bool = False) -> None:
        self.mistakes.append(self.document.mistake(message, path, at_key=at_key))

    def check_top_level(self) -> None:
        for name in self.document.table:
            if name not in TOP_LEVEL:
                near = neighbour(name, TOP_LEVEL) or (
                    " A key of all sites stands below [defaults]." if name in _KEYS else ""
                )
                words = f"There is no {name!r} at the top of a sites file.{near}"
                self._note(words, (name,), at_key=True)

    def tables(self, name: str, keys: Mapping[str, Key]) -> Iterator[Section]:
        if name in self.document.table:
            yield from self._section(name, (name,), self.document.table[name], keys)

    def groups(self) -> Iterator[Section]:
        given = self.document.table.get("group", {})
        if not isinstance(given, Mapping):
            self._note("Give each group a table: [group.NAME].", ("group",), at_key=True)
            return
        for name, table in given.items():
            yield from self._section(f"group.{name}", ("group", name), table, _KEYS)

    def sites(self) -> Iterator[Section]:
        given = self.document.table.get("site", [])
        if not isinstance(given, list):
            self._note("Sites are a list: write [[site]] in double brackets.", ("site",))
            return
        for index, table in enumerate(given):
            yield from self._section("site", ("site", index), table, _KEYS)

    def _section(
        self, label: str, path: KeyPath, table: Any, keys: Mapping[str, Key]
    ) -> Iterator[Section]:
        if not isinstance(table, Mapping):
            self._note("A table is wanted here: a key and its value on each line.", path)
            return
        values: dict[str, Value] = {}
        for name, path_in, written in self._named(table, path, keys):
            key = keys.get(name)
            if key is None:
                self._note(_unknown(name, keys), path_in, at_key=True)
            elif label != "site" and name in SITE_ONLY:
                words = f"{name!r} is a site's own: it stands below [[site]]."
                self._note(words, path_in, at_key=True)
            elif (value := self._value(key, label, path_in, written)) is not None:
                values[name] = value
        yield Section(label, self.document, path, values)

    def _named(
        self, table: Mapping[str, Any], path: KeyPath, keys: Mapping[str, Key]
    ) -> Iterator[tuple[str, KeyPath, Any]]:
        """Yield the keys of a section, those of a table within it with its name and a dot."""
        for name, value in table.items():
            if name not in _tables(keys):
                yield name, (*path, name), value
            elif isinstance(value, Mapping):
                for inner, each in value.items():
                    yield f"{name}.{inner}", (*path, name, inner), each
            else:
                known = ", ".join(_inner_names(name, keys))
                self._note(f"Give a table, as in {name} = {{…}}, with {known}.", (*path, name))

    def _value(self, key: Key, label: str, path: KeyPath, written: Any) -> Value | None:
        value, faults = (
            resolved(
                written,
                environment=self.environment,
                folder=self.document.path.parent,
                may_be_secret=key.is_secret,
            )
            if key.has_references
            else (written, [])
        )
        if faults and key.is_secret and not self.needs_secrets:
            return None
        faults = faults or list(key.kind.check(value))
        for fault in faults:
            self._note_fault(fault, key, path)
        if faults:
            return None
        place = self.document.places.key(path)
        origin = Origin(label, self.document.path, place)
        return Value(key.kind.clean(value), written, self.document, path, origin)

    def _note_fault(self, fault: Fault, key: Key, path: KeyPath) -> None:
        name = key.name.rpartition(".")[2]
        words = f"{name}: {fault.message}"
        self._note(words, (*path, *fault.path), at_key=fault.at_key)


def _tables(keys: Mapping[str, Key]) -> list[str]:
    """Return the names of tables within a section, as "limits" of "limits.articles"."""
    return list(dict.fromkeys(name.partition(".")[0] for name in keys if "." in name))


def _inner_names(table: str, keys: Mapping[str, Key]) -> list[str]:
    return [name.partition(".")[2] for name in keys if name.startswith(f"{table}.")]


def _unknown(name: str, keys: Mapping[str, Key]) -> str:
    """Return what is wrong with a key that there is not, with the one that may be meant."""
    table, dot, inner = name.partition(".")
    if dot:
        known = _inner_names(table, keys)
        near = neighbour(inner, known) or f" There are: {', '.join(known)}."
        return f"{table} has no key {inner!r}.{near}"
    names = [*_tables(keys), *keys]
    return f"There is no key {name!r}.{neighbour(name, names) or ' See docs/sites-file.md.'}"
