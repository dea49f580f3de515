"""Which block shows the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from newscrawl.boilerplate import Mark, phrases
from newscrawl.dates import is_date_line
from newscrawl.layout.marks import Prose
from newscrawl.layout.trail import split_trail
from newscrawl.page import Page
from newscrawl.page.boxes import Block
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["find_headline", "title_candidates"]

_HEADINGS: Final = {"h1": 4.0, "h2": 2.0, "h3": 1.5, "h4": 0.5}
_LONGEST: Final = 300
_NEVER: Final = (
    Mark.NAV | Mark.FOOTER | Mark.ASIDE | Mark.RELATED | Mark.COMMENTS | Mark.CONSENT | Mark.TRAIL
)
# Title elements end in the site's name behind one of these.
_TITLE_PARTS: Final = re.compile(r"\s+[|–—\-:·•»«›‹>~]+\s+|\s*[|｜]\s*|\s*_\s*(?=\S+$)")


def title_candidates(page: Page) -> list[str]:
    """The wordings of the headline that the page's metadata give, best first."""
    data = page.structured
    found = [
        *strings(data.article.get("headline"))[:1],
        *data.meta.get("og:title", [])[:1],
        *data.meta.get("twitter:title", [])[:1],
        *strings(data.article.get("name"))[:1],
    ]
    title = page.outline.title
    if title:
        found.append(title)
        parts = _TITLE_PARTS.split(title)
        found.extend(sorted(parts, key=len, reverse=True)[:2] if len(parts) > 1 else [])
    return [text for text in dict.fromkeys(found) if text]


def _likeness(text: str, wanted: Sequence[str]) -> float:
    """How much a block's letters are those of the titles, 0 to 1."""
    best = 0.0
    for title in wanted:
        if text == title:
            return 1.0
        short, long = sorted((text, title), key=len)
        if len(short) >= 12 and short in long:
            best = max(best, 0.5 + 0.5 * len(short) / len(long))
    return best


def _slug_words(url: str | None) -> set[str]:
    if not url:
        return set()
    path = unquote(urlsplit(url).path).casefold()
    return {word for word in re.split(r"[\W_]+", path) if len(word) > 3 and not word.isdigit()}


def _from_heading(page: Page, wanted: list[str]) -> int | None:
    best, choice = 0.0, None
    for block in page.blocks:
        rank = _HEADINGS.get(block.tag, 0.0)
        if len(block.text) > _LONGEST or (not rank and not wanted):
            continue
        if not rank and len(block.text) < 8:
            continue
        likeness = _likeness(letters(block.text), wanted)
        if not rank and likeness < 0.75:
            continue
        if rank and rank < 4 and likeness < 0.5:
            continue
        marks = block.own
        box = block.box
        while box is not None:
            marks |= box.own
            box = box.parent  # type: ignore[assignment]
        score = rank + 6 * likeness - (2.5 if marks & _NEVER else 0) - (1.5 if block.linked else 0)
        score -= 3 if marks & Mark.HIDDEN and not likeness else 0
        if score > best:
            best, choice = score, block.index
    return choice


def _from_trail(blocks: Sequence[Block]) -> int | None:
    """In a plain text: the line that the trail's last step repeats."""
    for block in blocks[:80]:
        steps = split_trail(block.text)
        if len(steps) < 2:
            continue
        last = letters(steps[-1].rstrip(" .…"))
        if len(last) < 8:
            continue
        for other in blocks[block.index + 1 : block.index + 12]:
            if letters(other.text).startswith(last):
                return other.index
    return None


def _before_prose(page: Page, prose: Prose) -> int | None:
    """In a page without headings: the line above the text that most looks like a headline."""
    slug = _slug_words(page.url)
    first = next((i for i, size in enumerate(prose.by_block) if size > 200), None)
    if first is None:
        return None
    best, choice = 0.0, None
    for block in page.blocks[max(0, first - 12) : first]:
        text = block.text
        words = text.split()
        if not 12 <= len(text) <= _LONGEST or is_date_line(text) or text.endswith((".", ":", "。")):
            continue
        if phrases("share").start(text) or block.link_share > 0.5:
            continue
        known = slug & {word for word in re.split(r"[\W_]+", text.casefold()) if word}
        score = 1 + 3 * len(known) + min(len(words), 12) / 12 + (block.bold > 0)
        if score >= best:
            best, choice = score, block.index
    return choice


def find_headline(page: Page, prose: Prose) -> int | None:
    """Find the block that shows the headline; None where the page shows none."""
    wanted = [letters(title) for title in title_candidates(page)]
    choice = _from_heading(page, [title for title in wanted if len(title) >= 6])
    if choice is None:
        choice = _from_trail(page.blocks)
    if choice is None:
        choice = _before_prose(page, prose)
    return choice
