"""Is an answer a bot check that stands in place of the page?  Told by its technical marks."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bot_check_vendor"]

_REFUSING: Final = frozenset((401, 403, 405, 406, 418, 428, 429, 430, 503))
"""Statuses that checks come with, besides 200 and 202."""
_PAGES: Final = range(200, 300)
_HEAD: Final = 64 * 1024
"""Bytes that are looked at; a check has its marks in its first few."""
_LONGEST_CHECK: Final = 48 * 1024
"""Bytes of a check that comes as if it were the page."""
_LITTLE_TEXT: Final = 1500
"""Bytes of text that a check may show; an article that tells of one has more."""
_NO_TEXT: Final = 150
_FEW_ELEMENTS: Final = 25
"""Paragraphs and links, together, of a check; a page of the site's own has more of them."""
_TAG: Final = re.compile(rb"<[^<>]*>")  # linear: it gives up at the next "<"


class _Vendor(NamedTuple):
    """What a vendor's checks are told by; see bot_checks.toml."""

    name: str
    headers: tuple[tuple[str, str], ...]
    refusing: tuple[tuple[str, str], ...]
    marks: tuple[bytes, ...]
    sensors: tuple[bytes, ...]
    refused: tuple[bytes, ...]


@cache
def _vendors() -> tuple[_Vendor, ...]:
    text = files("newscrawl.crawl").joinpath("bot_checks.toml").read_text("utf-8")
    made = []
    for name, kinds in tomllib.loads(text).items():
        headers, refusing = (_pairs(kinds.get(kind, [])) for kind in ("headers", "refusing"))
        marks, sensors, refused = (
            tuple(mark.encode() for mark in kinds.get(kind, []))
            for kind in ("marks", "sensors", "refused")
        )
        made.append(_Vendor(name, headers, refusing, marks, sensors, refused))
    return tuple(made)


def _pairs(lines: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition("=") for line in lines)
    return tuple((name, value) for name, _, value in pairs)


@cache
def _telling() -> frozenset[str]:
    """The headers that can say it, whatever the status."""
    return frozenset(name for vendor in _vendors() for name, _ in vendor.headers)


def bot_check_vendor(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Name the vendor of the bot check that an answer is; None where it is none, or none known.

    ``headers`` by their names in any case; several ``Set-Cookie`` joined by commas or lines.
    "captcha" is the name where the vendor shows no more than that.  A page of the site's own with
    a text in it is no check, even with a vendor's scripts in its code.

    >>> bot_check_vendor(403, {"cf-mitigated": "challenge"}, b"<title>Just a moment...</title>")
    'cloudflare'
    >>> bot_check_vendor(200, {}, b"<p>An article.") is None
    True
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if not _telling().isdisjoint(lower):
        for vendor in _vendors():
            if _has(lower, vendor.headers):
                return vendor.name
    if status in _REFUSING:
        return _by_refusal(lower, body[:_HEAD].lower())
    if status in _PAGES and len(body) <= _LONGEST_CHECK and _is_bare(body):
        return _by_page(body.lower())
    return None


def _is_bare(body: bytes) -> bool:
    """Say, quickly, whether a body has few paragraphs and links."""
    return sum(map(body.count, (b"<p>", b"<p ", b"<a "))) <= _FEW_ELEMENTS


def _has(headers: Mapping[str, str], pairs: tuple[tuple[str, str], ...]) -> bool:
    for name, value in pairs:
        given = headers.get(name)
        if given is None:
            continue
        given = given.lower()
        if given.startswith(value) or (name == "set-cookie" and value in given):
            return True
    return False


def _any(body: bytes, marks: tuple[bytes, ...]) -> bool:
    return any(mark in body for mark in marks)


def _by_refusal(headers: Mapping[str, str], body: bytes) -> str | None:
    vendors = _vendors()
    for vendor in vendors:
        if _has(headers, vendor.refusing) or _any(body, vendor.marks):
            return vendor.name
    return next((vendor.name for vendor in vendors if _any(body, vendor.refused)), None)


def _by_page(body: bytes) -> str | None:
    found = [
        (vendor, strong)
        for vendor in _vendors()
        if (strong := _any(body, vendor.marks)) or _any(body, vendor.sensors)
    ]
    if not found:
        return None
    text = _text_length(body)
    for vendor, strong in found:
        if text < (_LITTLE_TEXT if strong else _NO_TEXT):
            return vendor.name
    return None


def _text_length(page: bytes) -> int:
    """Count the bytes of text that a page (in lower case) shows, roughly and in linear time."""
    for name in (b"script", b"style"):
        first, *others = page.split(b"<" + name)
        page = first + b"".join(part.partition(b"</" + name)[2] for part in others)
    return len(b" ".join(_TAG.sub(b" ", page).split()))
