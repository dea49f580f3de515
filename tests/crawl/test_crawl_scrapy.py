"""The spiders under Scrapy's own commands, here and in a project of somebody else's."""

from __future__ import annotations

import gzip
import re
from dataclasses import fields
from typing import TYPE_CHECKING

import orjson
import pytest
from crawling import OUTPUT, SETTINGS, asked, paths, records, rejects, scrapy, scrapy_crawl
from newsroom import NewsSite, handmade, serve, walls

from newscrawl.items import Article

if TYPE_CHECKING:
    from conftest import Cli


def test_scrapy_knows_the_spiders() -> None:
    assert sorted(scrapy("list").out.decode().split()) == ["articles", "news", "page"]


def test_feeds_hold_articles_only_with_and_without_a_state(cli: Cli) -> None:
    out, state = str(cli.folder / OUTPUT), str(cli.folder / "own.state")
    packed = orjson.dumps(
        {
            str(cli.folder / "out.jsonl.gz"): {
                "format": "jsonlines",
                "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"],
            },
            out: {"format": "jsonlines", "overwrite": True},
        }
    ).decode()
    cli.write(OUTPUT, b"old\n")
    site = NewsSite(12)
    with serve(site) as running:
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        ran = scrapy_crawl(
            "news", "-a", f"sites={running.url},{running.url}/world/", "-s", f"FEEDS={packed}",
            "-s", f"NEWSCRAWL_REJECTS={cli.folder / 'out.rejects.jsonl'}",
        )  # fmt: skip
        assert ran.status == 0, ran.err
        wanted = sorted(site.story(number).path for number in range(2, 13))
        assert paths(cli.folder) == wanted
        content = (cli.folder / OUTPUT).read_bytes()
        assert gzip.decompress((cli.folder / "out.jsonl.gz").read_bytes()) == content
        assert b"\\u" not in content  # text as it is
        for record in records(cli.folder):
            assert list(record) == [field.name for field in fields(Article)]
            assert isinstance(record["sources"], dict)
        assert rejects(cli.folder) == {site.story(1).path: "not-found"}
        told = {name: int(n) for name, n in re.findall(r"'newscrawl/([\w/-]+)': (\d+)", ran.err)}
        assert (told["articles"], told["rejected/not-found"]) == (11, 1)
        assert sum(count for name, count in told.items() if name.startswith("found/")) == 12
        assert "Warning" not in ran.err

        # Without a state, each run is the first; with one, it is not.
        for number in (1, 2):
            site.publish(1)
            running.hits.clear()
            ran = scrapy_crawl(
                "news", "-a", f"sites={running.url}", "-O", out, "-s", f"NEWSCRAWL_STATE={state}"
            )
            assert ran.status == 0, ran.err
            wanted.append(site.story(12 + number).path)
            assert paths(cli.folder) == (sorted(wanted) if number == 1 else wanted[-1:])
        # The page that was none is named again, so it is looked at again.
        looked_at = {path for path in asked(running.hits) if path.count("/") > 4}
        assert looked_at == {wanted[-1], site.story(1).path}


def test_given_addresses_as_an_argument(cli: Cli) -> None:
    site = NewsSite(5)
    with serve(site) as running:
        site.pages["/7,75398,28.html"] = handmade.article(7)
        urls = f"{site.url(2)},{running.url}/7,75398,28.html"
        ran = scrapy_crawl("articles", "-a", f"urls={urls}", "-O", str(cli.folder / OUTPUT))
        assert ran.status == 0, ran.err
        assert asked(running.hits) == {"/7,75398,28.html", site.story(2).path}
    assert len(records(cli.folder)) == 2


PIPELINES = """
from scrapy.exceptions import DropItem

class Pass:
    def process_item(self, item):
        return item

class NoSport:
    def process_item(self, item):
        if "/sport/" in item.url:
            raise DropItem("no sport")
        return item

class BreaksOnce:
    broken = set()

    def process_item(self, item):
        if "/sport/" in item.url and item.url not in self.broken:
            self.broken.add(item.url)
            raise RuntimeError("this once")
        return item
"""


@pytest.mark.parametrize(
    "settings",
    [
        'from newscrawl.settings import *\nITEM_PIPELINES |= {"own.parts.Pass": 50}',
        'SPIDER_MODULES = ["newscrawl.spiders"]\nITEM_PIPELINES = {"own.parts.Pass": 50}',
        'SPIDER_MODULES = ["newscrawl.spiders"]\nITEM_PIPELINES = {"own.parts.NoSport": 250}',
        'SPIDER_MODULES = ["newscrawl.spiders"]\nITEM_PIPELINES = {"own.parts.NoSport": 900}',
    ],
)
def test_the_spiders_work_in_another_project(cli: Cli, settings: str) -> None:
    cli.write("scrapy.cfg", b"[settings]\ndefault = own.settings\n")
    cli.write("own/__init__.py", b"")
    cli.write("own/parts.py", PIPELINES.encode())
    cli.write("own/settings.py", f"{settings}\n".encode())
    site = NewsSite(14)
    with serve(site) as running:
        arguments = ("news", "-a", f"sites={running.url}", "-s", "NEWSCRAWL_STATE=own.state")
        ran = scrapy_crawl(*arguments, "-o", OUTPUT, folder=cli.folder, settings=SETTINGS)
        assert ran.status == 0, ran.err
        sport = {site.story(n).path for n in range(1, 15) if "/sport/" in site.story(n).path}
        assert len(sport) == 2
        left = sport if "NoSport" in settings else set()
        assert set(paths(cli.folder)) == {site.story(n).path for n in range(1, 15)} - left
        assert ("'newscrawl/rejected': 2" in ran.err) == bool(left)
        if left:  # what was dropped is settled, and the rest is known
            running.hits.clear()
            ran = scrapy_crawl(*arguments, "-o", OUTPUT, folder=cli.folder, settings=SETTINGS)
            assert ran.status == 0, ran.err
            assert not [path for path in asked(running.hits) if path.count("/") > 4]
    assert len(records(cli.folder)) == 14 - len(left)


def test_an_article_on_which_a_later_pipeline_broke_reaches_the_feed_when_it_is_tried_again(
    cli: Cli,
) -> None:
    cli.write("scrapy.cfg", b"[settings]\ndefault = own.settings\n")
    cli.write("own/__init__.py", b"")
    cli.write("own/parts.py", PIPELINES.encode())
    cli.write(
        "own/settings.py",
        b'SPIDER_MODULES = ["newscrawl.spiders"]\nITEM_PIPELINES = {"own.parts.BreaksOnce": 900}\n',
    )
    site = NewsSite(14)
    with serve(site) as running:
        arguments = ("news", "-a", f"sites={running.url}", "-s", "NEWSCRAWL_STATE=own.state")
        ran = scrapy_crawl(*arguments, "-o", OUTPUT, folder=cli.folder, settings=SETTINGS)
    assert ran.err.count("RuntimeError: this once") == 2
    assert paths(cli.folder) == sorted(site.story(n).path for n in range(1, 15))
