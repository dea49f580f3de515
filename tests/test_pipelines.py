from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest
from scrapy import signals
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.run import Bounds, Run, run_of
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article, Breadcrumb, Photo, Reason, Reject
from newscrawl.pipelines import (
    JsonLinesPipeline,
    KnownArticle,
    KnownPipeline,
    NotNow,
    RejectsPipeline,
    ValidatePipeline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scrapy.crawler import Crawler

URL = "https://news.example/a"


class Stats(dict[str, int]):
    def get_value(self, name: str, default: int | None = None) -> int | None:
        return self.get(name, default)

    def inc_value(self, name: str, by: int = 1) -> None:
        self[name] = self.get(name, 0) + by


class FakeCrawler(SimpleNamespace):
    stats: Stats
    signals: SignalManager


def crawler(*, max_articles: int | None = None, **settings: object) -> Crawler:
    spider = SimpleNamespace()
    made = FakeCrawler(stats=Stats(), settings=Settings(settings), spider=spider, engine=None)
    made.signals = SignalManager(made)
    of = cast("Crawler", made)
    spider.run = Run(of, Bounds(max_articles=max_articles))
    spider.run.state = CrawlState(MEMORY)
    return of


def state(of: Crawler) -> CrawlState:
    return run_of(of).state


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


def test_an_article_is_handed_on_once_and_then_its_revisions() -> None:
    of = crawler()
    pipeline = KnownPipeline.from_crawler(of)
    first, other, unnamed = whole(), whole(id="1" * 16), whole(id=None)
    assert [pipeline.process_item(item) for item in (first, other, unnamed, unnamed)]
    with pytest.raises(KnownArticle):
        pipeline.process_item(whole(url=f"{URL}?again"))
    revised = whole(revision=2, body="Another text.")
    assert pipeline.process_item(revised)
    with pytest.raises(KnownArticle):
        pipeline.process_item(whole(revision=2))
    for item in (first, other, revised):
        of.signals.send_catch_log(signals.item_scraped, item=item)
    with pytest.raises(KnownArticle):
        pipeline.process_item(whole(revision=2))
    assert counts(of) == {"newscrawl/written": 3, "newscrawl/new": 2, "newscrawl/known": 3}


class Handed(NamedTuple):
    """A writing pipeline and the one before it, and what tells them of an article's end."""

    known: KnownPipeline
    writer: JsonLinesPipeline
    signals: SignalManager


@pytest.fixture
def handed(tmp_path: Path) -> Iterator[Handed]:
    of = crawler(NEWSCRAWL_OUTPUT=str(tmp_path / "out.jsonl"))
    writer = JsonLinesPipeline.from_crawler(of)
    writer.open_spider()
    yield Handed(KnownPipeline.from_crawler(of), writer, of.signals)
    state(of).close()


@pytest.mark.parametrize("renamed", [{}, {"id": "1" * 16}, {"id": "1" * 16, "url": f"{URL}?own"}])
@pytest.mark.parametrize("signal", [signals.item_error, signals.item_dropped])
def test_what_a_later_pipeline_breaks_on_may_come_once_more(
    handed: Handed, renamed: dict[str, Any], signal: object
) -> None:
    first = whole()
    changed = replace(first, **renamed)  # by an earlier pipeline, which Scrapy's signals know not
    assert handed.known.process_item(changed) is changed
    with pytest.raises(KnownArticle) as again:
        handed.known.process_item(changed)
    # A further URL of it that was dropped takes nothing back.
    of_other = {"item": whole(url=f"{URL}?again"), "exception": again.value}
    handed.signals.send_catch_log(signals.item_dropped, **of_other)
    with pytest.raises(KnownArticle):
        handed.known.process_item(changed)
    handed.signals.send_catch_log(signal, item=first)
    assert handed.known.process_item(changed) is changed


def test_only_articles_under_way_are_remembered_and_the_state_knows_the_others(
    handed: Handed,
) -> None:
    article, waiting = whole(), whole(id="1" * 16, url=f"{URL}/b")
    for item in (article, waiting):
        handed.known.process_item(item)
    handed.writer.process_item(article)
    handed.signals.send_catch_log(signals.item_scraped, item=article)
    assert list(handed.known.under_way) == [(waiting.id, 1)]
    for item in (article, waiting):
        with pytest.raises(KnownArticle):
            handed.known.process_item(item)


def test_no_more_articles_are_handed_on_than_were_asked_for() -> None:
    of = crawler(max_articles=2)
    pipeline = KnownPipeline.from_crawler(of)
    for number in range(2):
        assert pipeline.process_item(whole(id=f"{number:016x}"))
    with pytest.raises(NotNow):
        pipeline.process_item(whole(id=f"{7:016x}"))
    assert state(of).articles.get(f"{7:016x}") is None  # the next run takes it


def test_with_feeds_only_an_article_is_known_once_it_has_come_through_all_pipelines() -> None:
    of = crawler()
    pipeline = KnownPipeline.from_crawler(of)
    article = whole()
    assert pipeline.process_item(article)
    of.signals.send_catch_log(signals.item_error, item=article)  # a later pipeline broke
    assert state(of).articles.get(article.id or "") is None
    assert pipeline.process_item(article)
    of.signals.send_catch_log(signals.item_scraped, item={"url": article.url})  # … made it a dict
    assert state(of).articles.get(article.id or "") is not None
    with pytest.raises(KnownArticle):
        pipeline.process_item(article)


def test_rejects_are_taken_out_and_kept_where_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    reject = Reject(URL, Reason.LIST)
    for name in (None, str(path)):
        of = crawler(NEWSCRAWL_REJECTS=name)
        pipeline = RejectsPipeline.from_crawler(of)
        pipeline.open_spider()
        article = whole()
        assert pipeline.process_item(article) is article
        with pytest.raises(DropItem):
            pipeline.process_item(reject)
        state(of).commit(clean=True)
        state(of).close()
    assert path.read_bytes() == to_line(reject)


def test_articles_are_written_with_the_next_commit_unless_the_file_has_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(to_line(whole(id="a" * 16)))
    of = crawler(NEWSCRAWL_OUTPUT=str(path))
    known, writer = KnownPipeline.from_crawler(of), JsonLinesPipeline.from_crawler(of)
    writer.open_spider()
    article = whole(id="b" * 16)
    assert writer.process_item(known.process_item(article)) is article
    with pytest.raises(DropItem):
        known.process_item(whole(id="a" * 16, headline="Flood, again"))
    assert path.read_bytes() == to_line(whole(id="a" * 16))
    writer.close_spider()
    state(of).close()
    assert path.read_bytes() == to_line(whole(id="a" * 16)) + to_line(article)
    assert counts(of) == {"newscrawl/written": 1, "newscrawl/new": 1, "newscrawl/known": 1}


def test_without_a_file_named_there_is_no_writer() -> None:
    with pytest.raises(NotConfigured):
        JsonLinesPipeline.from_crawler(crawler())
