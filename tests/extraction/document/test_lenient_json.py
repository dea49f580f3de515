"""JSON as pages write it: what one value breaks costs that value."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import Reason, examine
from newscrawl.extraction.document.lenient_json import parse_json, value_at

STEADY = settings(deadline=None, derandomize=True, database=None)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "name", "author", "headline", "mainEntity"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\ud83d\ude00"', "😀"),
        (r'"A \ud83d B"', "A \ufffd B"),
        (r'"\ude00\ud83d"', "\ufffd\ufffd"),
        (r'"\ud83d\ud83d\ude00\ude00"', "\ufffd😀\ufffd"),
        (r'"\uD800\n"', "\ufffd\n"),
        (r'"\\ud800 \ud800"', r"\ud800" + " \ufffd"),  # an escaped backslash is none of an escape
        ('"\ud800"', "\ufffd"),
        (r'{"\udfff": 1}', {"\ufffd": 1}),
        ("[NaN, -Infinity, 1]", [None, None, 1]),
        (f"[{'9' * 5000}, -{'9' * 5000}, 1]", [None, None, 1]),
        ('{"a": 1, "b": ' + "[" * 2000 + '"]"' + "]" * 2000 + ', "c": 2}', {"a": 1, "c": 2}),
        ('{"a": 1, "b": ' + '{"x":' * 2000 + "0" + "}" * 2000 + ', "c": 2}', {"a": 1, "c": 2}),
    ],
)
def test_a_bad_value_costs_itself(text: str, value: object) -> None:
    found = parse_json(text)
    orjson.dumps(found)  # it can be written
    if isinstance(value, dict):
        found.pop("b", None)
    assert found == value


def test_a_value_in_a_script_is_read_as_one_of_its_own() -> None:
    assert value_at(r'x = {"a": "\ud800"}; y', 4) == ({"a": "\ufffd"}, 19)
    assert value_at("x = undefined", 4) is None
    deep = value_at("[" * 100_000, 0)
    assert deep is None or deep[0] is None


@pytest.mark.parametrize("text", ["-->" + " " * 200_000 + "x", '{"a"' + "\n" * 200_000 + "x"])
def test_white_space_costs_its_length_and_not_the_square_of_it(text: str) -> None:
    """With the square of it, this would run for minutes."""
    assert parse_json(text) is None


@pytest.mark.parametrize(
    "script",
    ["<script>window.__PRELOADED_STATE__ = {};", '<script type="application/json">{}'],
)
def test_content_that_is_nested_deeply_breaks_no_page(script: str) -> None:
    deep = '{"content":' * 1000 + '"A story."' + "}" * 1000
    content = f'[{deep}, "{"<p>A paragraph.</p>" * 40}"]'
    told = f'{{"headline": "Bridge closed", "content": {content}}}'
    page = f"<html><body>{script.format(told)}</script>"
    outcome = examine(page, "https://news.example/a")
    assert outcome.article.headline == "Bridge closed"
    assert outcome.reject is None or outcome.reject.reason is not Reason.FAILED, outcome.reject


def test_text_that_can_be_no_utf8_gives_a_record_that_can_be_written() -> None:
    data = r'{"@type": "NewsArticle", "headline": "A \ud800 bridge", "author": "Ada\udfff"}'
    paragraphs = "<p>The council met on Tuesday and spoke for three hours of it.</p>" * 9
    page = f'<script type="application/ld+json">{data}</script><body><h1>A</h1>{paragraphs}'
    article = examine(page, "https://news.example/a").article
    orjson.dumps(article)
    assert article.body


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
        ('{"a": "x\ny"}', {"a": "x\ny"}),
        ('{"a": "x"\n"b": 2}', {"a": "x", "b": 2}),
        (r'{"a": "it\'s"}', {"a": "it\\'s"}),
        ("{&quot;a&quot;: &quot;x&quot;}", {"a": "x"}),
        ('{"a": 1} and rubbish', {"a": 1}),
        ("", None),
        ("{", None),
        ("hello", None),
        pytest.param("[" * 100_000, None, id="deep"),
        pytest.param('"' + "x" * 4_000_001 + '"', None, id="large"),
    ],
)
def test_parse_json(text: str, value: Any) -> None:
    assert parse_json(text) == value


@STEADY
@given(VALUES)
def test_sound_json_is_read_as_it_is(value: Any) -> None:
    assert parse_json(json.dumps(value)) == value


@STEADY
@given(st.text(st.sampled_from('{}[]",:\\ \n\ta1&quot;<!->\x00\ud800'), max_size=60))
def test_any_text_may_be_taken_for_json(text: str) -> None:
    parse_json(text)
