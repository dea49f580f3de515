"""The headline: as displayed, else as the page's data words it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile
from typing import Final

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["candidates", "find_headline"]

_SITE_NAME: Final = re.compile(
    r"(?<!\s)\s++[|–—\-·•»«:]++\s+(?=[^|–—\-·•»«:]{2,40}$)"
    r"|(?:(?<!\s)\s++)?[|｜]\s*(?=[^|｜]{1,40}$)"
)
_SIGNS: Final = re.compile(r"(?:(?<!\s)\s++)?[|–—\-·•»«:｜_]++\s*+")

_LEAST_TWICE: Final = 12


def _before_name(title: str, name: str) -> int | None:
    """Where a title ends if the first sign is cut off behind which it has a name's letters only.

    None where no sign has the name behind it. Goes from the last sign forward, so that each
    character of the title is looked at once.
    """
    found = None
    end, left = len(title), len(name)  # what of both is not compared yet
    for sign in reversed(list(_SIGNS.finditer(title))):
        piece = letters(title[sign.end() : end])
        if not name.endswith(piece, 0, left):
            break
        end, left = sign.start(), left - len(piece)
        if not left:
            found = end
    return found


def _without_site_name(title: str, site_name: str | None) -> str:
    """Take the site's name off the end of a title."""
    if site_name and (end := _before_name(title, letters(site_name))) is not None:
        return title[:end].strip()
    parts = _SITE_NAME.split(title)
    return parts[0].strip() if len(parts[0]) > 12 else title


def _told(page: Page) -> list[str]:
    """The headline as the page's data word it."""
    data = page.structured
    return [
        *strings(data.article.get("headline"))[:1],
        *data.meta("og:title")[:1],
        *data.meta("twitter:title")[:1],
    ]


def _displayed(page: Page, at: int) -> str:
    """Put together what a heading shows: with its kicker where the page's data have it, too."""
    blocks, marks = page.blocks, label_blocks(page).class_hints
    heading = [blocks[i] for i in heading_blocks(blocks, at)]
    # What parts kicker and line is for those who hear the page: a dash, "Topic:".
    worded = [part for part in heading if any(map(str.isalnum, part.text))] or heading
    parts = [part for part in worded if not marks[part.index] & ClassHint.HIDDEN] or worded
    whole = " ".join(part.text for part in parts)
    key = letters(whole)
    element = blocks[at].box.element
    in_pieces = len(parts) > 1 or (element is not None and _has_pieces(element))
    for title in sorted(_told(page), key=_has_no_colon) if in_pieces else ():
        told = letters(title)
        if told == key:  # in one line, a kicker needs the colon that the data have
            return title
        if key.endswith(told) and len(told) > len(key) // 2:  # what is in front is a kicker
            return title
    if len(parts) > 1 and not any(letters(title).startswith(key) for title in _told(page)):
        # A kicker stands in front; behind the line it is the line's other half.
        lines = list(dropwhile(lambda part: marks[part.index] & ClassHint.KICKER, parts))
        return " ".join(part.text for part in lines or parts)
    return _once(whole)


def _once(text: str) -> str:
    """A headline that a page holds twice, for large and for small screens, once."""
    half = len(text) // 2
    first = text[:half].strip()
    return first if half >= _LEAST_TWICE and text[-half:].strip() == first else text


def _has_pieces(element: etree._Element) -> bool:
    """Say whether a heading, or the link that fills it, holds several elements."""
    return len(element) > 1 or (len(element) == 1 and len(element[0]) > 1)


def _has_no_colon(title: str) -> bool:
    return ": " not in title


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """The headline by each way of finding it, best first."""
    at = label_blocks(page).headline_block
    if at is not None:
        evidence = page.blocks[at].tag if page.origin == "page" else page.origin
        yield Candidate(_displayed(page, at), evidence)
    data = page.structured
    site_name = data.first_meta("og:site_name")
    for text in strings(data.article.get("headline")):
        yield Candidate(text, "json-ld")
    for name in ("og:title", "twitter:title"):
        if title := data.first_meta(name):
            yield Candidate(_without_site_name(title, site_name), name)
    if page.outline.title:
        yield Candidate(_without_site_name(page.outline.title, site_name), "title")


def find_headline(page: Page) -> Candidate[str] | None:
    """Read the headline off the page; off JSON-LD, Open Graph or the title where none is shown."""
    return next(candidates(page), None)
