"""The loader: a site's own rules first, the fields for the rest."""

from __future__ import annotations

import dataclasses

import pytest

from newscrawl import Article
from newscrawl.extraction.document import Page
from newscrawl.items import Breadcrumb, Photo
from newscrawl.loaders import ArticleLoader

URL = "https://www.news.example/world/bridge?utm_source=x"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
PAGE = f"""<html lang="en"><head><title>Bridge closed</title>
<meta name="description" content="Closed."><link rel="canonical" href="/world/bridge"></head>
<body><p>Home » World » Bridge closed</p>
<article><h1>Bridge closed for a year</h1><p class="byline">By Ann Lee</p>
<time datetime="2023-07-12T16:12:32Z">12 July 2023</time><i class="x">A rule's headline</i>
{f"<p>{SENTENCE}</p>" * 5}<p>#River #Bridge</p></article></body></html>"""
VALUES = {
    "canonical_url": "https://other.example/x",
    "headline": "Mine",
    "breadcrumbs": [Breadcrumb("Start", "https://news.example/")],
    "authors": ["Bo Oh"],
    "timestamp": "2020-01-01",
    "modified": "2020-01-02",
    "photo_credit": "Jo Lens",
    "photos": [Photo("https://news.example/a.jpg", "A", "B")],
    "dateline": "ROME",
    "body": "One.\n\nTwo.",
    "hashtags": ["Sea"],
    "section": "Sports",
    "language": "de",
    "description": "Short.",
}


def loader() -> ArticleLoader:
    return ArticleLoader(Page(PAGE, URL))


def test_the_fields_fill_the_record_in() -> None:
    article = loader().load_page(fetched_at="2023-07-13T00:00:00+00:00")
    assert article.url == URL
    assert article.canonical_url == "https://www.news.example/world/bridge"
    assert article.site == "news.example"
    assert article.headline == "Bridge closed for a year"
    assert article.authors == ["Ann Lee"]
    assert article.timestamp == "2023-07-12T16:12:32+00:00"
    assert article.hashtags == ["River", "Bridge"]
    assert article.fetched_at == "2023-07-13T00:00:00+00:00"
    assert set(article.sources) <= {field.name for field in dataclasses.fields(Article)}
    assert "rule" not in article.sources.values()


@pytest.mark.parametrize("name", VALUES)
def test_a_rule_wins(name: str) -> None:
    loading = loader()
    loading.add_value(name, VALUES[name])
    article = loading.load_page()
    assert getattr(article, name) == VALUES[name]
    others = {key: evidence for key, evidence in article.sources.items() if key != name}
    assert others
    assert "rule" not in others.values()


@pytest.mark.parametrize("name", VALUES)
def test_a_rule_is_called_rule_in_the_sources(name: str) -> None:
    loading = loader()
    loading.add_value(name, VALUES[name])
    assert loading.load_page().sources.get(name) == "rule"


def test_rules_may_be_selectors() -> None:
    loading = loader()
    loading.add_css("headline", "i.x::text")
    loading.add_xpath("authors", "//i/text()")
    loading.add_css("section", "b.nothing::text")
    article = loading.load_page()
    assert article.headline == article.authors[0] == "A rule's headline"
    assert article.sources.get("section") != "rule"


def test_the_first_value_of_a_rule_counts_and_texts_are_cleaned() -> None:
    loading = loader()
    loading.add_value("headline", ["", " A\xa0 headline\u200b ", "B"])
    loading.add_value("hashtags", [" a ", "a", "", "b"])
    article = loading.load_page()
    assert article.headline == "A headline"
    assert article.hashtags == ["a", "b"]


@pytest.mark.parametrize("content", [PAGE, "", "A line.\n\nAnother.", "%PDF-1.7"])
def test_every_key_is_there(content: str) -> None:
    article = ArticleLoader(Page(content)).load_page()
    empty = Article()
    for field in dataclasses.fields(Article):
        value, default = getattr(article, field.name), getattr(empty, field.name)
        assert type(value) is type(default) or default is None
    assert article.schema == 1
    assert all(getattr(article, name) for name in article.sources)


def test_one_loader_does_not_leak_into_the_next() -> None:
    loading = loader()
    loading.add_value("hashtags", ["Sea"])
    loading.load_page()
    assert loader().load_page() == loader().load_page()
    assert Article().sources == {}
    assert Article().hashtags == []
