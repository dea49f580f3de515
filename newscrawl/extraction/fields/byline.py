"""The displayed byline: near the headline, else right behind the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from newscrawl.common.text import letters
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.dates.reading import Shown, find_date
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.lines.byline_line import BY_AND_NAME, is_byline
from newscrawl.extraction.lines.person_names import (
    OPENING,
    is_agency,
    names_in,
    names_somebodys_role,
)
from newscrawl.extraction.vocabulary import ClassHint, alternation

__all__ = [
    "is_author_link",
    "names_before_date",
    "names_behind_text",
    "names_below_headline",
    "names_beside_date",
    "names_of_editors",
]

_LABELS: Final = f"{alternation('bylines')}|{alternation('byline_labels')}"
# "2023-07-12 16:12　来源：…　作者：林晓舟": the name behind a label within a line.
_LABELLED: Final = re.compile(
    rf"(?:^|[\s(（])(?:{_LABELS})\s*[:：]\s*([^:：|]{{2,60}}?)(?=\s\S+[:：]|\s*[|(（)）]|$)",
    re.IGNORECASE,
)
_EDITOR: Final = re.compile(
    rf"(?:^|[\s(（【\[])(?:{alternation('editors')})\s*[:：]\s*([^:：|()（）【】\[\]]{{2,40}})"
)
# "Published July 12 by Ann Lee": the name behind the last such word that a capital follows.
_BY: Final = re.compile(rf"(?:^|.*\s){BY_AND_NAME}", re.IGNORECASE)
# "By TPN": a desk or an agency; not the first word of a line in capitals.
_ACRONYM: Final = re.compile(r"[A-Z]{2,5}(?=\s*(?:[,|·•/(]|$))")
_WEEKDAY: Final = re.compile(rf"\b(?:{alternation('weekdays')})\b\W*$", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_AUTHOR_PATH: Final = re.compile(
    r"[/?&=_-](?:author|autor|auteur|autore|verfasser|redakteur|redaktion/team|profile?|people|person|staff"
    r"|contributor|journalist|reporter|writer|penulis|yazar|columnist|by|rédacteur)(?:s|e|es|en|in|innen)?[/=]"
)
# As plain integers, which are compared ten times as fast.
_NO_BYLINE: Final = int(
    ClassHint.CAPTION | ClassHint.CREDIT | ClassHint.RELATED | ClassHint.COMMENTS
)
_AUTHOR: Final = int(ClassHint.AUTHOR)
_CREDIT: Final = int(ClassHint.CREDIT)
_IN_FIGURE: Final = int(ClassHint.FIGURE)
_NEVER: Final = frozenset(
    (
        Label.TEXT,
        Label.HEADLINE,
        Label.NAVIGATION,
        Label.BREADCRUMBS,
        Label.HASHTAGS,
        Label.RELATED,
        Label.COMMENTS,
    )
)
_SIGNS: Final = ("|", "•", "·", "–", "—", "/")
_LONGEST: Final = 120
_ABOVE_HEADLINE: Final = 2
_BESIDE: Final = 2
_BELOW_HEADLINE: Final = 14
_BELOW_AT_MOST: Final = 60
# So much prose may stand above a byline: the lede.
_LONGEST_LEDE: Final = 600
_BEHIND_TEXT: Final = 14
_MOST_LINKS: Final = 12
_LARGEST_BOX: Final = 8


def is_author_link(href: str) -> bool:
    """Say whether an address is that of a page about an author.

    >>> is_author_link("/authors/ann-lee"), is_author_link("/world/a-story")
    (True, False)
    """
    return _AUTHOR_PATH.search(href[:200].lower()) is not None


def _labelled(text: str) -> re.Match[str] | None:
    return _LABELLED.search(text) if ":" in text or "：" in text else None


def _linked_authors(block: Block) -> list[str]:
    """The texts of the block's links to pages about authors."""
    box = block.box
    if not block.linked or box.element is None or box.last - box.first > _LARGEST_BOX:
        return []
    links = islice(box.element.iter("a"), _MOST_LINKS)
    texts = (text_of(a) for a in links if is_author_link(a.get("href") or ""))
    return [text for text in texts if text and text in block.text]


def _names_in(block: Block, refused: frozenset[str]) -> list[str]:
    text = block.text
    if labelled := _labelled(text):
        return names_in([labelled[1]], refused)
    if names := names_in(_linked_authors(block), refused):
        return _with_unlinked(names, text, refused)
    if opening := _BY.match(text):
        text = text[opening.end() :]
        desk = _ACRONYM.match(text)
        if desk and not opening[0].isupper() and letters(desk[0]) not in refused:
            return [desk[0]]
    shown = find_date(text)
    pieces = [_WEEKDAY.sub("", text[: shown.start]), text[shown.end :]] if shown else [text]
    for piece in pieces:
        if names := names_in([_up_to_name(piece)], refused, displayed=True):
            return names
    return []


def _with_unlinked(linked: list[str], text: str, refused: frozenset[str]) -> list[str]:
    """The names of a line of which only some are links: "By Ann Lee, Bo Oh and Cy Poe"."""
    if "," not in text and "&" not in text and " and " not in text:
        return linked
    shown = find_date(text)
    line = _up_to_name(text[: shown.start] if shown else text)
    listed = names_in([line], refused, displayed=True)
    return listed if set(linked) < set(listed) else linked


def _up_to_name(text: str) -> str:
    """Cut what goes on behind a name: "Ann Lee 4 min read", "Ann Lee on"."""
    text = _DIGIT.split(text, maxsplit=1)[0].rstrip()
    while (last := text.rpartition(" ")[2]).islower() and last.isalpha() and not is_agency(last):
        text = text[: -len(last)].rstrip()
    return text


