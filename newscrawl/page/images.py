"""Images: where they are, and whether they are photos at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

__all__ = ["image_address", "is_photo"]

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
    "data-srcset",
)
_PLACEHOLDER: Final = re.compile(
    r"placeholder|blank\.|spacer|pixel\.|loading\.|lazy\.|1x1|transparent|/grey", re.IGNORECASE
)
_NO_PHOTO: Final = re.compile(
    r"""\blogo | avatar | \bicons?\b | sprite | emoji | gravatar | badge | button | banner
    | tracking | profile | userpic | smil | \.svg$ | pixel""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_PHOTO_FOLDERS: Final = re.compile(
    r"/(?:authors?|avatars?|logos?|icons?|ads?|emojis?)/|gravatar\.com|doubleclick", re.IGNORECASE
)
_NARROWEST: Final = 150
"""Pixels; what is declared narrower is an icon, an avatar or a teaser's thumbnail."""


def _first(absolute: Absolute, value: str | None) -> str | None:
    """The first address of a ``srcset`` or of a plain attribute."""
    value = (value or "").strip()
    if not value or value.startswith("data:"):
        return None
    words = value.split(", ", maxsplit=1)[0].split()
    return absolute(words[0].rstrip(","))


def image_address(element: Element, absolute: Absolute) -> str | None:
    """Return an image's address, also where a script loads it late; None where it has none.

    ``absolute`` resolves a link of the page.
    """
    for name in _LAZY:
        if url := _first(absolute, element.get(name)):
            return url
    src = element.get("src")
    shown = _first(absolute, src)
    if shown and not _PLACEHOLDER.search(src or ""):
        return shown
    if url := _first(absolute, element.get("srcset")):
        return url
    picture = element.getparent()
    if picture is not None and picture.tag == "picture":
        for source in picture.iter("source"):
            if url := _first(absolute, source.get("srcset") or source.get("data-srcset")):
                return url
    return shown


def is_photo(element: Element, url: str) -> bool:
    """Say whether an image may be a photo: no logo, avatar, icon or advertisement."""
    path = url.partition("?")[0]
    if _NO_PHOTO_FOLDERS.search(path) or _NO_PHOTO.search(path.rsplit("/", 1)[-1]):
        return False
    if _NO_PHOTO.search(element.get("class") or ""):
        return False
    width = re.match(r"\d{1,5}", element.get("width") or "")
    return width is None or int(width[0]) >= _NARROWEST
