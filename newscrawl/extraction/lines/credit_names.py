"""Is a text the name of a photographer or an agency, or a sentence, a label, a button."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.person_names import AGENCIES, MAX_NAME_CHARS, MAX_NAME_WORDS
from newscrawl.extraction.lines.sentences import ends_like_no_name, is_running_text
from newscrawl.extraction.vocabulary import Place, WholePhrases, phrases, phrases_as_written

__all__ = [
    "MAX_CREDIT_WORDS",
    "PARTNERS",
    "are_names",
    "cannot_be_credit",
    "find_agency",
    "find_agency_as_written",
    "is_name_like",
]

_AGENCIES: Final = WholePhrases(AGENCIES)
_WRITTEN: Final = frozenset(
    form for name in phrases_as_written("agencies") for form in (name, name.upper())
)
PARTNERS: Final = re.compile(r"[^\W\d_]\s?/\s?[^\W\d_]")
# Small words in names.
_PARTICLES: Final = frozenset(
    """de da di do dos del della der den van von zu zum la le al el bin ibn y e i and und et for
    of the via""".split()
)
_MAX_CREDIT_CHARS: Final = 120  # three names with their agencies; with half of it such are lost
MAX_CREDIT_WORDS: Final = 9
"""Three names of three words; more without a name's capitals are a sentence."""
_MAX_SMALL_WORDS_SHARE: Final = 0.34
"""One word of three, as in "Museum for Sea"; more are a sentence."""


def find_agency(text: str) -> Place | None:
    """Return where the first agency stands in a text; None where it has none.

    >>> find_agency("Jo Lens/reuters"), find_agency("Jo Lens")
    (Place(start=8, end=15), None)
    """
    return _AGENCIES.find(text)


def find_agency_as_written(text: str) -> Place | None:
    """Return the same for an agency as it writes itself, or in capitals.

    >>> find_agency_as_written("DPA"), find_agency_as_written("Dpa")
    (Place(start=0, end=3), None)
    """
    places = _AGENCIES.find_all(text)
    return next((place for place in places if text[place.start : place.end] in _WRITTEN), None)


def _begins_with_agency(text: str) -> bool:
    place = find_agency(text)
    return place is not None and place.start == 0


def cannot_be_credit(text: str) -> bool:
    """Return True if a text is too long for a credit, or is a sentence.

    >>> cannot_be_credit("A queue forms in Rome."), cannot_be_credit("A. Name, Agency Inc")
    (True, False)
    """
    ends = ends_like_no_name(text) and len(text.split()) > 3
    return len(text) > _MAX_CREDIT_CHARS or ends or is_running_text(text, MAX_CREDIT_WORDS)


def is_name_like(text: str) -> bool:
    """Return True if a text without a label may be a credit: short, capitalised, no sentence.

    >>> is_name_like("Jo Lens/Reuters"), is_name_like("A queue forms."), is_name_like("Archivbild")
    (True, False, False)
    """
    bare = text.strip(" ()[]（）")
    return (
        bool(bare)
        and len(bare) <= MAX_NAME_CHARS
        and not (bare[0].islower() and not _begins_with_agency(bare))
        and not bare[0].isdigit()
        and not ends_like_no_name(bare)
        and len(bare.split()) <= MAX_CREDIT_WORDS
        and not is_running_text(bare, MAX_NAME_WORDS)
        and not phrases("not_credits").is_phrase(bare)
    )


def are_names(text: str) -> bool:
    """Return True if a text is made of names alone, so that it is a credit without any label.

    >>> are_names("Jo Lens for The Paper"), are_names("dpa"), are_names("Read more")
    (True, True, False)
    """
    if not is_name_like(text):
        return False
    if find_agency(text):
        return True
    words = text.split()
    small = sum(word[0].islower() and word not in _PARTICLES for word in words)
    return (
        (len(words) > 1 or "/" in text)
        and small <= _MAX_SMALL_WORDS_SHARE * len(words)
        and not any(map(str.isdigit, text))
    )
