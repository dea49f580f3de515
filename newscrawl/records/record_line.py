"""One line of an output file: the article that it holds, or why it holds none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import orjson

from newscrawl.items import SCHEMA, Article

__all__ = ["LineProblem", "SkipReason", "article_of"]

_MARKS: Final = frozenset(("schema", "url", "headline", "body"))
"""The keys by which a record is told from other JSON; those that it lacks otherwise get their
defaults, as lines that older versions wrote have fewer keys."""
_INTEGERS: Final = ("schema", "revision")
"""The keys of a record that are whole numbers."""
_MAX_EXACT: Final = 2**53
"""Up to here a float says which whole number is meant."""


class SkipReason(StrEnum):
    """Why a line, or a file, gives no article."""

    NOT_JSON = "not-json"  # no JSON: torn in the middle, or another kind of file
    NOT_A_RECORD = "not-a-record"  # JSON, but no record of an article
    REJECT = "reject"  # the line of a page that is no article, as --rejects writes it
    LATER_VERSION = "later-version"  # written by a newscrawl whose records have another form
    INVALID = "invalid"  # a record with a value of the wrong type or form
    TOO_LONG = "too-long"  # longer than any record's line
    CUT = "cut"  # the end of a file is missing or damaged: a kill, or a line under way
    UNREADABLE = "unreadable"  # a file of a folder that cannot be opened
    GONE = "gone"  # an article whose file was removed while it was read


class LineProblem(NamedTuple):
    """Why a line holds no article."""

    reason: SkipReason
    detail: str


def article_of(line: bytes) -> Article | LineProblem:
    """Return the article that a line holds, or why it holds none.

    What is checked are the types and forms of ``newscrawl.items``, as the JSON Schema has them.
    Further keys are left out, as a later version may have them.
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return LineProblem(SkipReason.NOT_JSON, f"no JSON ({error.msg})")
    if not isinstance(record, dict) or not record.keys() >= _MARKS:
        return _foreign(record)
    _make_integers(record)
    version = record["schema"]
    if type(version) is int and version > SCHEMA:
        return LineProblem(
            SkipReason.LATER_VERSION,
            f"a record of version {version}; this newscrawl knows {SCHEMA}: install a later one",
        )
    try:
        article = msgspec.convert(record, Article)
    except msgspec.ValidationError as error:
        return LineProblem(SkipReason.INVALID, str(error))
    if article.metadata and not _can_be_written(article.metadata):
        return LineProblem(
            SkipReason.INVALID, "metadata has too many objects or lists in each other"
        )
    wrong = next((name for name, is_right in _CHECKS if not is_right(getattr(article, name))), None)
    if wrong is not None:
        value = str(getattr(article, wrong))
        return LineProblem(SkipReason.INVALID, f"{wrong} has the wrong form: {value[:80]}")
    return article


def _make_integers(record: dict[str, Any]) -> None:
    """Write 1.0 as 1 where a whole number stands: they are one number to JSON Schema."""
    for name in _INTEGERS:
        value = record.get(name)
        if type(value) is float and value.is_integer() and abs(value) <= _MAX_EXACT:
            record[name] = int(value)


def _foreign(record: object) -> LineProblem:
    if isinstance(record, dict) and "reason" in record and "url" in record:
        return LineProblem(SkipReason.REJECT, f"a page that is no article ({record['reason']})")
    return LineProblem(SkipReason.NOT_A_RECORD, "JSON, but no record of an article")


def _can_be_written(metadata: dict[str, Any]) -> bool:
    """Return False for what is read, and could not be written again in a record."""
    try:
        orjson.dumps([metadata])  # as deep as it stands in the record
    except orjson.JSONEncodeError:
        return False
    return True


_PATTERNS: Final = {
    text: re.compile(text) for field in fields(Article) if (text := field.metadata.get("pattern"))
}
_Check: TypeAlias = Callable[[Any], bool]


def _checks() -> Iterable[tuple[str, _Check]]:
    """Yield for each field with keywords of JSON Schema what holds its value to them."""
    for field in fields(Article):
        for keyword, limit in field.metadata.items():
            yield field.name, _KEYWORDS[keyword](limit)


def _matches(pattern: str) -> _Check:
    match = _PATTERNS[pattern].fullmatch
    return lambda value: value is None or match(value) is not None


def _numbers(value: Any) -> Iterable[float]:
    return value.values() if isinstance(value, dict) else (value,)


_KEYWORDS: Final[dict[str, Callable[[Any], _Check]]] = {
    "const": lambda wanted: lambda value: value == wanted,
    "pattern": _matches,
    "minimum": lambda least: lambda value: all(number >= least for number in _numbers(value)),
    "maximum": lambda most: lambda value: all(number <= most for number in _numbers(value)),
}
_CHECKS: Final = tuple(_checks())
