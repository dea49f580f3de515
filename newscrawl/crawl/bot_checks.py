"""Recognises an HTTP response that is a bot check in place of the page, by its technical signs."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["bot_check_vendor"]

_REFUSING_STATUSES: Final = frozenset((401, 403, 405, 406, 418, 428, 429, 430, 503))
"""The statuses that bot checks come with, besides 200 and 202."""
_PAGE_STATUSES: Final = range(200, 300)  # HTTP's successes
_MAX_SEARCHED_BYTES: Final = 64 * 1024
"""A bot check has its signs near its beginning."""
_MAX_CHECK_BYTES: Final = 48 * 1024
"""A larger response with a good status is a page."""
_MAX_TEXT_BYTES: Final = 1500
"""Text that a bot check may show; an article about one has more."""
_MAX_TEXT_BYTES_WITH_SENSOR: Final = 150
"""The same, where the only sign is a sensor script, which good pages have as well."""
_MAX_ELEMENTS: Final = 25
"""Paragraphs and links, together, of a bot check; a page of the site's own has more of them."""
_TAG: Final = re.compile(rb"<[^<>]*>")  # linear: it gives up at the next "<"


class _Vendor(NamedTuple):
    """A vendor and the signs of its bot checks; bot_checks.toml says what each is."""

    name: str
    headers: tuple[tuple[str, str], ...]
    refusing_headers: tuple[tuple[str, str], ...]
    page_signs: tuple[bytes, ...]
    sensor_signs: tuple[bytes, ...]
    refusal_signs: tuple[bytes, ...]


@cache
def _vendors() -> tuple[_Vendor, ...]:
    text = files("newscrawl.crawl").joinpath("bot_checks.toml").read_text("utf-8")
    return tuple(
        _Vendor(
            name,
            headers=_header_signs(signs.get("headers", ())),
            refusing_headers=_header_signs(signs.get("refusing_headers", ())),
            page_signs=_body_signs(signs.get("page_signs", ())),
            sensor_signs=_body_signs(signs.get("sensor_signs", ())),
            refusal_signs=_body_signs(signs.get("refusal_signs", ())),
        )
        for name, signs in tomllib.loads(text).items()
    )


@cache
def _header_names() -> frozenset[str]:
    """Return the names of the headers that a vendor is known by, whatever the answer's status."""
    return frozenset(name for vendor in _vendors() for name, _ in vendor.headers)


def _header_signs(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition("=") for line in lines)
    return tuple((name, value) for name, _, value in pairs)


def _body_signs(signs: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(sign.encode() for sign in signs)


def bot_check_vendor(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the vendor of the bot check that a response is; None if it is none that is known.

    The names of ``headers`` may have any case; several ``Set-Cookie`` are joined by commas or
    lines.  The vendor is "captcha" where the response shows no more than that.  A page of the
    site's own with a text in it is no bot check, even with a vendor's scripts in its code.

    >>> bot_check_vendor(403, {"cf-mitigated": "challenge"}, b"<title>Just a moment...</title>")
    'cloudflare'
    >>> bot_check_vendor(200, {}, b"<p>An article.") is None
    True
    """
    lower = {name.lower(): value.lower() for name, value in headers.items()}
    if not _header_names().isdisjoint(lower):  # of few pages
        for vendor in _vendors():
            if _has_header(lower, vendor.headers):
                return vendor.name
    if status in _REFUSING_STATUSES:
        return _vendor_of_refusal(lower, body[:_MAX_SEARCHED_BYTES].lower())
    if status in _PAGE_STATUSES and len(body) <= _MAX_CHECK_BYTES and _has_few_elements(body):
        return _vendor_of_page(body.lower())
    return None


def _has_few_elements(body: bytes) -> bool:
    """Return True if a body has few paragraphs and links.  This is fast; most pages have many."""
    left = _MAX_ELEMENTS
    for tag in (b"<a ", b"<p>", b"<p "):
        left -= body.count(tag)
        if left < 0:
            return False
    return True


def _has_header(headers: Mapping[str, str], signs: tuple[tuple[str, str], ...]) -> bool:
    return any(
        headers[name].startswith(start) or (name == "set-cookie" and start in headers[name])
        for name, start in signs
        if name in headers
    )


def _has_sign(body: bytes, signs: tuple[bytes, ...]) -> bool:
    return any(sign in body for sign in signs)


def _vendor_of_refusal(headers: Mapping[str, str], body: bytes) -> str | None:
    vendors = _vendors()
    for vendor in vendors:
        if _has_header(headers, vendor.refusing_headers) or _has_sign(body, vendor.page_signs):
            return vendor.name
    return next((vendor.name for vendor in vendors if _has_sign(body, vendor.refusal_signs)), None)


def _vendor_of_page(body: bytes) -> str | None:
    for vendor in _vendors():
        is_sure = _has_sign(body, vendor.page_signs)
        most = _MAX_TEXT_BYTES if is_sure else _MAX_TEXT_BYTES_WITH_SENSOR
        if (is_sure or _has_sign(body, vendor.sensor_signs)) and _text_bytes(body) < most:
            return vendor.name
    return None


def _text_bytes(page: bytes) -> int:
    """Return how much text a page (in lower case) shows, roughly and in linear time."""
    for name in (b"script", b"style"):
        first, *others = page.split(b"<" + name)
        page = first + b"".join(part.partition(b"</" + name)[2] for part in others)
    return len(b" ".join(_TAG.sub(b" ", page).split()))
