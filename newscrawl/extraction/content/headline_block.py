"""Which block shows the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.common.urls import normalize, site_of
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.dates.reading import is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.lines.breadcrumb_line import split_trail
from newscrawl.extraction.lines.sentences import ends_like_no_headline
from newscrawl.extraction.vocabulary import ClassHint, phrases

__all__ = ["find_headline", "heading_blocks", "title_candidates"]

Element = etree._Element

_HEADINGS: Final = {"h1": 4.0, "h2": 2.0, "h3": 1.5, "h4": 0.5}
_LONGEST: Final = 300
_SHORTEST_LINE: Final = 8
_SHORTEST_TITLE: Final = 6
_WORD: Final = re.compile(r"\w+")
_KEY: Final = 5
_KEYS: Final = 3
_SHORTEST_SITE: Final = 4
# How like the page's title a block must be that is no h1, or no heading at all.
_LESSER_HEADING: Final = 0.5
_ANY_TAG: Final = 0.75
# A heading that has so many of a title's words is a wording of it.
_LEAST_SHARED: Final = 4
_MOST_WORDS: Final = 0.65
_REWORDED: Final = 0.8
# What a line scores that is a title word for word; a heading gets its rank on top.
_MOST_OF_LINE: Final = 6.0
_NEVER: Final = (
    ClassHint.NAV
    | ClassHint.FOOTER
    | ClassHint.ASIDE
    | ClassHint.RELATED
    | ClassHint.COMMENTS
    | ClassHint.CONSENT
    | ClassHint.TRAIL
)
# Title elements end in the site's name behind one of these. An underscore parts only what is one
# word up to the title's end, and no site's name has more than 120 characters without a space.
_TITLE_PARTS: Final = re.compile(
    r"(?<!\s)\s++[|–—\-:·•»«›‹>~]++\s++|(?:(?<!\s)\s++)?[|｜]\s*+|(?:(?<!\s)\s++)?_\s*+(?=\S{1,120}$)"
)
_NO_WORD: Final = re.compile(r"[\W_]+")


class _Wanted(NamedTuple):
    """The titles that the headline may be worded as."""

    keys: Sequence[str]
    """Their letters."""
    words: Sequence[frozenset[str]]


def title_candidates(page: Page) -> list[str]:
    """The wordings of the headline that the page's metadata give, best first."""
    data = page.structured
    found = [
        *strings(data.article.get("headline"))[:1],
        *data.meta("og:title")[:1],
        *data.meta("twitter:title")[:1],
        *strings(data.article.get("name"))[:1],
    ]
    title = page.outline.title
    if title:
        found.append(title)
        parts = _TITLE_PARTS.split(title)
        found.extend(sorted(parts, key=len, reverse=True)[:2] if len(parts) > 1 else [])
    site = _site_names(page)
    named = [text for text in dict.fromkeys(found) if text]
    return [text for text in named if not _names_site(text, site)] or named


def _site_names(page: Page) -> list[str]:
    name = page.structured.first_meta("og:site_name") or ""
    host = (site_of(page.url) or "").split(".")
    return [key for key in (letters(name), *map(letters, host[:-1])) if len(key) > _SHORTEST_SITE]


def _names_site(text: str, site: Sequence[str]) -> bool:
    """Say whether a title is the site's name and little else."""
    key = letters(text)
    return any(key.startswith(name) and len(key) < 2 * len(name) for name in site)


def _likeness(text: str, wanted: Sequence[str]) -> float:
    """How much a block's letters are those of the titles, 0 to 1."""
    best = 0.0
    for title in wanted:
        if text == title:
            return 1.0
        short, long = (text, title) if len(text) <= len(title) else (title, text)
        if len(short) >= 12 and short in long:
            best = max(best, 0.5 + 0.5 * len(short) / len(long))
    return best


def _shared_words(text: str, titles: Sequence[frozenset[str]]) -> float:
    """How like a title a heading is that has most of its words, in another order or form."""
    words = frozenset(_WORD.findall(text.casefold()))
    best = 0.0
    for title in titles:
        shared = len(words & title)
        if shared >= _LEAST_SHARED:
            best = max(best, shared / max(len(words), len(title)))
    return _REWORDED * best if best >= _MOST_WORDS else 0.0


def _slug_words(url: str | None) -> set[str]:
    if not url:
        return set()
    path = unquote(urlsplit(url).path).casefold()
    return {word for word in _NO_WORD.split(path) if len(word) > 3 and not word.isdigit()}


def heading_blocks(blocks: Sequence[Block], at: int) -> range:
    """The blocks of the heading that a block belongs to: a kicker may stand in it, too."""
    box = blocks[at].box
    return range(box.first, box.last) if box.tag in _HEADINGS else range(at, at + 1)


def _all_marks(block: Block) -> int:
    marks, box = block.own, block.box
    marks |= box.own
    while box.parent is not None:
        box = box.parent
        marks |= box.own
    return marks


def _link_of(block: Block) -> Element | None:
    """The link in a heading, or the one that the heading stands in."""
    element = block.box.element
    if element is None:
        return None
    link = next(element.iter("a"), None)
    outer = element.getparent() if link is None else None
    return outer if outer is not None and outer.tag == "a" else link


def _leads_home(link: Element) -> bool:
    """Say whether a link leads to the front page: a heading of it is the site's name."""
    address = (link.get("href") or "").strip()
    # Without an address, or with one on the page itself, it is the headline's own.
    return bool(address) and address[0] not in "#?" and urlsplit(address).path in ("", "/")


