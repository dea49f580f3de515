"""Displayed dates: where they stand and what they are said to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.common.urls import site_of
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.dates.dateparser_fallback import date_in_words
from newscrawl.extraction.dates.reading import Shown, find_date, is_date_line
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.fields.language import languages_of_script
from newscrawl.extraction.lines.sentences import looks_like_sentence
from newscrawl.extraction.vocabulary import ClassHint, alternation

__all__ = [
    "around_headline",
    "behind_text",
    "change_dates",
    "date_locale",
    "date_or_byline_blocks",
    "dates_in_words",
    "elsewhere",
    "headline_index",
    "publication_dates",
    "says_changed",
]

_ABOVE_HEADLINE: Final = 6
_BELOW_HEADLINE: Final = 30
_BEHIND_TEXT: Final = 14
_FAR_BEHIND: Final = 80
# What stands right beside the headline is its own, whatever its class says.
_BESIDE: Final = 2
# So much prose may stand above the date: the lede.
_LONGEST_LEDE: Final = 600
_LONGEST_LINE: Final = 160
_MOST_DATES: Final = 3
_NO_DATES: Final = frozenset((Label.TEXT, Label.COMMENTS, Label.RELATED, Label.HEADLINE))
# As plain integers, which are compared ten times as fast.
_OTHERS: Final = int(ClassHint.COMMENTS | ClassHint.RELATED)
_TIME: Final = int(ClassHint.TIME)
_TIME_OR_AUTHOR: Final = int(ClassHint.TIME | ClassHint.AUTHOR)
_LISTS: Final = frozenset((Label.COMMENTS, Label.RELATED, Label.NAVIGATION, Label.ASIDE))
_DASHES: Final = frozenset("-–—:)|/")
_LONGEST_OPENING: Final = 80
_DATED: Final = frozenset((Label.TIME, Label.BYLINE))
_FIGURE: Final = re.compile(r"\d")
_CHANGED: Final = re.compile(alternation("updates"), re.IGNORECASE)
_PUBLISHED: Final = re.compile(alternation("published"), re.IGNORECASE)

# Where English is written with the day first; many sites there say no more than "en" or "en-US".
_DAY_FIRST: Final = frozenset("uk au nz ie in za ng ke gh my sg pk bd lk mt zm zw ug tz".split())
# Domains of countries that sites of all countries use.
_NO_COUNTRY: Final = frozenset("io co tv me ai ly fm cc us ph to".split())
_LOCALE: Final = re.compile(r"//[^/]+/(en-[a-z]{2})/")


def date_locale(page: Page) -> str | None:
    """Say by whose custom the page writes its dates: a language, with a region where it matters."""
    data = page.structured
    language = page.root.get("lang") or data.first_meta("og:locale", "content-language")
    language = language.replace("_", "-") if language else None
    if language is not None and not language.lower().startswith("en"):
        return language
    url = (page.url or "").lower()
    if match := _LOCALE.search(url):
        return match[1]
    country = (site_of(url) or "").rpartition(".")[2]
    if language is None:
        foreign = len(country) == 2 and country not in _NO_COUNTRY
        if not _seems_english(page):
            return next(iter(languages_of_script(page)), "") or "und"
        return "und" if foreign else None
    return f"en-{country}" if country in _DAY_FIRST else language


def _seems_english(page: Page) -> bool:
    body = label_blocks(page).body[:3]
    return not body or any(" the " in page.blocks[at].text for at in body)


def says_changed(text: str) -> bool:
    """Say whether a wording is that of a last change."""
    return _CHANGED.search(text) is not None


def headline_index(page: Page) -> int:
    """The headline's block, or the article's first where none is displayed above the text."""
    layout = label_blocks(page)
    at = layout.headline_block
    return layout.first if at is None or at > layout.end else at


def _end_of(page: Page) -> int:
    return (label_blocks(page).body or [headline_index(page)])[-1] + 1


def _is_fit(page: Page, block: Block) -> bool:
    """Say whether a block may hold the article's date."""
    layout, at = label_blocks(page), block.index
    if len(block.text) > _LONGEST_LINE or not _FIGURE.search(block.text):
        return False
    return layout.labels[at] not in _NO_DATES and not layout.class_hints[at] & _OTHERS


def _is_beside(page: Page, block: Block) -> bool:
    """Say whether a line of a date stands right above or below the heading."""
    at, blocks = headline_index(page), page.blocks
    # A heading may be several blocks: kicker and line.
    last = heading_blocks(blocks, at).stop - 1 if at < len(blocks) else at
    distance = at - block.index if block.index < at else block.index - last
    return 0 < distance <= _BESIDE and is_date_line(block.text)


