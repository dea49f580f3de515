"""The names in bylines and signatures, without "By", roles, places and outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.common.caches import cached_by_text
from newscrawl.common.text import folded_letters, without_repetition
from newscrawl.extraction.document.structured_data import strip_tags
from newscrawl.extraction.lines.byline_parts import (
    BYLINE_OPENINGS,
    given_name_first,
    is_photo_label,
    with_names_parted,
    without_both_roles,
    without_outlet,
    without_photographers,
    without_place,
)
from newscrawl.extraction.lines.person_names import (
    AGENCIES,
    CJK_ROLE,
    ROLES,
    has_word_of_no_name,
    is_agency,
    is_full_name,
    may_be_author,
)
from newscrawl.extraction.vocabulary import PhrasePattern, PhrasesAt, phrases, phrases_regex

__all__ = ["is_byline_opening", "keys_of", "names_in", "opening_end"]

_BEHIND_LABEL: Final = re.compile(r"\s*[:：/／|｜＝=]\s*|\s+|(?<=[\u3400-\u9fff])・")
_BYLINE_OPENING: Final = PhrasePattern(BYLINE_OPENINGS, _BEHIND_LABEL)
_BYLINE_LABEL: Final = PhrasePattern(PhrasesAt.of("byline_labels"), _BEHIND_LABEL)
_SIGN: Final = re.compile(r"(?:(?<!\s)\s++)?[;|•·/／、，]\s*+")
_AND: Final = re.compile(rf"(?<!\s)\s++(?:{phrases_regex('name_conjunctions')})\s++", re.IGNORECASE)
_COMMA: Final = re.compile(r"(?:(?<!\s)\s++)?[,،]\s*+")
_MAIL: Final = re.compile(r"(?<!\S)\S{1,254}@\S+|\(@?\w+\)|@\w+|https?://\S+")
# "本报记者 林晓舟": whose reporter stands before the name.
_CJK_OPENING: Final = re.compile(
    r"^[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)\s*+[:：]?\s*+(?=\S)"
)
# "[서울=김서연 기자]": from where, and who.
_KOREAN_PLACE: Final = re.compile(r"^[\uac00-\ud7a3]{1,8}\s?[=＝]\s?(?=[\uac00-\ud7a3])")
_OUTLET: Final = re.compile(
    r"""\bwww\. | \.(?:com|de|org|net|co|info|ru|fr|be|uk|at|ch|it|es|pl|cn|jp|kr|tw|hk|br|in)\b
    | \b(?:news|zeitung|times|gazette|tv|radio|today|tribune|chronicle|newspapers?|sports)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# "云南日报报业集团", "汉斯出版社", "某某网"
_CJK_OUTLET: Final = re.compile(
    r"[^\W\d_](?:网|網|报|報|社|台|臺|集团|集團|公司|网络|網絡|网站|網站|中心|频道|頻道|在线|在線"
    r"|杂志|雜誌|期刊|传媒|傳媒|客户端|客戶端|委员会|委員會|编辑部|編輯部|局|厅|廳|办公室|大学|大學|学院|學院|系统|系統|平台)"
    r"(?:\s|$)"
)
# "Ann Lee for The Paper", "Ann Lee on Twitter"
_FOR_OUTLET: Final = re.compile(
    r"(?<=\w)\s+(?:(?:for|For|FOR|on behalf of)\s+(?=[A-Z])|of\s+(?=The\s)"
    r"|[Oo]n\s+(?:Twitter|X|Facebook|Google|LinkedIn|Instagram|Threads|Bluesky)\b).*$"
)
# "Ann Lee Associated Press"
_SPACES: Final = re.compile(r"(?<!\s)\s++")
_END: Final = re.compile(r"$")
_AGENCY_AT_END: Final = PhrasePattern(AGENCIES, _END)
_FRENCH_ARTICLE: Final = re.compile(r"^l['’](?=[A-Z])")
_ACRONYM: Final = re.compile(r"[A-Z]{2,6}")
_MIN_REPEATED_CHARS: Final = 6
""""Ann Lee Ann Lee": a short name; shorter ones repeat as in "New New Delhi"."""
_MAX_BYLINE_CHARS: Final = 2_000
"""Some fifty names with their roles; what is longer is a text."""
# Of the roles those that many people have together: what follows is the outlet's name.
_DESKS: Final = frozenset(
    """editors staff bureau desk newsroom agency agencies online press media team political special
    redaktion redazione redação rédaction redactie redakcja redakce редакция""".split()
)
_NAME_CACHE_BYTES: Final = 256 * 1024
"""A page has its authors in data and byline, and a site's are the same on page after page."""
_MAX_AUTHORS: Final = 15  # a line of more names is a list of staff
# "By Ann Lee. Reviewed by Bo Oh": what others did to the text.
_OTHER_HANDS: Final = re.compile(rf"(?:^|\b)(?:{phrases_regex('other_hands')})\b.*", re.IGNORECASE)
_ARTICLES: Final = frozenset(("The", "the", "Die", "Der", "Das"))  # "El" and "Le" are also names
_QUOTES: Final = frozenset('«„“"「『《')
_BOILERPLATE: Final = phrases("comments", "related", "share", "promo")


