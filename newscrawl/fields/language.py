"""The language, as the page declares it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newscrawl.fields.found import Found
from newscrawl.page import Page
from newscrawl.page.structured import strings

__all__ = ["candidates", "find_language", "normalize_language"]

_TAG: Final = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:$|[-_.@])", re.I
)


def normalize_language(text: str) -> str | None:
    """Write a language tag as BCP 47 does: language, script, region.

    >>> normalize_language("PT_br"), normalize_language("zh-hans-cn"), normalize_language("english")
    ('pt-BR', 'zh-Hans-CN', None)
    """
    match = _TAG.match(text.strip())
    if match is None or match[1].lower() in ("und", "mul", "zxx"):
        return None
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return "-".join(parts)


def candidates(page: Page) -> Iterator[Found[str]]:
    """The language by each way of finding it, best first."""
    data = page.structured
    root = page.root
    told = (
        (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), "html lang"),
        (root.get("xml:lang"), "html lang"),
        (data.first_meta("og:locale"), "og:locale"),
        (next(iter(strings(data.article.get("inLanguage"))), None), "json-ld"),
    )
    for text, source in told:
        language = normalize_language(text) if text else None
        if language:
            yield Found(language, source)


def find_language(page: Page) -> Found[str] | None:
    """Take ``<html lang>``, then Open Graph's locale, then JSON-LD's inLanguage."""
    return next(candidates(page), None)
