"""Which article a URL is of: one key and one id for all forms in which a site shows a page."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from newscrawl.common import url_vocabulary as vocabulary
from newscrawl.common.caches import cached_by_text
from newscrawl.common.urls import (
    NO_HOST,
    URL_CACHE_BYTES,
    normalize_url,
    query_parameter,
    site_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["article_id", "article_key", "home_of"]

# What ASP.NET writes into the path of readers without cookies: "/(S(55mfgh55vgblurtywsityvjq))/a".
_SESSION_STEP: Final = re.compile(r"\((?:[a-z]\([a-z0-9]{20,}\))+\)", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}|%|[^!-~]|[\"<>\\^`{|}]")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_ANY_DEFAULT_PORT: Final = re.compile(r":(?:80|443)\Z")
_LABELLED: Final = re.compile(r"[a-z]{2}")
# Blogger shows "/2023/07/a-story.html?m=1" to telephones; elsewhere "m" may be anything.
_BLOGGER: Final = re.compile(r"/\d{4}/\d\d/[^/]+\.html")


def article_key(url: str) -> str:
    """Name the page behind an address, whatever the form that the address asks for it in.

    The forms of one page have one key: http and https, with and without ``www.``, for telephones
    (``m.``, ``mobile.``), AMP and print, with and without a closing slash, ``index.html``, tracking
    and default ports.  The key reads like the address without its scheme, and ``https://`` before
    it is an address with the same key.  What is no web address is its own key.

    >>> article_key("http://m.news.example:80/world/a-story/amp/?utm_source=x&id=7#top")
    'news.example/world/a-story?id=7'
    """
    normal = normalize_url(url)
    if normal is None:
        return url
    parts = urlsplit(normal)
    path = _plain_path(_escaped(parts.path))
    pairs = (pair for pair in parts.query.split("&") if pair and not _is_form(pair, path))
    query = _escaped("&".join(pairs))
    return f"{_plain_host(parts.netloc)}{path}{'?' if query else ''}{query}"


def _plain_host(netloc: str) -> str:
    host = _ANY_DEFAULT_PORT.sub("", netloc)
    if not host.isascii():
        name, colon, port = host.partition(":")
        try:
            ascii_name = name.encode("idna").decode("ascii").casefold().rstrip(".")
        except UnicodeError:
            ascii_name = ""
        if ascii_name and not NO_HOST.search(ascii_name) and ":" not in ascii_name:
            host = ascii_name + colon + port
    labels = host.split(".")
    start = 0
    while start < len(labels) - 1 and _is_form_label(labels[start:]):
        start += 1
    return ".".join(labels[start:])


def _is_form_label(labels: Sequence[str]) -> bool:
    """Say whether the first label of a host only names a form of the site at the others."""
    first, rest = labels[0], labels[1:]
    if first == "www":
        return bool(rest[0])
    if first not in vocabulary.FORM_HOSTS or len(rest) < 2 or rest[-1].isdecimal():
        return False
    registry = len(rest) == 2 and rest[0] in vocabulary.REGISTRY_LABELS
    return not (registry and _LABELLED.fullmatch(rest[1]))


def _plain_path(path: str) -> str:
    steps = [step for step in path.split("/") if not _SESSION_STEP.fullmatch(step)]
    named = sum(map(bool, steps))
    start = 1  # behind the slash that paths begin with
    while named > 1 and steps[start] == "amp":
        start += 1
        named -= 1
    while len(steps) > start:
        last = steps[-1] = _without_amp_ending(steps[-1])
        folded = last.casefold()
        is_form = folded in vocabulary.INDEX_PAGES or (
            folded in vocabulary.FORM_STEPS and named > 1
        )
        if last and not is_form and not _SESSION_STEP.fullmatch(last):
            break
        named -= bool(last)
        del steps[-1]
    return "/".join([*steps[:1], *steps[start:]])


def _without_amp_ending(step: str) -> str:
    folded = step.casefold()
    if len(folded) != len(step):
        return step
    ending = len(".html") if folded.endswith(".amp.html") else 0
    end = len(step) - ending
    while end > len(".amp") and folded.endswith(".amp", 0, end):
        end -= len(".amp")
    return step[:end] + step[len(step) - ending :]


def _is_form(pair: str, path: str) -> bool:
    """Say whether a pair of a query only tells the page's form, or the way to it."""
    name, value = query_parameter(pair)
    if name in vocabulary.FORM_FLAGS and value in vocabulary.FLAGS:
        return True
    if name in vocabulary.FORM_PARAMETERS and value in vocabulary.FORM_VALUES:
        return True
    if name in vocabulary.CHANNEL_PARAMETERS and value in vocabulary.CHANNELS:
        return True
    return name == "m" and value in {"0", "1"} and _BLOGGER.fullmatch(path) is not None


def _escaped(text: str) -> str:
    """Escape what must be and nothing else, so that all spellings of one text are equal."""
    return _ESCAPE.sub(_escape, text) if _ESCAPE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return quote(found, safe="")
    character = chr(int(found[1:], 16))
    return character if _UNRESERVED.match(character) else found.upper()


def _id_of(canonical_url: str) -> str:
    """Make an article's id, 16 hexadecimal digits, from its address: a hash of its key.

    >>> article_id("http://m.news.example/a/amp/") == article_id("https://news.example/a")
    True
    """
    key = article_key(canonical_url)
    # Without a query too: ids that were given out before there were keys stay what they are.
    key = key if "?" in key else f"{key}?"
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


article_id: Final = cached_by_text(_id_of, max_bytes=URL_CACHE_BYTES)
"""Make an article's id, 16 hexadecimal digits, from its address."""


def home_of(url: str) -> str:
    """Name the site that an address is on, whatever form of it is asked for: its plain host.

    >>> home_of("https://m.news.example/a"), home_of("https://sport.news.example/")
    ('news.example', 'sport.news.example')
    """
    return site_of(f"https://{article_key(url)}") or ""
