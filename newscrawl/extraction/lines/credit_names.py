"""Names of photographers and agencies, told from sentences and buttons."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.sentences import ends_like_no_name, is_running_text
from newscrawl.extraction.vocabulary import phrases, phrases_regex

__all__ = [
    "AGENCY",
    "ANY_AGENCY",
    "PARTNERS",
    "are_names",
    "is_name_like",
    "is_no_credit",
]

_AGENCIES: Final = phrases_regex("agencies")
AGENCY: Final = re.compile(rf"(?<!\w)(?:{_AGENCIES}|{_AGENCIES.upper()})(?!\w)")
ANY_AGENCY: Final = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)", re.IGNORECASE)
PARTNERS: Final = re.compile(r"[^\W\d_]\s?/\s?[^\W\d_]")
# Small words in names.
_PARTICLES: Final = frozenset(
    """de da di do dos del della der den van von zu zum la le al el bin ibn y e i and und et for
    of the via""".split()
)
_LONGEST_NAME: Final = 60
_LONGEST_CREDIT: Final = 120
_MOST_WORDS: Final = 9
_FEW_WORDS: Final = 5
_FEW_SMALL: Final = 0.34


def is_no_credit(text: str) -> bool:
    """Say whether a text is too long for a credit or is a sentence.

    >>> is_no_credit("A queue forms in Rome."), is_no_credit("A. Name, Agency Inc")
    (True, False)
    """
    ends = ends_like_no_name(text) and len(text.split()) > 3
    return len(text) > _LONGEST_CREDIT or ends or is_running_text(text, _MOST_WORDS)


def is_name_like(text: str) -> bool:
    """Say whether a text without a label may be a credit: short, capitalised and no sentence.

    >>> is_name_like("Jo Lens/Reuters"), is_name_like("A queue forms."), is_name_like("Archivbild")
    (True, False, False)
    """
    bare = text.strip(" ()[]（）")
    return (
        bool(bare)
        and len(bare) <= _LONGEST_NAME
        and not (bare[0].islower() and not ANY_AGENCY.match(bare))
        and not bare[0].isdigit()
        and not ends_like_no_name(bare)
        and len(bare.split()) <= _MOST_WORDS
        and not is_running_text(bare, _FEW_WORDS)
        and not phrases("not_credits").is_phrase(bare)
    )


def are_names(text: str) -> bool:
    """Say whether a text is made of names alone, so that it may be a credit without any label.

    >>> are_names("Jo Lens for The Paper"), are_names("dpa"), are_names("Read more")
    (True, True, False)
    """
    if not is_name_like(text):
        return False
    if ANY_AGENCY.search(text):
        return True
    words = text.split()
    small = sum(word[0].islower() and word not in _PARTICLES for word in words)
    return (
        (len(words) > 1 or "/" in text)
        and small <= _FEW_SMALL * len(words)
        and not any(map(str.isdigit, text))
    )
