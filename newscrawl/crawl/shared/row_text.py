"""Rows of a state's tables as JSON, and back: what a shared store keeps of a site's state."""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Value", "key_text", "key_values", "row_text", "row_values"]

Value: TypeAlias = str | bytes | int | float | None
"""What SQLite keeps in a column."""

_BYTES: Final = "b64"
"""The key of the object that stands for bytes, which JSON does not have."""
_NUMBER: Final = "float"
"""The key of the object that stands for an infinite number."""


def key_text(values: Sequence[Value]) -> str:
    """Return the values of a primary key as a JSON list.

    >>> key_text(["news.example", 3, b"ab"])
    '["news.example",3,{"b64":"YWI="}]'
    """
    return orjson.dumps([_encoded(value) for value in values]).decode()


def key_values(text: str) -> list[Value]:
    """Return the values of a primary key.

    >>> key_values('["news.example",3,{"b64":"YWI="}]')
    ['news.example', 3, b'ab']
    """
    return [_decoded(value) for value in orjson.loads(text)]


def row_text(names: Sequence[str], values: Sequence[Value]) -> str:
    """Return a row as a JSON object: its columns' names and values, without those that are empty.

    No column has another value than none where none is given.

    >>> row_text(["rank", "etag"], [float("inf"), None])
    '{"rank":{"float":"inf"}}'
    """
    pairs = zip(names, values, strict=True)
    row = {name: _encoded(value) for name, value in pairs if value is not None}
    return orjson.dumps(row).decode()


def row_values(text: str) -> Mapping[str, Value]:
    """Return the values of a row by its columns' names.

    >>> row_values('{"rank":{"float":"inf"},"etag":null}')
    {'rank': inf, 'etag': None}
    """
    return {name: _decoded(value) for name, value in orjson.loads(text).items()}


def _encoded(value: Value) -> object:
    if isinstance(value, bytes):
        return {_BYTES: b64encode(value).decode()}
    if isinstance(value, float) and not math.isfinite(value):
        return {_NUMBER: repr(value)}
    return value


def _decoded(value: Any) -> Value:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if _BYTES in value:
        return b64decode(value[_BYTES])
    return float(value[_NUMBER])
