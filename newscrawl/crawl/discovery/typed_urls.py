"""Addresses as people type them and as pages spell them, made fit to be asked for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newscrawl.common.caches import remembered
from newscrawl.common.urls import MAX_URL_CHARS, normalize

__all__ = ["UrlError", "parse_typed_url", "request_url"]

_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?")
# An address that is written as it is asked for: in lower case up to the path, without a port that
# goes without saying, with nothing to escape and no query.  Most addresses of a sitemap are.
_TIDY: Final = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,63}(?::(?!(?:80|443)/)[1-9][0-9]{1,3})?"
    r"/[A-Za-z0-9/_.~-]*"
)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# "http:/news.example": with a slash too few, "http" would be the host.
_TORN_SCHEME: Final = re.compile(r"https?:(?!//|[0-9])|https?:///", re.IGNORECASE)
# Browsers take a backslash for a slash, other parsers do not, and see another host behind an "@".
_BACKSLASH: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/?#\\]*\\", re.IGNORECASE)


class UrlError(ValueError):
    """What was given is no web address; the message says what to give instead."""


def _request_url(url: str) -> str | None:
    """Write an address as it is asked for, so that two spellings of one address are equal.

    None for what is no web address, also where parsers would read another host out of it.

    >>> request_url("https://news.example/über uns?utm_medium=rss#top")
    'https://news.example/%C3%BCber%20uns'
    """
    if len(url) > MAX_URL_CHARS:
        return None
    if _TIDY.fullmatch(url):
        return url
    if "\\" in url and _BACKSLASH.match(url.lstrip()):
        return None
    try:
        return normalize(safe_url_string(url))
    except ValueError:  # a host that is no host, a port that is no number
        return None


request_url: Final = remembered(_request_url, max_bytes=2 * 1024 * 1024, copies=2)
"""Write an address as it is asked for; None for what is no web address, or too long for one."""


def parse_typed_url(text: str) -> str:
    """Read the address of a site or page as a person types it; https where no scheme is given.

    Raises UrlError with a sentence for the person.

    >>> parse_typed_url("news.example/world")
    'https://news.example/world'
    """
    given = text.strip()
    address = given if _SCHEME.match(given) else f"https://{given}"
    has_space = any(map(str.isspace, given))
    url = None if has_space or _TORN_SCHEME.match(given) else request_url(address)
    parts = urlsplit(url) if url else None
    if parts is None or not parts.hostname or not _is_host(parts.hostname, typed=given):
        raise UrlError(
            f"{given!r} is not a web address: give one like https://news.example "
            "(http and https only)."
        )
    if "@" in urlsplit(address).netloc:
        raise UrlError("An address must not hold a user name or password: leave that part out.")
    return str(url)


def _is_host(host: str, *, typed: str) -> bool:
    if ":" in host:
        return True  # IPv6: urlsplit has checked it
    # A single word is a host of the local network only where the rest shows that one is meant.
    named = "." in host.rstrip(".") or host == "localhost" or "://" in typed or ":" in typed
    return named and _HOST.fullmatch(host) is not None
