"""What a page says about itself for machines: JSON-LD, meta and link elements."""

from __future__ import annotations

import json
from typing import Any

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
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
    ("value", "texts"),
    [
        (None, []),
        ("a", ["a"]),
        (["a", " ", 3, {"@value": "b"}, {"name": "c"}, {"name": ["d", "e"]}], ["a", "b", "c", "d"]),
        ("Tom &amp;amp; <b>Ann</b>", ["Tom & Ann"]),
        ({"name": None}, []),
    ],
)
def test_texts_of(value: Any, texts: list[str]) -> None:
    assert texts_of(value) == texts


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("a&nbsp;b", "a b"), ("a<br/>b", "a b"), ("1 < 2", "1 < 2"), ("R&D", "R&D")],
)
def test_strip_tags(text: str, cleaned: str) -> None:
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


@settings(STEADY, max_examples=fewer_when_quick(150))
@given(VALUES)
def test_any_json_ld_is_read(value: Any) -> None:
    text = json.dumps(value).replace("<", "\\u003c")
    data = structured(text)
    assert isinstance(data.article, dict)
    for node in data.nodes:
        data.resolve(node)
        types_of(node)
