"""JSON-LD as pages write it: several values in a script, comments, quotation marks, other forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import at_most

from newscrawl.extraction.document.json_ld import read_json_ld
from newscrawl.extraction.document.json_quotes import with_escaped_quotes

STEADY = settings(deadline=None, derandomize=True, database=None)
ARTICLE = {"@type": "Article", "headline": "A"}
PLAIN = json.dumps(ARTICLE)
WORDS = st.text("ab ,.é", min_size=1, max_size=6).filter(lambda text: text.strip(" ,"))


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"<!-- made by a plugin -->\n{PLAIN}\n<!-- / made by a plugin -->",
        f"<!--\n{PLAIN}\n-->",
        f"/* made by a plugin */ {PLAIN}",
        f"// made by a plugin\n{PLAIN}",
        '{"@type": "Article", /* the title */ "headline": "A"}',
        '{"@type": "Article", // see https://schema.org\n "headline": "A",}',
        f"{PLAIN};",
        f"\ufeff{PLAIN}",
        json.dumps(PLAIN),  # a text of a text
        '{"@TYPE": "Article", "headline": "A"}',
        '{"type": "Article", "headline": "A"}',
        '{"@type": "Article", "schema:headline": "A"}',
        '{"@type": "Article", "https://schema.org/headline": "A"}',
        '{"@type": "Article", "headline": {"@value": "A", "@language": "en"}}',
    ],
)
def test_one_article_is_read_in_every_form(text: str) -> None:
    assert read_json_ld(text) == [ARTICLE]


@pytest.mark.parametrize("between", ["\n", "", ",", ";\n", "<!-- next -->"])
def test_several_values_in_a_script_are_read(between: str) -> None:
    site = {"@type": "WebSite"}
    assert read_json_ld(f"{json.dumps(site)}{between}{PLAIN}") == [site, ARTICLE]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "She said "yes" to it", "b": ["x", "y"]}',
        '{"a": "She said "yes", then went", "b": ["x", "y"]}',
        '{"a": ""Yes" she said", "b": ["x", "y"]}',
        '{"a": "She said: "yes"", "b": ["x", "y"]}',
        '{"b": ["x", "y"], "a": "the "so-called: news" of today"\n}',
    ],
)
def test_quotation_marks_in_a_string_need_no_escape(text: str) -> None:
    found = read_json_ld(text)
    assert len(found) == 1
    assert found[0]["b"] == ["x", "y"]
    assert found[0]["a"].count('"') == 2


@STEADY
@given(st.dictionaries(WORDS, WORDS | st.lists(WORDS, max_size=3) | st.integers(), max_size=4))
def test_sound_json_is_left_as_it_is(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert with_escaped_quotes(text) == text


@pytest.mark.parametrize("text", ["", "nothing", "<!-- -->", '{"a": ', "[[[", "{}x{}"])
def test_what_cannot_be_read_does_not_raise(text: str) -> None:
    assert read_json_ld(text) in ([], [{}])


@pytest.mark.parametrize(
    "junk", ['"', '" ', '"a" : ', "<!-- ", "<!--", "/*", "// ", '{"a": "', ", "]
)
def test_broken_scripts_take_no_time(junk: str) -> None:
    with at_most(15):
        read_json_ld("{" + junk * 100_000)
