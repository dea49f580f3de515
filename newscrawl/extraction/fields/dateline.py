"""The dateline: the place that opens a report ("MOSCOW – …")."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import phrases

__all__ = ["find_dateline"]

# With spaces about it; Spanish agencies write ".-".
_DASH: Final = r"(?:\s*(?:\s[-–—―]+|[–—―]+|\s--)|\s?\.\s?[-–—])\s+"
_SMALL: Final = "a-zа-яёà-öø-ÿ"
_CAPITAL_WORD: Final = rf"[^\W\d_{_SMALL}][^\W\d_{_SMALL}'’.-]*"
_WORD: Final = r"[^\W\d_][\w'’.-]{1,20}"
# "MOSCOW – ", "MOSCOW (Reuters) - ", "NEW YORK, July 12 — ", "LONDON, July 12 (Reuters) - "
_CAPITALS: Final = re.compile(
    rf"^(?P<place>{_CAPITAL_WORD}(?:[ ,/]+{_CAPITAL_WORD}){{0,4}}(?:, [A-Z][\w.]{{1,12}}){{0,2}}?)"
    rf"(?P<source>(?:, [^–—―()]{{2,40}}?)?(?:,? \([^()]{{2,40}}\))?){_DASH}"
)
# "Jakarta, Portal - ", "Kyiv (Agency) – ": a name with an agency or a date behind it.
_NAMED: Final = re.compile(
    rf"^(?P<place>{_WORD}(?: {_WORD}){{0,2}})"
    rf"(?:/[^\s,–—]{{2,20}}|,? \([^()]{{2,40}}\)|, [^\s,–—.][^,–—.]{{1,24}}){_DASH}"
)
# "صفاقس – ": a short name alone, parted by a long dash.
_ALONE: Final = re.compile(rf"^(?P<place>{_WORD}(?: {_WORD})?)\s[–—―]\s")
_THREE_CAPITALS: Final = re.compile(r"[A-ZА-ЯЁÀ-ÖØ-Þ]{3}")
_LONGEST: Final = 120
_AMONG_FIRST: Final = 3
"""A standfirst may come before the report's first paragraph."""


def _goes_on(start: str, match: re.Match[str]) -> bool:
    """Say whether the sentence goes on behind the dash: "Yes – he said so"."""
    return start[match.end() : match.end() + 1].islower()


def _in_capitals(start: str) -> str | None:
    match = _CAPITALS.match(start)
    if match is None or not _THREE_CAPITALS.search(match["place"]):
        return None
    if not match["source"] and _goes_on(start, match):
        return None
    return match["place"].strip(" ,")


def _by_name(start: str) -> str | None:
    match = _NAMED.match(start)
    if match is None:
        match = _ALONE.match(start)
        if match is None or _goes_on(start, match):
            return None
    # A letter of a script without capitals passes: its upper and lower forms are the same.
    return None if match["place"][0].islower() else match["place"]


def find_dateline(body: str | None) -> Candidate[str] | None:
    """Read the place off the body's beginning.

    >>> find_dateline("MOSCOW – The news came at noon.").value
    'MOSCOW'
    >>> find_dateline("Jakarta, Portal - Harga beras naik.").value
    'Jakarta'
    """
    for paragraph in (body or "").split("\n\n", _AMONG_FIRST)[:_AMONG_FIRST]:
        start = paragraph[:_LONGEST]
        place = _in_capitals(start) or _by_name(start)
        if place and not phrases("no_places").is_whole(place):
            return Candidate(place, "body")
    return None
