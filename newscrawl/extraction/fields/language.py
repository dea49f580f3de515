"""The language, as the page declares it, unless its text is plainly in another one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Final

from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.language_of_words import (
    is_plainly_not,
    language_of_words,
)

__all__ = ["candidates", "find_language", "languages_of_script", "normalize_language"]

_LANGUAGE_TAG: Final = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:$|[-_.@])", re.I
)

_WHOLE_PAGE: Final = frozenset(("html", "body"))
"""A theme's <body lang> is seldom kept up when its language is changed."""
# Of the body, looked at for their script: a few sentences tell.
_MAX_SAMPLE_CHARS: Final = 400
_MAX_SAMPLE_BLOCKS: Final = 6  # paragraphs; they have 400 characters together, or the text is short
_MAX_WORDS_SAMPLE_CHARS: Final = 600  # eighty words, of which some thirty are little ones
# Whatever is no Latin letter, accent or sign: most texts have none.
_OTHER_SCRIPT: Final = re.compile("[^\x00-\u036f\u1e00-\u303f]")
# The scripts by their letters, and the languages that are written in them.  The first is that of
# a page that does not say which; "" where several are as likely.
_LANGUAGES_BY_LETTERS: Final = {
    "\u3040-\u30ff": "ja",  # Japanese is mixed with Chinese characters, so it goes first
    "\uac00-\ud7af": "ko",
    "\u3400-\u9fff\uf900-\ufaff": "zh,ja,ko,yue,wuu,cmn,nan,hak,lzh",
    "\u0400-\u052f": ",ru,uk,be,bg,sr,mk,kk,ky,mn,tg,tt,uz,az,ba,ce,cv,sah,os,bs,sh,ro,mo,av",
    "\u0600-\u06ff\ufb50-\ufefc": ",ar,fa,ur,ps,ku,ckb,sd,ug,pnb,ks,az,azb,prs,arz,ms,ha",
    "\u0590-\u05ff": "he,yi,iw,lad",
    "\u0900-\u097f": ",hi,mr,ne,sa,bho,kok,mai,sd,awa,doi",
    "\u0980-\u09ff": "bn,as",
    "\u0a00-\u0a7f": "pa",
    "\u0a80-\u0aff": "gu",
    "\u0b00-\u0b7f": "or",
    "\u0b80-\u0bff": "ta",
    "\u0c00-\u0c7f": "te",
    "\u0c80-\u0cff": "kn",
    "\u0d00-\u0d7f": "ml",
    "\u0d80-\u0dff": "si",
    "\u0e00-\u0e7f": "th",
    "\u0e80-\u0eff": "lo",
    "\u1000-\u109f": "my",
    "\u10a0-\u10ff": "ka",
    "\u1200-\u137f": ",am,ti",
    "\u1780-\u17ff": "km",
    "\u0370-\u03ff": "el,grc",
    "\u0530-\u058f": "hy",
}
_SCRIPTS: Final = [languages.split(",") for languages in _LANGUAGES_BY_LETTERS.values()]
# The first and last letter of each range, and the script's place among the others.
_RANGES: Final = sorted(
    (first, last, script)
    for script, letters in enumerate(_LANGUAGES_BY_LETTERS)
    for first, last in zip(letters[::3], letters[2::3], strict=True)
)
_FIRST_LETTERS: Final = [first for first, _, _ in _RANGES]
_MIN_SCRIPT_SHARE: Final = 0.4
"""Of a sample's letters; the rest may be names in Latin letters."""
_MIN_KANA_SHARE: Final = 0.1
"""The same for Japanese, which is mixed with Chinese characters."""


def normalize_language(text: str) -> str | None:
    """Write a language tag as BCP 47 does: language, script, region.

    >>> normalize_language("PT_br"), normalize_language("zh-hans-cn"), normalize_language("english")
    ('pt-BR', 'zh-Hans-CN', None)
    """
    match = _LANGUAGE_TAG.match(text.strip())
    if match is None or match[1].lower() in ("und", "mul", "zxx"):
        return None
    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(filter(None, parts))


def _sample(page: Page) -> str:
    """Return the beginning of a page's text."""
    body = label_blocks(page).body[:_MAX_SAMPLE_BLOCKS]
    return " ".join(page.blocks[index].text for index in body)[:_MAX_WORDS_SAMPLE_CHARS]


def languages_of_script(page: Page) -> tuple[str, ...]:
    """Return the languages that are written in the text's script; none for the Latin one.

    The first is the one to assume; it is "" where several are as likely.
    """
    return _languages_of_script(_sample(page))


def _languages_of_script(sample: str) -> tuple[str, ...]:
    text = sample[:_MAX_SAMPLE_CHARS]
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return ()
    total = sum(map(str.isalpha, text))
    counts = Counter(map(_script_of, text))
    for script, languages in enumerate(_SCRIPTS):
        least = _MIN_KANA_SHARE if languages == ["ja"] else _MIN_SCRIPT_SHARE
        if counts[script] > least * total:
            return tuple(languages)
    return ()


def _script_of(letter: str) -> int | None:
    """Return the place of a letter's script among the others; None for Latin ones."""
    at = bisect_right(_FIRST_LETTERS, letter)
    _, last, script = _RANGES[at - 1]
    return script if at and letter <= last else None


def _of_article(page: Page) -> str | None:
    """Return what the innermost element around the whole text declares; not that of the page."""
    body = label_blocks(page).body
    if not body:
        return None
    last = page.blocks[body[-1]].box
    for box in page.blocks[body[0]].box.outward():
        language = box.element.get("lang") if box.element is not None else None
        if (
            language
            and box.tag not in _WHOLE_PAGE
            and any(box is outer for outer in last.outward())
        ):
            return language
    return None


def _declared(page: Page) -> Iterator[Candidate[str]]:
    for text, evidence in _tags_declared(page):
        language = normalize_language(text) if text else None
        if language:
            yield Candidate(language, evidence)


def _tags_declared(page: Page) -> Iterator[tuple[str | None, str]]:
    """Yield what is declared, best first; most pages are asked for one or two."""
    data, root = page.structured, page.root
    yield _of_article(page), "article lang"
    yield root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), "html lang"
    yield root.get("xml:lang"), "html lang"
    yield data.first_meta("og:locale"), "og:locale"
    yield next(iter(texts_of(data.article.get("inLanguage"))), None), "json-ld"
    yield data.first_meta("content-language"), "content-language"


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the language by each way of finding it, best first.

    No page in Chinese is in English, whatever its template declares, and no text is in English
    that has hardly any of its little words but those of Indonesian.
    """
    text = _sample(page)
    languages = _languages_of_script(text)
    declared = (
        candidate
        for candidate in _declared(page)
        if not languages or _main_part(candidate) in languages
    )
    first = next(declared, None)
    if first is None or is_plainly_not(text, _main_part(first)):
        by_words = language_of_words(text)
        if by_words and (not languages or by_words in languages):
            yield Candidate(by_words, "words")
    if first is not None:
        yield first
    yield from declared
    if languages and languages[0]:
        yield Candidate(languages[0], "script")


def _main_part(candidate: Candidate[str]) -> str:
    """Return a language without script and region."""
    return candidate.value.partition("-")[0]


def find_language(page: Page) -> Candidate[str] | None:
    """Return what the page declares, unless its text is plainly in another language."""
    return next(candidates(page), None)
