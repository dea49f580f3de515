"""The kinds of values in a sites file: how each is checked, and how it is described to editors."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from newscrawl.common.typed_patterns import typed_pattern
from newscrawl.crawl.date_window import DateWindowError, parse_duration, parse_typed_date
from newscrawl.crawl.discovery import UrlError, parse_typed_url
from newscrawl.crawl.downloader.private_hosts import parse_host, parse_host_port
from newscrawl.crawl.downloader.proxy_settings import parse_proxy
from newscrawl.extraction.confidence_bounds import ConfidenceBoundError, parse_bounds
from newscrawl.extraction.site_rules import check_rules
from newscrawl.operate.sites_file.mistakes import Fault

__all__ = [
    "ADDRESSES",
    "BYTES",
    "CONFIDENCE",
    "COOKIES",
    "COUNT",
    "DATE",
    "FLAG",
    "HEADERS",
    "HOSTS",
    "HOST_PORTS",
    "LANGUAGES",
    "METADATA",
    "PATH",
    "PATH_STARTS",
    "PATTERNS",
    "PROXY",
    "RULES",
    "SPAN",
    "TEXT",
    "Kind",
    "choice",
    "number",
    "one_or_more",
]

_TEXT_SCHEMA: Final = {"type": "string"}
_NUMBERS: Final = (int, float)
_MAX_METADATA_CHARS: Final = 16_000  # as JSON: more than a body of usual length
_TEXTS_SCHEMA: Final = {"type": "object", "additionalProperties": _TEXT_SCHEMA}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_BYTES: Final = re.compile(r"(\d{1,9}) ?(kB|MB|GB)")
_BYTES_OF_UNIT: Final = {"kB": 10**3, "MB": 10**6, "GB": 10**9}
"""Of a typed size: 500 MB."""
# A name in HTTP (RFC 9110, 5.6.2).
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OWN_HEADERS: Final = {
    "user-agent": "the key user_agent gives it",
    "cookie": "the key cookies gives it",
    **dict.fromkeys(
        "accept-encoding connection content-length host if-modified-since if-none-match "
        "range te transfer-encoding upgrade".split(),
        "the crawl itself needs it",
    ),
}
"""Headers in lower case, with the reason why a sites file cannot give them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of values."""

    wanted: str
    """What stands for such a value, as the documents say it."""
    schema: Mapping[str, Any]
    """The same as JSON Schema."""
    check: Callable[[Any], Iterable[Fault]]
    """Finds what is wrong with a value, as TOML gives it."""
    clean: Callable[[Any], Any] = lambda value: value
    """Gives a right value the type that programs use: texts, numbers, tuples, dicts."""


def _wrong(wanted: str) -> Fault:
    return Fault((), f"Give {wanted}.")


def _parsed_by(
    parse: Callable[[str], object], wanted: str, *errors: type[Exception]
) -> Callable[[Any], Iterator[Fault]]:
    """Return a check of texts by a parser whose errors say what to do."""

    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield _wrong(wanted)
            return
        try:
            parse(value)
        except errors as error:
            yield Fault((), str(error))

    return check


def _is_text(wanted: str) -> Callable[[Any], Iterator[Fault]]:
    return _parsed_by(str, wanted)


def one_or_more(kind: Kind, wanted: str) -> Kind:
    """Return the kind of a value, or of a list of such values; it is read as a tuple."""

    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield from kind.check(value)
            return
        if not value:
            yield Fault((), f"The list is empty: give {wanted}, or leave the key out.")
        for index, each in enumerate(value):
            for fault in kind.check(each):
                yield fault._replace(path=(index, *fault.path))

    def clean(value: Any) -> tuple[Any, ...]:
        return tuple(map(kind.clean, value if isinstance(value, list) else [value]))

    several = {"type": "array", "items": kind.schema, "minItems": 1}
    return Kind(wanted, {"anyOf": [kind.schema, several]}, check, clean)


def number(wanted: str, *, least: float, most: float, whole: bool = False) -> Kind:
    """Return the kind of numbers between two bounds, both included."""

    def check(value: Any) -> Iterator[Fault]:
        is_number = isinstance(value, int if whole else _NUMBERS) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            yield _wrong(wanted)

    bounds: dict[str, float] = {"minimum": least}
    if most != math.inf:
        bounds["maximum"] = most
    return Kind(wanted, {"type": "integer" if whole else "number", **bounds}, check)


def choice(*names: str) -> Kind:
    """Return the kind of one of several words."""
    wanted = "one of " + ", ".join(f'"{name}"' for name in names)

    def check(value: Any) -> Iterator[Fault]:
        if value not in names:
            yield _wrong(wanted)

    return Kind(wanted, {"enum": list(names)}, check)


def _check_flag(value: Any) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong("true or false, without quotes")


def _check_date(value: Any) -> Iterator[Fault]:
    if isinstance(value, str):
        yield from _parsed_by(parse_typed_date, "", DateWindowError)(value)
    elif not isinstance(value, date):
        yield _wrong("a date, as in 2026-11-01")


def _check_rules(value: Any) -> Iterator[Fault]:
    for path, message, at_key in check_rules(value):
        yield Fault(path, message, at_key)


def _check_path(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not value:
        yield _wrong("the name of a file or folder in quotes")
    elif "{" in value.replace("{name}", ""):
        yield Fault((), "In braces only {name} may stand: the site's name comes in its place.")


def _check_path_start(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not value.startswith("/"):
        yield _wrong('the beginning of paths in quotes, as in "/world/"')


def _check_language(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        yield _wrong('a language in quotes, as in "en" or "pt-BR"')


def _check_bytes(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not _BYTES.fullmatch(value):
        yield _wrong('a size in quotes, as in "500 MB" or "2 GB"')


def _clean_bytes(value: str) -> int:
    """Return a size in bytes.

    >>> _clean_bytes("500 MB")
    500000000
    """
    match = _BYTES.fullmatch(value)
    assert match is not None  # noqa: S101 - it was checked
    return int(match[1]) * _BYTES_OF_UNIT[match[2]]


def _check_headers(value: Any) -> Iterator[Fault]:
    yield from _check_pairs(value)
    for name in value if isinstance(value, Mapping) else ():
        if own := _OWN_HEADERS.get(name.casefold()):
            yield Fault((name,), f"{name} is no header of yours to set: {own}.", at_key=True)


def _check_cookies(value: Any) -> Iterator[Fault]:
    yield from _check_pairs(value)
    for name, text in value.items() if isinstance(value, Mapping) else ():
        if isinstance(text, str) and ";" in text:
            yield Fault((name,), "The value of a cookie has no semicolon: give each its own line.")


def _check_metadata(value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield _wrong('a table, as in {country = "DE", owner = "Example Media"}')
        return
    try:
        size = len(json.dumps(_plain(value), allow_nan=False))
    except ValueError:
        yield Fault((), "JSON has no nan and no inf: give another number, or a text.")
        return
    if size > _MAX_METADATA_CHARS:
        yield Fault((), "This is more than 16,000 characters, and stands in each record: cut it.")


def _check_pairs(value: Any) -> Iterator[Fault]:
    """Find what is wrong in a table of names and texts, as headers and cookies are."""
    if not isinstance(value, Mapping):
        yield _wrong('a table of names and texts, as in {X-Key = "abc"}')
        return
    for name, text in value.items():
        if not _TOKEN.fullmatch(name):
            yield Fault((name,), f"{name!r} is no name of a header or cookie.", at_key=True)
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            yield Fault((name,), "Give a text of printable ASCII characters in quotes.")


def _plain(value: Any) -> Any:
    """Return a value of TOML as JSON has it: dates as texts."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return list(map(_plain, value))
    return value.isoformat() if hasattr(value, "isoformat") else value


