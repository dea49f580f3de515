"""What a page says about itself for machines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.lenient_json import parse_json
from newscrawl.extraction.document.structured_data import (
    StructuredData,
    as_list,
    strip_tags,
    texts_of,
    types_of,
)

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


def structured(*data: str, head: str = "") -> StructuredData:
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in data)
    return Page(f"<html><head>{head}{scripts}</head><body><p>x</p></body></html>").structured


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


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        ("a", ["a"]),
        (["a", " ", 3, {"@value": "b"}, {"name": "c"}, {"name": ["d", "e"]}], ["a", "b", "c", "d"]),
        ("Tom &amp;amp; <b>Ann</b>", ["Tom & Ann"]),
        ({"name": None}, []),
    ],
)
def test_strings(value: Any, texts: list[str]) -> None:
    assert texts_of(value) == texts


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("a&nbsp;b", "a b"), ("a<br/>b", "a b"), ("1 < 2", "1 < 2"), ("R&D", "R&D")],
)
def test_plain(text: str, cleaned: str) -> None:
    assert strip_tags(text) == cleaned


def test_lists_and_types() -> None:
    assert as_list(None) == []
    assert as_list("a") == ["a"]
    assert as_list(["a"]) == ["a"]
    node = {"@type": ["https://schema.org/NewsArticle", "schema:Thing", 3]}
    assert types_of(node) == {"newsarticle", "thing"}


@pytest.mark.parametrize(
    "data",
    [
        '{"@type": "NewsArticle", "headline": "A"}',
        '[{"@type": "WebPage"}, {"@type": "NewsArticle", "headline": "A"}]',
        '{"@graph": [{"@type": "Thing"}, {"@type": "Article", "headline": "A"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "BlogPosting", "headline": "A"}}',
        # The fullest one is the page's own; the others are teasers.
        '[{"@type": "Article", "url": "/b"}, {"@type": "Article", "headline": "A", "author": "x"}]',
        # An entry of a live blog is not the page.
        '{"@type": "LiveBlogPosting", "headline": "A", "liveBlogUpdate":'
        ' [{"@type": "BlogPosting", "headline": "B", "datePublished": "x", "author": "y"}]}',
    ],
)
def test_the_pages_own_article(data: str) -> None:
    assert structured(data).article.get("headline") == "A"


def test_references_are_resolved() -> None:
    data = structured(
        '{"@graph": [{"@type": "Article", "author": {"@id": "#ann"}},'
        ' {"@id": "#ann", "@type": "Person", "name": "Ann"}]}'
    )
    assert data.resolve(data.article["author"])["name"] == "Ann"
    assert data.resolve({"@id": "#nobody"}) == {"@id": "#nobody"}
    assert data.resolve("x") == "x"
    assert [node["name"] for node in data.of_type("person")] == ["Ann"]


def test_broken_data_do_not_hide_sound_ones() -> None:
    assert structured("{", '{"@type": "Article", "headline": "A"}').article["headline"] == "A"


def test_metas_and_links() -> None:
    data = structured(
        head='<meta property="OG:Title" content="A &amp;amp; B"><meta name="author" content="x">'
        '<meta name="author" content="y"><meta name="empty" content=""><meta itemprop="a b" '
        'content="z"><link rel="Canonical nofollow" href=" /a "><link rel="canonical" href="/b">'
    )
    assert data.first_meta("nothing", "og:title") == "A & B"
    assert data.meta("author") == ["x", "y"]
    assert data.first_meta("empty") is None
    assert data.meta("a") == data.meta("b") == ["z"]
    assert data.links == {"canonical": "/a", "nofollow": "/a"}


def test_microdata() -> None:
    page = Page(
        '<p itemprop="datePublished" content="2023-07-12">x</p><time itemprop="dateModified" '
        'datetime="2023-07-13">y</time><span itemprop="author  Creator"> Ann\n Lee</span>'
    )
    assert page.microdata.values("datepublished") == ["2023-07-12"]
    assert page.microdata.values("datemodified") == ["2023-07-13"]
    assert page.microdata.values("author") == page.microdata.values("creator") == ["Ann Lee"]
    assert page.microdata.values("nothing") == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p itemprop=author>Ann Lee</p>",
        "<div>By <span itemprop=author>Ann Lee</span></div>",
        "<div>By <em itemprop=author>Ann Lee</em></div>",
        "<div>By <a href=/ann rel=author itemprop=author>Ann Lee</a></div>",
        "<my-byline itemprop=author>Ann Lee</my-byline>",
        "<table><tr><th>By<td itemprop=author>Ann Lee</table>",
        "<meta itemprop=author content='Ann Lee'>",
    ],
)
def test_any_element_that_shows_text_may_be_a_property(markup: str) -> None:
    page = Page(f"<title>T</title><h1>Ann wrote</h1>{markup}")
    assert page.microdata.values("author") == ["Ann Lee"]


TEXT = "<p>The council spoke for three hours about the bridge over the river.</p>" * 6
STORY = {
    "title": "A story",
    "body": TEXT,
    "publishedAt": "2023-07-12",
    "authors": [{"name": "Ann"}],
}


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"p": STORY})}</script>',
        f"<script>window.__PRELOADED_STATE__ = {json.dumps({'p': [STORY]})};</script>",
    ],
)
def test_a_story_in_the_pages_state(script: str) -> None:
    page = Page(
        f"<html><head><title>x</title></head><body><div id=app></div>{script}</body></html>"
    )
    assert page.origin == "state"
    assert page.blocks[0].text == "A story"
    assert page.blocks[0].tag == "h1"
    assert len(page.blocks) == 7
    article = page.structured.article
    assert (article["datePublished"], article["author"]) == ("2023-07-12", ["Ann"])


def test_a_page_that_shows_its_text_needs_no_state() -> None:
    script = f"<script>window.__STATE__ = {json.dumps({'p': STORY})};</script>"
    page = Page(f"<p>{'It is here. ' * 20}</p>{script}")
    assert page.origin == "page"
    assert len(page.blocks) == 1


@settings(STEADY, max_examples=150)
@given(VALUES)
def test_any_data_may_be_embedded(value: Any) -> None:
    text = json.dumps(value).replace("<", "\\u003c")
    data = structured(text)
    assert isinstance(data.article, dict)
    for node in data.nodes:
        data.resolve(node)
        types_of(node)
