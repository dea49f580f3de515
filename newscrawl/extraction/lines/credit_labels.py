"""Labels of photo credits: "Photo:", "Foto ©", "Courtesy of", and how they are taken off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from newscrawl.common.text import folded_words, longest_words
from newscrawl.extraction.vocabulary import (
    PhrasePattern,
    PhrasesAt,
    phrases_as_written,
    phrases_regex,
    small_letters,
)

__all__ = [
    "ANY_LABELS",
    "ANY_LABEL_TO_END",
    "CJK",
    "CJK_CREDIT_IN_BRACKETS",
    "CJK_CREDIT_VERBS",
    "CJK_CREDIT_WITH_VERB",
    "LABEL_START",
    "LABEL_WORDS",
    "MAX_CAPTION_CHARS",
    "MAX_TAIL_CHARS",
    "PHOTO_LABELS",
    "PHOTO_LABEL_TO_END",
    "RIGHTS",
    "SIGNS_BEFORE_CREDIT",
    "LabelledCredit",
    "has_credit_ending",
    "is_credit_label",
    "labelled_credit",
    "leading_label_end",
    "may_hold_label",
    "strip_credit_label",
    "strip_label_behind",
    "without_credit_ending",
]

PHOTO_LABELS: Final = PhrasesAt.of("credit_labels")
ANY_LABELS: Final = PhrasesAt.of("credit_labels", "source_labels")
_RESERVED: Final = phrases_regex("rights_reserved").replace(r"\ ", r"\s")
_CREDIT_ENDINGS: Final = tuple(sorted(phrases_as_written("credit_endings"), key=len, reverse=True))
# All of it is for clean text: two spaces never follow each other.
# What stands behind a word to make it a label: "Photo:", "Foto ©", "Photo by …:", "写真：".
_BEHIND_WORD: Final = r"""
    (?: \s? (?:by|von|par|por|di|credits?|copyright|courtesy(?:\ of)?) )?
    (?: \s? [:：/／=＝©|｜]+ \s? ©? | (?<=[\u3400-\u9fff]) ・ )