def opening_end(text: str) -> int:
    """Return where that ends which opens a byline, or an author's name within one; else 0.

    >>> opening_end("By Ann Lee"), opening_end("Ann Lee")
    (3, 0)
    """
    opening = _BYLINE_OPENING.match(text) or _BYLINE_LABEL.match(text)
    return opening.end() if opening is not None else 0


def is_byline_opening(text: str) -> bool:
    """Return True if a text does nothing but open a byline: "By", "Author:"."""
    spaced = f"{text} "
    return _BYLINE_OPENING.fullmatch(spaced) or _BYLINE_LABEL.fullmatch(spaced)


def _without_role(part: str) -> str:
    """Return a name without its role; "" where a text has nothing but roles.

    A desk that signs ("XY-Redaktion") keeps its name.
    """
    role = ROLES.find(part)
    if role is None or is_agency(part):
        return part
    name = part[: role.start].strip(" ,-–—")
    if is_agency(name.partition(" ")[0]):  # "AP National Political Writer"
        return ""
    if is_full_name(name):
        return without_outlet(name)
    behind = part[role.end :].strip(" ,-–—")
    is_desk = part[: role.end].casefold() in _DESKS
    if role.start == 0 and not is_desk and is_full_name(behind):
        return behind  # "Reporter Ann Lee"
    return part if any(map(str.isalpha, ROLES.cut_from(part))) else ""


def _before_bracket(part: str) -> str:
    """Return a name without the brackets behind it, closed or not: "Ann Lee (in Rome"."""
    name, bracket, within = part.partition("(")
    if bracket and is_photo_label(within.rstrip(") ")):
        return ""
    if not bracket or (")" in part and not is_full_name(name.strip())):
        return part
    return name if is_full_name(name.strip()) else ""


def _read_without_labels(part: str) -> str:
    """Return one name without openings, labels, punctuation and roles."""
    part = _before_bracket(_FOR_OUTLET.sub("", without_repetition(part, _MIN_REPEATED_CHARS)))
    part = without_place(part)
    part = part.strip(" .,:;|–—-\u00b7*>@✓✔☑〓★☆◆◇■□●○▲△")
    part = part[opening_end(part) :].strip()
    if opening_end(f"{part} "):  # nothing but "By"
        return ""
    if not part.isascii():
        part = _KOREAN_PLACE.sub("", _CJK_OPENING.sub("", CJK_ROLE.sub("", part)))
    agency = _AGENCY_AT_END.search(part, _SPACES) if part.count(" ") > 1 else None
    if agency is not None and is_full_name(part[: agency.start]) and not is_agency(part):
        part = part[: agency.start]
    return _without_role(part.strip(" .,:;|–—-@"))


_without_labels: Final = cached_by_text(_read_without_labels, max_bytes=_NAME_CACHE_BYTES, copies=2)
"""Return one name without openings, labels, punctuation and roles; two copies: text and name."""


