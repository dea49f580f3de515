"""The names in one block of a byline, by its wording and its links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.dates.date_labels import WEEKDAYS
from newscrawl.extraction.dates.visible_date import DateInText, find_date
from newscrawl.extraction.document.badges import names_by_class, without_badges
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.lines.byline_line import BY_AND_NAME
from newscrawl.extraction.lines.byline_names import is_byline_opening, names_in, opening_end
from newscrawl.extraction.lines.byline_parts import (
    BYLINE_LABELS,
    BYLINE_OPENINGS,
    without_photographers,
)
from newscrawl.extraction.lines.person_names import has_word_of_no_name, is_agency, may_be_author
from newscrawl.extraction.vocabulary import (
    ClassHint,
    PhrasePattern,
    PhrasesAt,
    phrases_regex,
    small_letters,
)

__all__ = [
    "editor_named_in",
    "first_names",
    "is_author_url",
    "is_linked_writer",
    "is_only_by",
    "line_of",
    "linked_authors",
    "name_before_date",
    "name_behind_label",
    "names_in_block",
    "nickname_in",
    "undated_parts",
]

# "2023-07-12 16:12　来源：…　作者：林晓舟": the name behind a label within a line.
_SPACE_BEFORE: Final = re.compile(r"^|[\s(（]")
_COLON_AND_NAME: Final = re.compile(
    r"\s*[:：]\s*([^:：|]{2,60}?)"
    # What follows it on such lines: "来源：…", "阅读(12)", "出自[某某社]".
    r"(?=\s\S+[:：]|\s*[|(（)）\[【]|\s(?:出自|阅读|閱讀|点击|點擊|评论|發表|发表)|$)"
)
_LABELLED: Final = PhrasePattern(BYLINE_LABELS, _COLON_AND_NAME)
_EDITOR: Final = re.compile(
    rf"(?:^|[\s(（【\[])(?:{phrases_regex('editor_labels')})\s*[:：]\s*([^:：|()（）【】\[\]]{{2,40}})"
)
# "By TPN": a desk or an agency; not the first word of a line in capitals.
_ACRONYM: Final = re.compile(r"[A-Z]{2,5}(?=\s*(?:[,|·•/(]|$))")
_WORD_START: Final = re.compile(r"(?<!\w)(?=\w)")
_TO_END: Final = re.compile(r"\b\W*$")
_WEEKDAY_AT_END: Final = PhrasePattern(WEEKDAYS, _TO_END)
_FORM_TO_END: Final = re.compile(r"\w{0,6}\b\W*$")
_PUBLISHED_AT_END: Final = PhrasePattern(PhrasesAt.of("publication_date_words"), _FORM_TO_END)
_DIGIT: Final = re.compile(r"\d")
# "Ann Lee on November" before a day that no date could be read from.
_ON_DAY: Final = re.compile(r"(?<=\w)\s(?:on|at|am|vom|le|el|il|em|den|w)(?:\s\w{3,12}\.?)?$")
_WRITER_URL: Final = re.compile(
    r"(?:^|[/?&])(?:author|autor|auteur|autore|verfasser|redakteur|contributor|journalist|reporter|writer"
    r"|penulis|yazar|columnist|rédacteur)(?:s|e|es|en|in|innen)?[/=]"
)
_AUTHOR_URL: Final = re.compile(
    r"[/?&=_-](?:author|autor|auteur|autore|verfasser|redakteur|redaktion/team|profile?|people|person|staff"
    r"|contributor|journalist|reporter|writer|penulis|yazar|columnist|by|rédacteur)(?:s|e|es|en|in|innen)?[/=]"
)
_COLON_OR_SPACE: Final = re.compile(r"\s*[:：]\s*|\s+")
_BY: Final = PhrasePattern(BYLINE_OPENINGS, _COLON_OR_SPACE)
_SPACE: Final = re.compile(r"\s")
_NICKNAME: Final = re.compile(r"[^\W\d_][\w.-]{2,24}")
_META_HINTS: Final = ClassHint.AUTHOR | ClassHint.TIME
_MAX_BOXES_OUTWARD: Final = 2
"""Boxes whose class may say what a line is about: its own, and the one around the byline."""
_MAX_NICKNAME_LINE_CHARS: Final = 80
"""A nickname, a weekday, a date and a clock."""
_SEPARATORS: Final = ("|", "•", "·", "–", "—", "/")
_MAX_OPENING_CHARS: Final = 40
"""A line that holds "By" and nothing else, in any language."""
_MAX_LINKS: Final = 12
"""Links of a line that are read: more are a menu."""
_MAX_BYLINE_BLOCKS: Final = 8
"""Blocks of a box whose links are read as those of one line."""
_MAX_PATH_CHARS: Final = 200
"""What of a link's URL is searched for a folder of authors."""


