"""An article's values as texts that people can read in the cells of a table."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["cell_of", "guarded_cell"]

_FORMULA_STARTS: Final = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""What spreadsheets take for the beginning of a formula, which may run programs: signs, white space
before one, and the wide signs of East Asia.  After OWASP's page "CSV Injection"."""


def cell_of(name: str, value: Any) -> Any:
    """Return the text of a cell.

    Authors and hashtags have "; " between them, breadcrumbs " > ".  A photo is a line: its URL, its
    caption and its credit, with " | " between them.  ``sources`` has "field: source" and "; ".
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if name == "breadcrumbs":
        return " > ".join(_parts(value, "name"))
    if name == "photos":
        return "\n".join(" | ".join(_values(photo, "url", "caption", "credit")) for photo in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value


def guarded_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: those get an apostrophe in front.

    >>> print(guarded_cell("=1+1"), guarded_cell("A + B"), guarded_cell(-1))
    '=1+1 A + B -1
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _parts(values: Iterable[Any], name: str) -> Iterable[str]:
    return (text for value in values for text in _values(value, name))


def _values(value: Any, *names: str) -> list[str]:
    """Return those of an object's values that there are; a pipeline may have made it a dict."""
    found = value if isinstance(value, dict) else {name: getattr(value, name) for name in names}
    return [str(found[name]) for name in names if found.get(name)]
