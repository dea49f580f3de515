"""What clean text is, and the forms in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from newscrawl.common.letters import folded_letters, folded_words, has_folded_sign, is_clean

__all__ = [
    "clean_text",
    "error_line",
    "fold_text",
    "folded_letters",
    "folded_words",
    "longest_words",
    "without_repetition",
]

# What takes no room on the screen: soft hyphen, zero-width space, marks of direction, the invisible
# operators, the byte order mark, fillers, and the tag characters that hide whole texts.  Control
# characters and lone surrogates go as well: the first mean nothing in a text, the second cannot be
# written as UTF-8.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
    "\u3164\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f]"
)
# Zero-width joiners and tag characters are part of some spellings, and hidden elsewhere.
_SOMETIMES_SPELLED: Final = re.compile("[\u200c\u200d\U000e0020-\U000e007f]")
_REPEATED_JOINER: Final = re.compile("([\u200c\u200d])\\1+")
# Letters, accents and digits of the scripts whose letters join or form ligatures: Arabic, Syriac,
# N'Ko and their like; those of South and Southeast Asia; Mongolian.
_JOINING: Final = (
    "\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0710-\u0963\u0966-\u0df3\u1000-\u1049"
    "\u1050-\u109f\u1780-\u17d3\u17db-\u17ff\u1810-\u18af\u1a20-\u1a99\u1b00-\u1bff\u1cd0-\u1cff"
    "\ua840-\ua873\ua8e0-\ua95f\ua980-\ua9c0\ua9cf-\ua9ff\uaae0-\uaaff\uabc0-\uabff\ufb50-\ufdff"
    "\ufe70-\ufefc\U00010d00-\U00010d3f\U00010f30-\U00010fff\U00011000-\U00011fff"
    "\U0001e900-\U0001e95f"
)
_EMOJI: Final = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_SPELLED: Final = re.compile(
    f"(?<=[{_JOINING}])\u200c(?=[{_JOINING}]|\\w)|(?<=\\w)\u200c(?=[{_JOINING}])"
    # The joiner also ends words: Malayalam's chillu letters, abbreviations in Arabic.
    f"|(?<=[{_JOINING}])\u200d|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    # The flags of England, Scotland and Wales: a black flag, and the name in tag characters.
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{5}\U000e007f"
)
# Those of them that str.isprintable() takes for letters or for accents.
_FILLERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"

_MAX_ERROR_CHARS: Final = 300
"""The words of some errors hold all of what could not be read."""

# Accents heaped on one letter take time by the square of their number to be put in order: by the
# thousand, minutes.  No script has a hundred.
_MIN_LONG_CHARS: Final = 2_000
_ACCENT_HEAP: Final = re.compile(r"[^\w\s]{100,}")

# The Turkish i's with and without a dot are one here: "AYRICA" is the capital form of "ayrıca".
_FOLDED: Final = {
    **dict(zip("‘’‚‛“”„‟«»–—‑‐−´`ıİ", "''''\"\"\"\"\"\"-----''ii", strict=True)),
    # Words are written with joiners by some, and without by others.
    **dict.fromkeys("\u200c\u200d", ""),
}
_TO_FOLD: Final = re.compile(f"[{''.join(_FOLDED)}]")


def _without_invisible(text: str) -> str:
    """Return a text without what has no width, unless a script or an emoji is spelled with it."""
    text = _INVISIBLE.sub("", text)
    if not _SOMETIMES_SPELLED.search(text):
        return text
    text = _REPEATED_JOINER.sub(r"\1", text)
    kept, at = [], 0
    for spelled in _SPELLED.finditer(text):
        kept += [_SOMETIMES_SPELLED.sub("", text[at : spelled.start()]), spelled[0]]
        at = spelled.end()
    return "".join([*kept, _SOMETIMES_SPELLED.sub("", text[at:])])


def _without_heaped_accents(match: re.Match[str]) -> str:
    signs = match[0]
    return signs[:30] + "".join(sign for sign in signs[30:] if not unicodedata.combining(sign))


def clean_text(text: str) -> str:
    r"""Return a text as records hold it: NFC, single spaces, no characters without width.

    Zero-width joiners stay where a script or an emoji is spelled with them.

    >>> clean_text(" U\u0308ber\u00ad\u200bmut\xa0\n tut  selten gut ")
    'Übermut tut selten gut'
    """
    return text if is_clean(text) else _cleaned(text)


def _cleaned(text: str) -> str:
    text = text.strip()
    if not text.isprintable() or "  " in text:  # the only printable white space is the space
        text = " ".join(text.split())
        if not text.isprintable():
            text = " ".join(_without_invisible(text).split())
    if text.isascii():
        return text
    if any(map(text.__contains__, _FILLERS)):
        text = " ".join(_without_invisible(text).split())
    if len(text) > _MIN_LONG_CHARS:
        text = _ACCENT_HEAP.sub(_without_heaped_accents, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def error_line(error: BaseException) -> str:
    r"""Return an error's type and words in one line that any record, state or log can hold.

    >>> error_line(ValueError("bad:\n\ud800"))
    'ValueError: bad: \\ud800'
    """
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return line.encode("utf-8", "backslashreplace").decode()[:_MAX_ERROR_CHARS]


def _folded_sign(match: re.Match[str]) -> str:
    return _FOLDED[match[0]]


def fold_text(text: str) -> str:
    """Return a text with case, quotes and dashes folded, to compare those that differ in no more.

    >>> fold_text("„Straße“ – A") == fold_text('"STRASSE" - a')
    True
    """
    return (_TO_FOLD.sub(_folded_sign, text) if has_folded_sign(text) else text).casefold()


def without_repetition(text: str, min_chars: int) -> str:
    """Return once what a text holds twice, as pages do for large and for small screens.

    ``min_chars``: shorter texts may be meant to repeat themselves.

    >>> without_repetition("Ann Lee Ann Lee", 6), without_repetition("Bye bye", 6)
    ('Ann Lee', 'Bye bye')
    """
    half = len(text) // 2
    first = text[:half].strip()
    return first if half >= min_chars and text[-half:].strip() == first else text


def longest_words(phrases: Iterable[str]) -> frozenset[str]:
    """Return the longest word of each phrase: a text that has none of them has none of the phrases.

    >>> sorted(longest_words(["By", "A report by"]))
    ['by', 'report']
    """
    return frozenset(max(folded_words(phrase), key=len) for phrase in phrases)
