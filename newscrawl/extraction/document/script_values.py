"""Values that a script assigns or passes on, read without running it: JSON and JavaScript literals.

``window.STATE = {…}``, ``JSON.parse("{…}")``, ``push([1, "…"])`` and
``(function(a, b){return {title: a}}("…", 1))`` are read.  Names, calls and operators that are no
literals become None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newscrawl.extraction.document.lenient_json import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["values_in_script"]

_MIN_VALUE_CHARS: Final = 300
"""As a teaser's greatest length: what is shorter holds no article."""
_MAX_SCRIPT_CHARS: Final = 4_000_000
"""As in ``lenient_json``: the largest states that news sites send have 3 MB."""
_MAX_FAILURES: Final = 20
"""Values of a script that cannot be read; each may cost the length of the script."""
_MAX_LEVELS: Final = 100
"""Of brackets in brackets in a literal, so that no script can use up the stack."""

# What stands in front of a value that is assigned, passed to a function or returned by one.
# In "start(app, element, {…})" names stand before the value.
_START: Final = re.compile(
    r"(?:[=(](?:\s*+[\w$.]{1,40}+\s*+,){0,4}+|\|\||\breturn)\s*+(?=[{\[\"'])"
)
_NEXT_ARGUMENT: Final = re.compile(r"\s*+,\s*+(?=[{\[\"'])")
_FUNCTION: Final = re.compile(r"\(\s*+function\s*+\w*+\s*+\(([\w$,\s]*+)\)\s*+\{")
_ARGUMENTS: Final = re.compile(r"\s*+;?+\s*+\}\s*+\)?+\s*+\(")
_SPACE: Final = re.compile(r"(?:\s++|/\*.*?\*/|//[^\n]*+)*+", re.DOTALL)
_WORD: Final = re.compile(r"[\w$]++")
_NUMBER: Final = re.compile(r"[-+]?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?+\d++)?+")
_STRING: Final = re.compile(
    r"\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`", re.DOTALL
)
_DATE: Final = re.compile(r"new\s++Date\s*+\(\s*+")
# Up to the end of an expression that is no literal: strings whole, brackets one by one.
_SKIPPED: Final = re.compile(
    r"\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`|[^\"'`(){}\[\],]++|.",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_CONSTANTS: Final[Mapping[str, Any]] = {"true": True, "false": False}
_HALF_PAIRS: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


class _Name(NamedTuple):
    """The name of a function's parameter, in the place of its argument."""

    name: str


class _NoLiteralError(ValueError):
    """What stands there is not read."""


def values_in_script(text: str) -> Iterator[Any]:
    """Yield the larger objects, lists and strings of a script, in its order."""
    if len(text) > _MAX_SCRIPT_CHARS:
        return
    at = looked_to = failures = 0
    function: re.Match[str] | None = None
    start: re.Match[str] | None = None
    while failures < _MAX_FAILURES:
        start = (_NEXT_ARGUMENT.match(text, at) if start else None) or _START.search(text, at)
        if start is None or len(text) - start.end() < _MIN_VALUE_CHARS:
            return
        at = start.end()
        function = next(reversed([*_FUNCTION.finditer(text, looked_to, at)]), function)
        looked_to = at
        try:
            value, end = _value(text, at)
            call = _ARGUMENTS.match(text, end)
            if call and function and start[0].startswith("return"):
                value, end = _returned(text, at, function[1])
        except _NoLiteralError:
            failures += 1
            continue
        if end - at >= _MIN_VALUE_CHARS:
            yield value
        at = end


def _value(text: str, at: int) -> tuple[Any, int]:
    """Return the value at a place and the index behind it."""
    if text[at] in "{[":
        found = value_at(text, at)
        if found is not None:
            return found
    return _Reader(text, frozenset()).read(at, 0)


def _returned(text: str, at: int, parameters: str) -> tuple[Any, int]:
    """Return what a function returns that is called at once, and the index behind its arguments.

    ``at`` is the place of the value behind its ``return``.
    """
    names = [name.strip() for name in parameters.split(",")]
    value, end = _Reader(text, frozenset(names)).read(at, 0)
    call = _ARGUMENTS.match(text, end)
    if call is None:
        raise _NoLiteralError
    given, end = _Reader(text, frozenset()).read_list(call.end(), ")", 0)
    return _filled(value, dict(zip(names, given, strict=False))), end


def _filled(value: Any, arguments: Mapping[str, Any]) -> Any:
    """Return a value with arguments in the place of a function's parameters."""
    if isinstance(value, _Name):
        return arguments.get(value.name)
    if isinstance(value, dict):
        return {key: _filled(inner, arguments) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, arguments) for inner in value]
    return value


