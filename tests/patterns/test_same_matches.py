"""Patterns that were made linear match what their plain forms match."""

from __future__ import annotations

import re
from typing import Any

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.crawl.discovery import article_parts, utf8_stream
from newscrawl.extraction.content import headline_titles
from newscrawl.extraction.dates import visible_date
from newscrawl.extraction.dates import visible_date_forms as forms
from newscrawl.extraction.document import images, lenient_json
from newscrawl.extraction.fields import breadcrumb_markup, headline, tag_list
from newscrawl.extraction.lines import breadcrumb_line, byline_names, hashtag_line
from newscrawl.extraction.lines.credit_labels import _DATE_BEHIND_CREDIT

SEPARATORS = re.escape(breadcrumb_line.SEPARATORS)
# The pattern of the package, its plain form, and pieces that texts for both are put together of.
SEARCHED: dict[str, tuple[re.Pattern[str], str, str]] = {
    "missing commas": (
        lenient_json._MISSING_COMMA,
        r"([}\]\"])(\s*\n\s*)(?=[\"{])",
        '} ] " { \n x',
    ),
    "wrapping": (
        lenient_json._WRAPPING,
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$",
        "<!-- --> // ]]> <![CDATA[ ; \n x",
    ),
    "title parts": (
        headline_titles._TITLE_PARTS,
        r"\s+[|–—\-:·•»«›‹>~]+\s+|\s*[|｜]\s*|\s*_\s*(?=\S+$)",
        "a b | ｜ - : _ »",
    ),
    "arrows": (breadcrumb_line._STRONG, r"\s*[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]+\s*", "a » > 字"),
    "bars": (breadcrumb_line._WEAK, r"\s+[/|•·\\]+\s+|\s+::\s+", "a / | :: :"),
    "trail": (
        breadcrumb_line._PARTED,
        r"\s*[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]+\s*|\s+[/|•·\\]+\s+|\s+::\s+",
        "a / | :: : » >",
    ),
    "steps": (breadcrumb_markup._IN_TEXT, r"\s*[»›>→▸▶❯＞⟩«‹<]+\s*|\s+[/|•·\\]+\s+", "a » / | <"),
    "edges": (breadcrumb_markup._EDGES, rf"^[\s{SEPARATORS}:]+|[\s{SEPARATORS}:]+$", "a » / : \n"),
    "a sign": (breadcrumb_markup._AT_SIGN["/"], r"\s+/\s+", "a / |"),
    "tags": (tag_list._SEPARATORS, r"\s*[,;|•·、，]\s*|\s+/\s+", "a , ; / 、"),
    "names": (byline_names._SIGN, r"\s*[;|•·/／、，]\s*", "a ; / 、"),
    "commas": (byline_names._COMMA, r"\s*[,،]\s*", "a , ،"),
    "openings": (
        byline_names._CJK_OPENING,
        r"^[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)\s*[:：]?\s*(?=\S)",
        "本 记者 : ： 林",
    ),
    "signs of dates": (visible_date._SIGNS, r"\s*[|•·–—:-]\s*", "a | : -"),
    "titles' signs": (headline._SEPARATORS, r"\s*[|–—\-·•»«:｜_]+\s*", "a | : - _"),
    "dates with words": (
        forms.FORMS[5][0],
        rf"(?i)(?<!\d){forms._DAY}(?:st|nd|rd|th|er|º|ª|°|\.)?[\s/-]*(?:de |of |d['’]|ב)?\s*"
        rf"{forms._WORD}\.?(?:/[^\W\d_]{{3,12}})?[\s,،-]*(?:del? |/)?\s*{forms._YEAR}(?!\d)",
        "1 12 st th . / - de of July Juli 2023 19 , del /x",
    ),
    "dates behind credits": (
        _DATE_BEHIND_CREDIT,
        r"\s*[/,|•–—-]\s*(?:[^\W\d_]{3,9}\.?\s\d{1,2},\s(?:19|20)\d\d"
        r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)$",
        "Lens / , | May 14 2013 1 . 2",
    ),
    "numbers at the end": (article_parts._LONG_NUMBER_AT_END, r"\d{5,}\Z", "1 12345 a"),
}
FULL: dict[str, tuple[re.Pattern[str], str, str]] = {
    "hashtags": (hashtag_line._HASHTAGS, r"(?:[#＃][^\s#＃]+[\s,;·|]*)+", "# ＃ a , ; · x"),
    "pixels": (images._PIXELS, r"(?i)\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?;?\s*", "1 300 . px ; x"),
}
STEADY = settings(max_examples=fewer_when_quick(200))


def texts(pieces: str) -> st.SearchStrategy[str]:
    """Texts of the pieces, with and without white space between them."""
    choices = [*pieces.split(" "), " ", "  ", "\t", "\n"]
    return st.lists(st.sampled_from(choices), max_size=14).map("".join)


def found(matches: Any) -> list[tuple[int, int, tuple[str | None, ...]]]:
    return [(match.start(), match.end(), match.groups()) for match in matches]


@pytest.mark.parametrize("kind", SEARCHED)
def test_a_search_finds_the_same(kind: str) -> None:
    pattern, plain, pieces = SEARCHED[kind]
    before = re.compile(plain)

    @STEADY
    @given(texts(pieces))
    def same(text: str) -> None:
        assert found(pattern.finditer(text)) == found(before.finditer(text))

    same()


@pytest.mark.parametrize("kind", FULL)
def test_a_whole_match_is_the_same(kind: str) -> None:
    pattern, plain, pieces = FULL[kind]
    before = re.compile(plain)

    @STEADY
    @given(texts(pieces))
    def same(text: str) -> None:
        matches = [form.fullmatch(text) for form in (pattern, before)]
        assert found(filter(None, matches[:1])) == found(filter(None, matches[1:]))

    same()


@STEADY
@given(texts("<?xml > x").map(str.encode))
def test_an_xml_declaration_is_the_same(text: bytes) -> None:
    before = re.compile(rb"\s*<\?xml[^>]{0,300}>")
    assert utf8_stream._DECLARATION.sub(b"", text, count=1) == before.sub(b"", text, count=1)
