"""Photo credits by their wording: "Photo/Reuters", "Foto: A. Name/dpa", "(Photo by X via Y)"."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.boilerplate import alternation

__all__ = ["ends_in_credit", "is_credit_line", "split_credit", "strip_credit_label"]

_LABEL: Final = f"(?:{alternation('credit_labels')})"
_AGENCIES: Final = alternation("agencies")
_TRAILING: Final = re.compile(
    r"(?:^|(?<=[.!?…\"”»)。、|–—-])\s*|\s+(?=(?-i:[^\W\d_a-zа-яё]|[(\[（【〔|•·–—©-]))|(?<=[\u3040-\ud7a3]))[(\[（【〔|•·–—-]?\s*"
    rf"(?P<label>{_LABEL}(?:\s*(?:by|von|par|por|di|credits?|credit|copyright|courtesy(?: of)?|courtesy))?"
    rf"\s*[:：/=©]+\s*©?|©|\(c\)\s|ⓒ|photo(?:graph)? by\s|photo courtesy(?: of)?:?\s|picture by\s|image by\s"
    rf"|courtesy(?: of)?:?\s|copyright:?\s)\s*"
    r"(?P<credit>[^\n]{2,90}?)\s*[)\]）】〕]?\s*\.?$",
    re.IGNORECASE,
)
_AGENCY_END: Final = re.compile(
    rf"(?:^|(?<=[\s.!?…\"”»)]))[(\[（]?\s*(?P<credit>(?:[^\W\d_][\w.'’-]*\s+){{0,4}}?(?:[^\W\d_][\w.'’-]*\s*/\s*)?(?:(?:{_AGENCIES})"
    rf"(?:\s*(?:/|via|\|)\s*[^\n()]{{2,40}})?))\s*[)\]）]\s*\.?$|[(（](?P<inner>[^()（）]{{2,60}}(?:{_AGENCIES}))[)）]\s*\.?$"
)
_SHOT_BY: Final = re.compile(
    r"(?P<credit>[^\s。，,、（）()]{2,20}(?:[\s/][^\s。，,、（）()]{1,20})?)\s*(?:摄|攝|撮影|供图)[）)]?$"
)
_PARENTHESES: Final = re.compile(r"[（(](?P<credit>[^（()）]{2,30})(?:提供|撮影|摄|攝)[)）]$")
_STRIPPED_LABEL: Final = re.compile(
    rf"^[\s(\[（【]*(?:(?:{_LABEL})\s*(?:credits?|by|von|par|por|copyright|courtesy(?: of)?)?\s*[:：/=©]+\s*©?|©|\(c\)|ⓒ"
    r"|(?:photo|picture|image|photograph|foto)s?\s+(?:by|von|par|por|credit:?|courtesy of)\s|copyright:?\s|credits?:?\s"
    r"|(?:photo )?courtesy(?: of)?:?\s|by\s)\s*",
    re.IGNORECASE,
)
_ONLY_LABEL: Final = re.compile(rf"{_LABEL}\s*[:：]?", re.IGNORECASE)
_SHORT_CAPTION: Final = 160
_LONGEST_LABELLED: Final = 60
# What a labelled credit cannot do without, to turn most texts away early.
_HINT: Final = re.compile(r"[:：/=©ⓒ]|by\s|ourtesy|\(c\)|opyright", re.IGNORECASE)
_TAIL: Final = 140
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
    for _ in range(3):
        shorter = _STRIPPED_LABEL.sub("", text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    if text.count(")") > text.count("("):
        text = text.rstrip(").）").rstrip()
    return text.strip(" \t|•·,;:–—-/[]【】（）").removesuffix(" .")


def split_credit(text: str) -> tuple[str, str | None]:
    """Part a caption from the credit at its end.

    >>> split_credit("A queue forms. Photo/Reuters")
    ('A queue forms.', 'Reuters')
    >>> split_credit("A queue forms in Rome.")
    ('A queue forms in Rome.', None)
    """
    if len(text) > _LONGEST_CAPTION:
        return text, None
    for pattern in (_TRAILING, _AGENCY_END, _PARENTHESES, _SHOT_BY):
        match = pattern.search(text)
        if match is None:
            continue
        credit = match["credit"] or (match["inner"] if "inner" in match.re.groupindex else "") or ""
        credit = strip_credit_label(credit)
        if credit:
            caption = text[: match.start()].rstrip(" (（[|–—-•·")
            return caption, credit
    return text, None


def is_credit_line(text: str) -> bool:
    """Say whether a line is a credit and nothing else.

    >>> is_credit_line("Foto: Anna Beispiel/dpa"), is_credit_line("Fotos sind verboten.")
    (True, False)
    """
    if len(text) > _LONGEST_CREDIT:
        return False
    if _ONLY_LABEL.fullmatch(text):
        return True
    caption, credit = split_credit(text)
    return credit is not None and not caption and bool(_TRAILING.match(text))


def ends_in_credit(text: str) -> bool:
    """Say whether a line is a caption by its end: a credit with its label."""
    if len(text) > _LONGEST_CAPTION:
        return False
    match = _TRAILING.search(text, max(0, len(text) - _TAIL)) if _HINT.search(text) else None
    if match is not None:
        return len(match["credit"]) <= _LONGEST_LABELLED and match["label"].strip() != "-"
    return len(text) < _SHORT_CAPTION and bool(_PARENTHESES.search(text) or _SHOT_BY.search(text))
