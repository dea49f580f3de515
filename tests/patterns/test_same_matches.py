"""Patterns that were made linear match what their plain forms match."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import dates
from newscrawl.discovery import parts, recode
from newscrawl.fields import headline, names, steps, taglists
from newscrawl.layout import anchor, labels, trail
from newscrawl.layout.credits import _DATED
from newscrawl.page import images, json_text, state

SEPARATORS = re.escape(trail.SEPARATORS)
# The pattern of the package, its plain form, and pieces that texts for both are put together of.
SEARCHED: dict[str, tuple[re.Pattern[str], str, str]] = {
    "missing commas": (json_text._MISSING_COMMA, r"([}\]\"])(\s*\n\s*)(?=[\"{])", '} ] " { \n x'),
    "wrapping": (
        json_text._WRAPPING,
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$",
        "<!-- --> // ]]> <![CDATA[ ; \n x",
    ),
    "states": (
        state._ASSIGNED,
        r"(?:__[A-Z][A-Z_]{2,40}__|Fusion\.globalContent|__\w{0,40}[sS]tate\w{0,40}"
        r"|PRELOADED\w{0,40})\s*=\s*(?=[{\[])",
        "__ _ A ABC state State a PRELOADED Fusion.globalContent = { [ aaaaaaaaaaaaaaaaaaaaa x",
    ),
    "title parts": (
        anchor._TITLE_PARTS,
        r"\s+[|–—\-:·•»«›‹>~]+\s+|\s*[|｜]\s*|\s*_\s*(?=\S+$)",
        "a b | ｜ - : _ »",
    ),
    "arrows": (trail._STRONG, r"\s*[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]+\s*", "a » > 字"),
    "bars": (trail._WEAK, r"\s+[/|•·\\]+\s+|\s+::\s+", "a / | :: :"),
    "trail": (
        trail._PARTED,
        r"\s*[»›>→▸▶❯＞⟩«‹←◂◀❮⟨]+\s*|\s+[/|•·\\]+\s+|\s+::\s+",
        "a / | :: : » >",
    ),
    "steps": (steps._IN_TEXT, r"\s*[»›>→▸▶❯＞⟩«‹<]+\s*|\s+[/|•·\\]+\s+", "a » / | <"),
    "edges": (steps._EDGES, rf"^[\s{SEPARATORS}:]+|[\s{SEPARATORS}:]+$", "a » / : \n"),
    "a sign": (steps._AT_SIGN["/"], r"\s+/\s+", "a / |"),
    "tags": (taglists._PARTS, r"\s*[,;|•·、，]\s*|\s+/\s+", "a , ; / 、"),
    "names": (names._SIGN, r"\s*[;|•·/／、，]\s*", "a ; / 、"),
    "commas": (names._COMMA, r"\s*[,،]\s*", "a , ،"),
    "openings": (
        names._CJK_OPENING,
        r"^[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)\s*[:：]?\s*(?=\S)",
        "本 记者 : ： 林",
    ),
    "signs of dates": (dates._SIGNS, r"\s*[|•·–—:-]\s*", "a | : -"),
    "titles' signs": (headline._SIGNS, r"\s*[|–—\-·•»«:｜_]+\s*", "a | : - _"),
    "dates with words": (
        dates._FORMS[5][0],
        rf"(?i)(?<!\d){dates._DAY}(?:st|nd|rd|th|er|º|ª|°|\.)?[\s/-]*(?:de |of |d['’]|ב)?\s*"
        rf"{dates._WORD}\.?(?:/[^\W\d_]{{3,12}})?[\s,،-]*(?:del? |/)?\s*{dates._YEAR}(?!\d)",
        "1 12 st th . / - de of July Juli 2023 19 , del /x",
    ),
    "dates behind credits": (
        _DATED,
        r"\s*[/,|•–—-]\s*(?:[^\W\d_]{3,9}\.?\s\d{1,2},\s(?:19|20)\d\d"
        r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)$",
        "Lens / , | May 14 2013 1 . 2",
    ),
    "numbers at the end": (parts._LONG_NUMBER_AT_END, r"\d{5,}\Z", "1 12345 a"),
}
FULL: dict[str, tuple[re.Pattern[str], str, str]] = {
    "hashtags": (labels._HASHTAGS, r"(?:[#＃][^\s#＃]+[\s,;·|]*)+", "# ＃ a , ; · x"),
    "pixels": (images._PIXELS, r"(?i)\s*(\d{1,5})(?:\.\d*)?\s*(?:px)?;?\s*", "1 300 . px ; x"),
}
STEADY = settings(max_examples=400)


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
    assert recode._DECLARATION.sub(b"", text, count=1) == before.sub(b"", text, count=1)
