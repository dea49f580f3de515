"""JSON as pages and feeds write it: broken in a few usual ways, at times hostile."""

from __future__ import annotations

import html
import json
import re
from typing import Any, Final

import orjson

from newscrawl.extraction.document.json_quotes import with_escaped_quotes

__all__ = ["parse_json", "parse_values", "value_at"]

_MAX_CHARS: Final = 4_000_000  # almost five times what the largest saved script of this kind has
_MAX_DEPTH: Final = 200
"""Levels of nesting that are kept where a text has more than the decoder takes (some 1,000)."""
_MAX_DIGITS: Final = 300
"""Digits of a whole number; Python refuses more than 4,300, and no page means such a number."""

_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
# "++" gives nothing back: white space by the megabyte costs its length, not the square of it.
_MISSING_COMMA: Final = re.compile(r"([}\]\"])([^\S\n]*+\n\s*+)(?=[\"{])")
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*+;?+\s*+$"
)
# Stops at the next comment's beginning and at a brace: a comment that wraps the JSON stays.
_HTML_COMMENT: Final = re.compile(r"<!--(?:[^-<{}]++|-(?!->)|<(?!!--))*+-->")
_STRING_OR_COMMENT: Final = re.compile(
    r'"(?:[^"\\]++|\\.)*+"?|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|//[^\n]*+', re.DOTALL
)
_BETWEEN_VALUES: Final = re.compile(r"[\s,;]*+(?=[\[{])")
_MAX_VALUES: Final = 50
"""In one script: pages that write several write an article, a trail, an organization."""
_MENDED: Final = 1  # the place of the form with the fewest guesses among the mended ones
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_BAD_ESCAPE: Final = re.compile(r"\\(?![\"\\/bfnrtu])")
# Half of a pair of escapes that make one character ("\ud83d\ude00"): alone it is no character, and
# a text with it cannot be written as UTF-8.
_HIGH: Final = r"[dD][89abAB][0-9a-fA-F]{2}"
_LOW: Final = r"[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_PAIR: Final = re.compile(
    rf"[\ud800-\udfff]|\\u(?:{_HIGH}(?!\\u{_LOW})|(?<!\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u){_LOW})"
)
_ESCAPE: Final = re.compile(
    rf"\\(?:(?P<pair>u{_HIGH}\\u{_LOW})|(?P<half>u(?:{_HIGH}|{_LOW}))|.)|(?P<raw>[\ud800-\udfff])",
    re.DOTALL,
)
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)


def parse_json(text: str) -> Any:
    r"""Read JSON, also where it is broken in one of the ways that pages break it.

    Mends wrapping comments, raw newlines in strings, trailing and missing commas, bad escapes and
    quotes written as entities.  Half a pair of surrogates becomes U+FFFD, as in browsers; what is
    no number (NaN, thousands of digits) and what is nested too deeply becomes None.  Returns None
    for what cannot be read, and never raises.

    >>> parse_json('{"title": "A \\ud83d B", "rank": NaN,}')
    {'title': 'A � B', 'rank': None}
    """
    if len(text) > _MAX_CHARS:
        return None
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    attempts = _mended(text)
    for attempt in attempts:
        try:
            # Control characters may stand in strings, and rubbish behind the end.
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return _value_without_depth(attempts[_MENDED])


def _mended(text: str) -> tuple[str, ...]:
    """Return a text without what wraps it, and that text mended in several ways."""
    text = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    if "&quot;" in text and text.count('"') < 4:
        text = html.unescape(text)
    text = _without_half_pairs(text)
    mended = _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub(r"\1", text))
    return text, mended, _MISSING_COMMA.sub(r"\1,\2", mended), _CONTROL.sub(" ", mended)


def parse_values(text: str) -> list[Any]:
    """Read the values that a text has one after the other, as :func:`parse_json` reads one.

    Comments between them, those of scripts within them, and quotation marks in strings that are
    not escaped are mended, too.  Returns [] for what cannot be read, and never raises.

    >>> parse_values('<!-- by a plugin --> {"a": 1} {"b": "so-called "news" of today"}')
    [{'a': 1}, {'b': 'so-called "news" of today'}]
    """
    if len(text) > _MAX_CHARS:
        return []
    try:
        value = orjson.loads(text)
    except ValueError:
        pass
    else:  # a plugin may have written it as a text
        inner = isinstance(value, str) and value.lstrip()[:1] in ("{", "[")
        return parse_values(value) if inner else [value]
    text = text.lstrip("\ufeff \t\r\n")
    if "<!--" in text:
        text = _HTML_COMMENT.sub("", text)
    attempts = _mended(text)
    mended = attempts[_MENDED]
    best: list[Any] = []
    for attempt in (*attempts, _without_comments(mended), with_escaped_quotes(mended)):
        values = _values_of(attempt)
        if len(values) > len(best):
            best = values
    if best:
        return best
    value = _value_without_depth(mended)
    return [] if value is None else [value]


def _values_of(text: str) -> list[Any]:
    """Return the values that can be read from a text's beginning on."""
    values: list[Any] = []
    at = _BETWEEN_VALUES.match(text)
    while at is not None and len(values) < _MAX_VALUES:
        try:
            value, end = _DECODER.raw_decode(text, at.end())
        except (ValueError, RecursionError):
            break
        values.append(value)
        at = _BETWEEN_VALUES.match(text, end)
    return values


def _without_comments(text: str) -> str:
    """Return JSON without the comments of scripts ("/* … */", "// …") outside of its strings."""
    if "/*" not in text and "//" not in text:
        return text
    return _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else "", text)


def value_at(text: str, at: int) -> tuple[Any, int] | None:
    """Read the JSON value that begins at a place in a text.

    Return it and the index behind it; None where none can be read there.
    """
    try:
        value, end = _DECODER.raw_decode(text, at)
    except ValueError:
        return None
    except RecursionError:
        return _value_without_depth(text[at:]), len(text)
    if _HALF_PAIR.search(text, at, end):
        value = parse_json(_without_half_pairs(text[at:end]))
    return value, end


def _value_without_depth(text: str) -> Any:
    """Read a value without what is nested too deeply in it, and without its endless numbers."""
    try:
        return _DEPTH_DECODER.raw_decode(_without_depth(text))[0]
    except (ValueError, RecursionError):
        return None


def _none(_: str) -> None:
    return None


def _number_or_none(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MAX_DIGITS else None


_DECODER: Final = json.JSONDecoder(strict=False, parse_constant=_none)
_DEPTH_DECODER: Final = json.JSONDecoder(
    strict=False, parse_constant=_none, parse_int=_number_or_none
)


def _without_half_pairs(text: str) -> str:
    return _ESCAPE.sub(_mended_escape, text) if _HALF_PAIR.search(text) else text


def _mended_escape(escape: re.Match[str]) -> str:
    if escape["half"]:
        return "\\ufffd"
    return "\ufffd" if escape["raw"] else escape[0]


def _without_depth(text: str) -> str:
    """Return JSON with null in the place of what is nested too deeply."""
    kept: list[str] = []
    depth = start = 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth == _MAX_DEPTH + 1:
                kept += text[start : token.start()], "null"
        elif sign in "]}":
            if depth == _MAX_DEPTH + 1:
                start = token.end()
            depth -= 1
    return "".join([*kept, text[start:]]) if depth <= _MAX_DEPTH else text
