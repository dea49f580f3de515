"""Authors' names, out of bylines and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.document.structured_data import strip_tags
from newscrawl.extraction.lines.sentences import ends_sentence
from newscrawl.extraction.vocabulary import phrases, phrases_regex

__all__ = [
    "OPENING",
    "clean_names",
    "is_agency",
    "is_full_name",
    "is_line_of_names",
    "is_signature",
    "keys_of",
    "names_in",
    "names_somebodys_role",
    "opening_name",
]

OPENING: Final = re.compile(
    rf"^(?:(?:{phrases_regex('byline_openings')})(?:\s*[:：/]\s*|\s+)"
    rf"|(?:{phrases_regex('byline_labels')})(?:\s*[:：]\s*|\s+))",
    re.IGNORECASE,
)
"""What opens a byline, or an author's name within one."""
_NAME: Final = r"[A-ZÀ-ÞŠŽ][\w.'’-]*[a-zß-ÿ.]"  # one word of a person's name in Latin letters
_OPENING_NAME: Final = re.compile(rf"{_NAME} {_NAME}(?=[\s,]|$)")
_LINE_OF_NAMES: Final = re.compile(
    rf"{_NAME}(?: {_NAME}){{1,2}}(?:\s?[/,&]\s?{_NAME}(?: {_NAME}){{1,2}})?"
)
# "dpa/AFP", "(jl)", "Ann Lee/Bo Oh"
_SIGNATURE: Final = re.compile(
    r"[(\[]?[A-ZÄÖÜ]{2,8}(?:[/, .-]+[A-ZÄÖÜ]{2,8}){0,3}[)\]]?"
    r"|\([a-z]{2,6}(?:[/, ]+[a-z]{2,6}){0,3}\)"
    r"|[A-Za-z]{2,5}(?:/[A-Za-z]{2,5}){1,3}"
    rf"|{_NAME}(?: {_NAME}){{0,2}} ?/ ?{_NAME}(?: {_NAME}){{0,2}}"
)
_SIGN: Final = re.compile(r"(?:(?<!\s)\s++)?[;|•·/／、，]\s*+")
_AND: Final = re.compile(rf"(?<!\s)\s++(?:{phrases_regex('name_conjunctions')})\s++", re.IGNORECASE)
_COMMA: Final = re.compile(r"(?:(?<!\s)\s++)?[,،]\s*+")
_MAIL: Final = re.compile(r"(?<!\S)\S{1,254}@\S+|\(@?\w+\)|@\w+|https?://\S+")
_ROLE: Final = re.compile(rf"\b(?:{phrases_regex('roles')})\b", re.IGNORECASE)
_CJK_ROLE: Final = re.compile(rf"(?:(?<!\s)\s++)?(?:{phrases_regex('cjk_roles')})$")
# "本报记者 林晓舟": whose reporter stands before the name.
_CJK_OPENING: Final = re.compile(
    r"^[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)\s*+[:：]?\s*+(?=\S)"
)
_AGENCY: Final = re.compile(
    rf"(?:the )?(?:{phrases_regex('agencies')})"
    r"|.*(?:\bagen(?:cy|ce|cia|zia|cja|ție)\b|agentur\b|通讯社|通信社)",
    re.IGNORECASE,
)
_OUTLET: Final = re.compile(
    r"""\.(?:com|de|org|net|co|info|ru|fr|be|uk|at|ch|it|es|pl)\b
    | \b(?:news|zeitung|times|gazette|tv|radio|today|tribune|chronicle|newspapers?|sports)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What may stand in a name in small letters.
_PARTICLES: Final = frozenset(
    """af al av bin bint da das de del dela della den der des di do dos du e el ibn i la las le les
    los ould ten ter und van vom von y zu zum zur""".split()
)
# "Ann Lee for The Paper", "Ann Lee on Twitter"
_FOR_OUTLET: Final = re.compile(
    r"(?<=\w)\s+(?:(?:for|For|FOR)\s+(?=[A-Z])"
    r"|[Oo]n\s+(?:Twitter|X|Facebook|Google|LinkedIn|Instagram|Threads|Bluesky)\b).*$"
)
# "Ann Lee Associated Press"
_AGENCY_BEHIND: Final = re.compile(rf"(?<!\s)\s++(?:{phrases_regex('agencies')})$", re.IGNORECASE)
_LEAST_TWICE: Final = 6
_MAX_BYLINE_CHARS: Final = 2_000
"""Some fifty names with their roles; what is longer is a text."""
# Of the roles those that many people have together: what follows is the outlet's name.
_DESKS: Final = frozenset(
    """editors staff bureau desk newsroom agency agencies online press media team political special
    redaktion redazione redação rédaction redactie redakcja redakce редакция""".split()
)
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 5
_MOST_AUTHORS: Final = 15
_LONGEST_CJK: Final = 8


def is_agency(text: str) -> bool:
    """Say whether a name is a news agency's, which signs as people do.

    >>> is_agency("dpa"), is_agency("Deutsche Presse-Agentur"), is_agency("Ann Lee")
    (True, True, False)
    """
    return len(text) <= _LONGEST_NAME and _AGENCY.fullmatch(text) is not None


def _is_capital(word: str) -> bool:
    first = word[0] if word[0].isalpha() or len(word) == 1 else word[1]
    return not first.islower() or (len(word) > 2 and word[1] in "'’")


def is_full_name(text: str) -> bool:
    """Say whether a text has the form of a first and a last name.

    >>> is_full_name("Ana de la Cruz"), is_full_name("林晓舟"), is_full_name("Posted on")
    (True, True, False)
    """
    words = text.split()
    if not text.isascii() and len(words) == 1:
        return 2 <= len(text) <= _LONGEST_CJK and text.isalpha() and "\u3040" <= text[0] <= "\ud7a3"
    return (
        2 <= len(words) <= _MOST_WORDS
        and _is_capital(words[-1])
        and all(_is_capital(word) or word in _PARTICLES for word in words)
    )


def opening_name(text: str) -> str | None:
    """Return the first and last name that a text begins with, as notes about authors do.

    >>> opening_name("Ann Lee writes about the sea."), opening_name("The sea")
    ('Ann Lee', None)
    """
    match = _OPENING_NAME.match(text)
    return match and match[0]


def is_line_of_names(text: str) -> bool:
    """Return True if a line is one or two full names in Latin letters and nothing else.

    >>> is_line_of_names("Ann Lee, Bo Oh"), is_line_of_names("Ann Lee"), is_line_of_names("Lee")
    (True, True, False)
    """
    return _LINE_OF_NAMES.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Return True if a line is how an author or agency signs a text, as in "dpa/AFP" or "(jl)".

    >>> is_signature("dpa/AFP"), is_signature("(jl)"), is_signature("Ann Lee")
    (True, True, False)
    """
    return _SIGNATURE.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(text) <= _LONGEST_NAME
        and len(words) <= _MOST_WORDS
        and any(map(str.isalpha, text))
        and not any(map(str.isdigit, text))
        and "+" not in text
        and not (ends_sentence(text) and len(words) > 3)
        and not phrases("author_placeholders").is_phrase(text)
    )


