"""Dates and times: ISO 8601 as pages write it, and dates as pages display them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from importlib.resources import files
from typing import Final, NamedTuple

from newscrawl.extraction.lines.sentences import ends_sentence

__all__ = ["DateInText", "find_date", "is_date_line", "normalize_date"]


class DateInText(NamedTuple):
    """A date found in a text."""

    value: str
    """ISO 8601: a day, or a day and a time, with an offset where the text names one."""
    start: int
    end: int


def _data(name: str) -> dict[str, str]:
    text = files("newscrawl.extraction.dates").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _months(data: Iterable[str]) -> dict[str, int]:
    names: dict[str, int] = {}
    for months in data:
        for number, variants in enumerate(months.split(), start=1):
            for name in variants.replace("_", " ").split("|"):
                names.setdefault(name, number)
                # "Jul", "Sept": what names in several languages share must agree on the month.
                for size in range(3, len(name)):
                    names.setdefault(name[:size], number)
    return names


_MONTHS: Final = _months(_data("months.toml").values())
# A page's own language goes first: "listopada" is October in Croatian, November in Polish.
_MONTHS_OF: Final = {name: _months([months]) for name, months in _data("months.toml").items()}
_ZONES: Final = _data("zones.toml")
_DIGITS: Final = {
    base + digit: str(digit)
    for base in (
        0x0660,
        0x06F0,
        0x0966,
        0x09E6,
        0x0E50,
        0xFF10,
    )  # Arabic, Persian, Devanagari, Bengali, Thai, full width
    for digit in range(10)
}

# Thailand counts from the Buddha's time.
_YEAR: Final = r"(?P<y>(?:19|20|25)\d\d)"
_BUDDHIST: Final = 543
_DAY: Final = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?P<m>0?[1-9]|1[0-2])"
# Not [^\W\d_]+: the vowel signs of Indian scripts are no letters to it.
_WORD: Final = r"(?P<w>(?:كانون|تشرين) (?:الأول|الثاني)|[^\W\d_][^\s\d.,،/_:;()|–—-]{1,20})"
# With the signs that a form cannot do without, in small letters.
_FORMS: Final = tuple(
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
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?")
_TABLES_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")
_UNIX_TIME: Final = re.compile(r"1\d{9}(?:\d{3})?")
_FULL_YEAR: Final = re.compile(r"[12]\d{3}")
# Those that do with "23" for the year.
_SHORT_FORMS: Final = _FORMS[2:5]
_CLOCK: Final = re.compile(
    r"(?P<before>上午|下午|午前|午後|오전|오후|\b[ap]\.?m\.?)?\s?(?<![\d.:])(?P<h>[01]?\d|2[0-4])(?:\s?[:.hH]\s?|\s?[時时點点시]\s?)"
    # "05.04" of the line's next date is no time.
    r"(?P<min>[0-5]\d)(?!\d|\.\d\d)(?:\s?[分분])?(?::(?P<s>[0-5]\d))?\s?(?:Uhr)?\s?(?P<half>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\b\.?|[مص]\b|مساء|صباح|ÖS\b|ÖÖ\b)?"
    # An offset without "UTC" is one in full: "16:12 - 5 comments" and "9:00-10:30" name none.
    # Names are in capitals: "est", "eat" and "wat" are words.
    r"\s?[(,]?\s?(?P<zone>(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d\d)?\b|(?:\s|(?<=\d:\d\d:\d\d)|(?=\+))"
    r"[+\-−]\d\d:?\d\d\b|(?-i:[A-ZА-Я]{3,4}|мск)\b)?",
    re.IGNORECASE,
)
# A clock belongs to a date that stands this near.
_CLOCK_NEAR: Final = 28
_ISO: Final = re.compile(
    r"^\D{0,3}((?:19|20)\d\d)-?(\d\d)-?(\d\d)"
    r"(?:[T\s_]*(\d\d?(?=:)|\d\d):?(\d\d)(?::?(\d\d)(?:[.,:]\d+)?)?+(?!\d|\s?[ap]\.?\s?m)"
    r"\s*(Z\b|(?:UTC|GMT)?[+-]\d\d:?\d{0,2}|[A-Z]{3,4}\b)?)?",
    re.IGNORECASE,
)
_EARLIEST_YEAR: Final = 1990
# Where 23/7/12 is 12 July 2023.
_YEAR_FIRST: Final = frozenset(("zh", "ja", "ko"))
_AFTERNOON: Final = ("p", "下午", "午後", "오후", "μ", "م", "ös")


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    zone = zone.upper().replace("−", "-").replace(" ", "")
    if zone == "Z":
        return UTC
    match = _OFFSET.fullmatch(zone)
    if match is None:
        named = _ZONES.get(zone)
        match = _TABLES_OFFSET.fullmatch(named) if named else None
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if delta > timedelta(hours=14) or int(minutes or 0) > 59:
        return None
    return timezone(-delta if sign == "-" else delta)


def _plausible(day: date) -> bool:
    return day.year >= _EARLIEST_YEAR and day <= datetime.now(UTC).date() + timedelta(days=366)


def normalize_date(text: str, language: str | None = None) -> str | None:
    """Read a date from data: ISO 8601 and its near misses, else any form that pages display.

    ``language`` is that of :func:`find_date`.

    >>> normalize_date("2023-07-12T16:12:32.000Z")
    '2023-07-12T16:12:32+00:00'
    >>> normalize_date("20230712")
    '2023-07-12'
    """
    match = _ISO.match(text)
    if match is None or (match[4] is None and match.end() < len(text)):
        found = find_date(text, language)
        return found.value if found else _unix(text)
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        moment = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if not _plausible(moment):
        return None
    if hour is None:
        return moment.isoformat()
    if int(hour) == 24 and int(minute) == 0:  # the end of a day is the next one's beginning
        moment, hour = moment + timedelta(days=1), "0"
    try:
        clock = time(int(hour), int(minute), int(second or 0), tzinfo=_offset(zone))
    except ValueError:
        return moment.isoformat()  # a time that no clock shows says nothing against the day
    return datetime.combine(moment, clock).isoformat()


def _unix(text: str) -> str | None:
    """Read a Unix time in seconds or milliseconds."""
    if not _UNIX_TIME.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()


def _month_first(language: str | None) -> bool:
    return language is None or language.lower() in ("en", "en-us", "en-ph")


def _year_first(language: str | None) -> bool:
    return language is not None and language.lower().partition("-")[0] in _YEAR_FIRST


def _day_of(match: re.Match[str], language: str | None) -> date | None:
    groups = match.groupdict()
    if "w" in groups:
        word = groups["w"].lower().rstrip(".")
        own = _MONTHS_OF.get((language or "").lower().partition("-")[0], _MONTHS)
        month = own.get(word) or _MONTHS.get(word)
        if month is None:
            return None
    else:
        month = int(groups["m"])
    day, year = int(groups["d"]), int(groups["y"])
    year -= _BUDDHIST if year > 2500 else 0
    separator = groups.get("sep")
    if separator and year < 100 and _year_first(language):
        day, year = year, day
    elif separator and separator != "." and day <= 12 and _month_first(language):
        # 3/4/2023 is read by the language's custom; the form with the month first comes later.
        shown_first = match.start("m") < match.start("d")
        if not shown_first:
            day, month = month, day
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return found if _plausible(found) else None


def _clock(text: str, start: int, end: int) -> tuple[re.Match[str], int, int] | None:
    if ":" in text[start:end] and (match := _CLOCK.search(text, start, end)):
        return match, start, end
    match = _CLOCK.search(text, end, end + _CLOCK_NEAR + 20)
    if match and match.start("h") - end <= _CLOCK_NEAR:
        return match, start, match.end()
    window = max(0, start - _CLOCK_NEAR)
    matches = list(_CLOCK.finditer(text, window, start))
    return (matches[-1], matches[-1].start(), end) if matches else None


def _with_clock(day: date, match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["h"]), int(match["min"]), int(match["s"] or 0)
    half = (match["half"] or match["before"] or "").lower()
    if half.startswith(_AFTERNOON):
        hour += 12 if hour < 12 else 0
    elif half and hour == 12:
        hour = 0
    if hour > 23:
        return None
    return datetime(
        day.year, day.month, day.day, hour, minute, second, tzinfo=_offset(match["zone"])
    ).isoformat()


def _forms(text: str) -> list[re.Pattern[str]]:
    """The forms whose signs a text has; most texts have those of a few."""
    small = text.lower()
    forms = _FORMS if _FULL_YEAR.search(text) else _SHORT_FORMS
    return [form for form, signs in forms if any(map(small.__contains__, signs))]


def find_date(text: str, language: str | None = None) -> DateInText | None:
    """Find the first date that a text displays, with its time where one stands beside it.

    ``language`` (BCP 47) decides what 3/4/2023 means.

    >>> find_date("Wed, 12 July 2023, 4:12 pm").value
    '2023-07-12T16:12:00'
    >>> find_date("12.07.2023 um 16:12 Uhr").value
    '2023-07-12T16:12:00'
    """
    if not text.isascii():
        text = text.translate(_DIGITS)
    best: tuple[int, int, date] | None = None
    for form in _forms(text):
        for match in form.finditer(text):
            if best is not None and match.start() >= best[0]:
                break
            day = _day_of(match, language)
            if day is not None:
                best = match.start(), match.end(), day
                break
        if best is not None and not best[0]:
            break
    if best is None:
        return None
    start, end, day = best
    clock = _clock(text, start, end)
    if clock is not None:
        value = _with_clock(day, clock[0])
        if value is not None:
            return DateInText(value, min(start, clock[1]), max(end, clock[2]))
    return DateInText(day.isoformat(), start, end)


# Room for a weekday, a label ("Published:", "Last updated") and a place's or an author's name.
_MOST_AROUND: Final = 32
_LONGEST_LINE: Final = 110
_SIGNS: Final = re.compile(r"(?:(?<!\s)\s++)?[|•·–—:-]\s*+")
# A year, or a day and a month in figures: what no date goes without.
_ANY_DATE: Final = re.compile(r"\d(?:\d{3}|\s?[./-]\s?\d)")


def is_date_line(text: str) -> bool:
    """Say whether a line shows a date and little else.

    >>> is_date_line("2023-07-12 16:12:32"), is_date_line("On 12 July 2023 the river rose again.")
    (True, False)
    """
    if len(text) > _LONGEST_LINE or not _ANY_DATE.search(text):
        return False
    found = find_date(text)
    if found is None:
        return False
    around = text[: found.start] + text[found.end :]
    if len(around) > _MOST_AROUND:
        # What is left may hold a second date ("Published … Updated …").
        second = find_date(around)
        if second is None:
            return False
        # The signs about a name and a label ("Ann Lee | … - Updated : …") are no words.
        around = _SIGNS.sub(" ", around[: second.start]) + _SIGNS.sub(" ", around[second.end :])
    return len(around) <= _MOST_AROUND and not ends_sentence(around.rstrip())
