"""URLs as people type them and as pages write them, made fit for a request."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newscrawl.common.caches import cached_by_text
from newscrawl.common.urls import MAX_URL_CHARS, is_plain_normal, normalize_url

__all__ = ["UrlError", "parse_typed_url", "request_url"]

_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# "http:/news.example": with a slash too few, "http" would be the host.
_BROKEN_SCHEME: Final = re.compile(r"https?:(?!//|[0-9])|https?:///", re.IGNORECASE)
# Browsers read a backslash as a slash; other parsers do not, and find another host behind an "@".
_BACKSLASH_IN_HOST: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[/\\]*[^/?#\\]*\\", re.IGNORECASE)
_CACHE_BYTES: Final = 2 * 1024 * 1024  # as the caches of common.urls


class UrlError(ValueError):
    """A typed text is no URL of a site or page; the message says what to give instead."""


def _request_url(url: str) -> str | None:
    """Return a URL as it is requested: escaped and normal, so that equal URLs are equal texts.

    Return None for what is no http or https URL, is too long for one, or would be read by some
    parsers as a URL of another host.

    >>> request_url("https://news.example/über uns?utm_medium=rss#top")
    'https://news.example/%C3%BCber%20uns'
    """
    if is_plain_normal(url):  # so it is in its request form, too
        return url
    if len(url) > MAX_URL_CHARS:
        return None
    if "\\" in url and _BACKSLASH_IN_HOST.match(url.lstrip()):
        return None
    try:
        return normalize_url(safe_url_string(url))
    except ValueError:  # a host that is no host, a port that is no number
        return None


request_url: Final = cached_by_text(_request_url, max_bytes=_CACHE_BYTES, copies=2)
"""Return a URL as it is requested; None for what is no http or https URL.  The copies: both."""


def parse_typed_url(text: str) -> str:
    """Return the URL of a site or page that a person typed; https where no scheme is given.

    Raises UrlError with a sentence for the person.

    >>> parse_typed_url("news.example/world")
    'https://news.example/world'
    """
    typed = text.strip()
    with_scheme = typed if _SCHEME.match(typed) else f"https://{typed}"
    has_space = any(map(str.isspace, typed))
    url = None if has_space or _BROKEN_SCHEME.match(typed) else request_url(with_scheme)
    host = urlsplit(url).hostname if url else None
    netloc = urlsplit(with_scheme).netloc if url else ""
    if url is None or not host or not _is_host(host, is_named="://" in typed or ":" in netloc):
        raise UrlError(
            f"{typed!r} is not a web URL: give one like https://news.example (http and https only)."
        )
    if "@" in netloc:
        raise UrlError("A URL must not hold a user name or password: leave that part out.")
    return url


def _is_host(host: str, *, is_named: bool) -> bool:
    """``is_named``: a scheme or a port shows that a host is meant, and no single word."""
    if ":" in host:
        return True  # IPv6: urlsplit has checked it
    is_one = is_named or "." in host.rstrip(".") or host == "localhost"
    return is_one and _HOST.fullmatch(host) is not None
