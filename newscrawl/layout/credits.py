"""Photo credits by their wording: "Photo/Reuters", "Foto: A. Name/dpa", "(Photo by X via Y)"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.boilerplate import alternation

__all__ = ["ends_in_credit", "is_credit_line", "split_credit", "strip_credit_label"]

_WORDS: Final = f"(?:{alternation('credit_labels')})"
_AGENCIES: Final = f"(?:{alternation('agencies')})"
# "Photo:", "Foto ©", "Photo by …:", "写真："; and labels that need no sign behind them.
_LABEL: Final = rf"""(?:
      {_WORDS} (?:\s* (?:by|von|par|por|di|credits?|copyright|courtesy(?:\ of)?))?
        \s* [:：/=©]+ \s* ©?
    | © | ⓒ | \(c\)\s
    | (?:photo|photograph|picture|image)s? \s (?:by|courtesy\ of|courtesy|credit) \s*:?\s
    | courtesy (?:\ of)? \s*:?\s
    | (?:copyright|credits?) \s*:?\s (?! (?:union|suisse|card|agricole|rating|line|score)\b )
)"""
# Where a label may begin: at the start, behind a sentence's end or a bar, or as a capitalised word.
_LABEL_START: Final = r"""(?:
      ^
    | (?<=[.!?…"”»)。、|–—-]) \s*
    | \s+ (?= (?-i: [^\W\d_a-zа-яё] | [(\[（【〔|•·–—©-] ) )
    | (?<=[\u3040-\ud7a3])
)"""
_TRAILING: Final = re.compile(
    rf"{_LABEL_START} [(\[（【〔|•·–—-]? \s* (?:{_LABEL}) \s*"
    r"(?P<credit> [^\n]{2,90}? ) \s* [)\]）】〕]? \s* \.? $",
    re.IGNORECASE | re.VERBOSE,
)
# A caption's end that is an agency's name, with a photographer before it or a partner behind it.
_AGENCY_END: Final = re.compile(
    rf"""(?: ^ | (?<=[\s.!?…"”»)]) ) [(\[（]? \s*
    (?P<credit>
        (?: [^\W\d_][\w.'’-]* \s+ ){{0,4}}? (?: [^\W\d_][\w.'’-]* \s*/\s* )?
        {_AGENCIES} (?: \s* (?:/|via|\|) \s* [^\n()]{{2,40}} )?
    ) \s* [)\]）] \s* \.? $""",
    re.VERBOSE,
)
_AGENCY_IN_BRACKETS: Final = re.compile(
    rf"[(（](?P<credit>[^()（）]{{0,60}}{_AGENCIES})[)）]\s*\.?$"
)
# "A queue forms. (X/Y)", "… gestorben. | X/Y": behind a sentence's end there is nothing else.
_BEHIND_SENTENCE: Final = re.compile(
    r"(?<=[^\s(])(?:(?<=[.!?…\"”»])\s*|)[(（](?P<credit>[^()（）\d][^()（）]{1,60})[)）]\s*\.?$"
)
_BEHIND_BAR: Final = re.compile(r"\s\|\s*(?P<credit>[^|.!?]{2,60})$")
# "Rejoice Ndlovu. Isithombe: Sithunyelwe": a label in a language that the vocabulary lacks.
_SOME_LABEL: Final = re.compile(
    r"(?:^|[.!?…)\"”»]\s+)[^\W\d_a-z][^\W\d_]{3,13}:\s(?P<credit>[^\W\d_a-z][^:.!?]{1,50})$"
)
# Japanese and Chinese put the label behind the name.
_IN_BRACKETS: Final = re.compile(r"[（(](?P<credit>[^（()）]{2,30})(?:提供|撮影|摄|攝)[)）]$")
_SHOT_BY: Final = re.compile(
    r"(?P<credit>[^\s。，,、（）()]{2,20}(?:[\s/][^\s。，,、（）()]{1,20})?)\s*(?:摄|攝|撮影|供图)[）)]?$"
)
_PATTERNS: Final = (
    _TRAILING,
    _AGENCY_END,
    _AGENCY_IN_BRACKETS,
    _IN_BRACKETS,
    _SHOT_BY,
    _BEHIND_SENTENCE,
    _BEHIND_BAR,
    _SOME_LABEL,
)
_LEADING_LABEL: Final = re.compile(
    rf"^[\s(\[（【]* (?: {_LABEL} | foto \s (?:von|di|de|par|por) \s | by\s ) \s*",
    re.IGNORECASE | re.VERBOSE,
)
# "Shakh Aivazov/Copyright 2024 The AP. All rights reserved"
_RIGHTS: Final = re.compile(
    r"[\s/,.|–-]*(?:copyright|©|\(c\))\s*(?:19|20)\d\d\b.*$|[\s/,.|–-]+all rights reserved.*$",
    re.IGNORECASE,
)
_ONLY_LABEL: Final = re.compile(rf"{_WORDS}\s*[:：]?", re.IGNORECASE)
# What a labelled credit cannot do without, to turn most texts away early.
_HINT: Final = re.compile(r"[:：/=©ⓒ]|by\s|ourtesy|\(c\)|opyright|redit", re.IGNORECASE)

_TAIL: Final = 140
_SHORT_CAPTION: Final = 160
_LONGEST_LABELLED: Final = 60
_LONGEST_CREDIT: Final = 90
_LONGEST_CAPTION: Final = 600


def strip_credit_label(text: str) -> str:
    """Take label words, brackets and marks off a credit.

    >>> strip_credit_label("(Photo by Jo Lens/AFP via Getty Images)")
    'Jo Lens/AFP via Getty Images'
    >>> strip_credit_label("Foto: © Anna Beispiel/dpa")
    'Anna Beispiel/dpa'
    """
    if _ONLY_LABEL.fullmatch(text):
        return ""
    for _ in range(3):  # "Foto: © X" has two labels, and a site's own may come first
        shorter = _LEADING_LABEL.sub("", text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    if text.count(")") > text.count("("):
        text = text.rstrip(").）").rstrip()
    text = _RIGHTS.sub("", text)
    text = text.strip(" \t|•·,;:–—-/[]【】（）").removesuffix(" .")
    return text if any(map(str.isalpha, text)) else ""


def split_credit(text: str) -> tuple[str, str | None]:
    """Part a caption from the credit at its end.

    >>> split_credit("A queue forms. Photo/Reuters")
    ('A queue forms.', 'Reuters')
    >>> split_credit("A queue forms in Rome.")
    ('A queue forms in Rome.', None)
    """
    if len(text) > _LONGEST_CAPTION:
        return text, None
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None and (credit := strip_credit_label(match["credit"])):
            return text[: match.start()].rstrip(" (（[|–—-•·"), credit
    return text, None


def is_credit_line(text: str) -> bool:
    """Say whether a line is a credit and nothing else.

    >>> is_credit_line("Foto: Anna Beispiel/dpa"), is_credit_line("Fotos sind verboten.")
    (True, False)
    """
    if len(text) > _LONGEST_CREDIT:
        return False
    return bool(_ONLY_LABEL.fullmatch(text) or _TRAILING.match(text))


def ends_in_credit(text: str) -> bool:
    """Say whether a line is a caption by its end: a credit with its label.

    >>> ends_in_credit("A queue forms. Photo/Reuters"), ends_in_credit("He works for Reuters.")
    (True, False)
    """
    if len(text) > _LONGEST_CAPTION:
        return False
    if _HINT.search(text):
        match = _TRAILING.search(text, max(0, len(text) - _TAIL))
        if match is not None:
            return len(match["credit"]) <= _LONGEST_LABELLED
    return len(text) < _SHORT_CAPTION and bool(_IN_BRACKETS.search(text) or _SHOT_BY.search(text))
