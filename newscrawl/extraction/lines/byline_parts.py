"""What a byline has beside its authors: who took the photos, where they report from, for whom.

Each function takes a byline's text and returns it without such a part, so that what is left are
names that "and", commas and slashes part.
"""

from __future__ import annotations

import re
from itertools import compress
from operator import not_
from typing import Final

from newscrawl.extraction.lines.chinese_names import are_chinese_names, names_before_text_label
from newscrawl.extraction.lines.credit_labels import PHOTO_LABELS
from newscrawl.extraction.lines.person_names import (
    CJK_ROLE,
    has_only_chinese_letters,
    is_agency,
    is_chinese,
    is_full_name,
)
from newscrawl.extraction.vocabulary import (
    PhrasePattern,
    PhrasesAt,
    phrases,
    phrases_regex,
    small_letters,
)

__all__ = [
    "BYLINE_LABELS",
    "BYLINE_OPENINGS",
    "given_name_first",
    "is_photo_label",
    "with_names_parted",
    "without_both_roles",
    "without_outlet",
    "without_photographers",
    "without_place",
]

_LETTER: Final = r"[^\W\d_]"
_OTHER_LETTER: Final = r"[^\W\d_A-Za-z]"
_CAPITAL: Final = r"(?-i:[^\W\d_a-zа-яёà-öø-ÿ])"
BYLINE_OPENINGS: Final = PhrasesAt.of("byline_openings")
BYLINE_LABELS: Final = PhrasesAt.of("byline_openings", "byline_labels")
_COLON: Final = re.compile(r"\s*[:：/／|｜＝=]|(?<=[\u3400-\u9fff])・")
_PHOTO_LABEL: Final = PhrasePattern(PHOTO_LABELS, _COLON)
_BYLINE_LABEL: Final = PhrasePattern(BYLINE_LABELS, _COLON)
_SIGNS_BEFORE_LABEL: Final = re.compile(r"(?<![\s,;、，；|/／·•(（–—-])[\s,;、，；|/／·•(（–—-]++")
_OTHER_PHOTO_LABEL: Final = re.compile(
    r"(?:foto|photo|bild|photograph|picture|fotografía|fotografia)[sy]?\s(?:by|von|par|por|de|di|av|af)\s"
    r"|(?:사진|摄影|攝影|写真|撮影)\s+(?=\S)",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"[\s,;|/–—-]")