def _says_by(text: str) -> bool:
    """Say whether a line holds nothing but "By"; the next then has the name."""
    return len(text) < 40 and OPENING.fullmatch(f"{text} ") is not None


def _is_others(page: Page, block: Block) -> bool:
    """Say whether a block's marks say that it is no byline of the article's.

    What stands right below the headline is its own, whatever they say.
    """
    marks = label_blocks(page).class_hints[block.index]
    if not marks & _NO_BYLINE or not _is_beside(page, block):
        return bool(marks & _NO_BYLINE)
    credits_text = marks & _AUTHOR and marks & (_NO_BYLINE | _IN_FIGURE) == _CREDIT
    return not credits_text and not is_byline(block.text)


def _is_beside(page: Page, block: Block) -> bool:
    at = label_blocks(page).headline_block
    if at is None or block.index <= at:
        return False
    return block.index - heading_blocks(page.blocks, at)[-1] <= _BESIDE


def _bylines(page: Page, places: Iterator[int]) -> Iterator[Block]:
    layout, blocks = label_blocks(page), page.blocks
    expected = -1
    for at in places:
        block, marks = blocks[at], layout.class_hints[at]
        if len(block.text) > _LONGEST or (at != expected and _is_others(page, block)):
            continue
        # In a figure, what is marked is the photo's author, unless it stands by the headline.
        is_marked = marks & _AUTHOR and (
            not marks & _IN_FIGURE
            or (block.linked and _is_beside(page, block) and _linked_authors(block))
        )
        if (
            at == expected
            or is_marked
            or layout.labels[at] is Label.BYLINE
            or is_byline(block.text)
            or _labelled(block.text)
            or (_is_beside(page, block) and names_somebodys_role(block.text))
        ):
            yield block
        if _says_by(block.text):
            expected = at + 1


def _below(page: Page) -> Iterator[int]:
    """What may be a byline between the headline and the first long prose."""
    layout = label_blocks(page)
    at = layout.headline_block if layout.headline_block is not None else layout.first
    prose = 0
    for block in page.blocks[at : at + _BELOW_AT_MOST]:
        found = layout.labels[block.index]
        if found is Label.TEXT:
            prose += len(block.text)
            if prose > _LONGEST_LEDE:
                return
        elif (
            found not in _NEVER
            or (found is Label.NAVIGATION and layout.class_hints[block.index] & _AUTHOR)
            or (found is Label.RELATED and _is_beside(page, block))
        ):
            yield block.index


def _above(page: Page) -> Iterator[int]:
    """What calls itself a byline right above the headline."""
    at = label_blocks(page).headline_block or 0
    places = range(max(0, at - _ABOVE_HEADLINE), at)
    return (place for place in places if is_byline(page.blocks[place].text))


def _behind(page: Page) -> range:
    behind = (label_blocks(page).body or [label_blocks(page).first])[-1] + 1
    return range(behind, min(behind + _BEHIND_TEXT, len(page.blocks)))


def _first_names(blocks: Iterator[Block], refused: frozenset[str]) -> list[str]:
    return next(filter(None, (_names_in(block, refused) for block in blocks)), [])


def names_below_headline(page: Page, refused: frozenset[str]) -> list[str]:
    """The names in the byline between the headline and the text, or right above the headline."""
    if names := _first_names(_bylines(page, islice(_below(page), _BELOW_HEADLINE)), refused):
        return names
    return _first_names(_bylines(page, _above(page)), refused)


def names_behind_text(page: Page, refused: frozenset[str]) -> list[str]:
    """The names in a byline behind the text."""
    return _first_names(_bylines(page, iter(_behind(page))), refused)


def names_of_editors(page: Page, refused: frozenset[str]) -> list[str]:
    """Who edited the piece, where the text's end says so, as in China."""
    places = _behind(page)
    for block in page.blocks[max(0, places.start - 1) : places.stop]:
        match = _EDITOR.search(block.text[-_LONGEST:])
        if match and (names := names_in([match[1]], refused)):
            return names
    return []


def _dated(page: Page) -> Iterator[tuple[Block, Shown]]:
    """The lines at the headline that show a date."""
    layout = label_blocks(page)
    top = layout.headline_block or 0
    for at in (*islice(_below(page), _BELOW_HEADLINE), *range(max(0, top - _BESIDE), top)):
        block = page.blocks[at]
        if layout.labels[at] is not Label.TIME and not _is_beside(page, block):
            continue
        if len(block.text) <= _LONGEST and (shown := find_date(block.text)):
            yield block, shown


def names_before_date(page: Page, refused: frozenset[str]) -> list[str]:
    """The names that the date's line begins with, without any "By"."""
    lines = (line for block, shown in _dated(page) for line in _before_date(block, shown))
    return next(filter(None, (names_in([line], refused, displayed=True) for line in lines)), [])


def names_beside_date(page: Page, refused: frozenset[str]) -> list[str]:
    """The names in a plain line right above or below the date's."""
    marks, blocks = label_blocks(page).class_hints, page.blocks
    for block, _ in _dated(page):
        at = block.index
        for other in (*blocks[at - 1 : at], *blocks[at + 1 : at + 2]):
            if other.linked or marks[other.index] or other.tag in HEADINGS:
                continue
            if names := names_in([other.text], refused, displayed=True):
                return names
    return []


def _before_date(block: Block, shown: Shown) -> Iterator[str]:
    """What may be a name before a line's date: "Ann Lee | 12 July", <a>Ann Lee</a>, 12 July."""
    before = block.text[: shown.start].rstrip()
    if before.endswith(_SIGNS):
        yield before
    elif block.linked and before.endswith(",") and block.box.element is not None:
        name = before.rstrip(" ,")
        if name in (text_of(link) for link in islice(block.box.element.iter("a"), _MOST_LINKS)):
            yield name
