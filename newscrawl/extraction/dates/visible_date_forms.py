"""The forms in which pages show dates and times to readers, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["CLOCK", "FORMS", "Form"]

# Gregorian; Thailand counts from the Buddha's time, Iran and Afghanistan from the Hijra in years of
# the sun.
_YEAR: Final = r"(?P<y>(?:19|20|25|1[34])\d\d)"
_ANY_YEAR: Final = r"(?P<y>(?:19|20|25|1[34])?\d\d)"
_DAY: Final = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?P<m>0?[1-9]|1[0-2])"
_THAI_MONTH: Final = (
    r"[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e2e]\.?|[\u0e01-\u0e2e][\u0e01-\u0e4e]{1,11}"
)
# Not [^\W\d_]+: the vowel signs of Indian scripts are no letters to it.
_WORD: Final = (
    r"(?P<w>(?:كانون|تشرين) (?:الأول|الثاني)|[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e2e]\.?"
    r"|[^\W\d_][^\s\d.,،၊/_:;()|–—-]{1,20})"
)
_FIGURES: Final = "〇零○一二三四五六七八九十"
_ERA: Final = r"(?P<era>令和|平成|昭和|[㋿㍻㍼]|(?:中華)?民[國国])"


class Form(NamedTuple):
    """A form of dates."""

    pattern: re.Pattern[str]
    signs: Sequence[str]
    """One of these stands in any date of the form, in small letters: most texts have none."""
    needs_full_year: bool = True
    """No date of the form has a year of fewer than four figures."""
    languages: frozenset[str] | None = None
    """The languages (BCP 47, the first part in small letters) that have the form; None for all."""


def _form(
    pattern: str, signs: Sequence[str], *, full_year: bool = True, languages: str = ""
) -> Form:
    compiled = re.compile(pattern, re.IGNORECASE)
    return Form(compiled, signs, full_year, frozenset(languages.split()) if languages else None)


FORMS: Final = (
    _form(rf"(?<!\d){_YEAR}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_DAY}(?!\d)", "-/."),
    _form(rf"(?<!\d){_YEAR}\s?[年년]\s?{_MONTH}\s?[月월]\s?{_DAY}\s?[日일]", "年년"),
    _form(
        rf"(?<!\d){_DAY}\s?(?P<sep>[./-])\s?{_MONTH}\s?(?P=sep)\s?{_ANY_YEAR}(?!\d)",
        "-/.",
        full_year=False,
    ),
    _form(rf"(?<!\d){_MONTH}(?P<sep>[/-]){_DAY}(?P=sep){_ANY_YEAR}(?!\d)", "-/", full_year=False),
    # American all the same: no year has a 13th month. "1.15.23" numbers a paragraph.
    _form(
        r"(?<![\d.])(?P<m>0[1-9]|1[0-2])(?P<sep>\.)(?P<d>1[3-9]|2\d|3[01])(?P=sep)"
        r"(?P<y>(?:19|20)?\d\d)(?!\.?\d)",
        ".",
        full_year=False,
    ),
    _form(
        rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|º|ª|°|\.)?"
        rf"[\s/-]*+(?:(?:de |of |d['’]|ב|ខែ)\s*+)?{_WORD}\.?(?:\sماه)?"
        # Both of the Arab world's names for a month: "12 تموز/يوليو 2023".
        rf"(?:/[^\W\d_]{{3,12}})?[\s,،-]*+(?:(?:del? |/|[พค]\.ศ\.|ឆ្នាំ)\s*+)?{_YEAR}(?!\d)",
        ("",),
    ),
    _form(rf"{_WORD}\.?\s+{_DAY}(?:st|nd|rd|th|\.)?[,၊]?\s+{_YEAR}(?!\d)", ("",)),
    # "2023. július 12.", "2023 m. liepos 12 d.", "2023ko uztailaren 12a"
    _form(rf"(?<!\d){_YEAR}(?:[.,]|\s?m\.|(?:e)?ko)?\s+{_WORD}\.?\s+{_DAY}(?!\d)", ("",)),
    _form(rf"(?<!\d){_YEAR}\.\s?gada\s{_DAY}\.\s?{_WORD}", ("gada",)),
    # As computers write it: "Wed Jul 12 16:12:32 CEST 2023".
    _form(
        rf"{_WORD}\s+{_DAY}\s+\d\d?:\d\d(?::\d\d)?(?:\s[A-Z]{{3,4}}|\s[+-]\d{{4}})?\s+{_YEAR}(?!\d)",
        ":",
    ),
    _form(rf"(?<!\d){_DAY}\s+tháng\s+{_MONTH},?\s+(?:năm\s+)?{_YEAR}(?!\d)", ("tháng",)),
    _form(  # "2024 оны 5-р сарын 14"
        rf"(?<!\d){_YEAR}\s?он(?:ы)?\s+{_MONTH}(?:-?[а-яөү]{{1,6}})?\s+сарын\s+{_DAY}(?!\d)",
        ("сарын",),
    ),
    # "14 พ.ค. 67": 2567
    _form(
        rf"(?<!\d){_DAY}\s*+(?P<w>{_THAI_MONTH})\s*+(?P<y>\d\d)(?![\d:]|\.\d)",
        "คยพ",
        full_year=False,
    ),
    # "令和6年5月14日", "民國113年5月14日", "令和元年", "二〇二四年五月十四日"
    _form(
        rf"{_ERA}\s?(?P<y>\d{{1,3}}|[元{_FIGURES}]{{1,3}})\s?年\s?(?P<m>\d\d?|[{_FIGURES}]{{1,2}})"
        rf"\s?月\s?(?P<d>\d\d?|[{_FIGURES}]{{1,3}})\s?日",
        "年",
        full_year=False,
    ),
    _form(
        rf"(?P<y>[一二][{_FIGURES}]{{3}})年(?P<m>[{_FIGURES}]{{1,2}})月(?P<d>[{_FIGURES}]{{1,3}})日",
        "年",
        full_year=False,
    ),
    _form(
        rf"{_ERA}\s?(?P<y>\d{{1,3}})\s?[./-]\s?{_MONTH}\s?[./-]\s?{_DAY}(?!\d)",
        "和成國国㋿㍻",
        full_year=False,
    ),
    _form(  # "R6.5.14"
        rf"(?<![a-z\d])(?P<era>[rh])\s?(?P<y>\d{{1,2}}|元)\s?[年./-]\s?{_MONTH}\s?[月./-]\s?{_DAY}(?!\d)",
        "rh",
        full_year=False,
        languages="ja",
    ),
    _form(  # "113年5月14日", "113/05/14" in Taiwan, where the era's name is left out
        rf"(?<![\d./-])(?P<era>)(?P<y>\d{{2,3}})年\s?{_MONTH}月\s?{_DAY}日",
        "年",
        full_year=False,
        languages="zh",
    ),
    _form(
        rf"(?<![\d./-])(?P<era>)(?P<y>1[01]\d)\s?[./-]\s?{_MONTH}\s?[./-]\s?{_DAY}(?![\d./-])",
        "-/.",
        full_year=False,
        languages="zh",
    ),
)
"""Each is searched for only in texts that have its signs."""
CLOCK: Final = re.compile(
    r"(?P<before>[上下]午|凌晨|[早晚]上|晚[间間]|傍晚|中午|清晨|午前|午後|오전|오후|\b[ap]\.?m\.?)?\s?(?<![\d.:])(?P<h>[01]?\d|2[0-4])(?:\s?[:.hH]\s?|\s?[時时點点시]\s?)"
    # "05.04" of the line's next date is no time.
    r"(?P<min>[0-5]\d|\d(?=\s?[分분]))(?!\d|\.\d\d)(?:\s?[分분])?(?::(?P<s>[0-5]\d))?\s?(?:Uhr)?\s?(?P<half>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\b\.?|[بق]\.?\s?ظ\b\.?|[مص]\b|مساء|صباح|ÖS\b|ÖÖ\b"
    r"|अपराह्न|पूर्वाह्न|पीएम|एएम|অপরাহ্ণ|পূর্বাহ্ণ|পিএম|এএম|பிற்பகல்|முற்பகல்|(?-i:CH|SA)\b)?"
    # An offset without "UTC" is one in full: "16:12 - 5 comments" and "9:00-10:30" name none.
    # Names are in capitals: "est", "eat" and "wat" are words.
    r"\s?[(,]?\s?(?P<zone>(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?\b|(?:\s|(?<=\d:\d\d:\d\d)|(?=\+))"
    r"[+\-−]\d\d:?\d\d\b|(?-i:[A-ZА-Я]{3,4}|мск)\b)?",
    re.IGNORECASE,
)