def nickname_in(block: Block) -> str | None:
    """Return the one word behind "by" where a line has nothing more, but for its date.

    Where it has no date, its class must say that it is about the author or the date.
    """
    text = block.text
    opening = _BY.match(text) if len(text) <= _MAX_NICKNAME_LINE_CHARS else None
    if opening is None:
        return None
    date = find_date(text)
    if date is None and not any(box.own_hints & _META_HINTS for box in _near_boxes(block)):
        return None
    rest = _without_weekday(text[opening.end() : date.start if date else None])
    name = _ON_DAY.sub("", rest.rstrip(" |•·–—,@"))
    is_name = _NICKNAME.fullmatch(name) and may_be_author(name) and not has_word_of_no_name(name)
    return name if is_name else None


def _near_boxes(block: Block) -> Iterable[Box]:
    return islice(block.box.outward(), _MAX_BOXES_OUTWARD)


def is_author_url(url: str) -> bool:
    """Return True if a URL is that of a page about an author.

    >>> is_author_url("/authors/ann-lee"), is_author_url("/world/a-story")
    (True, False)
    """
    return _AUTHOR_URL.search(url[:_MAX_PATH_CHARS].lower()) is not None


def name_behind_label(text: str) -> str | None:
    """Return the name behind a label within a line: "2023-07-12　作者：林晓舟"."""
    found = _LABELLED.search(text, _SPACE_BEFORE) if ":" in text or "：" in text else None
    return found and found.behind[1]


def editor_named_in(text: str) -> str | None:
    """Return the name behind a label such as "Editor:"; only in languages whose pages end so."""
    match = _EDITOR.search(text)
    return match and match[1]


def is_linked_writer(block: Block) -> bool:
    """Return True if a line has a link to a page whose folder can be no other person's."""
    element = block.box.element
    if element is None or not linked_authors(block):
        return False
    hrefs = (link.get("href") or "" for link in islice(element.iter("a"), _MAX_LINKS))
    return any(_WRITER_URL.search(href[:_MAX_PATH_CHARS].lower()) for href in hrefs)


def linked_authors(block: Block) -> list[str]:
    """Return the texts of a block's links to pages about authors."""
    box = block.box
    if not block.linked or box.element is None or box.last - box.first > _MAX_BYLINE_BLOCKS:
        return []
    links = islice(box.element.iter("a"), _MAX_LINKS)
    texts = (text_of(link) for link in links if is_author_url(link.get("href") or ""))
    return [text for text in texts if text and text in block.text]


def line_of(block: Block) -> str:
    """Return a byline's text without badges; of several elements in it those that are names."""
    element = block.box.element
    if element is None or not len(element) or block.box.last - block.box.first > 1:
        return block.text
    names = [name for name in names_by_class(element) if name in block.text]
    if names and not any(map(str.isdigit, block.text)) and not opening_end(block.text):
        return "; ".join(names)
    return without_badges(block.text, element)