_MIN_PHOTOGRAPHERS_CHARS: Final = 2  # a space and a Chinese character
_MAX_PHOTOGRAPHERS_CHARS: Final = 80
"""Between the label of the photos and that of the text: three names."""
_ENDS_IN_AND: Final = re.compile(
    rf"(?:^|\s)(?:{phrases_regex('name_conjunctions')})$", re.IGNORECASE
)
# "Aus Oberstadt berichtet Ann Lee", "From Oberstadt, Ann Lee reports"
_REPORTS_FROM: Final = re.compile(
    rf"^(?:aus|from|depuis|desde|da|dari|från|fra|vanuit|z|из|з)\s{_CAPITAL}[^,:]{{1,40}}?"
    rf"(?:[,:]\s|\s(?:berichte[tn]|meldet|reports|rapporte|informan?|riporta|rapporterar|bericht|donosi"
    rf"|сообщает|повідомляє)\s)(?={_CAPITAL})",
    re.IGNORECASE,
)
_REPORTS_BEHIND: Final = re.compile(
    r"(?<=\w),?\s(?:berichte[tn]|reports|reporting|reported|rapporte|informan?|riporta)\b.*+$",
    re.IGNORECASE,
)
_IN_PLACE: Final = re.compile(
    rf"(?<=\w),?\s(?:in|aus|à|en|em|från|fra|w|в|у|from|at)\s(?={_CAPITAL}).{{2,60}}$"
)
# "ANA LEE Courier", "Ann Lee Evening Courier": an outlet behind a name, in front of a role.
_CAPITALS_AND_MORE: Final = re.compile(
    r"^((?:[^\W\d_a-z][^\W\d_a-z'’.-]+\s){2,3}?)(?=[^\W\d_]\w*[a-z])"
)
# "记者王小明／台北報導", "記者李小華台北14日電"
_REPORTER_AND_PLACE: Final = re.compile(
    rf"^{_LETTER}{{0,8}}?(?:记者|記者)\s*+[:：]?\s*+({_LETTER}{{2,3}})(?:\s*+[／/])?\s*+"
    rf"(?:{_LETTER}{{2,6}}\d{{0,2}}日?)?(?:專題|专题|綜合|综合|連線)?(?:報導|報道|报道|[電电]|专电|訊)$"
)
_REPORTERS: Final = re.compile(
    r"^(?P<outlet>[^\W\d_]{0,8}?)(?:本报|本報|本刊|记者|記者)(?:记者|記者)?\s*+[:：/／|｜]?\s*+"
    r"(?=[\u3400-\u9fff])"
)
_CJK_ROLE_WITHIN: Final = re.compile(
    r"(?<!\s)\s++(?:本报|本報|见习|見習|实习)?(?:记者|記者|通讯员|通訊員|实习生|實習生|特约记者)\s*+[:：]?\s*+(?=\S)"
)
# Both are for texts whose letters are Chinese.
_CJK_NAMES: Final = re.compile(rf"{_LETTER}{{2,4}}(?:\s+{_LETTER}{{2,4}}){{1,9}}")
_TWO_CJK_NAMES: Final = re.compile(rf"{_LETTER}{{3,5}}(?:\s+{_LETTER}{{3,5}}){{1,5}}")
# "林晓舟 摄影报道": what they did is no part of the name.
_REPORT_BEHIND: Final = re.compile(
    r"(?:^|(?<=\S))\s*+(?:[／/]\s?[\u3400-\u9fff]{2,4})?(?:摄影|攝影|综合|綜合|專題|连线|連線)?(?:报道|報道|報導)$"
)
_CJK_ROLE_IN_FRONT: Final = re.compile(rf"^(?:{phrases_regex('cjk_roles')})・")
# "王 芳": two characters that a space sets to the width of three.
_SPACED_NAME: Final = re.compile(
    rf"(?<!{_LETTER})({_OTHER_LETTER})\s({_OTHER_LETTER})(?!{_LETTER})"
)
# "Ann Lee – Xtown", "Ann Lee - The Paper"
_DASH: Final = re.compile(r"(?<=\S)\s[–—-]\s")
_BRACKETS: Final = {"【": "】", "〔": "〕", "［": "］", "（": "）", "(": ")", "[": "]", "「": "」"}
# "And" is a letter before the second name: "דנה לוי ויוסי כהן".
_GLUED_AND: Final = re.compile(
    r"(?<=[\u05d0-\u05ea] )ו(?=[\u05d0-\u05ea]{2,}\s[\u05d0-\u05ea]{2})"
    r"|(?<=[\u0621-\u064a] )و(?=[\u0621-\u064a]{3,}\s[\u0621-\u064a]{2})"
)
# "Text und Fotos:", "文/图：", "글·사진 …"; without a colon only in one word.
_LABEL: Final = re.compile(
    r"(?:([^:：|｜＝=]{3,40}?)\s?[:：|｜＝=]|([^\W\d_]{1,12}[/／&+·・、][^\W\d_]{1,12})[\s:：])\s?(?=\S)"
)
_AND_IN_LABEL: Final = re.compile(
    rf"\s?[/／&+,·・、]\s?|\s(?:{phrases_regex('name_conjunctions')})\s", re.IGNORECASE
)
_MAX_BYLINE_CHARS: Final = 200
"""Two authors, two photographers, their labels; a longer text is left as it is."""


def is_photo_label(text: str) -> bool:
    """Return True if a word says that somebody took the photos: "Fotos"."""
    return phrases("credit_labels").is_phrase(text)


def without_photographers(text: str) -> str:
    """Return a byline without who took the photos, as in "글 김서연 사진 박민수".

    >>> without_photographers("Text: Ann Lee  Photos: Bo Oh"), without_photographers("Photo: Bo Oh")
    ('Text: Ann Lee', 'Photo: Bo Oh')
    """
    if len(text) > _MAX_BYLINE_CHARS:
        return text
    small = small_letters(text)
    if (label := _PHOTO_LABEL.match_in(text, small, 0)) is not None:
        first, last = label.end() + _MIN_PHOTOGRAPHERS_CHARS, label.end() + _MAX_PHOTOGRAPHERS_CHARS
        for sign in _SIGN.finditer(text, first, last + 1):
            if _BYLINE_LABEL.match_in(text, small, sign.end()) is not None:
                return text[sign.end() :]
    for signs in _SIGNS_BEFORE_LABEL.finditer(text):
        at = signs.end()
        if _PHOTO_LABEL.match_in(text, small, at) or _OTHER_PHOTO_LABEL.match(text, at):
            before = text[: signs.start()]
            is_one = _ENDS_IN_AND.search(before) or BYLINE_LABELS.has(before)  # "글·사진 김서연"
            return text if not before or is_one else before
    return text


