"""The record as a dict and as JSON."""

from __future__ import annotations

import json

import pytest

from newscrawl import Article, Breadcrumb, Photo, Reason, Reject
from newscrawl.files.json_lines import to_line
from newscrawl.items import UnsureArticle

ARTICLE = Article(
    headline="Über die Brücke",
    breadcrumbs=[Breadcrumb("Home", "https://news.example/"), Breadcrumb("World")],
    photos=[Photo("https://news.example/a.jpg", "A bridge", "A. Lee/dpa")],
    authors=["Ann Lee"],
    sources={"headline": "h1"},
)
UNSURE = UnsureArticle("https://news.example/", Reason.LOW_CONFIDENCE, record=ARTICLE)
REJECT = Reject("https://news.example/", Reason.LIST, "a \x9b title", input="a\u202eb.html")


def test_a_dict_has_the_keys_of_the_line_and_plain_values() -> None:
    record = ARTICLE.to_dict()
    assert list(record) == list(Article.__dataclass_fields__)
    assert record["breadcrumbs"] == [
        {"name": "Home", "url": "https://news.example/"},
        {"name": "World", "url": None},
    ]
    assert record["photos"] == [
        {"url": "https://news.example/a.jpg", "caption": "A bridge", "credit": "A. Lee/dpa"}
    ]
    assert REJECT.to_dict()["reason"] == "list"


def test_a_dict_shares_nothing_with_its_record() -> None:
    ARTICLE.to_dict()["authors"].append("Bo Oh")
    assert ARTICLE.authors == ["Ann Lee"]


@pytest.mark.parametrize("record", [ARTICLE, REJECT, UNSURE])
def test_json_is_the_line_without_its_newline(record: Article | Reject) -> None:
    text = record.to_json()
    assert to_line(record) == text.encode() + b"\n"
    assert json.loads(text) == record.to_dict()
    assert list(json.loads(text)) == list(record.to_dict())


def test_json_of_a_reject_holds_no_character_that_steers_a_terminal() -> None:
    assert '"input":"a\\u202eb.html"' in REJECT.to_json()


def test_half_a_surrogate_pair_is_replaced_in_json() -> None:
    article = Article(body="a\ud800b", photos=[Photo(caption="\udfff")])
    record = json.loads(article.to_json())
    assert record["body"] == "a\ufffdb"
    assert record["photos"][0]["caption"] == "\ufffd"
