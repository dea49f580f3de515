"""Photo credits by their wording: "Photo/Reuters", "Foto: A. Name/dpa", "(Photo by X via Y)"."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from newscrawl.common.text import folded_words, longest_words
from newscrawl.extraction.lines.credit_names import (
    AGENCY,
    ANY_AGENCY,
    PARTNERS,
    are_names,
    is_name_like,
)
from newscrawl.extraction.lines.sentences import ends_sentence_or_quote, is_running_text
from newscrawl.extraction.vocabulary import phrases, phrases_as_written, phrases_regex

__all__ = [
    "ends_in_credit",
    "is_credit_label",
    "is_credit_line",
    "split_credit",
    "strip_credit_label",
    "strip_label_behind",
]

_PHOTO_WORDS: Final = phrases_regex("credit_labels")
_WORDS: Final = f"(?:{_PHOTO_WORDS})"
_ANY_WORDS: Final = f"(?:{_PHOTO_WORDS}|{phrases_regex('source_labels')})"
_RESERVED: Final = phrases_regex("rights_reserved").replace(r"\ ", r"\s")
_ENDINGS: Final = phrases_as_written("credit_endings")


def _label(label_words: str) -> str:
    """What labels a credit: "Photo:", "Foto ©", "Photo by …:", "写真：", "©", "Courtesy of".

    For clean text, as all of this module is: nowhere in it do two spaces follow each other.
    """
    return rf"""(?:
      {label_words} (?:\s? (?:by|von|par|por|di|credits?|copyright|courtesy(?:\ of)?))?
        \s? [:：/／=＝©|｜]+ \s? ©?
    | © | ⓒ | \(c\)\s?
    | (?:photo|photograph|picture|image|screenshot|screengrab)s? \s
        (?:by|courtesy\ of|courtesy|credit(?:\ should\ read)?|via) \s?:?\s
    | (?:image|photo|picture)\ (?:source|credit),\s
    | (?:fot|ph|φωτ)\.\s
    | credit \s? (?:\.{{3}}|…) \s?
    | courtesy (?:\ of)? \s?:?\s
    | (?:copyright|credits?) \s?:?\s (?! (?:union|suisse|card|agricole|rating|line|score)\b )
    | (?:{_RESERVED}) \s?[:.–-]?\s
)"""


def _trailing(label_words: str, also_behind: str = "") -> re.Pattern[str]:
    start = _LABEL_START.replace("(?<=[", f"(?<=[{also_behind}", 1)
    return re.compile(
        rf"{start} [(\[（【〔|•·–—-]? \s? (?:{_label(label_words)}) \s?"
        # Looked for only where the text ends near enough: 90, and four characters behind it.
        r"(?= [^\n]{2,94} $ ) (?P<credit> [^\n]{2,90}? ) \s? [)\]）】〕]? \s? \.? $",
        re.IGNORECASE | re.VERBOSE,
    )


# Where a label may begin: at the start, behind a sentence's end or a bar, or as a capitalised word.
_LABEL_START: Final = r"""(?:
      ^
    | (?<=[.!?…"”»)。、|/–—-]) \s?
    | (?<!Getty) (?<!\bAP) \s (?= (?-i: [^\W\d_a-zа-яё] | [(\[（【〔|•·–—©-] ) )
    | (?<=[\u3040-\ud7a3])
)"""
_TRAILING: Final = _trailing(_WORDS)
_TRAILING_IN_CAPTION: Final = _trailing(_ANY_WORDS, ",，")
_END_BRACKET: Final = re.compile(
    r"(?P<open>[(\[（【〔])(?P<inside>(?:[^()\[\]（）【】〔〕]|\([^()]{1,40}\)){2,110})"
    r"[)\]）】〕]\s*[.。]?$"
)
# Inside brackets a label needs no sign behind it: "(foto Ansa)", "(Express photo by A. Name)".
_BRACKET_LABEL: Final = re.compile(
    rf"(?:[\w'’.]+\s){{0,3}}?(?:{_ANY_WORDS})"
    r"(?:\s(?:by|von|par|por|di|via)\s|\s*[:：/=＝©]\s*|\.?\s(?=(?-i:[^\W\d_a-z])))",
    re.IGNORECASE,
)
# "(Jo Lens / May 14, 2013)"
_DATED: Final = re.compile(
    r"(?:(?<!\s)\s++)?[/,|•–—-]\s*+(?:[^\W\d_]{3,9}\.?\s\d{1,2},\s(?:19|20)\d\d"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)$"
)
# What cannot be anybody's name: a file's, a time of day.
_NOBODYS: Final = re.compile(r"\.(?:jpe?g|png|gif|webp)\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)
_NAME_ENDING: Final = re.compile(
    rf"(?:\s|(?<=[\u3040-\ud7a3]))(?:{phrases_regex('credit_endings')})$"
)
# "A queue forms. Isithombe: Jo Lens": a label in a language that the vocabulary lacks.
_SOME_LABEL: Final = re.compile(
    r"(?:^|[.!?…)\"”»]\s+)[^\W\d_a-z][^\W\d_]{3,13}:\s(?P<credit>[^\W\d_a-z][^:.!?]{1,50})$"
)
# Japanese and Chinese put the label behind the name, or the name behind an equals sign.
_IN_BRACKETS: Final = re.compile(r"[（(](?P<credit>[^（()）]{2,30})(?:提供|撮影|摄|攝)[)）]$")
_SHOT_BY: Final = re.compile(
    r"(?P<credit>(?:(?<![^\s。，,、＝=（）()])[^\s。，,、＝=（）()]{2,8}[\s/])?[^\s。，,、＝=（）()]{2,20})"
    r"\s*(?:摄影|攝影|摄|攝|撮影|供图|供圖|제공|촬영)[）)]?$"
)
_EQUALS: Final = re.compile(r"[＝=](?P<credit>[^\s＝=。、（）()]{2,20}?)(?:提供|撮影)?$")
_LEADING_LABEL: Final = re.compile(
    rf"""^[\s(\[（【]*
    (?: {_label(_ANY_WORDS)} | foto \s (?:von|di|de|par|por) \s | by\s | via\s
    | (?-i:por|par)\s(?=(?-i:[^\W\d_a-z]))
    | (?:provided\ by|bereitgestellt\ von|fourni\ par|proporcionado\ por|fornito\ da)\s
    ) \s*""",
    re.IGNORECASE | re.VERBOSE,
)
# "Jo Lens/Copyright 2024 The Agency. All rights reserved", and what sells or opens the picture.
_RIGHTS: Final = re.compile(
    rf"""[\s/,.|–-]{{0,4}}(?:copyright|©|\(c\))\s*+(?:19|20)\d\d\b.*+$
    | [\s/,.|–-]{{1,4}}(?:{_RESERVED}|purchase\ licensing\ rights|opens\ new\ tab).*+$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ONLY_LABEL: Final = re.compile(
    rf"\W*(?:{_ANY_WORDS}|{_RESERVED}|courtesy(?: of)?|via)[\s:：.…,©/=]*", re.I
)
_LABEL_AT_END: Final = re.compile(
    rf"(?P<before>^|[\s.(|–—-])(?:(?:{_ANY_WORDS})\s*[:：]|©)\s*$", re.IGNORECASE
)
# What a labelled credit cannot do without, to turn most texts away early.
_SIGNS: Final = (*":：/／=＝©ⓒ|｜", "by ", "courtesy", "(c)", "copyright", "credit")
_LABEL_WORDS: Final = longest_words(
    (
        *phrases_as_written("credit_labels"),
        *phrases_as_written("rights_reserved"),
        *"courtesy copyright credit credits fot ph φωτ".split(),
        *"photo photos photograph photographs picture pictures image images".split(),
        *"screenshot screenshots screengrab screengrabs".split(),
    )
)
_RIGHTS_WORDS: Final = longest_words(
    (*phrases_as_written("rights_reserved"), "copyright", "licensing", "opens")
)
_WORDS_IN_CAPTION: Final = _LABEL_WORDS | longest_words(phrases_as_written("source_labels"))
_CJK: Final = re.compile("[\u3040-\ud7a3]")
_ENDS: Final = (". ", "! ", "? ", "… ", "” ", '" ', "» ", "“ ", ") ", "。", "！", "？", "।", "؟ ")
_CUT: Final = " (（[|–—-•·/＝=,、"

_TAIL: Final = 140
_SHORT_CAPTION: Final = 160
_LONGEST_LABELLED: Final = 60
_LONGEST_CREDIT: Final = 90
_LONGEST_CAPTION: Final = 600
_LONGEST_BEHIND: Final = 80
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 9
_MOST_NAMES: Final = 4
_LONGEST_LABEL: Final = 30


def is_credit_label(text: str) -> bool:
    """Say whether a text is a label without its credit: "Foto:", "Image source,".

    >>> is_credit_label("Foto:"), is_credit_label("Foto: dpa")
    (True, False)
    """
    return len(text) < _LONGEST_NAME and bool(_ONLY_LABEL.fullmatch(text))


def strip_label_behind(text: str) -> str:
    """Take a label off a text's end, where its credit is an element of its own.

    >>> strip_label_behind("A queue forms. Photo:"), strip_label_behind("A queue forms.")
    ('A queue forms.', 'A queue forms.')
    """
    if not text.endswith((":", "：", "©")):
        return text
    match = _LABEL_AT_END.search(text, max(0, len(text) - _LONGEST_LABEL))
    return text if match is None else text[: match.end("before")].rstrip(_CUT)


def _has_ending(text: str) -> bool:
    """Say whether a word behind a name makes it a credit: "ELTA nuotr."."""
    return text.endswith(_ENDINGS) and _NAME_ENDING.search(text) is not None


def _without_ending(text: str) -> str:
    return _NAME_ENDING.sub("", text) if text.endswith(_ENDINGS) else text


def strip_credit_label(text: str) -> str:
    """Take label words, brackets and marks off a credit.

    >>> strip_credit_label("(Photo by Jo Lens/AFP via Getty Images)")
    'Jo Lens/AFP via Getty Images'
    >>> strip_credit_label("Foto: © Anna Beispiel/dpa")
    'Anna Beispiel/dpa'
    """
    if len(text) > _LONGEST_CAPTION:
        return text
    if _ONLY_LABEL.fullmatch(text):
        return ""
    for _ in range(3):  # "Foto: © X" has two labels, and a site's own may come first
        shorter = _LEADING_LABEL.sub("", text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    if text.count(")") > text.count("("):
        text = text.rstrip(").）").rstrip()
    text = text.rstrip()
    if _may_hold_label(text, _RIGHTS_WORDS):
        text = _RIGHTS.sub("", text)
    if text[-1:].isdecimal():
        text = _DATED.sub("", text)
    text = _without_ending(text)
    if ("." in text or ":" in text) and _NOBODYS.search(text):
        return ""
    text = text.strip(" \t|•·,;:–—-/[]【】（）＝=").removesuffix(" .")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text if any(map(str.isalpha, text)) else ""


def _in_brackets(text: str) -> tuple[str, str] | None:
    """Part a caption from the credit in brackets at its end."""
    match = _END_BRACKET.search(text, max(0, len(text) - _TAIL))
    if match is None:
        return None
    before, inside = text[: match.start()].rstrip(), match["inside"].strip()
    if phrases("not_credits").is_phrase(inside) or is_running_text(inside, _MOST_WORDS):
        return None
    label = _BRACKET_LABEL.match(inside)
    if not (
        label is not None
        or _LEADING_LABEL.match(inside)
        or _has_agency(inside)
        or _has_ending(inside)
        or _may_stand_behind(before, inside, match)
    ):
        return None
    if label is not None and not label[0].endswith("/"):  # not "AP Photo/A. Name"
        inside = inside[label.end() :]
    elif AGENCY.fullmatch(inside) and (start := _name_before(before)):
        return text[:start], text[start:]
    return before, inside


def _name_before(text: str) -> int:
    """Where the name before an agency's brackets begins: "… Rome. / Jo Lens (EFE)"; 0: nowhere."""
    for sign in (" / ", " | ", ". "):
        _, found, name = text.rpartition(sign)
        if found and len(name.split()) <= _MOST_NAMES and are_names(name):
            return len(text) - len(name)
    return 0


def _has_agency(text: str) -> bool:
    found = ANY_AGENCY.search(text)
    return found is not None and (found.start() == 0 or found.end() == len(text) or "/" in text)


def _may_stand_behind(before: str, inside: str, match: re.Match[str]) -> bool:
    """Say whether brackets without a label or an agency hold a name, by what is before them."""
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
        return not _CJK.search(before[-1] + inside)
    if " for " in inside:  # "Jo Lens for The Paper"
        return True
    names = inside.split("/")
    return len(names) > 1 and any(" " in name.strip() for name in names)


def _behind_sentence(text: str) -> tuple[str, str] | None:
    """Part a caption from a credit with an agency or partners that follows its last sentence."""
    tail = max(0, len(text) - _TAIL)
    at = max((text.rfind(end, tail) + len(end) for end in _ENDS if end in text[tail:]), default=0)
    while at > 2 and text[at - 2] == "." and _is_initial(text, at - 2):
        at = max((text.rfind(end, tail, at - 2) + len(end) for end in _ENDS), default=0)
    rest = text[at:].strip()
    name = _without_ending(rest)
    label = _BRACKET_LABEL.match(rest)
    if label is not None and at >= 2 and are_names(rest[label.end() :]):  # "Bild Anna Beispiel"
        return text[:at].rstrip(), rest[label.end() :]
    if at < 2 or not name or len(rest) > _LONGEST_BEHIND or not is_name_like(name):
        return None
    if not (
        AGENCY.search(rest)
        or PARTNERS.search(rest)
        or _has_ending(rest)
        or _signs_alone(text[:at].split(), rest)
    ):
        return None
    return text[:at].rstrip(), rest


def _signs_alone(before: list[str], name: str) -> bool:
    """Say whether a name needs no agency: "JO LENS", "Jo Lens for The Paper"."""
    if not (name.isupper() or " for " in name) or before[-1].count(".") > 1:
        return False
    return " " in name and are_names(name)


def _is_initial(text: str, dot: int) -> bool:
    """Say whether the full stop is one of "J." or "Jr."."""
    word = text[max(0, dot - 3) : dot].rsplit(" ", 1)[-1].rsplit("/", 1)[-1]
    return len(word) <= 2 and word[:1].isupper()


def _behind_bar(text: str) -> tuple[str, str] | None:
    """Part "A queue forms. | A. Name/AP" at its bar."""
    for bar in (" | ", " • ", " /// "):
        before, found, rest = text.partition(bar)
        rest = _without_ending(rest)
        if found and before and is_name_like(rest) and not any(map(str.isdigit, rest)):
            if agency := _behind_sentence(before):  # "… forms. picture alliance / dpa | A. Name"
                return agency[0], text[before.rfind(agency[1]) :]
            return before, rest
    return None


def _behind_sign(text: str) -> tuple[str, str] | None:
    """Part "A queue in Rome / EFE" at its last sign, if an agency or a credit's end follows."""
    for sign in (" / ", " – ", " — ", " - "):
        before, found, rest = text.rpartition(sign)
        if found and sign == " / " and AGENCY.search(before) and is_name_like(text):
            return "", text  # "Jo Lens / AFP / Getty Images"
        if found and before and is_name_like(_without_ending(rest)):
            label = _BRACKET_LABEL.match(rest)
            name = rest[label.end() :] if label else rest
            of_agency = AGENCY.search(name) if "/" in name else AGENCY.match(name)
            if of_agency or _has_ending(rest):
                return before, name
    return None


def _behind_equals(text: str) -> tuple[str, str] | None:
    """Part a Japanese caption at its closing equals sign: "…橋＝ロイター"."""
    match = _EQUALS.search(text) if "＝" in text or "=" in text else None
    if match is None:
        return None
    plain = normalize("NFKC", match["credit"])  # "ＡＰ" in full width
    if not (AGENCY.search(plain) or match[0].endswith(("提供", "撮影"))):
        return None
    return text[: match.start()], match["credit"]


def _patterns(text: str) -> list[re.Pattern[str]]:
    """The patterns whose marks a text has; most captions have none of them."""
    patterns = []
    if _may_hold_label(text, _WORDS_IN_CAPTION):
        patterns.append(_TRAILING_IN_CAPTION)
    if _CJK.search(text):
        patterns += (_IN_BRACKETS, _SHOT_BY)
    if ":" in text:
        patterns.append(_SOME_LABEL)
    return patterns


def _is_quoted(credit: str) -> bool:
    """Say whether a credit is a title of the form "Who: what", and not two labels and a name."""
    before, colon, _ = credit.partition(": ")
    if not colon or ANY_AGENCY.search(credit):
        return False
    return before.casefold().rpartition(" ")[2] not in _LABEL_WORDS


def _by_pattern(text: str) -> tuple[str, str] | None:
    tail = max(0, len(text) - _TAIL)
    for pattern in _patterns(text):
        match = pattern.search(text, tail)
        if match is not None and not is_running_text(match["credit"], _MOST_WORDS):
            credit = match["credit"]
            if "。" in credit[:-1] or _is_quoted(credit):
                continue  # a label before the caption, no name: "Video: Mayor: The ferry sails"
            if pattern is _SOME_LABEL and not (are_names(credit) or PARTNERS.search(credit)):
                continue  # "Mayor: The ferry sails"
            if credit.count("(") > credit.count(")"):  # "Foto: A. Name (The Paper)"
                credit = text[match.start("credit") :]
            return text[: match.start()], credit
    return None


_WAYS: Final = (
    _in_brackets,
    _by_pattern,
    _behind_equals,
    _behind_bar,
    _behind_sentence,
    _behind_sign,
)


def split_credit(text: str) -> tuple[str, str | None]:
    """Part a caption from the credit at its end.

    >>> split_credit("A queue forms. Photo/Reuters")
    ('A queue forms.', 'Reuters')
    >>> split_credit("A queue forms in Rome.")
    ('A queue forms in Rome.', None)
    """
    if len(text) > _LONGEST_CAPTION:
        return text, None
    shown = _RIGHTS.sub("", text) if "pens new tab" in text or "icensing Rights" in text else text
    for way in _WAYS:
        parts = way(shown)
        if parts is not None and (credit := strip_credit_label(parts[1])):
            before, end, behind = credit.partition(". ")
            if (
                not parts[0] and end and is_running_text(behind, 2)
            ):  # "Photo: Jo Lens. A queue forms."
                return behind, before
            return parts[0].rstrip(_CUT), credit
    return text, None


def _has_sign(folded: str) -> bool:
    for sign in _SIGNS:  # noqa: SIM110 - any() takes twice the time, and every text comes by
        if sign in folded:
            return True
    return False


def _may_hold_label(text: str, labels: frozenset[str] = _LABEL_WORDS) -> bool:
    """Turn most texts away early: say whether a word is there that is a label's."""
    if not labels.isdisjoint(folded_words(text)):
        return True
    if "(c)" in text or "(C)" in text:
        return True
    return not text.isascii() and ("©" in text or "ⓒ" in text or bool(_CJK.search(text)))


def is_credit_line(text: str) -> bool:
    """Say whether a line is a credit and nothing else.

    >>> is_credit_line("Foto: Anna Beispiel/dpa"), is_credit_line("Fotos sind verboten.")
    (True, False)
    """
    if len(text) > _LONGEST_CREDIT or not _may_hold_label(text):
        return False
    return bool(_ONLY_PHOTO_LABEL.fullmatch(text) or _TRAILING.match(text))


_ONLY_PHOTO_LABEL: Final = re.compile(rf"{_WORDS}\s*[:：]?", re.IGNORECASE)


def ends_in_credit(text: str) -> bool:
    """Say whether a line is a caption by its end: a credit with its label.

    >>> ends_in_credit("A queue forms. Photo/Reuters"), ends_in_credit("He works for Reuters.")
    (True, False)
    """
    if len(text) > _LONGEST_CAPTION:
        return False
    tail = text[-_TAIL:]
    if _has_sign(tail.casefold()) and _may_hold_label(tail):
        match = _TRAILING.search(text, max(0, len(text) - _TAIL))
        if match is not None:
            return len(match["credit"]) <= _LONGEST_LABELLED and not is_running_text(
                match["credit"], 3
            )
    if text.isascii() or len(text) >= _SHORT_CAPTION or not _CJK.search(text):
        return False
    return bool(_IN_BRACKETS.search(text) or _SHOT_BY.search(text))
