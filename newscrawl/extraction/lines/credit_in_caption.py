"""The credit at a caption's end: "A queue forms. (Photo by Jo Lens/AFP)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from newscrawl.common.text import longest_words
from newscrawl.extraction.lines.credit_labels import (
    ANY_LABEL_TO_END,
    ANY_LABELS,
    CJK,
    CJK_CREDIT_IN_BRACKETS,
    CJK_CREDIT_WITH_VERB,
    LABEL_START,
    LABEL_WORDS,
    MAX_CAPTION_CHARS,
    MAX_TAIL_CHARS,
    RIGHTS,
    SIGNS_BEFORE_CREDIT,
    LabelledCredit,
    has_credit_ending,
    labelled_credit,
    leading_label_end,
    may_hold_label,
    strip_credit_label,
    without_credit_ending,
)
from newscrawl.extraction.lines.credit_names import (
    MAX_CREDIT_WORDS,
    PARTNERS,
    are_names,
    find_agency,
    find_agency_as_written,
    is_name_like,
)
from newscrawl.extraction.lines.sentences import (
    SENTENCE_ENDS_WITHIN,
    ends_sentence_or_quote,
    is_running_text,
)
from newscrawl.extraction.vocabulary import (
    PhrasePattern,
    phrases,
    phrases_as_written,
    small_letters,
)

__all__ = ["split_credit"]

_END_BRACKET: Final = re.compile(
    r"(?P<open>[(\[（【〔])(?P<inside>(?:[^()\[\]（）【】〔〕]|\([^()]{1,40}\)){2,110})"
    r"[)\]）】〕]\s*[.。]?$"
)
# Inside brackets a label needs no sign behind it: "(foto Ansa)", "(Express photo by A. Name)".
_BEHIND_BRACKET_LABEL: Final = re.compile(
    r"\s(?:by|von|par|por|di|via)\s|\s*[:：/=＝©]\s*|\.?\s(?=(?-i:[^\W\d_a-z]))"
    r"|(?<=[\u3400-\u9fff])・",
    re.IGNORECASE,
)
_BRACKET_LABEL: Final = PhrasePattern(ANY_LABELS, _BEHIND_BRACKET_LABEL)
_WORD_BEFORE_LABEL: Final = re.compile(r"[\w'’.]+\s")
# "A queue forms. Isithombe: Jo Lens": a label in a language that the vocabulary lacks.
_SOME_LABEL: Final = re.compile(
    r"(?:^|(?<=[.!?…)\"”»])\s+)[^\W\d_a-z][^\W\d_]{3,13}:\s(?P<credit>[^\W\d_a-z][^:.!?]{1,50})$"
)
_EQUALS: Final = re.compile(r"[＝=](?P<credit>[^\s＝=。、（）()]{2,20}?)(?:提供|撮影)?$")
_QUESTION_SIGNS: Final = ("?", "？", "!", "！")  # "资料图：": the caption follows
_WORDS_IN_CAPTION: Final = LABEL_WORDS | longest_words(phrases_as_written("source_labels"))
_MAX_CREDIT_CHARS: Final = 80
"""Two names and their agencies; what is longer is the caption's last sentence."""
_MAX_WORDS_BEFORE_LABEL: Final = 3  # in brackets: "The Daily Express photo by"
_MAX_NAME_WORDS: Final = 4
"""Of a photographer; an agency stands behind it, so a particle more than two names."""


def _bracket_label_end(text: str) -> int:
    """Return where the label ends that a text begins with, or has behind a few words; else 0."""
    small = small_letters(text)
    at = 0
    for _ in range(_MAX_WORDS_BEFORE_LABEL + 1):
        if (behind := _BRACKET_LABEL.match_in(text, small, at)) is not None:
            return behind.end()
        word = _WORD_BEFORE_LABEL.match(text, at)
        if word is None:
            return 0
        at = word.end()
    return 0


def _credit_in_brackets(text: str) -> tuple[str, str] | None:
    """Split a caption from the credit in brackets at its end."""
    match = _END_BRACKET.search(text, max(0, len(text) - MAX_TAIL_CHARS))
    if match is None:
        return None
    before, inside = text[: match.start()].rstrip(), match["inside"].strip()
    if phrases("not_credits").is_phrase(inside) or is_running_text(inside, MAX_CREDIT_WORDS):
        return None
    label_end = _bracket_label_end(inside)
    if not (
        label_end
        or leading_label_end(inside)
        or _has_agency(inside)
        or has_credit_ending(inside)
        or _may_stand_behind(before, inside, match)
    ):
        return None
    if label_end and inside[label_end - 1] != "/":  # not "AP Photo/A. Name"
        inside = inside[label_end:]
    elif find_agency_as_written(inside) == (0, len(inside)) and (start := _start_of_name(before)):
        return text[:start], text[start:]
    return before, inside