def _leads_up(page: Page, link: Element) -> bool:
    """Say whether a link leads to a folder that the page is in: its section, or its blog."""
    target = page.absolute(link.get("href"))
    return (
        target is not None
        and page.url is not None
        and target.endswith("/")
        and page.url.startswith(target)
        and len(page.url) > len(target)
    )


def _leads_here(page: Page, link: Element) -> bool:
    """Say whether a link leads to the page that it stands on."""
    target = page.absolute(link.get("href"))
    return target is not None and page.url is not None and normalize(target) == normalize(page.url)


def _score(page: Page, block: Block, text: str, wanted: _Wanted, best: float) -> float:
    """How well a block passes for the headline; 0 where it cannot be, or no better than others."""
    rank = _HEADINGS.get(block.tag, 0.0)
    likeness = _likeness(letters(text), wanted.keys)
    if rank and not likeness and rank + _MOST_OF_LINE * _REWORDED > best:
        likeness = _shared_words(text, wanted.words)
    if likeness < (_ANY_TAG if not rank else _LESSER_HEADING if rank < _HEADINGS["h1"] else 0):
        return 0.0
    score = rank + _MOST_OF_LINE * likeness
    if score <= best:
        return 0.0
    marks = _all_marks(block)
    link = _link_of(block) if block.linked and rank else None
    if link is not None and (_leads_home(link) or _leads_up(page, link)):
        return 0.0
    # A heading that links to its own page is no title of another story, but the trail's last step.
    if link is None or block.tag != "h1" or not _leads_here(page, link):
        score -= (1.5 if block.linked else 0) + (2.5 if marks & _NEVER else 0)
    return score - (3 if marks & ClassHint.HIDDEN and not likeness else 0)


def _long_words(titles: Sequence[str]) -> list[str]:
    """The beginnings of the titles' longest words: a line with none of them is no headline."""
    found: set[str] = set()
    for title in titles:
        words = sorted(_WORD.findall(title.casefold()), key=len)
        found.update(word[:_KEY] for word in words[-_KEYS:])
    return list(found)


class _Titles:
    """The wordings that the page's data give the headline, as they are looked for."""

    def __init__(self, candidates: Sequence[str]) -> None:
        keys = [key for key in map(letters, candidates) if len(key) >= _SHORTEST_TITLE]
        words = [frozenset(_WORD.findall(title.casefold())) for title in candidates]
        self.all = _Wanted(keys, words)
        # What is no heading must be like one of the longer titles, the shorter are often the
        # site's name; so it must have their length, give or take spaces and punctuation.
        longest = max(map(len, keys), default=0)
        self.longer = _Wanted([title for title in keys if 2 * len(title) >= longest], ())
        self._words = _long_words(candidates)
        self._shortest, self._longest = max(_SHORTEST_LINE, longest // 4), 4 * longest

    def may_be(self, text: str) -> bool:
        """Say whether a line that is no heading may be one of the titles."""
        if not self._shortest <= len(text) <= self._longest:
            return False
        folded = text.casefold()
        for word in self._words:  # noqa: SIM110 - any() takes twice the time
            if word in folded:
                return True
        return False


def _best_of(page: Page, blocks: Sequence[Block], titles: _Titles) -> tuple[float, int | None]:
    """The block that passes best for the headline, behind its score."""
    best, choice = 0.0, None
    for block in blocks:
        if block.tag in _HEADINGS:
            whole = heading_blocks(page.blocks, block.index)
            if block.index != whole.start:
                continue
            text, among = " ".join(page.blocks[at].text for at in whole), titles.all
        elif titles.may_be(block.text):
            text, among = block.text, titles.longer
        else:
            continue
        if len(text) <= _LONGEST and (score := _score(page, block, text, among, best)) > best:
            best, choice = score, block.index
    return best, choice


def _from_heading(page: Page, candidates: list[str]) -> int | None:
    titles = _Titles(candidates)
    best, choice = _best_of(page, [b for b in page.blocks if b.tag in _HEADINGS], titles)
    if best <= _MOST_OF_LINE:  # else no line that is no heading can have more
        best, choice = _best_of(page, page.blocks, titles)
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


def _before_prose(page: Page, prose: ProseSums) -> int | None:
    """In a page without headings: the line above the text that most looks like a headline."""
    slug = _slug_words(page.url)
    first = next((i for i, size in enumerate(prose.by_block) if size > 200), None)
    if first is None:
        return None
    best, choice = 0.0, None
    for block in page.blocks[max(0, first - 12) : first]:
        text = block.text
        words = text.split()
        if not 12 <= len(text) <= _LONGEST or is_date_line(text) or ends_like_no_headline(text):
            continue
        if phrases("share").start(text) or block.link_share > 0.5:
            continue
        known = slug & {word for word in _NO_WORD.split(text.casefold()) if word}
        score = 1 + 3 * len(known) + min(len(words), 12) / 12 + (block.bold > 0)
        if score >= best:
            best, choice = score, block.index
    return choice


def find_headline(page: Page, prose: ProseSums) -> int | None:
    """Find the block that shows the headline; None where the page shows none."""
    choice = _from_heading(page, title_candidates(page))
    if choice is None:
        choice = _from_trail(page.blocks)
    if choice is None:
        choice = _before_prose(page, prose)
    return choice