def _without_role(part: str) -> str:
    """Take what somebody does off a name; "" where nothing but that is said.

    A desk that signs ("XY-Redaktion") keeps its name.
    """
    match = _ROLE.search(part)
    if match is None or is_agency(part):
        return part
    name = part[: match.start()].strip(" ,-–—")
    if is_agency(name.partition(" ")[0]):  # "AP National Political Writer"
        return ""
    if is_full_name(name):
        return name
    behind = part[match.end() :].strip(" ,-–—")
    if match.start() == 0 and match[0].casefold() not in _DESKS and is_full_name(behind):
        return behind  # "Reporter Ann Lee"
    return part if any(map(str.isalpha, _ROLE.sub("", part))) else ""


def names_somebodys_role(text: str) -> bool:
    """Say whether a short line is a name with what somebody does behind it, and nothing more.

    >>> names_somebodys_role("Ann Lee, Staff Writer"), names_somebodys_role("Editor quits")
    (True, False)
    """
    if len(text) > _LONGEST_NAME or ends_sentence(text):
        return False
    if not text.isascii() and (match := _CJK_ROLE.search(text)):
        return is_full_name(text[: match.start()])
    match = _ROLE.search(text)
    return (
        match is not None
        and is_full_name(text[: match.start()].strip(" ,|-–—"))
        and not any(word.islower() for word in _ROLE.sub("", text).split())
    )


