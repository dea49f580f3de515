"""Images: their URL, what its sizes have in common, and whether they may be photos."""

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

# Where scripts that load images late keep the URL; an image's src is a placeholder then.
_LAZY_ATTRIBUTES: Final = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-url",
    "data-hi-res-src",
    "data-image",
)
_SRCSET_ATTRIBUTES: Final = ("data-srcset", "data-lazy-srcset", "srcset")
# Searched for in small letters, which takes a third of the time that ignoring case does.
_PLACEHOLDER: Final = re.compile(
    r"placeholder|blank\.|spacer|pixel\.|loading\.|lazy\.|1x1|transparent|/grey"
    r"|\?w(?:idth)?=\d{1,2}(?:&|$)|&w(?:idth)?=\d{1,2}(?:&|$)"
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
_MIN_WIDTH_PIXELS: Final = 150
"""What is declared narrower is an icon, an avatar or a teaser's thumbnail."""
_PIXELS: Final = re.compile(r"\s*+(\d{1,5})(?:\.\d*)?\s*+(?:px)?;?\s*+", re.IGNORECASE)
_IN_SET: Final = re.compile(r",\s+|\s,")
_EXTENSION: Final = re.compile(r"\.(?:jpe?g|png|webp|avif)\b", re.IGNORECASE)
_BEFORE_NAME: Final = re.compile(r"[/?&=#]")
_SIZE_AT_END: Final = re.compile(
    r"[-_](?:\d{2,4}x\d{2,4}|\d{2,4}w?|scaled|v-\w{1,30}|large|medium|small|thumb|thumbnail)$"
)
_BACKGROUND: Final = re.compile(r"background(?:-image)?\s*:[^;]{0,100}?url\(['\"]?([^'\")\s]+)")
_MAX_ELEMENTS: Final = 60
"""Of a figure without an image, in which its URL is searched for."""
_MIN_KEY_CHARS: Final = 6
"""A shorter file name ("1.jpg") is that of many images; the whole URL is the key then."""
_MAX_FILE_NAME_CHARS: Final = 200
"""A slug of a headline's length; 100 and 400 change no saved record."""
_CACHE_BYTES: Final = 512 * 1024
"""Of the keys: a page's images are asked for theirs several times."""


def _url_of_attribute(absolute: Absolute, value: str | None) -> str | None:
    """The first URL of an attribute; None for none, or for an image in the attribute itself."""
    value = (value or "").strip()
    if not value or value.startswith("data:") or len(value) > MAX_URL_CHARS:
        return None
    words = value.split(", ", maxsplit=1)[0].split()
    return absolute(words[0].rstrip(","))


def _widest_of_srcset(absolute: Absolute, value: str | None) -> str | None:
    """The URL of a ``srcset`` with the most pixels, the first where none says how many it has."""
    best, most = "", -1.0
    for candidate in _IN_SET.split(value or ""):
        url, _, size = candidate.strip(" \t\r\n,").partition(" ")
        size = size.strip()[:-1]
        pixels = float(size) if size.replace(".", "", 1).isdigit() and size.isascii() else 0.0
        if url and not url.startswith("data:") and pixels > most:
            best, most = url, pixels
    return absolute(best) if best else None


def _as_written(href: str | None) -> str | None:
    return href


def image_url(element: Element, absolute: Absolute = _as_written) -> str | None:
    """Return an image's URL, also where a script loads it late; None where it has none.

    ``absolute`` resolves a link of the page.
    """
    names = frozenset(element.keys())
    for name in _LAZY_ATTRIBUTES if not names.isdisjoint(_LAZY_ATTRIBUTES) else ():
        if name in names and (url := _url_of_attribute(absolute, element.get(name))):
            return url
    src = element.get("src") or ""
    shown = _url_of_attribute(absolute, src)
    if shown and not _PLACEHOLDER.search(src.lower()):
        return shown
    for name in _SRCSET_ATTRIBUTES:
        if name in names and (url := _widest_of_srcset(absolute, element.get(name))):
            return url
    picture = element.getparent()
    if picture is not None and picture.tag == "picture":
        for source in picture.iter("source"):
            if url := _widest_of_srcset(
                absolute, source.get("srcset") or source.get("data-srcset")
            ):
                return url
    return shown


def image_url_within(element: Element, absolute: Absolute) -> str | None:
    """Find the image's URL in a figure without an image: an element for a script, a background."""
    for searched, inner in enumerate(element.iter(etree.Element)):
        if searched > _MAX_ELEMENTS:
            break
        if inner.tag in ("img", "a", "script"):
            continue
        if (url := image_url(inner, absolute)) and _EXTENSION.search(url):
            return url
        found = _BACKGROUND.search(inner.get("style") or "")
        if found and (url := _url_of_attribute(absolute, found[1])):
            return url
    return None


def image_key(url: str | None) -> str:
    """Return what an image's URLs in several sizes have in common: the name of its file.

    >>> image_key("https://a.example/2024/bridge-780x470.jpg?w=100")
    'bridge'
    """
    return _cached_file_name(url) if url else ""


def _file_name_of(url: str) -> str:
    ends = [found.start() for found in _EXTENSION.finditer(url)]
    if ends:
        name = _BEFORE_NAME.split(url[max(0, ends[-1] - _MAX_FILE_NAME_CHARS) : ends[-1]])[-1]
    else:
        name = url.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    key = _SIZE_AT_END.sub("", name.casefold())
    return key if len(key) >= _MIN_KEY_CHARS else url


_cached_file_name: Final = cached_by_text(_file_name_of, max_bytes=_CACHE_BYTES, copies=2)
"""The copies: the URL, and its file name."""


def is_photo(element: Element, url: str) -> bool:
    """Return True if an image may be a photo: no logo, avatar, icon or advertisement."""
    path = url.partition("?")[0].lower()
    if _NO_PHOTO_FOLDERS.search(path) or _NO_PHOTO.search(path.rsplit("/", 1)[-1]):
        return False
    if _NO_PHOTO.search((element.get("class") or "").lower()):
        return False
    width = _PIXELS.fullmatch(element.get("width") or "")
    return width is None or int(width[1]) >= _MIN_WIDTH_PIXELS
