"""Chinese names told from words by their surnames, where no label says that a name follows."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.person_names import HAN
from newscrawl.extraction.vocabulary import phrases, phrases_regex

__all__ = [
    "are_chinese_names",
    "names_before_text_label",
    "names_in_closing_brackets",
    "names_in_square_brackets",
]

# A surname and one or two characters more, none of which makes a clause, an outlet or a date.
_NAME: Final = (
    rf"(?:{phrases_regex('chinese_surnames')})"
    rf"(?:(?![的了是在有和与與及等将將被我你您他她它们們这這那不也就都着著过過年月日时時报報讯訊网網社])[{HAN}]){{1,2}}"
)
_SIGNS: Final = re.compile(r"\s?[、，,]\s?|\s")
_NAMES: Final = re.compile(rf"{_NAME}(?:(?:{_SIGNS.pattern}){_NAME}){{0,5}}")
# "…剪出了廉洁两字。（林晓舟 王芳）", "（林晓舟）"
_CLOSING_BRACKETS: Final = re.compile(r"[（(]\s?([^（(）)]{2,24}?)\s?[）)]$")
# "2023年7月12日 [ 林晓舟 ] 来源：[ 某某报 ]"
_SQUARE_BRACKETS: Final = re.compile(r"[\[【]\s?([^\[\]【】]{2,24}?)\s?[\]】]")
# "林晓舟/文 王芳/图", "北方报记者 林晓舟 文/图", "記者林曉舟／文"
_BEFORE_LABEL: Final = re.compile(
    rf"(?:[{HAN}]{{0,8}}(?:记者|記者)\s?)?([{HAN}、\s]{{2,24}}?)\s?[/／\s](?:文|撰文|采写|採寫)"
    rf"(?:[/／、并並\s]{{1,2}}[{HAN}/／、\s]{{1,16}})?"
)
_MAX_EDGE_CHARS: Final = 30
"""Of a paragraph's end: brackets around as many names as sign a report."""


def are_chinese_names(text: str) -> bool:
    """Return True if a text is nothing but one or several Chinese names.

    >>> are_chinese_names("林晓舟、王芳"), are_chinese_names("社会资本")
    (True, False)
    """
    return (
        not text.isascii()
        and _NAMES.fullmatch(text) is not None
        and not any(map(phrases("author_placeholders").is_phrase, _SIGNS.split(text)))
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
    found = None if text.isascii() else _BEFORE_LABEL.fullmatch(text)
    return found[1] if found is not None and are_chinese_names(found[1]) else None