def _once(part: str) -> str:
    """A name that an element holds twice, for large and for small screens, once."""
    half = len(part) // 2
    first = part[:half].strip()
    return first if half >= _LEAST_TWICE and part[-half:].strip() == first else part


def _before_bracket(part: str) -> str:
    """Cut what stands in brackets behind a name, or begins there: "Ann Lee (in Rome"."""
    name, bracket, _ = part.partition("(")
    if not bracket or (")" in part and not is_full_name(name.strip())):
        return part
    return name if is_full_name(name.strip()) else ""


def _bare(part: str) -> str:
    """Take openings, labels, punctuation and roles off one name."""
    part = _before_bracket(_FOR_OUTLET.sub("", _once(part)))
    part = OPENING.sub("", part.strip(" .,:;|–—-\u00b7*>@")).strip()
    if OPENING.match(f"{part} "):  # nothing but "By"
        return ""
    if not part.isascii():
        part = _CJK_OPENING.sub("", _CJK_ROLE.sub("", part))
    agency = _AGENCY_BEHIND.search(part) if part.count(" ") > 1 else None
    if agency is not None and is_full_name(part[: agency.start()]) and not is_agency(part):
        part = part[: agency.start()]
    return _without_role(part.strip(" .,:;|–—-@"))


def _listed(text: str) -> Iterator[str]:
    """Part a list at its signs, and at its "and" unless that belongs to one name."""
    for listed in _SIGN.split(text):
        ends = _AND.split(listed)
        long = any(" " in end for end in ends)
        # "Ministry of Trade and Climate": where one end has two words, the other is no name of one.
        if long and any(" " not in end and not is_agency(end) for end in ends):
            yield listed
        else:
            yield from ends


def _before_site(part: str, refused: frozenset[str]) -> str:
    """The name before the site's own: "Ann Lee The Paper"; "" where there is none."""
    words = part.split()
    for at in range(2, len(words)):
        if folded_letters("".join(words[at:])) in refused and is_full_name(
            name := " ".join(words[:at])
        ):
            return name
    return ""


def _parts(text: str, refused: frozenset[str]) -> Iterator[str]:
    """The names that a text lists, without the places and outlets behind a comma."""
    for listed in _listed(text):
        before = ""
        for part in _COMMA.split(listed):
            if is_full_name(before) and _ROLE.search(part) and not is_agency(part):
                continue  # "Ann Lee, Editor-at-large of the Paper"
            bare = _bare(part)
            is_place = " " in before and " " not in bare and bare.isascii()
            if folded_letters(part) in refused or _OUTLET.search(part):
                if name := _before_site(bare, refused):
                    yield name
                break  # what follows is its place
            if bare and not (is_place and not is_agency(bare)):
                yield bare
            before = before or bare


def clean_names(
    texts: Iterable[str], unwanted: Iterable[str] = (), *, displayed: bool = False
) -> list[str]:
    """Turn bylines into names: without "By", roles, places, mail addresses and outlets.

    What is ``displayed`` must look like first and last names, as anything may stand there.

    >>> clean_names(["By Ann Lee and Bo Oh, Chief Editor"])
    ['Ann Lee', 'Bo Oh']
    """
    return names_in(texts, keys_of(unwanted), displayed=displayed)


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """Names in the form in which :func:`names_in` compares them."""
    return frozenset(folded_letters(name) for name in names if name)


def names_in(
    texts: Iterable[str], refused: frozenset[str], *, displayed: bool = False
) -> list[str]:
    """Do as :func:`clean_names`, for names that were made ready by :func:`keys_of`."""
    names: dict[str, str] = {}
    for text in texts:
        if len(text) > _MAX_BYLINE_CHARS:
            continue
        if "@" in text or "://" in text:
            text = _MAIL.sub(" ", text)
        text = OPENING.sub("", strip_tags(text))
        for part in _parts(text, refused):
            if not is_agency(part) and not _may_sign(part, displayed):
                continue
            key = folded_letters(part)
            if key and key not in refused:
                names.setdefault(key, part)
    return list(names.values())[:_MOST_AUTHORS]


def _may_sign(part: str, displayed: bool) -> bool:
    if not _is_name(part) or ":" in part or "：" in part:
        return False
    if not displayed:
        return True
    return is_full_name(part) and _ROLE.search(part) is None and not _is_furniture(part)


def _is_furniture(part: str) -> bool:
    return phrases("comments", "related", "share", "promo").find(part) is not None
