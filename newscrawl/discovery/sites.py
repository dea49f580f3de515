"""Addresses as people type them and as pages spell them, made fit to be asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newscrawl.urls import normalize

__all__ = ["AddressError", "origin_of", "tidy", "web_address"]

_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class AddressError(ValueError):
    """What was given is no web address; the message says what to give instead."""


@lru_cache(maxsize=2048)
def tidy(url: str) -> str | None:
    """Write an address as it is asked for, so that two spellings of one address are equal.

    >>> tidy("https://news.example/über uns?utm_medium=rss#top")
    'https://news.example/%C3%BCber%20uns'
    """
    try:
        return normalize(safe_url_string(url))
    except ValueError:  # a host that is no host, a port that is no number
        return None


def web_address(text: str) -> str:
    """Read the address of a site or page as a person types it; https where no scheme is given.

    Raises AddressError with a sentence for the person.

    >>> web_address("news.example/world")
    'https://news.example/world'
    """
    given = text.strip()
    address = given if _SCHEME.match(given) else f"https://{given}"
    url = None if any(map(str.isspace, given)) else tidy(address)
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