TEXT: Final = Kind("a text in quotes", _TEXT_SCHEMA, _is_text("a text in quotes"))
FLAG: Final = Kind("true or false", {"type": "boolean"}, _check_flag)
# A number of pages or articles: at least one, as none would be no run.
COUNT: Final = number("a whole number, 1 or more", least=1, most=math.inf, whole=True)
_SPAN_WORDS: Final = 'a span of time in quotes, as in "90m", "12h", "3d" or "2w"'
SPAN: Final = Kind(
    _SPAN_WORDS,
    {"type": "string", "pattern": r"^\s*\d{1,5}\s*[smhdwSMHDW]\s*$"},
    _parsed_by(parse_duration, _SPAN_WORDS, DateWindowError),
)
DATE: Final = Kind(
    "a date, as in 2026-11-01 or 2026-11-01T06:00:00+01:00", _TEXT_SCHEMA, _check_date, _plain
)
_ADDRESS_WORDS: Final = 'the URL of a site in quotes, as in "https://news.example"'
ADDRESSES: Final = one_or_more(
    Kind(_ADDRESS_WORDS, _TEXT_SCHEMA, _parsed_by(parse_typed_url, _ADDRESS_WORDS, UrlError)),
    "URLs of the site or of its parts",
)
_HOST_WORDS: Final = 'a host in quotes, as in "news.example"'
HOSTS: Final = one_or_more(
    Kind(_HOST_WORDS, _TEXT_SCHEMA, _parsed_by(parse_host, _HOST_WORDS, UrlError)), "hosts"
)
HOST_PORTS: Final = one_or_more(
    Kind(_HOST_WORDS, _TEXT_SCHEMA, _parsed_by(parse_host_port, _HOST_WORDS, UrlError)),
    'hosts, as in "HOST" or "HOST:PORT"',
)
_PATTERN_WORDS: Final = "a regular expression in quotes; single quotes keep backslashes"
PATTERNS: Final = one_or_more(
    Kind(_PATTERN_WORDS, _TEXT_SCHEMA, _parsed_by(typed_pattern, _PATTERN_WORDS, ValueError)),
    "regular expressions",
)
PATH_STARTS: Final = one_or_more(
    Kind("a path", {"type": "string", "pattern": "^/"}, _check_path_start),
    "paths",
)
LANGUAGES: Final = one_or_more(
    Kind("a language", {"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"}, _check_language),
    "languages",
)
BYTES: Final = Kind(
    'a size in quotes, as in "500 MB" or "2 GB"',
    {"type": "string", "pattern": f"^{_BYTES.pattern}$"},
    _check_bytes,
    _clean_bytes,
)
HEADERS: Final = Kind("a table of texts", _TEXTS_SCHEMA, _check_headers, dict)
COOKIES: Final = Kind("a table of texts", _TEXTS_SCHEMA, _check_cookies, dict)
METADATA: Final = Kind("a table", {"type": "object"}, _check_metadata, _plain)
_CONFIDENCE_WORDS: Final = 'a number from 0 to 1 in quotes, or one by field: "body=0.8,authors=0.9"'
CONFIDENCE: Final = Kind(
    _CONFIDENCE_WORDS,
    _TEXT_SCHEMA,
    _parsed_by(parse_bounds, _CONFIDENCE_WORDS, ConfidenceBoundError),
)
_PROXY_WORDS: Final = 'the URL of an HTTP proxy in quotes, as in "http://proxy.example:3128"'
PROXY: Final = Kind(
    _PROXY_WORDS, _TEXT_SCHEMA, _parsed_by(parse_proxy, _PROXY_WORDS, UrlError), parse_proxy
)
PATH: Final = Kind("the name of a file or folder", _TEXT_SCHEMA, _check_path)
RULES: Final = Kind("a table of rules", {"type": "object"}, _check_rules, _plain)