class _Reader:
    """Reads JavaScript literals off a text."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self._text = text
        self._names = names

    def read(self, at: int, level: int) -> tuple[Any, int]:
        """Return the literal at a place and the index behind it.  Raises _NoLiteralError."""
        if level > _MAX_LEVELS:
            raise _NoLiteralError
        text, at = self._text, self._skip_space(at)
        sign = text[at : at + 1]
        if sign == "{":
            return self._object(at + 1, level)
        if sign == "[":
            return self.read_list(at + 1, "]", level)
        if string := _STRING.match(text, at):
            return _unescaped(string[0]), string.end()
        if date := _DATE.match(text, at):
            given, end = self.read_list(date.end(), ")", level)
            return (given[0] if given else None), end
        return self._plain(at)

    def _plain(self, at: int) -> tuple[Any, int]:
        """Read a number or a word; what is neither, or goes on behind it, is None."""
        end = self._end_of_expression(at)
        written = self._text[at:end].strip()
        if written in ("!0", "!1"):
            return written == "!0", end
        if _NUMBER.fullmatch(written):
            return (
                int(written)
                if written.lstrip("-").isdecimal() and len(written) < 19
                else float(written)
            ), end
        if written in self._names:
            return _Name(written), end
        return _CONSTANTS.get(written), end

    def _object(self, at: int, level: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        text = self._text
        while True:
            at = self._skip_space(at)
            if text[at : at + 1] == "}":
                return found, at + 1
            key = _STRING.match(text, at) or _WORD.match(text, at)
            if key is None:
                raise _NoLiteralError
            colon = self._skip_space(key.end())
            if text[colon : colon + 1] != ":":
                raise _NoLiteralError
            value, at = self.read(colon + 1, level + 1)
            found[_unescaped(key[0]) if key[0][0] in "\"'`" else key[0]] = value
            at = self._behind_comma(at, "}")

    def read_list(self, at: int, closing: str, level: int) -> tuple[list[Any], int]:
        """Read values up to a closing bracket; return them and the index behind it."""
        found: list[Any] = []
        while True:
            at = self._skip_space(at)
            if self._text[at : at + 1] == closing:
                return found, at + 1
            value, at = self.read(at, level + 1)
            found.append(value)
            at = self._behind_comma(at, closing)

    def _behind_comma(self, at: int, closing: str) -> int:
        """Return the index behind the comma at a place, or that of the closing bracket there."""
        at = self._end_of_expression(at)
        sign = self._text[at : at + 1]
        if sign == ",":
            return at + 1
        if sign != closing:
            raise _NoLiteralError
        return at

    def _end_of_expression(self, at: int) -> int:
        """Return the index of the comma or closing bracket that ends an expression."""
        depth, text = 0, self._text
        while part := _SKIPPED.match(text, at):
            sign = part[0]
            if sign in ")}],":
                if not depth:
                    return at
                depth -= sign != ","
            elif sign in "({[":
                depth += 1
            at = part.end()
        raise _NoLiteralError

    def _skip_space(self, at: int) -> int:
        space = _SPACE.match(self._text, at)
        return space.end() if space else at


def _unescaped(written: str) -> str:
    """Return the text of a string literal, which is given with its quotes."""
    text = _ESCAPE.sub(_escaped_char, written[1:-1]) if "\\" in written else written[1:-1]
    return _HALF_PAIRS.sub(_whole_char, text)


def _escaped_char(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(escape[4], escape[4])


def _whole_char(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