def _start_of_name(text: str) -> int:
    """Return where the name before an agency's brackets begins ("… / Jo Lens (EFE)"), or 0."""
    for sign in (" / ", " | ", ". "):
        _, found, name = text.rpartition(sign)
        if found and len(name.split()) <= _MAX_NAME_WORDS and are_names(name):
            return len(text) - len(name)
    return 0


def _has_agency(text: str) -> bool:
    """Return True if a text begins or ends with an agency, or has one among several names."""
    place = find_agency(text)
    return place is not None and (place.start == 0 or place.end == len(text) or "/" in text)


def _may_stand_behind(before: str, inside: str, match: re.Match[str]) -> bool:
    """Return True if brackets without label or agency hold a name, by what is before them."""
    if any(map(str.isdigit, inside)) or not is_name_like(inside):
        return False
    if match["open"] == "[" or not before:
        return True
    if inside in before:  # "… spoke in Jerusalem. (Jerusalem)"
        return False
    if ends_sentence_or_quote(before):
        return True
    glued = match.start() == len(before)
    if glued:  # "… Manajemen ke-XV(Dok.IGI)"; in Chinese and Japanese nothing else is usual
        return not CJK.search(before[-1] + inside)
    if " for " in inside:  # "Jo Lens for The Paper"
        return True
    names = inside.split("/")
    return len(names) > 1 and any(" " in name.strip() for name in names)


def _last_sentence_start(text: str, first: int, end: int) -> int:
    """Return where the last sentence of a part of a text begins; 0 or 1 where it has one alone."""
    return max([text.rfind(sign, first, end) + len(sign) for sign in SENTENCE_ENDS_WITHIN])


def _credit_behind_sentence(text: str) -> tuple[str, str] | None:
    """Split a caption from a credit with an agency or partners behind its last sentence."""
    tail = max(0, len(text) - MAX_TAIL_CHARS)
    at = _last_sentence_start(text, tail, len(text))
    while at > 2 and text[at - 2] == "." and _is_initial(text, at - 2):
        at = _last_sentence_start(text, tail, at - 2)
    rest = text[at:].strip()
    name = without_credit_ending(rest)
    label_end = _bracket_label_end(rest)
    if label_end and at >= 2 and are_names(rest[label_end:]):  # "Bild Anna Beispiel"
        return text[:at].rstrip(), rest[label_end:]
    if at < 2 or not name or len(rest) > _MAX_CREDIT_CHARS or not is_name_like(name):
        return None
    if not (
        find_agency_as_written(rest)
        or PARTNERS.search(rest)
        or has_credit_ending(rest)
        or _needs_no_agency(text[:at].split(), rest)
    ):
        return None
    return text[:at].rstrip(), rest


def _needs_no_agency(before: list[str], name: str) -> bool:
    """Return True if a name is a credit without an agency: "JO LENS", "Jo Lens for The Paper"."""
    if not (name.isupper() or " for " in name) or before[-1].count(".") > 1:
        return False
    return " " in name and are_names(name)


def _is_initial(text: str, dot: int) -> bool:
    """Return True if the full stop is one of "J." or "Jr."."""
    word = text[max(0, dot - 3) : dot].rsplit(" ", 1)[-1].rsplit("/", 1)[-1]
    return len(word) <= 2 and word[:1].isupper()


def _credit_behind_bar(text: str) -> tuple[str, str] | None:
    """Split "A queue forms. | A. Name/AP" at its bar."""
    for bar in (" | ", " • ", " /// "):
        before, found, rest = text.partition(bar)
        rest = without_credit_ending(rest)
        if found and before and is_name_like(rest) and not any(map(str.isdigit, rest)):
            # "… forms. picture alliance / dpa | A. Name"
            if agency := _credit_behind_sentence(before):
                return agency[0], text[before.rfind(agency[1]) :]
            return before, rest
    return None


