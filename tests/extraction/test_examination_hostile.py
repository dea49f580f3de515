"""Pages that mean no good, and a record that can be written whatever a page holds.

None of these asserts a time; each took minutes, or would, if something in its way took time that
grows with the square of its size.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import orjson
import pytest
from effort import fewer_when_quick
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import Article, Outcome, Reason, examine
from newscrawl.common.text import clean_text

URL = "https://news.example/world/bridge"
many = fewer_when_quick
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
PARAGRAPHS = [f"In hour {nth} of it there was no end in sight. {SENTENCE}" for nth in range(5)]


def page(*, head: str = "", body: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<html lang="en"><head><title>Bridge stays closed</title>{head}</head>'
        f"<body><h1>Bridge stays closed</h1>{text}{body}</body></html>"
    )


def meta(name: str, content: str) -> str:
    return page(head=f'<meta name="{name}" content="{content}">')


def data(text: str) -> str:
    return page(head=f'<script type="application/ld+json">{text}</script>')


def state(script: str) -> str:
    return f"<html><head><title>T</title><script>{script}</script></head><body></body></html>"


def written(outcome: Outcome) -> dict[str, Any]:
    """Write a record as the pipelines do, and read it."""
    assert outcome.reject is None or outcome.reject.reason is not Reason.FAILED, outcome.reject
    record: dict[str, Any] = orjson.loads(orjson.dumps(dataclasses.asdict(outcome.article)))
    assert list(record) == [field.name for field in dataclasses.fields(Article)]
    return record


HOSTILE = {
    "meta-date": meta("date", "1 1 " * many(100_000)),
    "meta-dates": page(head='<meta name="date" content="2023">' * many(20_000)),
    "meta-author": meta("author", "by , and " * many(50_000)),
    "meta-keywords": meta("keywords", "a, " * many(100_000)),
    "meta-description": meta("description", f"{SENTENCE} " * many(5_000)),
    "canonical": page(
        head=f'<link rel="canonical" href="https://news.example/{"x" * many(1_000_000)}">'
    ),
    "title": page().replace("<title>", f"<title>{'A - ' * many(100_000)}"),
    "headline": page().replace("<h1>", f"<h1>{'word ' * many(100_000)}"),
    "language": page().replace('"en"', f'"{"en-" * many(100_000)}"'),
    "href": page(body=f'<p><a href="{"x" * many(1_000_000)}">{SENTENCE}</a></p>'),
    "srcset": page(body=f'<img srcset="{"x 1x, " * many(100_000)}">'),
    "images": page(body='<img src="a.jpg">' * many(20_000)),
    "times": page(body='<time datetime="2023-07-12">x</time>' * many(20_000)),
    "properties": page(body='<span itemprop="author">' * many(3_000) + "x"),
    "dated-properties": page(body='<div itemprop="datePublished">' * many(3_000) + "x"),
    "mail-fields": page(body='<form><input type="email">' * many(10_000)),
    "row": page(body="<table><tr>" + "<td>a" * many(30_000) + "</tr></table>"),
    "noscripts": page(body="<noscript>" * many(20_000)),
    "preformatted": page(body="<pre>" + " \n" * many(200_000) + "x</pre>"),
    "list": page(body="<li><a href=/x>A linked title here</a></li>" * many(10_000)),
    "json-nodes": data(json.dumps([{}] * many(1_000_000))),
    "json-persons": data(json.dumps([{"@type": "Person"}] * many(50_000))),
    "json-nested": data("[" * many(100_000) + "]" * many(100_000)),
    "json-tags": data(json.dumps({"@type": "NewsArticle", "headline": "<a " * many(100_000)})),
    "json-angles": data(json.dumps({"@type": "NewsArticle", "author": "<" * many(500_000)})),
    "json-commas": data("{" + ("," + " " * many(1_000)) * many(1_000)),
    "json-newlines": data('{"\n' + "\n" * many(200_000)),
    "json-blanks": data(" " * many(200_000) + "x"),
    "json-semicolons": data("{" + " ;" * many(200_000) + "x"),
    "json-escapes": data('{"a": "' + "\\'" * many(100_000) + '"}'),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_about_an_article_does_not_hide_it(kind: str) -> None:
    record = written(examine(HOSTILE[kind], URL))
    assert "\n\n".join(PARAGRAPHS) in record["body"]


NOTHING = {
    "less-than": "<" * many(500_000),
    "ampersands": "&" * many(500_000),
    "declarations": "<!" * many(200_000),
    "open-tags": "<a " * many(300_000),
    "paragraphs": "<p>" * many(100_000),
    "word": "x" * many(3_000_000),
    "characters": "字" * many(1_000_000),
    "lines": "a line\n" * many(20_000),
    "state-lists": state("window.__STATE__ = " + "[" * many(100_000)),
    "state-names": state("window.__STATE__ = [" * many(20_000)),
    "state-a": state("__a" * many(200_000)),
    "state-capitals": state("__A" * many(200_000)),
    "state-preloaded": state("PRELOADED" * many(50_000)),
    "state-word": state("a" * many(1_000_000)),
    "state-json": '<script id="__NEXT_DATA__" type="application/json">' + '{"a":' * many(100_000),
}


@pytest.mark.parametrize("kind", NOTHING)
def test_what_is_nothing_is_read_and_left(kind: str) -> None:
    for content in (NOTHING[kind], NOTHING[kind].encode()):
        written(examine(content, URL))


def test_a_plain_text_of_two_megabytes_is_an_article() -> None:
    paragraph = f"{SENTENCE} " * (1_900_000 // len(SENTENCE))
    record = written(examine(f"Bridge stays closed\n\n{paragraph}\n", content_type="text/plain"))
    assert record["body"] == clean_text(paragraph)


# Keys and values as pages have them, and as they have them not.
ODD = st.sampled_from(
    [
        "\ud800",
        "http://news.example/\ud800",
        "http://[",
        "\x00",
        " ",
        "A",
        "2023-07-12",
        "\u202e",
        "#",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=6)
    | ODD
)
KEYS = st.sampled_from(
    "@type @id @graph @value name headline author image url contentUrl caption creditText item "
    "position itemListElement keywords articleSection datePublished dateModified description "
    "publisher inLanguage articleBody mainEntity mainEntityOfPage".split()
)
TYPES = st.sampled_from(
    ["NewsArticle", "BreadcrumbList", "Person", "ImageObject", "LiveBlogPosting"]
)
NODES = st.recursive(
    LEAVES | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)
ARTICLES = st.dictionaries(KEYS, NODES, max_size=10).map(
    lambda node: {**node, "@type": "NewsArticle"}
)
BREADCRUMB_LISTS = st.lists(st.dictionaries(KEYS, NODES, max_size=4), max_size=4).map(
    lambda entries: {"@type": "BreadcrumbList", "itemListElement": entries}
)
STEADY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=fewer_when_quick(100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@STEADY
@given(ARTICLES, BREADCRUMB_LISTS, st.booleans())
def test_whatever_the_data_say_the_record_is_written(
    article: Any, breadcrumbs: Any, ascii_: bool
) -> None:
    text = json.dumps([article, breadcrumbs], ensure_ascii=ascii_).replace("<", "\\u003c")
    record = written(examine(data(text), URL))
    assert record["body"] == "\n\n".join(PARAGRAPHS) or article.get("articleBody")
    for crumb in record["breadcrumbs"]:
        assert crumb["name"] == clean_text(crumb["name"]) != ""
        assert crumb["url"] is None or crumb["url"].startswith("http")


METAS = st.sampled_from(
    "description og:title og:url og:image og:locale og:type article:tag article:section author "
    "date article:published_time article:modified_time keywords news_keywords twitter:title".split()
)


@STEADY
@given(st.dictionaries(METAS, st.text(max_size=12) | ODD, max_size=6))
def test_whatever_the_metas_say_the_record_is_written(metas: dict[str, str]) -> None:
    head = "".join(
        f'<meta name="{name}" content="{content.replace(chr(34), "&quot;")}">'
        for name, content in metas.items()
    )
    record = written(examine(page(head=head), URL))
    assert record["headline"] == "Bridge stays closed"
    for name in ("section", "description", "timestamp", "modified", "language", "canonical_url"):
        assert record[name] is None or record[name] == clean_text(record[name]) != ""
    for name in (*record["authors"], *record["hashtags"]):
        assert name == clean_text(name) != ""


STATES = st.recursive(
    LEAVES
    | st.just(f"<p>{SENTENCE}</p>" * 5)
    | st.sampled_from(["image", "paragraph", "list", "quote"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "title headline content body blocks elements text html type kind name url src "
                "caption credit author tags section publishedAt image children".split()
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@STEADY
@given(STATES)
def test_whatever_the_state_holds_the_record_is_written(held: Any) -> None:
    story = {"title": "Bridge stays closed", "content": [f"<p>{SENTENCE}</p>" * 5, held], "x": held}
    text = json.dumps({"props": story}).replace("<", "\\u003c")
    written(
        examine(
            "<html><head><title>Bridge stays closed</title></head><body><div></div>"
            f'<script id="__NEXT_DATA__" type="application/json">{text}</script></body></html>',
            URL,
        )
    )
