"""Leaves out of an object what has no value, where a form has no key for the unknown."""

from __future__ import annotations

from typing import Any

__all__ = ["without_empty"]


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Return an object without its None, empty texts, lists and objects.

    >>> without_empty({"a": 0, "b": None, "c": []})
    {'a': 0}
    """
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
