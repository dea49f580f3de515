"""Does a text end a sentence, or read like one: the one place that knows the signs.

Each question has its own set of signs, as each kind of line ends in some of them and is no
sentence: a title in a quotation mark, a label in a colon, a date in a bracket.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "COLONS",
    "SENTENCE_ENDS_WITHIN",
    "ends_like_no_byline",
    "ends_like_no_headline",
    "ends_like_no_name",
    "ends_like_no_title",
    "ends_sentence",
    "ends_sentence_or_quote",
    "is_running_text",
    "looks_like_sentence",
]

COLONS: Final = (":", "：")
_LATIN_SENTENCE_END: Final = (".", "!", "?")
_SENTENCE_END: Final = (*_LATIN_SENTENCE_END, "。")
_OTHER_SCRIPTS: Final = ("！", "？", "।", "؟")
_NO_BYLINE_END: Final = (*_LATIN_SENTENCE_END, *_OTHER_SCRIPTS)
_NO_NAME_END: Final = (*_SENTENCE_END, *_OTHER_SCRIPTS, *COLONS, "…")
_NO_TITLE_END: Final = (*_SENTENCE_END, "؟", "।", ":", "…", "”", "»")
_NO_HEADLINE_END: Final = (".", "。", ":")
_SENTENCE_OR_QUOTE_END: Final = (*_SENTENCE_END, *_OTHER_SCRIPTS, *':…"”»“」)')
SENTENCE_ENDS_WITHIN: Final = (*(f"{sign} " for sign in '.!?…”"»“)؟'), *"。！？।")
"""What parts a sentence from what follows it in one text."""
_MAX_LABEL_CHARS: Final = 80
"""What is longer is a sentence, whatever it ends with."""


def ends_like_no_byline(text: str) -> bool:
    """Return True if a text ends in what no byline ends in: a Chinese one may end in "。".

    With a comma in it that is a sentence, too: what a reporter asks in an interview.
    """
    return text.endswith(_NO_BYLINE_END) or (text.endswith("。") and "，" in text)


def ends_sentence(text: str) -> bool:
    """Return True if a text ends in a full stop, an exclamation mark or a question mark.

    >>> ends_sentence("It rained."), ends_sentence("Rain"), ends_sentence('"It rained."')
    (True, False, False)
    """
    return text.endswith(_SENTENCE_END)


def ends_sentence_or_quote(text: str) -> bool:
    """Return True if a text ends a sentence, a quotation or a remark in brackets, in any script.

    >>> ends_sentence_or_quote('"It rained."'), ends_sentence_or_quote("雨。")
    (True, True)
    """
    return text.endswith(_SENTENCE_OR_QUOTE_END)


def ends_like_no_name(text: str) -> bool:
    """Return True if a text ends in what no person's or agency's name ends in."""
    return text.endswith(_NO_NAME_END)


def ends_like_no_title(text: str) -> bool:
    """Return True if a linked text ends in what another story's title hardly ends in."""
    return text.endswith(_NO_TITLE_END)


def ends_like_no_headline(text: str) -> bool:
    """Return True if a line ends in what no headline ends in: these may ask or quote."""
    return text.endswith(_NO_HEADLINE_END)


def looks_like_sentence(text: str) -> bool:
    """Return True if a text ends like a sentence, or is too long to be a label.

    >>> looks_like_sentence("More"), looks_like_sentence("More:")
    (False, True)
    """
    return text.endswith(_SENTENCE_OR_QUOTE_END) or len(text) > _MAX_LABEL_CHARS


def is_running_text(text: str, most_words: int) -> bool:
    """Return True if a text has more than ``most_words`` words, half of them in small letters.

    >>> is_running_text("copyright and its price", 3), is_running_text("Jo Lens for The Paper", 3)
    (True, False)
    """
    words = text.split()
    return len(words) > most_words and 2 * sum(word[0].islower() for word in words) > len(words)
