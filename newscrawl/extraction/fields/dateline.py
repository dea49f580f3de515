"""The dateline: the place that opens a report ("MOSCOW – …")."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.microdata import text_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import phrases

__all__ = ["find_dateline"]

# With spaces about it; Spanish agencies write ".-".
_DASH: Final = r"(?:\s*(?:\s[-–—―]+|[–—―]+|\s--)|\s?\.\s?[-–—])\s+"
_SMALL_LETTERS: Final = "a-zа-яёà-öø-ÿ"
_CAPITAL_WORD: Final = rf"[^\W\d_{_SMALL_LETTERS}][^\W\d_{_SMALL_LETTERS}'’.-]*"
_WORD: Final = r"[^\W\d_][\w'’.-]{1,20}"
# "MOSCOW – ", "MOSCOW (Reuters) - ", "NEW YORK, July 12 — ", "LONDON, July 12 (Reuters) - "
_IN_CAPITALS: Final = re.compile(
    rf"^(?P<place>{_CAPITAL_WORD}(?:[ ,/]+{_CAPITAL_WORD}){{0,4}}(?:, [A-Z][\w.]{{1,12}}){{0,2}}?)"
    rf"(?P<source>(?:, [^–—―()]{{2,40}}?)?(?:,? \([^()]{{2,40}}\))?){_DASH}"
)
# "Jakarta, Portal - ", "Kyiv (Agency) – ": a name with an agency or a date behind it.
_WITH_AGENCY: Final = re.compile(
    rf"^(?P<place>{_WORD}(?: {_WORD}){{0,2}})"
    rf"(?:/[^\s,–—]{{2,20}}|,? \([^()]{{2,40}}\)|, [^\s,–—.][^,–—.]{{1,24}}){_DASH}"
)
# "صفاقس – ": a short name alone, parted by a long dash.
_ALONE: Final = re.compile(rf"^(?P<place>{_WORD}(?: {_WORD})?)\s[–—―]\s")
_THREE_CAPITALS: Final = re.compile(r"[A-ZА-ЯЁÀ-ÖØ-Þ]{3}")
_MAX_DATELINE_CHARS: Final = 120
"""With the agency and the date in it."""
# "dateline", "source__location", "article-place": an element that shows the place alone.
_PLACE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:dateline|location|place|placeline|ortsmarke|spitzmarke|lieu|ciudad|lugar|luogo)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"[^\W\d_a-z][^\d:|/@]{1,39}")
_MAX_CLASS_CHARS: Final = 200
"""What of a class attribute is searched: some ten names."""
_MAX_BLOCKS_ABOVE: Final = 3  # place, agency and the dash between them
_MAX_PARTS: Final = 30
"""Elements within one line; a bound for hostile pages."""
_NO_PLACE_LABELS: Final = frozenset((Label.BYLINE, Label.NAVIGATION, Label.RELATED, Label.COMMENTS))
_MAX_PARAGRAPHS: Final = 3
"""A standfirst may come before the report's first paragraph."""


def _sentence_goes_on(start: str, match: re.Match[str]) -> bool:
    """Return True if the sentence goes on behind the dash: "Yes – he said so"."""
    return start[match.end() : match.end() + 1].islower()


def _place_in_capitals(start: str) -> str | None:
    match = _IN_CAPITALS.match(start)
    if match is None or not _THREE_CAPITALS.search(match["place"]):
        return None
    if not match["source"] and _sentence_goes_on(start, match):
        return None
    return match["place"].strip(" ,")


def _place_by_name(start: str) -> str | None:
    match = _WITH_AGENCY.match(start)
    if match is None:
        match = _ALONE.match(start)
        if match is None or _sentence_goes_on(start, match):
            return None
    # A letter of a script without capitals passes: its upper and lower forms are the same.
    return None if match["place"][0].islower() else match["place"]


def _in_element(page: Page) -> str | None:
    """Return the place that an element of its own shows at the text's beginning, or right above."""
    labelled = label_blocks(page)
    if not labelled.body:
        return None
    first = labelled.body[0]
    top = max((labelled.headline_block or 0) + 1, first - _MAX_BLOCKS_ABOVE)
    for block in page.blocks[top : first + 1]:
        element = block.box.element
        if element is None or labelled.labels[block.index] in _NO_PLACE_LABELS:
            continue
        for part in islice(element.iter("*"), _MAX_PARTS):
            names = part.get("class")
            if names and _PLACE_CLASS.search(names, 0, _MAX_CLASS_CHARS):
                place = text_of(part).strip(" —–-―,:.")
                if block.text.startswith(place) and _PLACE.fullmatch(place):
                    return place
    return None


def find_dateline(body: str | None, page: Page | None = None) -> Candidate[str] | None:
    """Return the place at the body's beginning, or in an element of its own in front of it.

    >>> find_dateline("MOSCOW – The news came at noon.").value
    'MOSCOW'
    >>> find_dateline("Jakarta, Portal - Harga beras naik.").value
    'Jakarta'
    """
    for paragraph in (body or "").split("\n\n", _MAX_PARAGRAPHS)[:_MAX_PARAGRAPHS]:
        start = paragraph[:_MAX_DATELINE_CHARS]
        place = _place_in_capitals(start) or _place_by_name(start)
        if place and not phrases("dateline_look_alikes").is_phrase(place):
            return Candidate(place, "body")
    place = _in_element(page) if page is not None else None
    return Candidate(place, "dateline element") if place else None
