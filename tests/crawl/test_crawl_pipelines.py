from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.settings import Settings

from newscrawl.items import Article, Breadcrumb, Photo, Reason, Reject
from newscrawl.pipelines import (
    DuplicatesPipeline,
    JsonLinesPipeline,
    RejectsPipeline,
    ValidatePipeline,
)
from newscrawl.records import to_line

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

URL = "https://news.example/a"


class Stats(dict[str, int]):
    def inc_value(self, name: str, by: int = 1) -> None:
        self[name] = self.get(name, 0) + by


class FakeCrawler(SimpleNamespace):
    stats: Stats


def crawler(**settings: object) -> Crawler:
    return cast("Crawler", FakeCrawler(stats=Stats(), settings=Settings(settings)))


def counts(of: Crawler) -> dict[str, int]:
    return dict(cast("FakeCrawler", of).stats)


def whole(**more: Any) -> Article:
    return Article(**{"id": "0" * 16, "url": URL, "headline": "Flood", **more})


@pytest.mark.parametrize(
    "article",
    [
        whole(),
        whole(headline=None, body="A text."),
        whole(
            breadcrumbs=[Breadcrumb("Home", URL), Breadcrumb("World")],
            photos=[Photo(URL, "A bridge", "Reuters"), Photo()],
            sources={"headline": "h1"},
        ),
    ],
)
def test_a_whole_record_passes(article: Article) -> None:
    of = crawler()
    assert ValidatePipeline.from_crawler(of).process_item(article) is article
    assert counts(of) == {}


@pytest.mark.parametrize(
    "item",
    [
        whole(url=None),
        whole(url=""),
        whole(headline=None),
        whole(headline="", body=""),
        whole(headline=["Flood"]),
        whole(schema="1"),
        whole(body=b"bytes"),
        whole(authors="Ada Beispiel"),
        whole(authors=["Ada Beispiel", None]),
        whole(hashtags=None),
        whole(breadcrumbs=["Home"]),
        whole(breadcrumbs=[Breadcrumb("Home", 7)]),  # type: ignore[arg-type]
        whole(photos=[{"url": URL}]),
        whole(photos=[Photo(caption=b"x")]),  # type: ignore[arg-type]
        whole(sources={"headline": None}),
        whole(sources=[]),
        {"url": URL, "headline": "Flood"},
    ],
)
def test_a_record_that_is_not_whole_is_dropped_and_counted(item: object) -> None:
    of = crawler()
    with pytest.raises(DropItem):
        ValidatePipeline.from_crawler(of).process_item(item)
    assert counts(of) == {"newscrawl/invalid": 1}


def test_an_article_is_handed_on_once() -> None:
    of = crawler()
    pipeline = DuplicatesPipeline.from_crawler(of)
    first, other, unnamed = whole(), whole(id="1" * 16), whole(id=None)
    assert [pipeline.process_item(item) for item in (first, other, unnamed, unnamed)]
    with pytest.raises(DropItem):
        pipeline.process_item(whole(url=f"{URL}?again"))
    assert counts(of) == {"newscrawl/duplicates": 1}


def test_rejects_are_taken_out_and_kept_where_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    reject = Reject(URL, Reason.LIST)
    for name in (None, str(path)):
        pipeline = RejectsPipeline.from_crawler(crawler(NEWSCRAWL_REJECTS=name))
        pipeline.open_spider()
        article = whole()
        assert pipeline.process_item(article) is article
        with pytest.raises(DropItem):
            pipeline.process_item(reject)
        pipeline.close_spider()
    assert path.read_bytes() == to_line(reject)


def test_articles_are_written_unless_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(to_line(whole(id="a" * 16)))
    of = crawler(NEWSCRAWL_OUTPUT=str(path))
    pipeline = JsonLinesPipeline.from_crawler(of)
    pipeline.open_spider()
    assert pipeline.process_item(whole(id="b" * 16))
    with pytest.raises(DropItem):
        pipeline.process_item(whole(id="a" * 16, headline="Flood, again"))
    pipeline.close_spider()
    assert path.read_bytes() == to_line(whole(id="a" * 16)) + to_line(whole(id="b" * 16))
    assert counts(of) == {"newscrawl/written": 1, "newscrawl/known": 1}


def test_without_a_file_named_there_is_no_writer() -> None:
    with pytest.raises(NotConfigured):
        JsonLinesPipeline.from_crawler(crawler())