def around_headline(page: Page) -> Iterator[Block]:
    """The blocks that may show the date: from the headline to the first long prose, and above."""
    at, labels, prose = headline_index(page), label_blocks(page).labels, 0
    for block in page.blocks[at : at + _BELOW_HEADLINE]:
        if labels[block.index] is Label.TEXT and not _is_beside(page, block):
            prose += len(block.text)
            if prose > _LONGEST_LEDE:
                break
        elif _is_fit(page, block) or _is_beside(page, block):
            yield block
    for block in reversed(page.blocks[max(0, at - _ABOVE_HEADLINE) : at]):
        if _is_fit(page, block) or _is_beside(page, block):
            yield block


def date_or_byline_blocks(page: Page, blocks: Iterable[Block]) -> Iterator[Block]:
    """Those of the blocks that show the date or the author and little else."""
    layout = label_blocks(page)
    for block in blocks:
        at = block.index
        if (
            layout.labels[at] in _DATED
            or layout.class_hints[at] & _TIME_OR_AUTHOR
            or is_date_line(block.text)
            or _opens_with_date(block.text)
        ):
            yield block


def _opens_with_date(text: str) -> bool:
    if not text[:1].isdigit():
        return False
    shown = find_date(text)
    return shown is not None and shown.start == 0


def behind_text(page: Page) -> Iterator[Block]:
    """The blocks right behind the text that may show the date."""
    end = _end_of(page)
    return (block for block in page.blocks[end : end + _BEHIND_TEXT] if _is_fit(page, block))


def elsewhere(page: Page) -> Iterator[Block]:
    """What else may show the date: lines that say more than that, and lines far behind the text."""
    yield from around_headline(page)
    yield from behind_text(page)
    far = _end_of(page) + _BEHIND_TEXT
    for block in page.blocks[far : far + _FAR_BEHIND]:
        if _is_fit(page, block) and _PUBLISHED.search(block.text):
            yield block


def _dates_in(text: str, language: str | None) -> Iterator[tuple[Shown, bool]]:
    """The first dates of a line, and whether each is said to be a change's."""
    for _ in range(_MOST_DATES):
        shown = find_date(text, language)
        if shown is None:
            return
        before, text = text[: shown.start], text[shown.end :]
        # "… zuletzt am 12. Juli geändert": the word behind belongs to no later date.
        yield shown, says_changed(before) or (says_changed(text) and not _FIGURE.search(text))


def publication_dates(blocks: Iterable[Block], language: str | None) -> Iterator[str]:
    """The dates in blocks that are not said to be a change's."""
    for block in blocks:
        for shown, of_change in _dates_in(block.text, language):
            if not of_change:
                yield shown.value
                break


def change_dates(page: Page, language: str | None) -> Iterator[str]:
    """The dates that are said to be a change's, up to the page's foot."""
    end = _end_of(page)
    for block in (*around_headline(page), *page.blocks[end : end + _FAR_BEHIND]):
        if _is_fit(page, block) and says_changed(block.text):
            for shown, of_change in _dates_in(block.text, language):
                if of_change:
                    yield shown.value


def dates_in_words(page: Page) -> Iterator[str]:
    """What stands where a date does, in a language that needs a slower reader."""
    language = page.root.get("lang")
    marks = label_blocks(page).class_hints
    for block in around_headline(page) if language else ():
        if marks[block.index] & _TIME and (value := date_in_words(block.text, language or "")):
            yield value


def edges_of_text(page: Page, language: str | None) -> Iterator[str]:
    """Where press releases and columns put the day: before the text's dash, and at its very end."""
    body = label_blocks(page).body
    for at in body[:2]:
        text = page.blocks[at].text[:_LONGEST_OPENING]
        if (shown := find_date(text, language)) and text[shown.end :].lstrip()[:1] in _DASHES:
            yield shown.value
    for at in body[-1:]:
        text = page.blocks[at].text[-_LONGEST_OPENING:].rstrip(" .)]")
        if (shown := find_date(text, language)) and shown.end == len(text):
            yield shown.value


def beside_headline(page: Page) -> Iterator[Block]:
    """What stands at the headline, and the headline, whatever else it passes for."""
    at, layout = headline_index(page), label_blocks(page)
    for block in page.blocks[max(0, at - _ABOVE_HEADLINE) : at + _BEHIND_TEXT]:
        found = layout.labels[block.index]
        if found is Label.TEXT and looks_like_sentence(block.text):
            continue  # what it tells of may be on any day
        is_others = layout.class_hints[block.index] & _OTHERS or found in _LISTS
        if len(block.text) <= _LONGEST_LINE and (not is_others or abs(block.index - at) <= _BESIDE):
            yield block
