"""An item finds its page by its URL, whatever pipelines made of it, and nothing is left behind."""

from __future__ import annotations

from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from crawling import OUTPUT, SETTINGS, paths, query, records, rejects, scrapy_crawl
from newsroom import NewsSite, redirect, serve, walls
from scrapy.http import Request, Response

from newscrawl.crawl.frontier import FrontierPage
from newscrawl.crawl.items_under_way import ItemsUnderWay, UnderWay
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from conftest import Cli

URL = "https://news.example/a"


def entry(row: int, item: Article | Reject) -> UnderWay:
    return UnderWay(item, cast("FrontierPage", SimpleNamespace(id=row)))


def answer(of: UnderWay) -> Response:
    return Response(URL, request=Request(URL, meta={"page": of.page}))


@pytest.mark.parametrize(
    "copied",
    [
        lambda item: item,
        replace,
        lambda item: replace(item, headline="Another"),
        asdict,
        lambda item: {"url": item.url},
    ],
)
def test_an_item_is_known_by_its_url(copied: Any) -> None:
    items = ItemsUnderWay()
    one, other = entry(1, Article(url=URL)), entry(2, Article(url=f"{URL}/b"))
    items.append(one)
    items.append(other)
    assert items.take(copied(one.item)) is one
    assert items.take(copied(one.item)) is None
    assert len(items) == 1


def test_with_another_url_it_is_known_by_its_answer() -> None:
    items = ItemsUnderWay()
    one, other = entry(1, Article(url=URL)), entry(2, Article(url=f"{URL}/b"))
    items.append(one)
    items.append(other)
    assert items.take(Article(url=f"{URL}/c")) is None
    assert items.take("no item at all") is None
    assert items.take(Article(url=f"{URL}/c"), answer(other)) is other
    failure = SimpleNamespace(request=Request(URL, meta={"page": one.page}))
    assert items.take({"headline": "Flood"}, failure) is one
    assert len(items) == 0


def test_items_of_one_url_are_told_apart_by_their_answers_else_the_first_is_meant() -> None:
    items = ItemsUnderWay()
    entries = [entry(row, Reject(URL, Reason.LIST)) for row in range(4)]
    for each in entries:
        items.append(each)
    first, second, third, last = entries
    assert items.take(replace(third.item), answer(third)) is third
    assert items.take(last.item) is last  # handed on as it is
    assert items.take(replace(second.item)) is first
    assert items.take(replace(first.item), answer(first)) is None  # it was taken
    assert items.take(replace(second.item), answer(second)) is second
    assert len(items) == 0


PARTS = """
import asyncio, random
from dataclasses import replace
from itemadapter import ItemAdapter
from scrapy import signals

class Copy:
    def process_item(self, item):
        return replace(item)

class Changed:
    def process_item(self, item):
        return replace(item, headline=item.headline.upper()) if hasattr(item, "headline") else item

class OtherUrl:
    def process_item(self, item):
        return replace(item, url=item.url + "#changed")

class Slow:
    async def process_item(self, item):
        await asyncio.sleep(random.random() / 10)
        return replace(item)

class AsDict:
    def process_item(self, item):
        made = ItemAdapter(item).asdict()
        return {"url": made["url"], "headline": made["headline"]}

class Left:
    @classmethod
    def from_crawler(cls, crawler):
        def closed(spider):
            crawler.stats.set_value("left", len(spider.outcomes.under_way))
        cls.closed = staticmethod(closed)
        crawler.signals.connect(cls.closed, signals.spider_closed)
        return cls()
"""


@pytest.mark.parametrize(
    ("pipeline", "order"),
    [("Copy", 50), ("Changed", 250), ("OtherUrl", 50), ("Slow", 50), ("AsDict", 900)],
)
def test_a_pages_fate_does_not_hang_on_what_pipelines_make_of_its_item(
    cli: Cli, pipeline: str, order: int
) -> None:
    cli.write("scrapy.cfg", b"[settings]\ndefault = own.settings\n")
    cli.write("own/__init__.py", b"")
    cli.write("own/parts.py", PARTS.encode())
    cli.write(
        "own/settings.py",
        b'SPIDER_MODULES = ["newscrawl.spiders"]\nEXTENSIONS = {"own.parts.Left": 1}\n'
        + f'ITEM_PIPELINES = {{"own.parts.{pipeline}": {order}}}\n'.encode(),
    )
    site = NewsSite(8)
    with serve(site) as running:
        copies = [f"/copy-{number}-of-a-story-in-the-news" for number in range(3)]
        for path in copies:
            site.pages[path] = redirect(site.story(3).path)
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        urls = ",".join([*(site.url(n) for n in range(1, 9)), *map(running.url.__add__, copies)])
        ran = scrapy_crawl(
            "articles", "-a", f"urls={urls}", "-o", OUTPUT, "-s", "NEWSCRAWL_STATE=own.state",
            "-s", "NEWSCRAWL_REJECTS=out.rejects.jsonl", folder=cli.folder, settings=SETTINGS,
        )  # fmt: skip
        assert ran.status == 0, ran.err
    wanted = {site.story(number).path for number in range(2, 9)}
    assert {path.partition("#")[0] for path in paths(cli.folder)} == wanted
    assert len(records(cli.folder)) == 7
    assert set(rejects(cli.folder).values()) == {"not-found"}
    assert "'left': 0" in ran.err
    states = dict(query(cli.folder / "own.state", "SELECT state, count(*) FROM pages GROUP BY 1"))
    assert states == {"written": 7, "later": 1, "duplicate": 3}
    assert query(cli.folder / "own.state", "SELECT count(*) FROM pages WHERE queued") == [(0,)]
    written = query(cli.folder / "own.state", "SELECT article FROM pages WHERE state = 'written'")
    assert sorted(written) == sorted(query(cli.folder / "own.state", "SELECT id FROM articles"))


BREAKS_ONCE = """
from dataclasses import replace

class OtherId:
    def process_item(self, item):
        return replace(item, id=item.id[::-1])

class BreaksOnce:
    seen = set()

    def process_item(self, item):
        if item.url not in self.seen:
            self.seen.add(item.url)
            raise ZeroDivisionError("on purpose")
        return item
"""


def test_an_article_with_another_id_on_which_a_pipeline_broke_is_written_at_the_next_try(
    cli: Cli,
) -> None:
    cli.write("scrapy.cfg", b"[settings]\ndefault = own.settings\n")
    cli.write("own/__init__.py", b"")
    cli.write("own/parts.py", BREAKS_ONCE.encode())
    cli.write(
        "own/settings.py",
        b'SPIDER_MODULES = ["newscrawl.spiders"]\n'
        b'ITEM_PIPELINES = {"own.parts.OtherId": 250, "own.parts.BreaksOnce": 350}\n',
    )
    site = NewsSite(3)
    with serve(site):
        urls = ",".join(site.url(number) for number in range(1, 4))
        ran = scrapy_crawl(
            "articles", "-a", f"urls={urls}", "-s", f"NEWSCRAWL_OUTPUT={cli.folder / OUTPUT}",
            "-s", "NEWSCRAWL_STATE=own.state", folder=cli.folder, settings=SETTINGS,
        )  # fmt: skip
        assert ran.status == 0, ran.err
    assert len(records(cli.folder)) == 3
    states = query(cli.folder / "own.state", "SELECT state, count(*) FROM pages GROUP BY 1")
    assert states == [("written", 3)]