def names_in_block(block: Block, refused: frozenset[str]) -> list[str]:
    """Return the names in a block that is a byline, without those that are ``refused``."""
    text = without_photographers(line_of(block))
    if name := name_behind_label(text):
        date = find_date(name)
        name = _without_weekday(name[: date.start]) if date else name
        return names_in([_cut_behind_name(name) or name.partition(" ")[0]], refused)
    if names := names_in(linked_authors(block), refused):
        return _with_unlinked_names(names, text, refused)
    if opening := text[: _end_of_by(text)]:
        text = text[len(opening) :]
        desk = _ACRONYM.match(text)
        if desk and not opening.isupper() and folded_letters(desk[0]) not in refused:
            return [desk[0]]
    if names := first_names(map(_cut_behind_name, _around_date(text)), refused):
        return names
    nickname = nickname_in(block)
    return names_in([nickname], refused) if nickname else []


def _end_of_by(text: str) -> int:
    """Return where "by" ends in "Published July 12 by Ann Lee", or another such word; else 0.

    It is one that opens the line, else the last that a capital follows.
    """
    small = small_letters(text)
    places = [0, *reversed([space.end() for space in _SPACE.finditer(text)])]
    found = (BY_AND_NAME.match_in(text, small, at) for at in places)
    return next((behind.end() for behind in found if behind is not None), 0)


def _without_weekday(text: str) -> str:
    """Return what stands before a date without the weekday and the label at its end."""
    small = small_letters(text)
    for start in _WORD_START.finditer(text):
        for pattern in (_WEEKDAY_AT_END, _PUBLISHED_AT_END):
            if pattern.match_in(text, small, start.start()) is not None:
                return text[: start.start()]
    return text


def _around_date(text: str) -> list[str]:
    date = find_date(text)
    return [_without_weekday(text[: date.start]), text[date.end :]] if date else [text]


def undated_parts(block: Block) -> list[str]:
    """Return the parts of a byline around its date, without what opens it."""
    text = line_of(block)
    parts = _around_date(text[_end_of_by(text) :])
    return [part.strip(" |•·–—,-") for part in parts]


def first_names(texts: Iterable[str | None], refused: frozenset[str]) -> list[str]:
    """Return the displayed names in the first of the texts that has any."""
    found = (names_in([text], refused, displayed=True) for text in texts if text)
    return next(filter(None, found), [])


def _with_unlinked_names(linked: list[str], text: str, refused: frozenset[str]) -> list[str]:
    """Return the names of a line of which some are no links: "By Ann Lee, Bo Oh and Cy Poe"."""
    if "," not in text and "&" not in text and " and " not in text:
        return linked
    date = find_date(text)
    line = _cut_behind_name(text[: date.start] if date else text)
    names = names_in([line], refused, displayed=True)
    return names if set(linked) < set(names) else linked


def _cut_behind_name(text: str) -> str:
    """Cut what goes on behind a name: "Ann Lee 4 min read", "Ann Lee on"."""
    digit = _DIGIT.search(text)
    text = _ON_DAY.sub("", text[: digit.start()].rstrip()) if digit else text.rstrip()
    while (last := text.rpartition(" ")[2]).islower() and last.isalpha() and not is_agency(last):
        text = text[: -len(last)].rstrip()
    return text


def is_only_by(text: str) -> bool:
    """Return True if a line holds nothing but "By"; the next line then has the name."""
    return len(text) < _MAX_OPENING_CHARS and is_byline_opening(text)


def name_before_date(block: Block, date: DateInText) -> str | None:
    """Return what may be a name: "Ann Lee | 12 July", <a>Ann Lee</a>, 12 July."""
    before = block.text[: date.start].rstrip()
    if before.endswith(_SEPARATORS):
        return before
    if block.linked and before.endswith(",") and block.box.element is not None:
        name = before.rstrip(" ,")
        if name in map(text_of, islice(block.box.element.iter("a"), _MAX_LINKS)):
            return name
    return None
