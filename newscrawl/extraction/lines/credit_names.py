"""Names of photographers and agencies, told from sentences and buttons."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.vocabulary import alternation, phrases

__all__ = [
    "AGENCY",
    "ANY_AGENCY",
    "PARTNERS",
    "are_names",
    "is_name_like",
    "is_prose",
    "is_sentence",
]

_AGENCIES: Final = alternation("agencies")
AGENCY: Final = re.compile(rf"(?<!\w)(?:{_AGENCIES}|{_AGENCIES.upper()})(?!\w)")
ANY_AGENCY: Final = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)", re.IGNORECASE)
PARTNERS: Final = re.compile(r"[^\W\d_]\s?/\s?[^\W\d_]")
# Small words in names.
_PARTICLES: Final = frozenset(
    """de da di do dos del della der den van von zu zum la le al el bin ibn y e i and und et for
    of the via""".split()
)
_NO_NAME_END: Final = (".", "!", "?", ":", "…", "。", "！", "？")
_LONGEST_NAME: Final = 60
_LONGEST_CREDIT: Final = 120
_MOST_WORDS: Final = 9
_FEW_WORDS: Final = 5
_MOSTLY: Final = 0.5
_FEW_SMALL: Final = 0.34


def is_prose(text: str, most: int = _FEW_WORDS) -> bool:
    """Say whether a text of more than so many words runs on in small ones, as a sentence does."""
    words = text.split()
    return len(words) > most and sum(w[0].islower() for w in words) > _MOSTLY * len(words)


def is_sentence(text: str) -> bool:
    """Say whether a text is too long for a credit or is a sentence.

    >>> is_sentence("A queue forms in Rome."), is_sentence("A. Name, Agency Inc")
    (True, False)
    """
    ends = text.endswith(_NO_NAME_END) and len(text.split()) > 3
    return len(text) > _LONGEST_CREDIT or ends or is_prose(text, _MOST_WORDS)


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
        and not bare.endswith(_NO_NAME_END)
        and len(bare.split()) <= _MOST_WORDS
        and not is_prose(bare)
        and not phrases("not_credits").is_whole(bare)
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
