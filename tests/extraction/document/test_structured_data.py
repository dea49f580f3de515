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


OWN = {"@type": "NewsArticle", "headline": "Bridge stays closed to lorries", "author": "Ann"}
TEASER = {
    "@type": "NewsArticle",
    "headline": "Storm over the harbour",
    "url": "https://news.example/storm",
    "datePublished": "2023-07-12",
    "author": "Bob",
}
URL = "https://news.example/bridge"
TITLE = "<title>Bridge stays closed to lorries | News</title>"


def article_of(nodes: Any, head: str = TITLE, url: str | None = URL) -> Any:
    script = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
    html = f"<html><head>{head}{script}</head><body><p>x</p></body></html>"
    return Page(html, url).structured.article.get("author")


@pytest.mark.parametrize(
    "own",
    [
        OWN,
        {**OWN, "url": URL},
        {**OWN, "headline": "Lorries: no way across", "url": "http://www.news.example/bridge/?a#b"},
        {**OWN, "headline": "Lorries: no way across", "mainEntityOfPage": {"@id": "/bridge"}},
        {**OWN, "headline": "Why the bridge stays closed for lorries", "url": None},
        {**OWN, "mainEntityOfPage": "https://news.example/"},
    ],
)
def test_a_teasers_node_is_not_the_article(own: dict[str, Any]) -> None:
    canonical = f'{TITLE}<link rel="canonical" href="{URL}?a">'
    for nodes in ([TEASER, own], [own, TEASER], {"@graph": [TEASER, TEASER, own]}):
        for teaser in (TEASER, {**TEASER, "mainEntityOfPage": TEASER["url"]}):
            placed = json.loads(json.dumps(nodes).replace(json.dumps(TEASER), json.dumps(teaser)))
            assert article_of(placed, canonical) == "Ann"


def test_a_node_of_another_page_alone_is_no_article() -> None:
    assert article_of(TEASER) is None
    # One of the two may be out of date: the page's address, or its title.
    assert article_of({**TEASER, "url": URL}) == "Bob"
    assert article_of({**TEASER, "headline": OWN["headline"]}) == "Bob"
    assert article_of({**TEASER, "headline": None}) == "Bob"
    assert article_of(TEASER, head="", url=None) == "Bob"


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
