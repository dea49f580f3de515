"""Addresses as people type them and as pages spell them, made fit to be asked for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newscrawl.common.caches import remembered
from newscrawl.common.urls import MAX_URL_CHARS, normalize

__all__ = ["AddressError", "origin_of", "tidy", "web_address"]

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


class AddressError(ValueError):
    """What was given is no web address; the message says what to give instead."""


def _tidy_anew(url: str) -> str | None:
    """Write an address as it is asked for, so that two spellings of one address are equal.

    None for what is no web address, also where parsers would read another host out of it.

    >>> tidy("https://news.example/über uns?utm_medium=rss#top")
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


tidy: Final = remembered(_tidy_anew, max_bytes=2 * 1024 * 1024, copies=2)
"""Write an address as it is asked for; None for what is no web address, or too long for one."""


def web_address(text: str) -> str:
    """Read the address of a site or page as a person types it; https where no scheme is given.

    Raises AddressError with a sentence for the person.

    >>> web_address("news.example/world")
    'https://news.example/world'
    """
    given = text.strip()
    address = given if _SCHEME.match(given) else f"https://{given}"
    has_space = any(map(str.isspace, given))
    url = None if has_space or _TORN_SCHEME.match(given) else tidy(address)
    parts = urlsplit(url) if url else None
    if parts is None or not parts.hostname or not _is_host(parts.hostname, typed=given):
        raise AddressError(
            f"{given!r} is not a web address: give one like https://news.example "
            "(http and https only)."
        )
    if "@" in urlsplit(address).netloc:
        raise AddressError("An address must not hold a user name or password: leave that part out.")
    return str(url)


def _is_host(host: str, *, typed: str) -> bool:
    if ":" in host:
        return True  # IPv6: urlsplit has checked it
    # A single word is a host of the local network only where the rest shows that one is meant.
    named = "." in host.rstrip(".") or host == "localhost" or "://" in typed or ":" in typed
    return named and _HOST.fullmatch(host) is not None


def origin_of(url: str) -> str:
    """Give scheme and host, which is where robots.txt lives.

    >>> origin_of("https://news.example/world/")
    'https://news.example'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
