"""A source that breaks its reader is failing, told, and tried again; one bad entry costs itself."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
from crawling import here
from faulty import STATE, crawl, fate, make_due, query, status, written
from newsroom import NewsSite, Pages, Response, Robots, html, serve, text

if TYPE_CHECKING:
    from conftest import Cli

BROKEN = """
import newscrawl.crawl.discovery.list_page as lists
import newscrawl.crawl.discovery.sitemap_or_feed as sources
feed_entry, parse_html, peek = sources.feed_entry, lists.parse_html, sources.peek
def entry(element, url):
    if "broken-entry" in str(element.find("link").text):
        raise ZeroDivisionError("on purpose")
    return feed_entry(element, url)
def head(chunks, *more):
    start, chunks = peek(chunks, *more)
    def watched():
        for chunk in chunks:
            yield chunk
        if b"break its reader" in start:
            raise ZeroDivisionError("on\\npurpose")
    return start, watched()
def tree(page):
    if "break its reader" in page:
        raise ZeroDivisionError("on purpose")
    return parse_html(page)
sources.feed_entry, sources.peek, lists.parse_html = entry, head, tree
"""
"""Readers with a defect, which only certain words bring out."""


def sitemap(*entries: str) -> Response:
    return text(
        f"<urlset>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>", "text/xml"
    )


def sources(cli: Cli) -> dict[str, tuple[str, str | None, int]]:
    """State, reason and attempts of each source, by its path."""
    rows = query(cli.folder, "SELECT url, state, reason, attempts FROM sources WHERE NOT guessed")
    return {"/" + url.split("/", 3)[3]: (state, why, count) for url, state, why, count in rows}


def test_a_sites_only_source_that_breaks_its_reader_is_failing_and_told(cli: Cli) -> None:
    cli.command_patch = BROKEN
    site = Pages({"/robots.txt": text("Sitemap: /map.xml"), "/": html("<title>Front</title>")})
    site.pages["/map.xml"] = sitemap("<loc>/world/a-story-of-four-words</loc>", "break its reader")
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 3, ran.err
        assert sources(cli)["/map.xml"] == ("failing", "unreadable", 1)
        line, why = ran.err.splitlines()[-2:]
        assert "sources that could not be read: 1 unreadable;" in line
        assert "gave nothing: 2 failed" in why  # the sitemap, and the page, which is not there
        assert running.hits.counts["/map.xml"] == 1  # not again and again in one run
        # What it named before it broke is known.
        assert running.hits.counts["/world/a-story-of-four-words"] == 1

        # It is left alone until its time, then tried again, and in the end read.
        crawl(cli, running.url)
        assert running.hits.counts["/map.xml"] == 1
        waits = [_wait(cli)]
        make_due(cli.folder)
        crawl(cli, running.url)
        assert sources(cli)["/map.xml"] == ("failing", "unreadable", 2)
        waits.append(_wait(cli))
        assert 3000 < waits[0] < waits[1]
        site.pages["/map.xml"] = sitemap("<loc>/world/a-story-of-four-words</loc>")
        make_due(cli.folder)
        crawl(cli, running.url)
        assert sources(cli)["/map.xml"] == ("alive", None, 0)


def _wait(cli: Cli) -> float:
    """Seconds until the sitemap is tried again."""
    [[then]] = query(cli.folder, "SELECT next_try FROM sources WHERE url LIKE '%/map.xml'")
    return float(then) - time.time()


def test_status_tells_of_a_source_that_broke_its_reader(cli: Cli) -> None:
    cli.command_patch = cli.worker_patch = BROKEN  # list pages are read by a worker
    site = NewsSite(20)
    site.settings = replace(site.settings, robots=Robots(sitemaps=("/map.xml",)))
    site.pages["/map.xml"] = text("<rss>break its reader</rss>", "text/xml")
    site.pages["/world/"] = html("<title>break its reader</title>")
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert "sources that could not be read: 2 unreadable;" in ran.err.splitlines()[-1]
        assert written(cli.folder)
    assert status(cli)["sources"]["failing"] == 2
    shown = here(cli, "status", "--state", STATE, "--sources", "--json")
    told = {
        source["url"].rpartition(":")[2].partition("/")[2]: (source["state"], source["reason"])
        for source in orjson.loads(shown.out)["sources"]
    }
    assert told["map.xml"] == told["world/"] == ("failing", "unreadable")


def test_a_callback_that_breaks_leaves_its_source_failing(cli: Cli) -> None:
    cli.command_patch = (
        "import newscrawl.crawl.fetching.source_requests as reading\n"
        "def read_source(*_, **__):\n"
        "    raise ZeroDivisionError('on purpose')\n"
        "reading.read_source = read_source\n"
    )
    site = NewsSite(20)
    with serve(site) as running:
        ran = cli("crawl", "-o", "out.jsonl", "--delay", "0", running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder)  # by its front page
    states = {path: told for path, told in sources(cli).items() if path.endswith(".xml")}
    assert states
    assert set(states.values()) == {("failing", "broken", 1)}


def test_a_bad_entry_costs_itself_and_is_counted(cli: Cli) -> None:
    cli.command_patch = BROKEN
    site = NewsSite(30)
    good, last = site.story(1).path, site.story(2).path
    links = (good, "/broken-entry", "", last)
    feed = "".join(f"<item><link>{link}</link></item>" for link in links)
    site.pages["/feed.xml"] = text(f"<rss><channel>{feed}</channel></rss>", "application/rss+xml")
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
    assert sources(cli)["/feed.xml"] == ("alive", None, 0)
    assert "1 entries of" in ran.err
    assert "the first for: ZeroDivisionError: on purpose" in ran.err
    assert "1 entries of" in ran.err
    assert "name no web address" in ran.err
    assert {site.url(1), site.url(2)} <= written(cli.folder)


def test_references_to_no_character_reach_neither_state_nor_output(cli: Cli) -> None:
    site = NewsSite(20)
    site.settings = replace(site.settings, robots=Robots(sitemaps=("/map.xml", "/cut.xml")))
    story = site.story(1).path
    site.pages["/map.xml"] = sitemap(
        "<loc>/world/&#xD800;</loc>",
        f"<loc>{story}</loc>",
        "<loc>/x</loc><lastmod>&#xDFFF;</lastmod>",
    )
    site.pages["/cut.xml"] = text(b'<s x=""><sitemap><loc>&#xD800;', "text/xml")
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert "/world/%EF%BF%BD" in running.hits.counts
        assert fate(cli.folder, site.url(1)).state == "written"
    told = sources(cli)
    assert told["/map.xml"] == told["/cut.xml"] == ("alive", None, 0)


def test_pages_and_sitemaps_in_countless_codings_fail_by_that_name(cli: Cli) -> None:
    site = NewsSite(20)
    packed = Response(
        gzip.compress(b"<html>", mtime=0), headers={"Content-Encoding": ", ".join(["gzip"] * 4000)}
    )
    site.settings = replace(site.settings, robots=Robots(sitemaps=("/map.xml",)))
    site.pages["/map.xml"] = site.pages[site.story(1).path] = packed
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert fate(cli.folder, site.url(1))[:2] == ("later", "coding")
    assert sources(cli)["/map.xml"][:2] == ("failing", "coding")