def _credit_behind_sign(text: str) -> tuple[str, str] | None:
    """Split "A queue in Rome / EFE" at its last sign, if an agency or a credit's end follows."""
    for sign in (" / ", " – ", " — ", " - "):
        before, found, rest = text.rpartition(sign)
        if found and sign == " / " and find_agency_as_written(before) and is_name_like(text):
            return "", text  # "Jo Lens / AFP / Getty Images"
        if found and before and is_name_like(without_credit_ending(rest)):
            name = rest[_bracket_label_end(rest) :]
            place = find_agency_as_written(name)
            of_agency = place is not None and ("/" in name or place.start == 0)
            # "Una piscina. / Ana Ruano"
            is_behind_sentence = (
                sign == " / " and ends_sentence_or_quote(before) and are_names(name)
            )
            if of_agency or is_behind_sentence or has_credit_ending(rest):
                return before, name
    return None


def _credit_behind_equals_sign(text: str) -> tuple[str, str] | None:
    """Split a Japanese caption at its closing equals sign: "…橋＝ロイター"."""
    match = _EQUALS.search(text) if "＝" in text or "=" in text else None
    if match is None:
        return None
    plain = normalize("NFKC", match["credit"])  # "ＡＰ" in full width
    if not (find_agency_as_written(plain) or match[0].endswith(("提供", "撮影"))):
        return None
    return text[: match.start()], match["credit"]


def _labelled_credits(text: str) -> Iterator[tuple[LabelledCredit, bool]]:
    """Yield the credits with a label at a text's end, and whether the label is a known one.

    Most captions have the signs of none.
    """
    tail = max(0, len(text) - MAX_TAIL_CHARS)
    if may_hold_label(text, _WORDS_IN_CAPTION):
        found = labelled_credit(text, ANY_LABEL_TO_END, LABEL_START.finditer(text, tail))
        if found is not None:
            yield found, True
    patterns = (CJK_CREDIT_IN_BRACKETS, CJK_CREDIT_WITH_VERB) if CJK.search(text) else ()
    for pattern in (*patterns, _SOME_LABEL) if ":" in text else patterns:
        if (match := pattern.search(text, tail)) is not None:
            credit = LabelledCredit(match.start(), match.start("credit"), match["credit"])
            yield credit, pattern is not _SOME_LABEL


def _is_title_with_colon(credit: str) -> bool:
    """Return True if a credit is a title of the form "Who: what", not two labels and a name."""
    before, colon, _ = credit.partition(": ")
    if not colon or find_agency(credit):
        return False
    return before.casefold().rpartition(" ")[2] not in LABEL_WORDS


def _credit_with_label(text: str) -> tuple[str, str] | None:
    """Split a caption from a credit with its label, before it or behind it."""
    for found, has_known_label in _labelled_credits(text):
        credit = found.credit
        if is_running_text(credit, MAX_CREDIT_WORDS):
            continue
        if "。" in credit[:-1] or credit.endswith(_QUESTION_SIGNS) or _is_title_with_colon(credit):
            continue  # a label before the caption, no name: "Video: Mayor: The ferry sails"
        if not (has_known_label or are_names(credit) or PARTNERS.search(credit)):
            continue  # "Mayor: The ferry sails"
        if credit.count("(") > credit.count(")"):  # "Foto: A. Name (The Paper)"
            credit = text[found.credit_start :]
        return text[: found.start], credit
    return None


_WAYS_TO_SPLIT: Final = (
    _credit_in_brackets,
    _credit_with_label,
    _credit_behind_equals_sign,
    _credit_behind_bar,
    _credit_behind_sentence,
    _credit_behind_sign,
)


def split_credit(text: str) -> tuple[str, str | None]:
    """Split a caption from the credit at its end; the credit is None where there is none.

    >>> split_credit("A queue forms. Photo/Reuters")
    ('A queue forms.', 'Reuters')
    >>> split_credit("A queue forms in Rome.")
    ('A queue forms in Rome.', None)
    """
    if len(text) > MAX_CAPTION_CHARS:
        return text, None
    shown = RIGHTS.sub("", text) if "pens new tab" in text or "icensing Rights" in text else text
    for way in _WAYS_TO_SPLIT:
        parts = way(shown)
        if parts is not None and (credit := strip_credit_label(parts[1])):
            before, end, behind = credit.partition(". ")
            if not parts[0] and end and is_running_text(behind, 2):
                return behind, before  # "Photo: Jo Lens. A queue forms."
            return parts[0].rstrip(SIGNS_BEFORE_CREDIT), credit
    return text, None
