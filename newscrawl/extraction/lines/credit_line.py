"""Photo credits by their wording: "Photo/Reuters", "Foto: A. Name/dpa"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from newscrawl.extraction.lines.credit_labels import (
    CJK,
    CJK_CREDIT_IN_BRACKETS,
    CJK_CREDIT_VERBS,
    CJK_CREDIT_WITH_VERB,
    LABEL_START,
    MAX_CAPTION_CHARS,
    MAX_TAIL_CHARS,
    PHOTO_LABEL_TO_END,
    PHOTO_LABELS,
    labelled_credit,
    may_hold_label,
)
from newscrawl.extraction.lines.sentences import is_running_text
from newscrawl.extraction.vocabulary import PhrasePattern

__all__ = ["ends_in_credit", "is_credit_line"]

# What a labelled credit cannot do without, to turn most texts away early.
_CREDIT_SIGNS: Final = (*":：/／=＝©ⓒ|｜", "by ", "courtesy", "(c)", "copyright", "credit")
_ASCII_CREDIT_SIGNS: Final = tuple(filter(str.isascii, _CREDIT_SIGNS))
_MAX_CJK_CAPTION_CHARS: Final = 160
"""As many words as 300 Latin letters have; a longer text is a paragraph."""
_MAX_LABELLED_CREDIT_CHARS: Final = 60
"""Two names and an agency behind "Photo:". With half of it captions stay in the text, with double
last paragraphs are lost."""
_MAX_LINE_CHARS: Final = 90  # a label, names and rights; what is longer has a caption, too
_MAX_CREDIT_WORDS: Final = 3
"""A longer one in small letters is the rest of a sentence: "copyright and its price"."""
# "… in Oberstadt. Фото Марины Жуковской": a name behind the word, in the genitive or not.
_NAME: Final = r"(?-i:[^\W\d_a-zа-яё][\w’'.-]*[a-zß-ÿа-яё])"
_NAME_BEHIND_WORD: Final = re.compile(
    rf"(?:^|(?<=[.!?…»”\"]\s))(?-i:Фото|Снимок|Фотография|Світлина|Foto|Fotos|Photo|Photos|Bild|Fot\.|Zdjęcie)"
    rf"\s(?P<credit>{_NAME}\s{_NAME}(?:(?:\s|\s?/\s?){_NAME}){{0,3}})$"
)
_WORDS_BEFORE_NAME: Final = "Foto Photo Bild Fot. Фото Снимок Світлина Zdjęcie".split()
_COLON_TO_END: Final = re.compile(r"\s*[:：]?\Z")
_ONLY_PHOTO_LABEL: Final = PhrasePattern(PHOTO_LABELS, _COLON_TO_END)


def _has_any(text: str, signs: Sequence[str]) -> bool:
    for sign in signs:  # noqa: SIM110 - any() takes twice the time, and every text comes by
        if sign in text:
            return True
    return False


def is_credit_line(text: str) -> bool:
    """Return True if a line is a credit and nothing else.

    >>> is_credit_line("Foto: Anna Beispiel/dpa"), is_credit_line("Fotos sind verboten.")
    (True, False)
    """
    if len(text) > _MAX_LINE_CHARS or not may_hold_label(text):
        return False
    start = LABEL_START.match(text)
    return _ONLY_PHOTO_LABEL.match(text) is not None or (
        start is not None and labelled_credit(text, PHOTO_LABEL_TO_END, (start,)) is not None
    )


def ends_in_credit(text: str) -> bool:
    """Return True if a line is a caption by its end: a credit with its label.

    >>> ends_in_credit("A queue forms. Photo/Reuters"), ends_in_credit("He works for Reuters.")
    (True, False)
    """
    # The words of a line are known: it has been asked whether it is a credit and nothing else.
    if len(text) > MAX_CAPTION_CHARS or (len(text) <= _MAX_LINE_CHARS and not may_hold_label(text)):
        return False
    tail = text[-MAX_TAIL_CHARS:]
    signs = _ASCII_CREDIT_SIGNS if tail.isascii() else _CREDIT_SIGNS
    if _has_any(tail.casefold(), signs) and may_hold_label(tail):
        starts = LABEL_START.finditer(text, max(0, len(text) - MAX_TAIL_CHARS))
        usual = (start for start in starts if start["behind_comma"] is None)
        if (found := labelled_credit(text, PHOTO_LABEL_TO_END, usual)) is not None:
            is_sentence = is_running_text(found.credit, _MAX_CREDIT_WORDS)
            return len(found.credit) <= _MAX_LABELLED_CREDIT_CHARS and not is_sentence
    may_name = tail[-1:].isalpha() and _has_any(tail, _WORDS_BEFORE_NAME)
    if may_name and _NAME_BEHIND_WORD.search(tail):
        return True
    if text.isascii() or len(text) >= _MAX_CJK_CAPTION_CHARS or not CJK.search(text):
        return False
    return bool(CJK_CREDIT_IN_BRACKETS.search(text)) or (
        text.rstrip(")）").endswith(CJK_CREDIT_VERBS)
        and CJK_CREDIT_WITH_VERB.search(text) is not None
    )
