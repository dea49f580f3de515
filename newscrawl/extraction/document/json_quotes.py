"""Quotation marks in the strings of JSON that ought to be escaped and are not."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["with_escaped_quotes"]

_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)
_KEY_ENDS: Final = re.compile(r'"\s*+:')
# A string that is a key's value ends before a brace, or before the next key.
_VALUE_ENDS: Final = re.compile(r'"\s*+(?:\}|,\s*+(?:\}|"(?:[^"\\]|\\.){1,80}+"\s*+:)|\Z)')
_ENTRY_ENDS: Final = re.compile(r'"\s*+(?:\]|,\s*+(?:["\[{\d\]-]|true|false|null)|\Z)')


def with_escaped_quotes(text: str) -> str:
    r"""Return JSON with those quotation marks escaped that do not end their string.

    A mark ends a string where what JSON needs there follows: a colon behind a key, a brace or the
    next key behind a value.

    >>> print(with_escaped_quotes('{"a": "the "old" bridge", "b": 1}'))
    {"a": "the \"old\" bridge", "b": 1}
    """
    parts: list[str] = []
    written = 0
    start = text.find('"')
    while start >= 0:
        ends = _ends_of(text, start)
        end = len(text)
        for quote in _QUOTE.finditer(text, start + 1):
            at = quote.start()
            if text[at] != '"':
                continue
            if any(pattern.match(text, at) for pattern in ends):
                end = at
                break
            parts += text[written:at], "\\"
            written = at
        start = text.find('"', end + 1)
    return "".join([*parts, text[written:]])


def _ends_of(text: str, start: int) -> tuple[re.Pattern[str], ...]:
    """Return what may follow the string that begins at an index, by what stands before it."""
    before = start - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    sign = text[before] if before >= 0 else ""
    if sign == ":":
        return (_VALUE_ENDS,)
    if sign == "{":
        return (_KEY_ENDS,)
    return (_ENTRY_ENDS,) if sign == "[" else (_KEY_ENDS, _ENTRY_ENDS)