def without_both_roles(text: str) -> str:
    """Return a byline without a label that says that one took the photos and wrote the text.

    >>> without_both_roles("Text und Fotos: Ann Lee"), without_both_roles("Text: Ann Lee")
    ('Ann Lee', 'Text: Ann Lee')
    """
    label = _LABEL.match(text)
    if label is None:
        return text
    roles = _AND_IN_LABEL.split(label[1] or label[2])
    wrote = [phrases("byline_openings", "byline_labels").is_phrase(role) for role in roles]
    is_both = any(wrote) and not all(wrote)
    if not is_both or not all(map(is_photo_label, compress(roles, map(not_, wrote)))):
        return text
    return text[label.end() :]


def _without_brackets(text: str) -> str:
    closing = _BRACKETS.get(text[:1])
    return text[1:-1].strip() if closing and text.endswith(closing) else text


def _before_glued_and(text: str) -> str:
    match = _GLUED_AND.search(text)
    if match is None or " " not in text[: match.start()].strip():
        return text
    return f"{text[: match.start()].rstrip()}, {text[match.end() :]}"


def _are_cjk_names(text: str) -> bool:
    """Return True if a space parts names: a first or a last name alone is shorter."""
    if not has_only_chinese_letters(text):
        return False
    return _TWO_CJK_NAMES.fullmatch(text) is not None or (
        " " in text and max(map(len, text.split())) > 2 and are_chinese_names(text)
    )


def _without_space(name: re.Match[str]) -> str:
    """Return a name of two letters without the space in it, if it is a Chinese one."""
    return name[1] + name[2] if is_chinese(name[1] + name[2]) else name[0]


def _chinese_names_parted(text: str) -> str:
    """Return what stands behind "本报记者" with its names parted by commas."""
    text = names_before_text_label(text) or _SPACED_NAME.sub(_without_space, text)
    if has_only_chinese_letters(text) and (reporter := _REPORTER_AND_PLACE.match(text)):
        return reporter[1]
    text = _CJK_ROLE_IN_FRONT.sub("", _REPORT_BEHIND.sub("", text))
    opening = _REPORTERS.match(text)
    if opening is not None and opening["outlet"] and not is_chinese(opening["outlet"]):
        opening = None
    if opening is None and _are_cjk_names(text) and not CJK_ROLE.search(text):
        return "、".join(text.split())
    rest = text[opening.end() :] if opening else text
    rest = _CJK_ROLE_WITHIN.sub("、", rest)
    parted = "、".join(
        "、".join(part.split())
        if _CJK_NAMES.fullmatch(part) and has_only_chinese_letters(part)
        else part
        for part in rest.split("、")
    )
    return parted if opening or rest != text else text


def with_names_parted(text: str) -> str:
    """Return a byline without brackets about it and reporting verbs, its names parted by commas.

    >>> with_names_parted("本报记者 林晓舟 王芳"), with_names_parted("Aus Xtown berichtet Ann Lee")
    ('林晓舟、王芳', 'Ann Lee')
    """
    if len(text) > _MAX_BYLINE_CHARS:
        return text
    text = _without_brackets(text.strip())
    if not text.isascii():
        text = _before_glued_and(_chinese_names_parted(text))
    return _REPORTS_BEHIND.sub("", _REPORTS_FROM.sub("", text))


def without_place(part: str) -> str:
    """Return a name without the place from where it reports: "Ann Lee in Xtown".

    >>> without_place("Ann Lee in Xtown"), without_place("Made in Italy")
    ('Ann Lee', 'Made in Italy')
    """
    match = _IN_PLACE.search(part) or _DASH.search(part)
    name = part[: match.start()].rstrip(" .,") if match else ""
    return name if is_full_name(name) else part


def without_outlet(name: str) -> str:
    """Return a name without the outlet behind it, where a role has told that there may be one.

    >>> without_outlet("ANN LEE Courier"), without_outlet("Ann Lee Evening Courier")
    ('ANN LEE', 'Ann Lee')
    """
    if (capitals := _CAPITALS_AND_MORE.match(name)) is not None:
        return capitals[1].strip()
    words = name.split()
    end = len(words)
    while end > 2 and phrases("outlet_words").is_phrase(words[end - 1]):
        end -= 1
    return " ".join(words[:end])


def given_name_first(text: str) -> str:
    """Return "Ann Lee" for "Lee, Ann": two words that one comma parts, and nothing else."""
    if ";" in text:
        return "; ".join(map(given_name_first, text.split(";")))
    family, comma, given = text.partition(",")
    words = family.strip(), given.strip()
    if not comma or not all(word.isalpha() and word[0].isupper() for word in words):
        return text
    if words[1].isupper() or is_agency(words[0]) or min(map(len, words)) < 2:
        return text  # "AFP, Reuters"
    return f"{words[1]} {words[0]}"
