"""Chinese names told from words by their surnames, where no label says that a name follows."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.person_names import has_only_chinese_letters, is_chinese
from newscrawl.extraction.vocabulary import phrases, phrases_as_written

__all__ = [
    "are_chinese_names",
    "names_before_text_label",
    "names_in_closing_brackets",
    "names_in_square_brackets",
]

_SURNAMES: Final = frozenset(phrases_as_written("chinese_surnames"))
_MAX_SURNAME_CHARS: Final = 2  # "欧阳"; most have one
_MAX_GIVEN_NAME_CHARS: Final = 2  # no Chinese given name has more
# In no given name: what makes a clause, an outlet or a date.
_NOT_GIVEN: Final = frozenset(
    "的了是在有和与與及等将將被我你您他她它们們这這那不也就都着著过過年月日时時报報讯訊网網社"
)
_SIGNS: Final = re.compile(r"\s?[、，,]\s?|\s")
_MAX_NAMES: Final = 6  # more are a list of staff
# "…剪出了廉洁两字。（林晓舟 王芳）", "（林晓舟）"
_CLOSING_BRACKETS: Final = re.compile(r"[（(]\s?([^（(）)]{2,24}?)\s?[）)]$")
# "2023年7月12日 [ 林晓舟 ] 来源：[ 某某报 ]"
_SQUARE_BRACKETS: Final = re.compile(r"[\[【]\s?([^\[\]【】]{2,24}?)\s?[\]】]")
# "林晓舟/文 王芳/图", "北方报记者 林晓舟 文/图", "記者林曉舟／文"
# It is for texts whose letters are Chinese.
_BEFORE_LABEL: Final = re.compile(
    r"(?:[^\W\d_]{0,8}(?:记者|記者)\s?)?((?:[^\W\d_]|[、\s]){2,24}?)\s?[/／\s](?:文|撰文|采写|採寫)"
    r"(?:[/／、并並\s]{1,2}(?:[^\W\d_]|[/／、\s]){1,16})?"
)
_MAX_EDGE_CHARS: Final = 30
"""Of a paragraph's end: brackets around as many names as sign a report."""


def are_chinese_names(text: str) -> bool:
    """Return True if a text is nothing but one or several Chinese names.

    >>> are_chinese_names("林晓舟、王芳"), are_chinese_names("社会资本")
    (True, False)
    """
    if text.isascii():
        return False
    names = _SIGNS.split(text)
    return (
        len(names) <= _MAX_NAMES
        and all(map(_is_chinese_name, names))
        and not any(map(phrases("author_placeholders").is_phrase, names))
    )


def _is_chinese_name(text: str) -> bool:
    """Return True if a text is a surname with one or two characters behind it."""
    return is_chinese(text) and any(
        text[:size] in _SURNAMES
        and 0 < len(text) - size <= _MAX_GIVEN_NAME_CHARS
        and _NOT_GIVEN.isdisjoint(text[size:])
        for size in range(1, _MAX_SURNAME_CHARS + 1)
    )


def names_in_closing_brackets(text: str) -> str | None:
    """Return the names in the brackets that end a report.

    >>> names_in_closing_brackets("大雨过后天晴。（林晓舟）"), names_in_closing_brackets("（完）")
    ('林晓舟', None)
    """
    found = _CLOSING_BRACKETS.search(text[-_MAX_EDGE_CHARS:])
    return found[1] if found is not None and are_chinese_names(found[1]) else None


def names_in_square_brackets(text: str) -> str | None:
    """Return the names in the first brackets of a line about the article.

    >>> names_in_square_brackets("7月12日 [ 林晓舟 ] 来源：[ 北方报 ]")
    '林晓舟'
    """
    found = _SQUARE_BRACKETS.search(text)
    return found[1] if found is not None and are_chinese_names(found[1]) else None


def names_before_text_label(text: str) -> str | None:
    """Return the names of which a line says behind them that they wrote the text.

    >>> names_before_text_label("林晓舟/文 王芳/图"), names_before_text_label("文/林晓舟")
    ('林晓舟', None)
    """
    found = _BEFORE_LABEL.fullmatch(text) if has_only_chinese_letters(text) else None
    return found[1] if found is not None and are_chinese_names(found[1]) else None
