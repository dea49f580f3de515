"""The JSON values of a page, wherever they stand: in scripts, in attributes, in texts of others.

What a framework packs is unpacked: values that refer to each other by their place in a list, and
streams that are cut over several scripts.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from lxml import etree

from newscrawl.extraction.document.lenient_json import parse_json, value_at
from newscrawl.extraction.document.react_elements import page_of_elements
from newscrawl.extraction.document.script_values import values_in_script

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["objects_in", "values_of_page"]

Element = etree._Element

_MAX_OBJECTS: Final = 100_000
"""Objects and lists of one value that are looked at, so that no page costs seconds."""
_MIN_JSON_CHARS: Final = 300
"""A text in an attribute or a value that is read as JSON: a teaser is shorter."""
_LONG_ATTRIBUTES: Final = etree.XPath(
    f"descendant-or-self::*/@*[string-length() >= {_MIN_JSON_CHARS}]"
)
_BASE64_JSON: Final = ("eyJ", "W3si")
"""How an object, and a list of objects, begin in base64: ``{"`` and ``[{"``."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]++={0,2}+\s*+")
_JSON_STARTS: Final = ("{", "[", "%7B", "%5B", *_BASE64_JSON)
_MAX_REFERENCES: Final = 200
"""Values, one in the other, that refer to each other: more are a circle."""

# Angular's own escapes, where its state stands in a script.
_ANGULAR: Final = {"&q;": '"', "&l;": "<", "&g;": ">", "&s;": "'", "&a;": "&"}
_ANGULAR_ESCAPE: Final = re.compile("&[qlgsa];")
_FLIGHT_PUSH: Final = re.compile(r"__next_f\.push\(\s*+(?=\[)")
_FLIGHT_ROW: Final = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),|[A-Z]{0,2}+)")
_FLIGHT_REFERENCE: Final = re.compile(r"\$[A-Z@]?([0-9a-f]{1,8})")
_KEY_NUMBER: Final = re.compile(r"_\d{1,7}")


def values_of_page(root: Element, *, min_chars: int = _MIN_JSON_CHARS) -> Iterator[Any]:
    """Yield the JSON values of a page, JSON-LD left out; a shorter script holds none."""
    chunks: list[str] = []
    for script in root.iter("script"):
        text = script.text
        if not text or "ld+json" in (script.get("type") or ""):
            continue
        if pushes := list(_FLIGHT_PUSH.finditer(text)):
            chunks += (chunk for push in pushes for chunk in _texts_at(text, push.end()))
        elif len(text) >= min_chars:
            yield from map(_unpacked, _values_in(text))
    if chunks:
        yield from _flight_rows("".join(chunks))
    yield from _values_in_attributes(root)


def _values_in(text: str) -> Iterator[Any]:
    """Yield the values of a script: the JSON that it is, or those that it assigns."""
    if text.lstrip().startswith(("{", "[", "<!--")):
        if '"' not in text and "&q;" in text:
            text = _ANGULAR_ESCAPE.sub(lambda escape: _ANGULAR[escape[0]], text)
        if (value := parse_json(text)) is not None:
            yield value
            return
    yield from values_in_script(text)


def _values_in_attributes(root: Element) -> Iterator[Any]:
    for value in _LONG_ATTRIBUTES(root):
        if (read := _json_in(str(value))) is not None:
            is_typed = value.getparent().tag == "astro-island"
            yield _without_types(read) if is_typed else _unpacked(read)


def _without_types(value: Any, level: int = 0) -> Any:
    """Return a value of Astro's properties, where each stands behind the number of its type."""
    if level > _MAX_REFERENCES:
        return None
    if isinstance(value, dict):
        return {key: _without_types(inner, level + 1) for key, inner in value.items()}
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int):
        inner = value[1]
        if isinstance(inner, list):
            return [_without_types(each, level + 1) for each in inner]
        return _without_types(inner, level + 1)
    return value


def _json_in(text: str) -> Any:
    """Return what a text is as JSON, also written for a URL or as base64; None where it is none."""
    text = text.lstrip()
    if text.startswith(("%7B", "%5B")):
        text = unquote(text)
    elif text.startswith(_BASE64_JSON) and _BASE64.fullmatch(text):
        text = b64decode(text + "==").decode("utf-8", "replace")
    return parse_json(text) if text[:1] in ("{", "[") else None


