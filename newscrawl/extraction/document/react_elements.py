"""Elements as React writes them into a stream: ``["$", "p", null, {"children": "A text"}]``."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["page_of_elements"]

_MAX_ENTRIES: Final = 100_000
"""Elements, lists and texts of one page, so that rows that name each other have an end."""
_MAX_LEVELS: Final = 150
"""Elements in elements; pages of frameworks have some 60, and each takes three calls."""
_TAG: Final = re.compile("[a-z][a-z0-9]{0,15}")
_ROW: Final = re.compile(r"\$L?([0-9a-f]{1,8})")
_LEFT_OUT: Final = frozenset(("script", "style", "link", "meta", "h1", "template", "title", "svg"))
_VOID: Final = frozenset(("br", "hr", "img", "input", "source", "wbr"))
_ATTRIBUTES: Final = {
    "className": "class", "id": "id", "href": "href", "src": "src", "alt": "alt",
    "dateTime": "datetime", "hidden": "hidden", "role": "role",
}  # fmt: skip


def page_of_elements(rows: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the elements of a stream's rows as an object with their heading and their HTML.

    None where they have no ``h1``.  A row is written where another names it, else in its own place.
    """
    writer = _Writer(rows)
    parts = {key: writer.html_of(row, 0) for key, row in rows.items() if _is_tree(row)}
    if not writer.heading:
        return None
    own = (part for key, part in parts.items() if key not in writer.named)
    return {"title": writer.heading, "html": "".join(own)}


def _is_tree(row: Any) -> bool:
    return isinstance(row, list) and bool(row) and (row[0] == "$" or isinstance(row[0], list))


class _Writer:
    def __init__(self, rows: Mapping[str, Any]) -> None:
        self._rows = rows
        self._left = _MAX_ENTRIES
        self.heading = ""
        self.named: set[str] = set()

    def html_of(self, node: Any, level: int) -> str:
        """Return a node as HTML; "" for what shows nothing or goes beyond the bounds."""
        self._left -= 1
        if level > _MAX_LEVELS or self._left < 0:
            return ""
        if isinstance(node, str):
            return self._text(node, level)
        if not isinstance(node, list):
            return str(node) if isinstance(node, int) and not isinstance(node, bool) else ""
        if len(node) < 4 or node[0] != "$" or not isinstance(node[1], str):
            return "".join(self.html_of(child, level + 1) for child in node)
        properties = node[3] if isinstance(node[3], dict) else {}
        return self._element(node[1], properties, level)

    def _text(self, text: str, level: int) -> str:
        named = _ROW.fullmatch(text)
        if named and named[1] in self._rows:
            self.named.add(named[1])
            return self.html_of(self._rows[named[1]], level + 1)
        return (
            ""
            if text.startswith("$") and not text.startswith("$$")
            else html.escape(text.removeprefix("$"), quote=False)
        )

    def _element(self, tag: str, properties: dict[str, Any], level: int) -> str:
        inner = self.html_of(properties.get("children"), level + 1)
        raw = properties.get("dangerouslySetInnerHTML")
        if isinstance(raw, dict) and isinstance(raw.get("__html"), str):
            inner = self._raw(raw["__html"])
        if tag == "h1" and not self.heading:
            self.heading = inner
        if tag in _LEFT_OUT or not _TAG.fullmatch(tag):  # a component shows its children
            return inner if tag.startswith("$") else ""
        attributes = "".join(
            f' {name}="{html.escape(value)}"'
            for key, name in _ATTRIBUTES.items()
            if isinstance(value := properties.get(key), str)
        )
        return f"<{tag}{attributes}>" + ("" if tag in _VOID else f"{inner}</{tag}>")

    def _raw(self, text: str) -> str:
        """Return HTML that stands in a property, or in the row that it names."""
        named = _ROW.fullmatch(text)
        row = self._rows.get(named[1]) if named else None
        return row if isinstance(row, str) else text