def _split_list(text: str) -> Iterator[str]:
    """Split a list at its signs, and at its "and" unless that belongs to one name."""
    for listed in _SIGN.split(text):
        ends = _AND.split(listed)
        if len(ends) > 1 and any(
            " " in end for end in ends
        ):  # "Ann Lee with XPA", an unknown agency
            ends = [_FRENCH_ARTICLE.sub("", end) for end in ends]
            ends = [end for end in ends if not _ACRONYM.fullmatch(end) or is_agency(end)]
        long = any(" " in end for end in ends)
        # "Ministry of Trade and Climate": where one end has two words, the other is no name of one.
        if long and any(" " not in end and not is_agency(end) for end in ends):
            yield listed
        else:
            yield from ends


def _name_before_site(part: str, refused: frozenset[str]) -> str:
    """Return the name before the site's own ("Ann Lee The Paper"), "" where there is none."""
    words = part.split()
    for count in range(2, len(words)):
        name, site = " ".join(words[:count]), "".join(words[count:])
        if folded_letters(site) in refused and is_full_name(name):
            return name
    return ""


def _names_listed(text: str, refused: frozenset[str]) -> Iterator[str]:
    """The names that a text lists, without the places and outlets behind a comma."""
    has_name = False
    for listed in _split_list(text):
        before = ""
        for part in _COMMA.split(listed):
            is_other = CJK_ROLE.search(part) and is_full_name(CJK_ROLE.sub("", part))
            if is_full_name(before) and ROLES.find(part) and not (is_other or is_agency(part)):
                continue  # "Ann Lee, Editor-at-large of the Paper"
            bare = _without_labels(part)
            is_place = " " in before and " " not in bare and bare.isascii()
            if (
                (has_name and _is_outlet_behind_name(bare))
                or folded_letters(part) in refused
                or _OUTLET.search(part)
                or (_CJK_OUTLET.search(bare) and not is_agency(bare))
            ):
                if name := _name_before_site(bare, refused):
                    yield name
                break  # what follows is its place
            if bare and not (is_place and not is_agency(bare)):
                yield bare
            before = before or bare
            has_name = has_name or is_full_name(bare)


def _is_outlet_behind_name(text: str) -> bool:
    """Return True if what stands behind a name has the form of an outlet's: "The Evening Post"."""
    words = text.split()
    if not words or is_agency(text):
        return False
    is_named = any(map(phrases("outlet_words").is_phrase, (words[0], words[-1])))
    return is_named or words[0] in _ARTICLES or text[0] in _QUOTES


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """Return names in the form in which :func:`names_in` compares them."""
    return frozenset(folded_letters(name) for name in names if name)


def _read_list_in(text: str) -> str:
    """Return what a byline lists: without mail addresses, other hands and "By"."""
    if "@" in text or "://" in text:
        text = _MAIL.sub(" ", text)
    text = _OTHER_HANDS.sub("", without_photographers(strip_tags(text)))
    text = with_names_parted(without_both_roles(text))
    return given_name_first(text[opening_end(text) :])


_list_in: Final = cached_by_text(_read_list_in, max_bytes=_NAME_CACHE_BYTES, copies=2)
"""Return what a byline lists; two copies: the byline and the list."""


def names_in(
    texts: Iterable[str], refused: frozenset[str] = frozenset(), *, displayed: bool = False
) -> list[str]:
    """Return the names in bylines: without "By", roles, places, mail addresses and outlets.

    Names that are ``refused``, as the site's own, come as :func:`keys_of` returns them.  What is
    ``displayed`` must look like first and last names, as a page may show anything there.

    >>> names_in(["By Ann Lee and Bo Oh, Chief Editor"])
    ['Ann Lee', 'Bo Oh']
    """
    names: dict[str, str] = {}
    for text in texts:
        if len(text) > _MAX_BYLINE_CHARS:
            continue
        for part in _names_listed(_list_in(text), refused):
            if not is_agency(part) and not _may_sign(part, displayed):
                continue
            key = folded_letters(part)
            if key and key not in refused:
                names.setdefault(key, part)
    return list(names.values())[:_MAX_AUTHORS]


def _may_sign(part: str, displayed: bool) -> bool:
    if not may_be_author(part) or ":" in part or "：" in part:
        return False
    if not displayed:
        return True
    return (
        is_full_name(part)
        and ROLES.find(part) is None
        and _BOILERPLATE.find(part) is None
        and not has_word_of_no_name(part)
    )
