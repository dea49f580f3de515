"""Images: where they are, and whether they are photos at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from newscrawl.common.caches import cached_by_text
from newscrawl.common.urls import MAX_URL_CHARS

__all__ = ["image_key", "image_url", "image_url_within", "is_photo"]

Element = etree._Element
Absolute = Callable[[str | None], str | None]

# Where scripts that load images late keep the address; an image's src is a placeholder then.
_LAZY: Final = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-url",
    "data-hi-res-src",
    "data-image",
)
_SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
# These are looked for in what is in small letters, which takes a third of the time.
_PLACEHOLDER: Final = re.compile(
    r"placeholder|blank\.|spacer|pixel\.|loading\.|lazy\.|1x1|transparent|/grey"
    r"|[?&]w(?:idth)?=\d{1,2}(?:&|$)"
)
_NO_PHOTO: Final = re.compile(
    r"""\blogo | avatar | (?<![a-z])icons?(?![a-z]) | sprite | emoji | gravatar | badge | button
    | banner | tracking | profile | userpic | smil | \.svg$ | \.gif$ | pixel | placeholder
    | (?:^|[/_-])(?:share|print|mail|rating\w*|stars?|signatur\w*)\.\w+$""",
    re.VERBOSE,
)
_NO_PHOTO_FOLDERS: Final = re.compile(
    r"/(?:authors?|autor(?:en)?|avatars?|logos?|icons?|ads?|emojis?|flags)/"
    r"|gravatar\.com|doubleclick|scorecardresearch"
)
_NARROWEST: Final = 150
"""Pixels; what is declared narrower is an icon, an avatar or a teaser's thumbnail."""
_PIXELS: Final = re.compile(r"\s*+(\d{1,5})(?:\.\d*)?\s*+(?:px)?;?\s*+", re.IGNORECASE)
_IN_SET: Final = re.compile(r",\s+|\s,")
_EXTENSION: Final = re.compile(r"\.(?:jpe?g|png|webp|avif)\b", re.IGNORECASE)
_BEFORE_NAME: Final = re.compile(r"[/?&=#]")
_SIZE_AT_END: Final = re.compile(
    r"[-_](?:\d{2,4}x\d{2,4}|\d{2,4}w?|scaled|v-\w{1,30}|large|medium|small|thumb|thumbnail)$"
)
_BACKGROUND: Final = re.compile(r"background(?:-image)?\s*:[^;]{0,100}?url\(['\"]?([^'\")\s]+)")
_MOST_SEARCHED: Final = 60
_SHORTEST_KEY: Final = 6
_LONGEST_NAME: Final = 200
_CACHE_BYTES: Final = 512 * 1024


def _single(absolute: Absolute, value: str | None) -> str | None:
    value = (value or "").strip()
    if not value or value.startswith("data:") or len(value) > MAX_URL_CHARS:
        return None
    words = value.split(", ", maxsplit=1)[0].split()
    return absolute(words[0].rstrip(","))


def _widest(absolute: Absolute, value: str | None) -> str | None:
    """The address of a ``srcset`` that promises the most pixels, the first where none does."""
    best, most = "", -1.0
    for candidate in _IN_SET.split(value or ""):
        address, _, size = candidate.strip(" \t\r\n,").partition(" ")
        size = size.strip()[:-1]
        pixels = float(size) if size.replace(".", "", 1).isdigit() and size.isascii() else 0.0
        if address and not address.startswith("data:") and pixels > most:
            best, most = address, pixels
    return absolute(best) if best else None


def _as_written(href: str | None) -> str | None:
    return href


def image_url(element: Element, absolute: Absolute = _as_written) -> str | None:
    """Return an image's address, also where a script loads it late; None where it has none.

    ``absolute`` resolves a link of the page.
    """
    told = dict(element.items())
    for name in _LAZY:
        if name in told and (url := _single(absolute, told[name])):
            return url
    src = told.get("src", "")
    shown = _single(absolute, src)
    if shown and not _PLACEHOLDER.search(src.lower()):
        return shown
    for name in _SETS:
        if name in told and (url := _widest(absolute, told[name])):
            return url
    picture = element.getparent()
    if picture is not None and picture.tag == "picture":
        for source in picture.iter("source"):
            if url := _widest(absolute, source.get("srcset") or source.get("data-srcset")):
                return url
    return shown


def image_url_within(element: Element, absolute: Absolute) -> str | None:
    """Find the image's address in a figure without an image: a script's element, a background."""
    for searched, inner in enumerate(element.iter(etree.Element)):
        if searched > _MOST_SEARCHED:
            break
        if inner.tag in ("img", "a", "script"):
            continue
        if (url := image_url(inner, absolute)) and _EXTENSION.search(url):
            return url
        found = _BACKGROUND.search(inner.get("style") or "")
        if found and (url := _single(absolute, found[1])):
            return url
    return None


def image_key(url: str | None) -> str:
    """What an image's addresses in several sizes have in common: its file's name.

    >>> image_key("https://a.example/2024/bridge-780x470.jpg?w=100")
    'bridge'
    """
    return _key_of(url) if url else ""


def _key_of_new(url: str) -> str:
    ends = [found.start() for found in _EXTENSION.finditer(url)]
    if ends:
        name = _BEFORE_NAME.split(url[max(0, ends[-1] - _LONGEST_NAME) : ends[-1]])[-1]
    else:
        name = url.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    key = _SIZE_AT_END.sub("", name.casefold())
    return key if len(key) >= _SHORTEST_KEY else url


_key_of: Final = cached_by_text(_key_of_new, max_bytes=_CACHE_BYTES, copies=2)


def is_photo(element: Element, url: str) -> bool:
    """Say whether an image may be a photo: no logo, avatar, icon or advertisement."""
    path = url.partition("?")[0].lower()
    if _NO_PHOTO_FOLDERS.search(path) or _NO_PHOTO.search(path.rsplit("/", 1)[-1]):
        return False
    if _NO_PHOTO.search((element.get("class") or "").lower()):
        return False
    width = _PIXELS.fullmatch(element.get("width") or "")
    return width is None or int(width[1]) >= _NARROWEST
