"""The forms in which pages show dates and times to readers, as regular expressions."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["BUDDHIST_YEARS", "CLOCK", "FORMS", "SHORT_YEAR_FORMS"]

# Thailand counts from the Buddha's time.
_YEAR: Final = r"(?P<y>(?:19|20|25)\d\d)"
BUDDHIST_YEARS: Final = 543
"""What the Buddhist calendar is ahead of the Gregorian one."""
_DAY: Final = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?P<m>0?[1-9]|1[0-2])"
# Not [^\W\d_]+: the vowel signs of Indian scripts are no letters to it.
_WORD: Final = r"(?P<w>(?:كانون|تشرين) (?:الأول|الثاني)|[^\W\d_][^\s\d.,،/_:;()|–—-]{1,20})"
# Each with the signs that it cannot do without, in small letters: most texts have none of them.
FORMS: Final = tuple(
    (re.compile(form, re.IGNORECASE), signs)
    for form, signs in (
        (rf"(?<!\d){_YEAR}\s?[-/.]\s?{_MONTH}\s?[-/.]\s?{_DAY}(?!\d)", "-/."),
        (rf"(?<!\d){_YEAR}\s?[年년]\s?{_MONTH}\s?[月월]\s?{_DAY}\s?[日일]", "年년"),
        (
            rf"(?<!\d){_DAY}\s?(?P<sep>[./-])\s?{_MONTH}\s?(?P=sep)\s?(?P<y>(?:19|20)?\d\d)(?!\d)",
            "-/.",
        ),
        (rf"(?<!\d){_MONTH}(?P<sep>[/-]){_DAY}(?P=sep)(?P<y>(?:19|20)?\d\d)(?!\d)", "-/"),
        # American all the same: no year has a 13th month. "1.15.23" numbers a paragraph.
        (
            r"(?<![\d.])(?P<m>0[1-9]|1[0-2])(?P<sep>\.)(?P<d>1[3-9]|2\d|3[01])(?P=sep)"
            r"(?P<y>(?:19|20)?\d\d)(?!\.?\d)",
            ".",
        ),
        (
            rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|º|ª|°|\.)?"
            rf"[\s/-]*+(?:(?:de |of |d['’]|ב)\s*+)?{_WORD}\.?"
            # Both of the Arab world's names for a month: "12 تموز/يوليو 2023".
            rf"(?:/[^\W\d_]{{3,12}})?[\s,،-]*+(?:(?:del? |/)\s*+)?{_YEAR}(?!\d)",
            ("",),
        ),
        (rf"{_WORD}\.?\s+{_DAY}(?:st|nd|rd|th|\.)?,?\s+{_YEAR}(?!\d)", ("",)),
        # "2023. július 12.", "2023 m. liepos 12 d.", "2023ko uztailaren 12a"
        (rf"(?<!\d){_YEAR}(?:[.,]|\s?m\.|(?:e)?ko)?\s+{_WORD}\.?\s+{_DAY}(?!\d)", ("",)),
        (rf"(?<!\d){_YEAR}\.\s?gada\s{_DAY}\.\s?{_WORD}", ("gada",)),
        # As computers write it: "Wed Jul 12 16:12:32 CEST 2023".
        (
            rf"{_WORD}\s+{_DAY}\s+\d\d?:\d\d(?::\d\d)?(?:\s[A-Z]{{3,4}}|\s[+-]\d{{4}})?\s+{_YEAR}(?!\d)",
            ":",
        ),
        (rf"(?<!\d){_DAY}\s+tháng\s+{_MONTH},?\s+(?:năm\s+)?{_YEAR}(?!\d)", ("tháng",)),
    )
)
# Those that do with "23" for the year.
SHORT_YEAR_FORMS: Final = FORMS[2:5]
CLOCK: Final = re.compile(
    r"(?P<before>上午|下午|午前|午後|오전|오후|\b[ap]\.?m\.?)?\s?(?<![\d.:])(?P<h>[01]?\d|2[0-4])(?:\s?[:.hH]\s?|\s?[時时點点시]\s?)"
    # "05.04" of the line's next date is no time.
    r"(?P<min>[0-5]\d)(?!\d|\.\d\d)(?:\s?[分분])?(?::(?P<s>[0-5]\d))?\s?(?:Uhr)?\s?(?P<half>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\b\.?|[مص]\b|مساء|صباح|ÖS\b|ÖÖ\b)?"
    # An offset without "UTC" is one in full: "16:12 - 5 comments" and "9:00-10:30" name none.
    # Names are in capitals: "est", "eat" and "wat" are words.
    r"\s?[(,]?\s?(?P<zone>(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?\b|(?:\s|(?<=\d:\d\d:\d\d)|(?=\+))"
    r"[+\-−]\d\d:?\d\d\b|(?-i:[A-ZА-Я]{3,4}|мск)\b)?",
    re.IGNORECASE,
)
