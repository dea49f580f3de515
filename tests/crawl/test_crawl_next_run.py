"""What one run could not bring, a later one does: further pages, parts, what stood in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawling import OUTPUT, STATE, crawl, days_later, fine, paths, query, records
from newsroom import Form, NewsSite, Pages, faults, handmade, serve, walls

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Response

NEXT = '<nav class="pagination"><a rel="next" href="/world/?page=2">Next</a></nav></body>'
FEED = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><title>'


def story(number: int) -> str:
    return f"/world/council-decides-on-the-bridge-number-{100_000 + number}"


def section(*numbers: int, more: str = "</body>") -> Response:
    made = handmade.teasers("World", map(story, numbers))
    body = made.content().replace(b"</body>", more.encode())
    return type(made)(body, 200, made.content_type)


def newspaper(numbers: int) -> Pages:
    """A paper with one section and neither sitemaps nor dates."""
    site = Pages({story(number): handmade.article(number) for number in range(numbers)})
    site.pages["/"] = handmade.teasers("Front", ["/world/"])
    site.pages["/world/"] = section(0, 1, 2, more=NEXT)
    site.pages["/world/?page=2"] = section(3, 4)
    return site


def test_a_further_page_is_read_although_a_feed_named_the_first_ones_stories(cli: Cli) -> None:
    site = newspaper(10)
    front = handmade.teasers("Front", ["/world/"])
    body = front.content().replace(b"<title>", FEED.encode(), 1)
    site.pages["/"] = type(front)(body, 200, front.content_type)
    site.pages["/feed.xml"] = handmade.feed(*map(story, range(3)))
    with serve(site) as running:
        fine(cli, running.url)
        assert len(paths(cli.folder)) == 5
        days_later(cli.folder / STATE)
        site.pages["/feed.xml"] = handmade.feed(*map(story, (5, 6, 7)))
        site.pages["/world/"] = section(5, 6, 7, more=NEXT)
        site.pages["/world/?page=2"] = section(8, 9, 0)
        fine(cli, running.url)
    assert paths(cli.folder) == sorted(map(story, range(10)))


def test_a_further_page_that_this_run_could_not_read_is_read_by_the_next(cli: Cli) -> None:
    site = newspaper(10)
    with serve(site) as running:
        fine(cli, running.url)
        days_later(cli.folder / STATE)
        site.pages["/world/"] = section(5, 6, 7, more=NEXT)
        site.pages["/world/?page=2"] = section(8, 9)
        site.faults.put(faults.status(403), "/world/?page=2")
        fine(cli, running.url)
        assert len(paths(cli.folder)) == 8
        site.faults.clear()
        days_later(cli.folder / STATE)
        fine(cli, running.url)
    assert paths(cli.folder) == sorted(map(story, range(10)))


def test_a_bot_check_in_place_of_a_part_is_no_part(cli: Cli) -> None:
    site = NewsSite(12)
    site.set_form(11, Form.PARTS_PATH)
    second = site.story(11).page_path(2)
    site.faults.put(walls.challenge("cloudflare"), second)
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert re.search(r"\b1 blocked\b", ran.err)
        assert len(records(cli.folder)) == 11
        site.faults.clear()
        days_later(cli.folder / STATE)
        fine(cli, running.url)
        whole = {record["url"]: record["body"] for record in records(cli.folder)}
        assert whole[site.url(11)] == site.story(11).body


def test_an_update_whose_part_fails_writes_no_shorter_revision(cli: Cli) -> None:
    site = NewsSite(6)
    site.set_form(6, Form.PARTS_PATH)
    with serve(site) as running:
        fine(cli, running.url)
        days_later(cli.folder / STATE, days=3)
        site.edit(6)
        site.faults.put(faults.status(503), site.story(6).page_path(2))
        crawl(cli, "--update-for", "9000d", running.url)
        assert {record["revision"] for record in records(cli.folder)} == {1}
        site.faults.clear()
        days_later(cli.folder / STATE, days=3)
        fine(cli, "--update-for", "9000d", running.url)
        newest = records(cli.folder)[-1]
    assert newest["revision"] == 2
    assert newest["body"] == site.story(6).body


def test_an_update_follows_the_redirect_that_led_to_the_article(cli: Cli) -> None:
    site = NewsSite(6)
    site.set_form(6, Form.MOVED)
    with serve(site) as running:
        fine(cli, running.url)
        days_later(cli.folder / STATE, days=3)
        site.edit(6)
        fine(cli, "--update-for", "9000d", running.url)
        told = [r["revision"] for r in records(cli.folder) if r["canonical_url"] == site.url(6)]
    assert told == [1, 2]


def test_an_article_on_which_a_pipeline_broke_is_written_by_the_next_try(cli: Cli) -> None:
    cli.command_patch = (
        "from newscrawl import pipelines\n"
        "whole, broken = pipelines.JsonLinesPipeline.process_item, []\n"
        "def process_item(self, item):\n"
        "    if not broken:\n"
        "        broken.append(item)\n"
        "        raise RuntimeError('once')\n"
        "    return whole(self, item)\n"
        "pipelines.JsonLinesPipeline.process_item = process_item\n"
    )
    site = NewsSite(5)
    with serve(site) as running:
        ran = cli("crawl", "-o", OUTPUT, "--delay", "0", "-s", "NEWSCRAWL_RETRY_DELAY=0.05",
                  "-s", "NEWSCRAWL_READERS=0", running.url)  # fmt: skip
        assert ran.status == 0, ran.err
        assert len(records(cli.folder)) == 5
    assert query(cli.folder / STATE, "SELECT count(*) FROM articles") == [(5,)]