def objects_in(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a value at any depth, also of texts in it that are JSON themselves."""
    queue, seen = [root], 0
    met: set[int] = set()
    kept: list[Any] = []  # so that what is made here keeps its id
    while queue and seen < _MAX_OBJECTS:
        entry = queue.pop()
        seen += 1
        if isinstance(entry, str):
            entry = _json_in(entry)
        if isinstance(entry, dict):
            if id(entry) in met:  # named in several places
                continue
            met.add(id(entry))
            if "ROOT_QUERY" in entry:
                entry = _Entities(entry).filled(entry, 0)
                kept.append(entry)
            yield entry
            queue.extend(filter(_may_hold_objects, entry.values()))
        elif isinstance(entry, list):
            queue.extend(filter(_may_hold_objects, entry))


def _may_hold_objects(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) >= _MIN_JSON_CHARS and value.lstrip().startswith(_JSON_STARTS)
    return isinstance(value, dict | list)


def _texts_at(text: str, at: int) -> list[str]:
    """Return the texts of the list at a place in a script."""
    found = value_at(text, at)
    values = found[0] if found is not None else None
    return [each for each in values if isinstance(each, str)] if isinstance(values, list) else []


# --- values that refer to each other -------------------------------------------------------------


def _unpacked(value: Any) -> Any:
    """Return a value with what it packs unpacked; most values as they are."""
    if isinstance(value, str):
        value = _json_in(value)
    if isinstance(value, list) and len(value) > 1 and _is_flat(value):
        return _References(value).value_at(0, 0)
    return value


def _is_flat(values: list[Any]) -> bool:
    """Return True for a list whose first value names the others by their place in it.

    So write Nuxt and SvelteKit ("devalue"), and React Router ("turbo-stream", with keys such as
    "_3").
    """
    first = values[0]
    if isinstance(first, list):
        return bool(first) and isinstance(first[0], str) and all(_is_place(n) for n in first[1:])
    return isinstance(first, dict) and bool(first) and all(map(_is_place, first.values()))


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _References:
    """A flat list of values, each made once."""

    def __init__(self, values: list[Any]) -> None:
        self._values = values
        self._made: dict[int, Any] = {}

    def value_at(self, place: Any, level: int) -> Any:
        """Return the value at a place, with what it refers to; None where there is none."""
        if not _is_place(place) or not 0 <= place < len(self._values) or level > _MAX_REFERENCES:
            return None
        if place not in self._made:
            self._made[place] = None  # in a circle, it refers to nothing
            self._made[place] = self._make(self._values[place], level + 1)
        return self._made[place]

    def _make(self, value: Any, level: int) -> Any:
        if isinstance(value, dict):
            return {self._key(k): self.value_at(v, level) for k, v in value.items()}
        if not isinstance(value, list) or not value:
            return value
        if isinstance(value[0], str):  # a type and its content: a date, a set, something reactive
            content = value[1] if len(value) > 1 else None
            return self.value_at(content, level) if _is_place(content) else content
        return [self.value_at(place, level) for place in value]

    def _key(self, key: str) -> str:
        if _KEY_NUMBER.fullmatch(key):
            named = self.value_at(int(key[1:]), 0)
            return named if isinstance(named, str) else key
        return key


class _Entities:
    """Apollo's store, whose objects name each other by their keys: ``{"__ref": "Story:7"}``."""

    def __init__(self, store: dict[str, Any]) -> None:
        self._store = store
        self._made: dict[str, Any] = {}

    def filled(self, value: Any, level: int) -> Any:
        """Return a value with objects in the place of the references to them."""
        if level > _MAX_REFERENCES:
            return None
        if isinstance(value, list):
            return [self.filled(inner, level + 1) for inner in value]
        if not isinstance(value, dict):
            return value
        named = value.get("__ref")
        if not isinstance(named, str):
            return {key: self.filled(inner, level + 1) for key, inner in value.items()}
        if named not in self._made:
            self._made[named] = None  # in a circle, it refers to nothing
            self._made[named] = self.filled(self._store.get(named), level + 1)
        return self._made[named]


# --- Next.js' stream ------------------------------------------------------------------------------


def _flight_rows(stream: str) -> Iterator[Any]:
    """Yield the rows of the stream that Next.js' app router sends in pieces.

    A row is ``id:JSON`` with a line break behind it, or ``id:Tlength,text`` with the length in
    bytes; a text such as "$1a" stands for the row with that id.
    """
    data = stream.encode("utf-8", "replace")
    rows: dict[str, Any] = {}
    at = 0
    while row := _FLIGHT_ROW.match(data, at):
        at = row.end()
        if row[2]:
            end = at + int(row[2], 16)
            rows[row[1].decode()] = data[at:end].decode("utf-8", "replace")
            at = end
            continue
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        rows[row[1].decode()] = parse_json(data[at:end].decode("utf-8", "replace"))
        at = end + 1
    yield from (
        _with_rows(value, rows, 0) for value in rows.values() if isinstance(value, dict | list)
    )
    if (page := page_of_elements(rows)) is not None:
        yield page


def _with_rows(value: Any, rows: dict[str, Any], level: int) -> Any:
    """Return a value with texts in the place of the references to them."""
    if level > _MAX_REFERENCES:
        return None
    if isinstance(value, str):
        named = _FLIGHT_REFERENCE.fullmatch(value)
        row = rows.get(named[1]) if named else None
        return (
            row if isinstance(row, str) else value.removeprefix("$") if value[:2] == "$$" else value
        )
    if isinstance(value, dict):
        return {key: _with_rows(inner, rows, level + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_rows(inner, rows, level + 1) for inner in value]
    return value
