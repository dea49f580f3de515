"""The candidates of a field: every way's value, of which the record has one."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import StructuredData
from newscrawl.extraction.examination import examine_page
from newscrawl.extraction.fields import find_body, find_headline, find_timestamp, headline
from newscrawl.extraction.fields.candidates_by_field import candidates_by_field
from newscrawl.extraction.inspection import inspect_page
from newscrawl.page_fixtures import Fixture, find_fixtures

FIXTURES = Path(__file__).parents[3] / "fixtures"
PAGES = find_fixtures(FIXTURES)

TOLD = b"""<!DOCTYPE html><html lang="en"><head><title>The bridge is open | News</title>
<meta property="og:title" content="Bridge opens">
<meta property="og:site_name" content="News">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A bridge opens",
"datePublished": "2023-07-12"}</script></head>
<body><h1>The bridge is open</h1><time datetime="2023-07-12T16:12:32">12 July 2023</time>
<time datetime="2023-07-11T09:00:00">11 July 2023</time></body></html>"""


def test_a_field_takes_its_first_candidate() -> None:
    page = Page(TOLD, "https://news.example/2023/07/10/bridge")
    assert list(headline.candidates(page)) == [
        ("The bridge is open", "h1"),
        ("A bridge opens", "json-ld"),
        ("Bridge opens", "og:title"),
        ("The bridge is open", "title"),
    ]
    assert find_headline(page) == ("The bridge is open", "h1")


def test_a_time_goes_before_a_day_and_the_address_comes_last() -> None:
    page = Page(TOLD, "https://news.example/2023/07/10/bridge")
    article, _ = examine_page(page)
    found = list(candidates_by_field(page, article)["timestamp"])
    assert found[0] == ("2023-07-12", "json-ld")
    assert ("2023-07-10", "url") in found[2:]
    assert find_timestamp(page) == ("2023-07-12T16:12:32", "time element")


def test_taking_the_first_does_not_look_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> str:
        raise AssertionError("the page's data were asked although it shows a headline")

    page = Page(TOLD)
    _ = page.structured, page.blocks
    assert find_headline(page) is not None  # which works out the layout, by the data's titles
    monkeypatch.setattr(StructuredData, "first_meta", asked)
    assert next(headline.candidates(page)).evidence == "h1"


def test_the_data_s_text_is_taken_only_where_the_page_shows_none() -> None:
    text = "The council met and spoke for three hours about the bridge over the river. " * 5
    node = orjson.dumps({"@type": "NewsArticle", "articleBody": text}).decode()
    page = Page(f'<h1>A</h1><script type="application/ld+json">{node}</script>'.encode())
    article, _ = examine_page(page)
    found = candidates_by_field(page, article)["body"]
    assert {evidence for _, evidence in found} == {"json-ld"}
    assert (article.body, article.sources["body"]) == (text.strip(), "json-ld")
    shown = Page(page.content + f"<p>{'It is a short notice. ' * 9}</p>".encode() * 3)
    body = find_body(shown)
    assert body is None or "It is a short notice." in body.value


@pytest.mark.parametrize("fixture", PAGES, ids=lambda fixture: fixture.name)
def test_every_value_of_a_record_is_one_of_the_candidates(fixture: Fixture) -> None:
    saved = fixture.page()
    page = Page(saved.content, saved.url, content_type=saved.content_type)
    article, _ = examine_page(page)
    report = inspect_page(page, fixture.name)
    for name, found in candidates_by_field(page, article).items():
        taken = getattr(article, name)
        assert report.fields[name].value == taken
        if taken:
            evidence = [candidate.evidence for candidate in found]
            assert article.sources[name] in evidence, name
