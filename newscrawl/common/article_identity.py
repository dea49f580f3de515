"""Which article a URL is of: one key and one id for all forms in which a site shows a page."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from newscrawl.common import url_vocabulary as vocabulary
from newscrawl.common.caches import cached_by_text
from newscrawl.common.urls import (
    URL_CACHE_BYTES,
    is_plain_normal,
    normalize_url,
    one_host,
    query_parameter,
    site_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["article_id", "article_key", "further_article_id", "home_of", "one_escape"]

_ID_BYTES: Final = 8
"""Of all articles of a state: 64 bits, for a hundred million without a chance hit to speak of."""

# What ASP.NET writes into the path of readers without cookies: "/(S(55mfgh55vgblurtywsityvjq))/a".
_SESSION_STEP: Final = re.compile(r"\((?:[a-z]\([a-z0-9]{20,}\))+\)", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}|%|[^!-~]|[\"<>\\^`{|}]")
_NOT_PLAIN: Final = re.compile(r"[^!#$&-;=?-\[\]_a-z~]")
"""Any character that ``_ESCAPE`` matches; one set of characters is searched in half the time."""
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_ANY_DEFAULT_PORT: Final = re.compile(r":(?:80|443)\Z")
_COUNTRY: Final = re.compile(r"[a-z]{2}")
# Blogger shows "/2023/07/a-story.html?m=1" to telephones; elsewhere "m" may be anything.
_BLOGGER: Final = re.compile(r"/\d{4}/\d\d/[^/]+\.html")


def _key_of(url: str) -> str:
    """Return the key of the page that a URL leads to, the same for all forms of the page.

    Such forms are http and https, with and without ``www.``, for telephones (``m.``, ``mobile.``),
    AMP and print, with and without a closing slash, ``index.html``, tracking and default ports.
    The key reads like the URL without its scheme, and with ``https://`` before it is a URL that
    has the same key.  What is no http or https URL is its own key.

    >>> article_key("http://m.news.example:80/world/a-story/amp/?utm_source=x&id=7#top")
    'news.example/world/a-story?id=7'
    """
    if is_plain_normal(url):  # as most are; there is no query
        _, _, host, plain_path = url.split("/", 3)
        return _host_without_forms(host) + _path_without_forms("/" + plain_path)
    normal = normalize_url(url)
    if normal is None:
        return url
    parts = urlsplit(normal)
    path = _path_without_forms(one_escape(parts.path))
    pairs = (pair for pair in parts.query.split("&") if pair and not _tells_form(pair, path))
    query = one_escape("&".join(pairs))
    return f"{_host_without_forms(parts.netloc)}{path}{'?' if query else ''}{query}"


article_key: Final = cached_by_text(_key_of, max_bytes=URL_CACHE_BYTES, copies=2)
"""Return the key of the page that a URL leads to, as :func:`_key_of` does.  Two copies are kept:
the URL and its key."""


@lru_cache(maxsize=256)  # hosts; a sitemap names thousands of pages on one or a few
def _host_without_forms(netloc: str) -> str:
    """Return a host without default port and labels such as "m."; in other scripts as IDNA."""
    host = _ANY_DEFAULT_PORT.sub("", netloc)
    if not host.isascii():
        name, colon, port = host.partition(":")
        host = one_host(name) + colon + port
    labels = host.split(".")
    start = 0
    while start < len(labels) - 1 and _is_form_label(labels[start:]):
        start += 1
    return ".".join(labels[start:])


def _is_form_label(labels: Sequence[str]) -> bool:
    """Return True if the first label of a host only names a form of the site, as "m." does."""
    first, rest = labels[0], labels[1:]
    if first == "www":
        return bool(rest[0])
    if first not in vocabulary.FORM_HOSTS or len(rest) < 2 or rest[-1].isdecimal():
        return False
    registry = len(rest) == 2 and rest[0] in vocabulary.REGISTRY_LABELS
    return not (registry and _COUNTRY.fullmatch(rest[1]))


def _path_without_forms(path: str) -> str:
    """Return a path without sessions, AMP and print, index pages and closing slashes."""
    steps = path.split("/")
    if "(" in path:
        steps = [step for step in steps if not _SESSION_STEP.fullmatch(step)]
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
    """Return the last step of a path without ".amp": "a.amp.html" is "a.html"."""
    folded = step.casefold()
    if len(folded) != len(step):
        return step
    ending = len(".html") if folded.endswith(".amp.html") else 0
    end = len(step) - ending
    while end > len(".amp") and folded.endswith(".amp", 0, end):
        end -= len(".amp")
    return step[:end] + step[len(step) - ending :]


def _tells_form(pair: str, path: str) -> bool:
    """Return True if a pair of a query only says in which form, or by which way, a page is read."""
    name, value = query_parameter(pair)
    if name in vocabulary.FORM_FLAGS and value in vocabulary.FLAGS:
        return True
    if name in vocabulary.FORM_PARAMETERS and value in vocabulary.FORM_VALUES:
        return True
    if name in vocabulary.CHANNEL_PARAMETERS and value in vocabulary.CHANNELS:
        return True
    return name == "m" and value in {"0", "1"} and _BLOGGER.fullmatch(path) is not None


def one_escape(text: str) -> str:
    """Percent-encode what must be and nothing else, so that all spellings of a text are equal.

    >>> one_escape("/%7euser/%c3%bcber/über")
    '/~user/%C3%BCber/%C3%BCber'
    """
    return _ESCAPE.sub(_escape_match, text) if _NOT_PLAIN.search(text) else text


def _escape_match(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return quote(found, safe="")
    character = chr(int(found[1:], 16))
    return character if _UNRESERVED.match(character) else found.upper()


def _hash_key(canonical_url: str) -> str:
    """Return the id of the article at a URL, 16 hexadecimal digits: a hash of its key.

    >>> article_id("http://m.news.example/a/amp/") == article_id("https://news.example/a")
    True
    """
    key = article_key(canonical_url)
    # Without a query too: ids that were given out before there were keys stay what they are.
    key = key if "?" in key else f"{key}?"
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=_ID_BYTES).hexdigest()


article_id: Final = cached_by_text(_hash_key, max_bytes=URL_CACHE_BYTES)
"""Return the id of the article at a URL, 16 hexadecimal digits."""


def further_article_id(canonical_url: str, content: bytes) -> str:
    """Return an id for an article at a URL whose id another article has, by its content."""
    key = article_key(canonical_url).encode("utf-8", "replace")
    return hashlib.blake2b(key + b"#" + content, digest_size=_ID_BYTES).hexdigest()


def home_of(url: str) -> str:
    """Return the site of a URL, the same for all forms of the site: no "m.", no "www.".

    >>> home_of("https://m.news.example/a"), home_of("https://sport.news.example/")
    ('news.example', 'sport.news.example')
    """
    return site_of(f"https://{article_key(url)}") or ""