"""
# Labels by themselves: "©", "Photo by", "Courtesy of", and where a credit's right is reserved.
_OTHER_LABEL: Final = rf"""(?:
      (?: © | ⓒ | \(c\) ) (?: \s? (?:19|20)\d\d (?:[-–]\d{{2,4}})? [,:]? (?=\s[^\W\d]) )? \s?
    | (?:photo|photograph|picture|image|screenshot|screengrab)s? \s
        (?:by|courtesy\ of|courtesy|credit(?:\ should\ read)?|via) \s?:?\s
    | (?:image|photo|picture)\ (?:source|credit),\s
    | (?:fot|ph|φωτ)\.\s
    | credit \s? (?:\.{{3}}|…) \s?
    | courtesy (?:\ of)? \s?:?\s
    | (?:copyright|credits?) \s?:?\s (?! (?:union|suisse|card|agricole|rating|line|score)\b )
    | (?:{_RESERVED}) \s?[:.–-]?\s
)"""
# Where a label may begin: at the start, behind a sentence's end or a bar, or as a capitalised word.
LABEL_START: Final = re.compile(
    r"""
      ^
    | (?<=[.!?…"”»)。、|/–—-]) \s?
    | (?<!(?i:Getty)) (?<!\b(?i:AP)) (?<!ANTARA) \s (?= [^\W\d_a-zа-яё] | [(\[（【〔|•·–—©-] )
    | (?<=[\u3040-\ud7a3])
    | (?<=[,，]) (?P<behind_comma>) \s?
    """,
    re.VERBOSE,
)
_SIGN: Final = r"[(\[（【〔|•·–—-]? \s?"
_BEFORE_WORD: Final = re.compile(_SIGN, re.VERBOSE)
# Looked for only where the text ends near enough: 90, and four characters behind it.
_TO_END: Final = r"\s? (?= [^\n]{2,94} $ ) (?P<credit> [^\n]{2,90}? ) \s? [)\]）】〕]? \s? \.? $"
_BEHIND_WORD_TO_END: Final = re.compile(_BEHIND_WORD + _TO_END, re.IGNORECASE | re.VERBOSE)
_OTHER_LABEL_TO_END: Final = re.compile(_SIGN + _OTHER_LABEL + _TO_END, re.IGNORECASE | re.VERBOSE)
PHOTO_LABEL_TO_END: Final = PhrasePattern(PHOTO_LABELS, _BEHIND_WORD_TO_END)
"""A label of photos, with the credit behind it to the text's end."""
ANY_LABEL_TO_END: Final = PhrasePattern(ANY_LABELS, _BEHIND_WORD_TO_END)
"""The same with labels that stand with other things, too: "Video:", "Source:"."""
# "(Jo Lens / May 14, 2013)"
_DATE_BEHIND_CREDIT: Final = re.compile(
    r"(?:(?<!\s)\s++)?[/,|•–—-]\s*+(?:[^\W\d_]{3,9}\.?\s\d{1,2},\s(?:19|20)\d\d"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)$"
)
# What cannot be anybody's name: a file's, a time of day.
_NOT_A_NAME: Final = re.compile(r"\.(?:jpe?g|png|gif|webp)\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
# Japanese and Chinese put the label behind the name, or the name behind an equals sign.
CJK_CREDIT_IN_BRACKETS: Final = re.compile(
    r"[（(](?P<credit>[^（()）]{2,30})(?:提供|撮影|摄|攝)[)）]$"
)
CJK_CREDIT_VERBS: Final = ("摄影", "攝影", "摄", "攝", "撮影", "供图", "供圖", "제공", "촬영")
"""What stands behind a name in Chinese, Japanese and Korean: "photographed", "provided"."""
CJK_CREDIT_WITH_VERB: Final = re.compile(
    r"(?P<credit>(?:(?<![^\s。，,、＝=（）()])[^\s。，,、＝=（）()]{2,8}[\s/])?[^\s。，,、＝=（）()]{2,20})"
    rf"\s*(?:{'|'.join(CJK_CREDIT_VERBS)})[）)]?$"
)
_BEFORE_LEADING: Final = r"^[\s(\[（【]*"
_OPENING: Final = re.compile(_BEFORE_LEADING)
_BEHIND_LEADING_WORD: Final = re.compile(rf"{_BEHIND_WORD} \s*", re.IGNORECASE | re.VERBOSE)
_LEADING_WORD: Final = PhrasePattern(ANY_LABELS, _BEHIND_LEADING_WORD)
_OTHER_LEADING_LABEL: Final = re.compile(
    rf"""{_BEFORE_LEADING}
    (?: {_OTHER_LABEL}
    | (?:fotos? | photos? | fotograf[ií]as? | photographie | imagen | imagem) \s
        (?:von|di|de|par|por|van) \s | by\s | via\s
    | (?-i:por|par)\s(?=(?-i:[^\W\d_a-z]))
    | (?:provided\ by|bereitgestellt\ von|fourni\ par|proporcionado\ por|fornito\ da)\s
    ) \s*""",
    re.IGNORECASE | re.VERBOSE,
)
# "© 2024 Jo Lens": the year goes with the sign.
_LEADING_YEAR: Final = re.compile(
    r"(?<![^\s(])(?:©|ⓒ|\(c\)|copyright)\s?(?:©\s?)?(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?"
    r"(?:\s?[,:.|/·–-])?\s(?=[^\W\d])",
    re.IGNORECASE,
)
# "Jo Lens/Copyright 2024 The Agency. All rights reserved", and what sells or opens the picture.
RIGHTS: Final = re.compile(
    rf"""[\s/,.|–-]{{0,4}}(?:copyright|©|\(c\))\s*+(?:19|20)\d\d\b.*+$
    | [\s/,.|–-]{{1,4}}(?:{_RESERVED}|purchase\ licensing\ rights|opens\ new\ tab).*+$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_NO_LETTERS: Final = re.compile(r"\W*")
_BEHIND_ONLY_LABEL: Final = r"[\s:：.…,©/=]*\Z"
_SIGNS_TO_END: Final = re.compile(_BEHIND_ONLY_LABEL)
_ONLY_WORD: Final = PhrasePattern(ANY_LABELS, _SIGNS_TO_END)
_ONLY_OTHER_LABEL: Final = re.compile(
    rf"\W*(?:{_RESERVED}|courtesy(?: of)?|via){_BEHIND_ONLY_LABEL}", re.IGNORECASE
)
_BEFORE_LAST_LABEL: Final = re.compile(r"^|[\s.(|–—-]")
_COLON_AT_END: Final = re.compile(r"\s*[:：]\s*$")
_LAST_WORD: Final = PhrasePattern(ANY_LABELS, _COLON_AT_END)
_SIGN_AT_END: Final = re.compile(r"©\s*$")
LABEL_WORDS: Final = longest_words(
    (
        *phrases_as_written("credit_labels"),
        *phrases_as_written("rights_reserved"),
        *"""courtesy copyright credit credits fot ph φωτ photo photos photograph photographs picture
        pictures image images screenshot screenshots screengrab screengrabs""".split(),
    )
)
_ONLY_LABEL_WORDS: Final = LABEL_WORDS.union(
    longest_words((*phrases_as_written("source_labels"), "via"))
)
_RIGHTS_WORDS: Final = longest_words(
    (*phrases_as_written("rights_reserved"), "copyright", "licensing", "opens")
)
CJK: Final = re.compile("[\u3040-\ud7a3]")
SIGNS_BEFORE_CREDIT: Final = " (（[|–—-•·/＝=,、"
MAX_TAIL_CHARS: Final = 140
"""At a caption's end, in which a credit with its label is searched for."""
MAX_CAPTION_CHARS: Final = 600
"""What is longer is a text."""
_MAX_LABEL_CHARS: Final = 30  # the longest of the label words, with a colon and spaces


class LabelledCredit(NamedTuple):
    """A credit with its label at a text's end."""

    start: int
    """Where the label begins, with a sign or a space before it."""
    credit_start: int
    credit: str


def labelled_credit(
    text: str, labels: PhrasePattern, starts: Iterable[re.Match[str]]
) -> LabelledCredit | None:
    """Return the credit at a text's end whose label begins at the first of some places.

    ``starts``: matches of ``LABEL_START``, ``labels``: ``PHOTO_LABEL_TO_END`` or the other one.
    """
    small = small_letters(text)
    for start in starts:
        before = _BEFORE_WORD.match(text, start.end())
        found = before and labels.match_in(text, small, before.end())
        found = found or _OTHER_LABEL_TO_END.match(text, start.end())
        if found is not None:
            return LabelledCredit(start.start(), found.start("credit"), found["credit"])
    return None


def leading_label_end(text: str) -> int:
    """Return where the label ends that a text begins with; 0 where it has none.

    >>> leading_label_end("Foto: Jo Lens"), leading_label_end("Jo Lens")
    (6, 0)
    """
    opening = _OPENING.match(text)
    label = opening and _LEADING_WORD.match(text, opening.end())
    label = label or _OTHER_LEADING_LABEL.match(text)
    return label.end() if label is not None else 0


def is_credit_label(text: str) -> bool:
    """Return True if a text is a label without its credit: "Foto:", "Image source,".

    >>> is_credit_label("Foto:"), is_credit_label("Foto: dpa")
    (True, False)
    """
    if not may_hold_label(text, _ONLY_LABEL_WORDS):
        return False
    first = _NO_LETTERS.match(text)
    if first is not None and _ONLY_WORD.match(text, first.end()) is not None:
        return True
    return _ONLY_OTHER_LABEL.match(text) is not None


def strip_label_behind(text: str) -> str:
    """Return a text without the label at its end, whose credit is an element of its own.

    >>> strip_label_behind("A queue forms. Photo:"), strip_label_behind("A queue forms.")
    ('A queue forms.', 'A queue forms.')
    """
    if not text.endswith((":", "：", "©")):
        return text
    small = small_letters(text)
    for before in _BEFORE_LAST_LABEL.finditer(text, max(0, len(text) - _MAX_LABEL_CHARS)):
        at = before.end()
        if _LAST_WORD.match_in(text, small, at) or _SIGN_AT_END.match(text, at):
            return text[:at].rstrip(SIGNS_BEFORE_CREDIT)
    return text


def has_credit_ending(text: str) -> bool:
    """Return True if a word behind a name makes it a credit: "ELTA nuotr."."""
    return without_credit_ending(text) != text


def without_credit_ending(text: str) -> str:
    """Return a credit without the word behind its name: "ELTA nuotr." is "ELTA"."""
    if not text.endswith(_CREDIT_ENDINGS):
        return text
    for ending in _CREDIT_ENDINGS:
        before = text.removesuffix(ending)
        if before != text and (before[-1:].isspace() or CJK.match(before[-1:])):
            return before.removesuffix(before[-1:]) if before[-1:].isspace() else before
    return text


def strip_credit_label(text: str) -> str:
    """Return a credit without label words, brackets and signs; "" where no name is left.

    >>> strip_credit_label("(Photo by Jo Lens/AFP via Getty Images)")
    'Jo Lens/AFP via Getty Images'
    >>> strip_credit_label("Foto: © Anna Beispiel/dpa")
    'Anna Beispiel/dpa'
    """
    if len(text) > MAX_CAPTION_CHARS:
        return text
    if is_credit_label(text):
        return ""
    for _ in range(3):  # "Foto: © X" has two labels, and a site's own may come first
        shorter = _LEADING_YEAR.sub("", text, count=1)
        shorter = shorter[leading_label_end(shorter) :].strip()
        if shorter == text:
            break
        text = shorter
    if text.count(")") > text.count("("):
        text = text.rstrip(").）").rstrip()
    text = text.rstrip()
    if may_hold_label(text, _RIGHTS_WORDS):
        text = RIGHTS.sub("", text)
    if text[-1:].isdecimal():
        text = _DATE_BEHIND_CREDIT.sub("", text)
    text = without_credit_ending(text)
    if ("." in text or ":" in text) and _NOT_A_NAME.search(text):
        return ""
    text = text.strip(" \t|•·,;:–—-/／[]【】（）＝=").removesuffix(" .")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text if any(map(str.isalpha, text)) else ""


def may_hold_label(text: str, labels: frozenset[str] = LABEL_WORDS) -> bool:
    """Return False if a text has no word of a label, as most texts: they need no pattern."""
    if not labels.isdisjoint(folded_words(text)):
        return True
    if "(c)" in text or "(C)" in text:
        return True
    return not text.isascii() and ("©" in text or "ⓒ" in text or bool(CJK.search(text)))
