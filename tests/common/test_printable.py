"""What is printed holds no character that steers a terminal or breaks a line."""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.common.printable import printable, printable_json, printable_lines
from newscrawl.common.urls import absolute_url, normalize_url, quote_url
from newscrawl.extraction.examination import examine
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article, Reason, Reject

ESCAPE_SEQUENCE = "\x1b]0;owned\x07\x1b[2J"
STEERING = {
    "line feed": "\n",
    "carriage return": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "bell": "\x07",
    "backspace": "\x08",
    "null": "\0",
    "delete": "\x7f",
    "C1 control sequence introducer": "\x9b",
    "C1 operating system command": "\x9d",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "embedding": "\u202b",
    "override": "\u202e",
    "pop": "\u202c",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "zero-width space": "\u200b",
    "soft hyphen": "\xad",
    "byte order mark": "\ufeff",
    "annotation": "\ufff9",
    "tag": "\U000e0041",
    "lone surrogate": "\udc9b",
}
# All of Unicode's control and format characters that a name or an address can do without.
NEEDED = {"\u200c", "\u200d"}
VISIBLE_FORMATS = {chr(c) for c in (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2)}
ORDINARY = (
    "Plain text, “quotes” – dashes…",
    "Über Straße İstanbul",
    "Việt Nam Ελλάδα Привет",
    "خبرگزاری می‌گوید",  # ZWNJ
    "क्‍ष ক্‌ত",  # ZWJ, ZWNJ
    "👩‍👩‍👧 🇪🇺",  # ZWJ
    "חדשות أخبار",
    "新聞　ニュース",  # an ideographic space
    "10\xa0000",
    "e\u0301 – decomposed",
    r"C:\new [bold]",
)


@pytest.mark.parametrize("character", STEERING.values(), ids=STEERING)
def test_steering_characters_are_shown(character: str) -> None:
    shown = printable(f"a{character}b")
    assert shown.isascii()
    assert shown.isprintable()
    assert re.fullmatch(r"a\\(x..|u....|U.{8}|[nrt])b", shown)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays(text: str) -> None:
    assert printable(text) == text
    assert re.sub(r"\s", lambda found: quote(found[0]), text) == quote_url(text)


def test_no_control_or_format_character_is_forgotten() -> None:
    scripts_own = ("EGYPTIAN", "KAITHI", "SHORTHAND")
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            continue
        if character in NEEDED | VISIBLE_FORMATS:
            continue
        if unicodedata.name(character, "").startswith(scripts_own[:2]):
            continue  # signs that group hieroglyphs or numbers, and are displayed
        assert printable(character).isascii(), hex(code)


@given(st.text(alphabet=st.characters()))
def test_json_says_the_same_and_is_printable(text: str) -> None:
    without_surrogates = text.encode("utf-8", "replace").decode()
    line = json.dumps({"text": without_surrogates}, ensure_ascii=False)
    shown = printable_json(line)
    assert json.loads(shown) == {"text": without_surrogates}
    assert printable(shown) == shown


def test_a_lone_surrogate_in_json_is_written_out() -> None:
    line = printable_json(json.dumps("a\udc9b", ensure_ascii=False))
    assert json.loads(line) == "a\\udc9b"


def test_lines_stay_lines() -> None:
    assert printable_lines("one\n\x1btwo\r\n") == "one\n\\x1btwo\\r\n"


@pytest.mark.parametrize("character", STEERING.values(), ids=STEERING)
def test_addresses_hold_no_steering_character(character: str) -> None:
    address = f"https://news.example/a{character}b?c={character}d"
    found = [
        normalize_url(address),
        absolute_url("https://news.example/", f"/a{character}b"),
        quote_url(address),
    ]
    for url in filter(None, found):  # a lone surrogate is in no address
        assert url.isascii()
        assert url.isprintable()


def test_hosts_with_steering_characters_are_none() -> None:
    assert absolute_url(None, "https://news\u202e.example/") is None
    assert normalize_url("https://news\x9b.example/") is None


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _page(mark: str) -> str:
    data = {
        "@type": "NewsArticle",
        "headline": f"The bridge{mark} over the river",
        "author": {"name": f"Ada {mark} Beispiel"},
        "image": {"url": f"https://news.example/i{mark}.jpg", "creditText": f"Jo {mark}"},
        "keywords": [f"bridge{mark}"],
        "articleSection": f"World{mark}",
        "datePublished": f"2023-07-12T10:00:00{mark}",
    }
    paragraph = (
        f"<p>The council met on Tuesday {mark} and spoke for three hours about the bridge over the "
        "river, which has been closed since the flood in the spring, the engineers said.</p>"
    )
    return (
        f'<html lang="en{mark}"><head><title>The bridge{mark} over the river</title>'
        f'<meta name="description" content="Closed {mark} again">'
        f'<link rel="canonical" href="https://news.example/story{mark}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f'<nav class="breadcrumbs"><ol><li><a href="/{mark}">Home{mark}</a></li>'
        f'<li><a href="/world{mark}">World{mark}</a></li></ol></nav>'
        f"<article><h1>The bridge{mark} over the river</h1><p class='byline'>By Ada Beispiel</p>"
        f'<figure><img src="/photo{mark}.jpg" width="800" height="500"><figcaption>The river'
        f"{mark}. Photo: Jo Muster{mark}</figcaption></figure>{paragraph * 5}"
        f'<a rel="tag" href="/tag">#bridge{mark}</a></article></body></html>'
    )


@pytest.mark.parametrize("character", STEERING.values(), ids=STEERING)
def test_records_hold_no_steering_character(character: str) -> None:
    mark = "" if character == "\udc9b" else character
    article, reject = examine(_page(mark), f"https://news.example/a story{mark}")
    assert reject is None
    record = json.loads(to_line(article))
    for text in _texts(record):
        assert printable(text.replace("\n", "")) == text.replace("\n", "")
    for address in (record["url"], record["canonical_url"], *(p["url"] for p in record["photos"])):
        assert address.isprintable()
        assert " " not in address
    steps = [step["url"] for step in record["breadcrumbs"] if step["url"]]
    assert steps
    assert all(url.isprintable() for url in steps)


def test_a_page_that_breaks_an_extractor_has_a_printable_address() -> None:
    class Broken(bytes):
        def startswith(self, *_: object) -> bool:
            raise ValueError(ESCAPE_SEQUENCE)

    article, reject = examine(Broken(b"<html>"), "https://news.example/\x9b")
    assert reject is not None
    assert reject.reason == Reason.FAILED
    assert article.url == reject.url == "https://news.example/%C2%9B"
    assert reject.detail == r"ValueError: \x1b]0;owned\x07\x1b[2J"


def test_a_rejects_line_is_printable_and_names_the_file_as_it_is_called() -> None:
    name = "page\x9b\u202e\n.html"
    line = to_line(Reject(None, Reason.EMPTY, input=name)).decode()
    assert printable(line) == line.replace("\n", "\\n")
    assert line.endswith("}\n")
    assert json.loads(line)["input"] == name
    assert "ü" in to_line(Reject(None, Reason.EMPTY, input="ü")).decode()


def test_articles_go_out_as_they_are() -> None:
    assert "می‌گوید" in to_line(Article(headline="می‌گوید")).decode()
