"""The loader: a site's own rules first, the fields for the rest."""

from __future__ import annotations

import dataclasses

import pytest
from scrapy.http import HtmlResponse

from newscrawl import Article
from newscrawl.extraction.document import Page
from newscrawl.extraction.record_building import RecordBuilder
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


def response() -> HtmlResponse:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(URL, body=PAGE.encode(), headers=headers)


def test_a_loader_of_scrapys_response_loads_the_whole_record() -> None:
    loading = ArticleLoader(response=response())
    loading.add_css("description", "i.x::text")
    article = loading.load_item()
    assert article.description == "A rule's headline"
    assert (article.url, article.authors) == (URL, ["Ann Lee"])
    assert article.sources["description"] == "rule"
    assert article.fetched_at is not None
    plain = loader().load_page(fetched_at=article.fetched_at)
    others = {"description": plain.description, "sources": plain.sources}
    assert dataclasses.replace(article, **others) == plain  # type: ignore[arg-type]


def test_values_of_a_given_item_stand_and_its_defaults_do_not() -> None:
    item = Article(headline="Mine")
    article = ArticleLoader(item=item, response=response()).load_item()
    assert article is item
    assert (article.headline, article.authors, article.schema) == ("Mine", ["Ann Lee"], 1)
    assert article.sources["headline"] == "rule"
    assert list(article.sources.values()).count("rule") == 1


def test_a_nested_loader_adds_to_the_record() -> None:
    loading = ArticleLoader(response=response())
    nested = loading.nested_css("article")
    nested.add_css("headline", "i::text")
    loading.nested_xpath("//article").add_xpath("authors", "./time/text()")
    article = loading.load_item()
    assert article.headline == "A rule's headline"
    assert article.authors == ["12 July 2023"]


def test_a_loader_without_a_page_returns_what_was_added() -> None:
    loading = ArticleLoader(selector=response().selector)
    loading.add_css("headline", "h1::text")
    assert loading.load_item() == Article(headline="Bridge closed for a year")
    with pytest.raises(TypeError, match="has no page"):
        loading.load_page()


def test_an_item_in_the_place_of_the_page_is_refused_with_a_sentence() -> None:
    with pytest.raises(TypeError, match=r"item=\.\.\., response=response"):
        ArticleLoader(Article())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [None, *VALUES])
def test_a_loader_gives_the_record_that_the_crawl_writes(name: str | None) -> None:
    loading, builder = loader(), RecordBuilder(Page(PAGE, URL))
    if name is not None:
        loading.add_value(name, VALUES[name])
        builder.add_value(name, VALUES[name])
    assert builder.record() == loading.load_page()


def test_one_loader_does_not_leak_into_the_next() -> None:
    loading = loader()
    loading.add_value("hashtags", ["Sea"])
    loading.load_page()
    assert loader().load_page() == loader().load_page()
    assert Article().sources == {}
    assert Article().hashtags == []
