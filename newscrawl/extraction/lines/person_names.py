"""Is a text the name of a person or an agency: each rule asks for another form of names."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.sentences import ends_sentence
from newscrawl.extraction.vocabulary import (
    PhrasesAt,
    WholePhrases,
    phrases,
    phrases_as_written,
    phrases_regex,
)

__all__ = [
    "AGENCIES",
    "CJK_ROLE",
    "HAN",
    "MAX_NAME_CHARS",
    "MAX_NAME_WORDS",
    "ROLES",
    "has_only_chinese_letters",
    "has_word_of_no_name",
    "is_agency",
    "is_chinese",
    "is_full_name",
    "is_line_of_names",
    "is_name_with_role",
    "is_signature",
    "may_be_author",
    "opening_name",
]

_NAME: Final = r"[A-ZÀ-ÞŠŽ][\w.'’-]*[a-zß-ÿ.]"  # one word of a person's name in Latin letters
_OPENING_NAME: Final = re.compile(rf"{_NAME} {_NAME}(?=[\s,]|$)")
# The same in Greek and Cyrillic letters, too.
_ANY_NAME: Final = r"[A-ZÀ-ÞŠŽΑ-ΫА-ЯЁІЇЄ][\w.'’-]*[a-zß-ÿα-ώа-яёіїє.]"
_FULL_NAME: Final = rf"{_ANY_NAME}(?: {_ANY_NAME}){{1,2}}"
_LINE_OF_NAMES: Final = re.compile(
    rf"{_FULL_NAME}"
    rf"(?:(?:\s?[/,&]\s?| (?:{phrases_regex('name_conjunctions')}) ){_FULL_NAME}){{0,3}}"
)
_CAPITAL_LETTER: Final = "[A-ZÀ-ÖØ-ÞŠŽΑ-ΫА-ЯЁІЇЄ]"
# "dpa/AFP", "(jl)", "Ann Lee/Bo Oh", "(BMcC)", "I. P.", "Ann LEE"
_SIGNATURE: Final = re.compile(
    r"[(\[]?[A-ZÄÖÜ]{2,8}(?:[/, .-]+[A-ZÄÖÜ]{2,8}){0,3}[)\]]?"
    r"|\([a-z]{2,6}(?:[/, ]+[a-z]{2,6}){0,3}\)"
    r"|[A-Za-z]{2,5}(?:/[A-Za-z]{2,5}){1,3}"
    rf"|{_NAME}(?: {_NAME}){{0,2}} ?/ ?{_NAME}(?: {_NAME}){{0,2}}"
    r"|\([A-ZΑ-ΫА-Я][A-Za-zα-ώΑ-Ϋа-яА-Я]{1,4}\)"
    rf"|{_CAPITAL_LETTER}\.(?: ?{_CAPITAL_LETTER}\.){{0,2}}"
    rf"|(?:{_ANY_NAME} |{_CAPITAL_LETTER}{{3,}} ){_CAPITAL_LETTER}{{3,}}"
)
ROLES: Final = WholePhrases(PhrasesAt.of("roles"))
CJK_ROLE: Final = re.compile(rf"(?:(?<!\s)\s++)?(?:{phrases_regex('cjk_roles')})$")
AGENCIES: Final = PhrasesAt.of("agencies")
"""News agencies by their names."""
_AGENCY_BY_ITS_NAME: Final = re.compile(
    r".*(?:\bagen(?:cy|ce|cia|zia|cja|ție)\b|agentur\b|通讯社|通信社)", re.IGNORECASE
)
_THE: Final = "the "
_WORDS_IN_NO_NAME: Final = frozenset(phrases_as_written("words_in_no_name"))
# "Ann Lee, DVM", "Ann Lee, MD, FACLM": one of two letters alone may be a state.
_DEGREE: Final = r"(?:[A-Z][A-Za-z]{0,3}[A-Z]|Ph\.?D\.?|M\.D\.)"
_NAME_AND_DEGREES: Final = re.compile(
    rf"(?P<name>{_NAME}(?: [A-Z]\.?)?(?: {_NAME}){{1,2}})"
    rf"(?:, ?(?:[A-Z]{{3,6}}|Ph\.?D\.?|M\.D\.)|(?:, ?{_DEGREE}){{2,5}})"
    rf"(?:, ?{_DEGREE}){{0,4}}(?:$|[;&])"
)
# What may stand in a name in small letters.
_PARTICLES: Final = frozenset(
    """af al av bin bint da das de del dela della den der des di do dos du e el ibn i la las le les
    los ould ten ter und van vom von y zu zum zur""".split()
)
MAX_NAME_CHARS: Final = 60
"""Five words of a dozen letters; with 30, outlets that are authors are lost."""
MAX_NAME_WORDS: Final = 5
"""Two given names, a particle, two surnames; with ten, buttons pass as names."""
_MAX_CJK_NAME_CHARS: Final = 8
"""Chinese and Korean: two to four, in kana up to eight; with sixteen, clauses pass."""


HAN: Final = "\u3400-\u9fff"
"""Chinese characters, as a range within a pattern's brackets."""
_FIRST_HAN, _, _LAST_HAN = HAN
_HAN: Final = re.compile(f"[{HAN}]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
# Of two to five characters, the longest are Japanese; none of what makes a clause: "the", "not".
_CLAUSE_CHARACTERS: Final = frozenset(
    "的了是在我你们們您这這那哪也很就都没沒吗嗎呢吧啊呵被让讓给給说說看因什么麼怎"
)
_MAX_HAN_NAME_CHARS: Final = 5
"""Of a Japanese name in Chinese characters; Chinese ones have four at the most."""
_SENTENCE_ENDS: Final = frozenset("?？!！。")
_MIN_CLAUSE_CHARS: Final = 6
"""What is longer than a name."""


def is_chinese(text: str) -> bool:
    """Return True if a text is Chinese characters and nothing else.

    >>> is_chinese("林晓舟"), is_chinese("林晓舟、王芳")
    (True, False)
    """
    return bool(text) and min(text) >= _FIRST_HAN and max(text) <= _LAST_HAN


def has_only_chinese_letters(text: str) -> bool:
    """Return True if all letters of a text are Chinese; figures and signs are none.

    In such a text a pattern needs no class of Chinese characters: Python takes a millisecond to
    compile one.

    >>> has_only_chinese_letters("7月12日 林晓舟"), has_only_chinese_letters("AP 林晓舟")
    (True, False)
    """
    return is_chinese("".join(_LETTERS.findall(text)))


def _has_chinese_clause(text: str) -> bool:
    """Return True if Chinese is longer than a name and has a clause's word, or ends a sentence."""
    return any(
        (len(run[0]) >= _MIN_CLAUSE_CHARS and not _CLAUSE_CHARACTERS.isdisjoint(run[0]))
        or text[run.end() : run.end() + 1] in _SENTENCE_ENDS
        for run in _HAN.finditer(text)
    )


def is_agency(text: str) -> bool:
    """Return True if a name is a news agency's, which signs as people do.

    >>> is_agency("dpa"), is_agency("Deutsche Presse-Agentur"), is_agency("Ann Lee")
    (True, True, False)
    """
    if len(text) > MAX_NAME_CHARS:
        return False
    if AGENCIES.has(text) or _AGENCY_BY_ITS_NAME.fullmatch(text) is not None:
        return True
    return text[: len(_THE)].lower() == _THE and AGENCIES.has(text[len(_THE) :])


def _is_capital(word: str) -> bool:
    first = word[0] if word[0].isalpha() or len(word) == 1 else word[1]
    return not first.islower() or (len(word) > 2 and word[1] in "'’")


def is_full_name(text: str) -> bool:
    """Return True if a text has the form of a first and a last name.

    >>> is_full_name("Ana de la Cruz"), is_full_name("林晓舟"), is_full_name("Posted on")
    (True, True, False)
    """
    words = text.split()
    if not text.isascii() and len(words) == 1:
        is_cjk = "\u3040" <= text[0] <= "\ud7a3"
        if not is_cjk or not text.isalpha() or not 2 <= len(text) <= _MAX_CJK_NAME_CHARS:
            return False
        return not is_chinese(text) or (
            len(text) <= _MAX_HAN_NAME_CHARS and _CLAUSE_CHARACTERS.isdisjoint(text)
        )
    return (
        2 <= len(words) <= MAX_NAME_WORDS
        and _is_capital(words[-1])
        and all(_is_capital(word) or word in _PARTICLES for word in words)
    )


def has_word_of_no_name(text: str) -> bool:
    """Return True if a text has a word of labels, buttons or professions.

    >>> has_word_of_no_name("Customer Reviews"), has_word_of_no_name("Ann Lee")
    (True, False)
    """
    return not _WORDS_IN_NO_NAME.isdisjoint(text.casefold().split())


def opening_name(text: str) -> str | None:
    """Return the first and last name that a text begins with, as notes about authors do.

    >>> opening_name("Ann Lee writes about the sea."), opening_name("The sea")
    ('Ann Lee', None)
    """
    match = _OPENING_NAME.match(text)
    return match and match[0]


def is_line_of_names(text: str) -> bool:
    """Return True if a line is one or several full names and nothing else.

    >>> is_line_of_names("Ann Lee and Bo Oh"), is_line_of_names("Ann Lee"), is_line_of_names("Lee")
    (True, True, False)
    """
    return _LINE_OF_NAMES.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Return True if a line is how an author or agency signs a text, as in "dpa/AFP" or "(jl)".

    >>> is_signature("dpa/AFP"), is_signature("(jl)"), is_signature("Ann Lee")
    (True, True, False)
    """
    return _SIGNATURE.fullmatch(text) is not None


def may_be_author(text: str) -> bool:
    """Return True if a text may be an author's name: short, of letters, no sentence, no "admin"."""
    words = text.split()
    return (
        2 <= len(text) <= MAX_NAME_CHARS
        and len(words) <= MAX_NAME_WORDS
        and any(map(str.isalpha, text))
        and not any(map(str.isdigit, text))
        and "+" not in text
        and "©" not in text
        and not (ends_sentence(text) and len(words) > 3)
        and not phrases("author_placeholders").is_phrase(text)
        and (text.isascii() or not _has_chinese_clause(text))
    )


def is_name_with_role(text: str) -> bool:
    """Return True if a short line is a name with a role or degrees behind it, and nothing more.

    >>> is_name_with_role("Ann Lee, Staff Writer"), is_name_with_role("Editor quits")
    (True, False)
    >>> is_name_with_role("Ann Lee, DVM"), is_name_with_role("New Xtown, NY")
    (True, False)
    """
    if _NAME_AND_DEGREES.match(text[:MAX_NAME_CHARS]):
        return True
    if len(text) > MAX_NAME_CHARS or ends_sentence(text):
        return False
    if not text.isascii() and (match := CJK_ROLE.search(text)):
        return is_full_name(text[: match.start()])
    role = ROLES.find(text)
    return (
        role is not None
        and is_full_name(text[: role.start].strip(" ,|-–—"))
        and not any(word.islower() for word in ROLES.cut_from(text).split())
    )
