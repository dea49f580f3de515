"""What a crawl finds, by which ways, and what it leaves alone."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from crawling import (
    OUTPUT,
    STATE,
    asked,
    asked_again,
    crawl,
    days_later,
    fine,
    path_of,
    paths,
    query,
    records,
    rejects,
)
from newsroom import (
    Form,
    NewsSite,
    Pages,
    Response,
    Robots,
    Settings,
    Trap,
    faults,
    handmade,
    serve,
    text,
    walls,
)

if TYPE_CHECKING:
    from conftest import Cli


NEWS = "the News From the World and From the Towns Around"
"""A list's title: links that bear it are as long as headlines are."""


def found(line: str) -> dict[str, int]:
    """How many addresses were found by each way, off the summary."""
    told = re.search(r"found by: ([^;]+);", line)
    assert told, line
    return {how: int(count) for count, how in (part.split(" ", 1) for part in told[1].split(", "))}


def test_every_form_of_article_gives_one_record(cli: Cli) -> None:
    forms = [
        Form.PARTS_PATH,
        Form.PARTS_QUERY,
        Form.MOVED,
        Form.AMP,
        Form.TRACKED,
        Form.COPY,
        Form.SYNDICATED,
    ]
    site = NewsSite(60, settings=Settings(in_news=20, in_feed=10))
    for number, form in enumerate(forms * 2):
        site.set_form(60 - 4 * number, form)
    with serve(site) as running:
        # The same article under another scheme, as a phone's page, and with a strange parameter.
        plain = site.url(59)
        variants = [plain.replace("http://", "https://"), f"{plain}/?fbclid=x&utm_id=1#top"]
        site.pages["/robots.txt"] = text(
            "User-agent: *\nDisallow: /search\nSitemap: /sitemap.xml\n"
            "Sitemap: /sitemap-news.xml\nSitemap: /variants.xml\n"
        )
        site.pages["/variants.xml"] = handmade.sitemap(*variants)
        line = fine(cli, running.url)
        written = records(cli.folder)
        expected = site.expected()
        by_url = {record["canonical_url"]: record for record in written}
        assert len(written) == len(by_url)
        assert by_url.keys() == expected.keys()
        for url, wanted in expected.items():
            record, story = by_url[url], site.story(wanted.number)
            assert record["headline"] == wanted.headline
            assert record["timestamp"] == wanted.timestamp
            assert record["body"] == story.body
            assert record["revision"] == 1
    again = {path: n for path, n in asked_again(running.hits).items() if path != "/robots.txt"}
    assert again == {}
    odd = re.compile(r"utm_|fbclid|/print/|/search|/login|/photos/|/author/|/tag/|/amp/")
    assert not [path for path in asked(running.hits) if odd.search(path)]
    assert sum(found(line).values()) >= 60


def test_looked_at_again_every_form_of_article_says_the_same(cli: Cli) -> None:
    site = NewsSite(30)
    for number, form in enumerate(Form):
        site.set_form(30 - 3 * number, form)
    with serve(site) as running:
        fine(cli, running.url)
        before = (cli.folder / OUTPUT).read_bytes()
        days_later(cli.folder / STATE, days=3)
        with closing(sqlite3.connect(cli.folder / STATE)) as db, db:
            db.execute("UPDATE pages SET etag = NULL, modified = NULL")  # all is sent once more
        running.hits.clear()
        line = fine(cli, "--update-for", "5000w", running.url)
        assert line.startswith(f"0 new of {len(before.splitlines())} known article(s)")
        assert "revision" not in line
        assert len([path for path in asked(running.hits) if path.count("/") > 4]) >= 30
    assert (cli.folder / OUTPUT).read_bytes() == before


def test_each_way_finds_what_only_it_names_and_is_counted(cli: Cli) -> None:
    ways = ("front", "feed", "news-sitemap", "sitemap", "section")
    names = {way: f"/2026/11/18/a-story-that-only-the-{way}-names" for way in ways}
    second_page = "/2026/11/02/a-story-of-the-second-page-of-world"
    hidden = "/2026/11/02/a-story-of-a-section-that-only-the-sitemap-names"
    in_index = "/2026/11/02/a-story-of-a-sitemap-of-the-index"
    site = Pages()
    with serve(site) as running:
        base = running.url
        more = [f"/2026/11/10/a-story-that-fills-the-lists-{n}" for n in range(12)]
        site.pages = {
            "/robots.txt": text("Sitemap: /news.xml\nsitemap: /index.xml\nSITEMAP: /list.txt\n"),
            "/news.xml": handmade.sitemap(base + names["news-sitemap"], news=True),
            "/index.xml": handmade.sitemap_index(base + "/packed.xml", base + "/missing.xml"),
            "/packed.xml": handmade.sitemap(base + names["sitemap"], packed=True),
            "/list.txt": text(f"{base}{in_index}\n{base}/hidden/\n"),
            "/": _front("/world/", names["front"], feed="/all.rss"),
            "/all.rss": handmade.feed(base + names["feed"]),
            "/world/": handmade.teasers(NEWS, [names["section"], *more, "/world/page/2/"]),
            "/world/page/2/": handmade.teasers(f"{NEWS}, page 2", [second_page, *more]),
            "/hidden/": handmade.teasers(NEWS, [hidden, *more]),
        }
        articles = [*names.values(), second_page, hidden, in_index, *more]
        site.pages |= {path: handmade.article(n) for n, path in enumerate(articles)}
        line = fine(cli, base)
    assert paths(cli.folder) == sorted(articles)
    assert found(line) == {
        "front": 1,
        "feed": 1,
        "news-sitemap": 1,
        "sitemap": 3,  # one of them is the section's address
        "section": 3 + len(more),
    }
    again = asked_again(running.hits)
    assert again.keys() <= {"/robots.txt"}
    assert rejects(cli.folder) == {"/hidden/": "list"}
    sources = query(cli.folder / STATE, "SELECT url, kind, state FROM sources")
    kinds = {path_of(url): (kind, state) for url, kind, state in sources}
    assert kinds["/all.rss"] == ("feed", "alive")
    assert kinds["/missing.xml"] == ("sitemap", "failing")
    assert kinds["/hidden/"] == ("section", "alive")


def _front(*links: str, feed: str = "/none.rss") -> Response:
    """A front page: a menu of sections, and teasers of the links that are none."""
    sections = [link for link in links if link.endswith("/")]
    menu = "".join(f'<a href="{link}">{link.strip("/")[:6]}</a> ' for link in sections)
    teasers = handmade.teasers(NEWS, [link for link in links if not link.endswith("/")])
    page = teasers.content().decode().replace("<h1>", f"<nav>{menu}</nav><h1>", 1)
    link = f'<link rel="alternate" type="application/rss+xml" href="{feed}">'
    return replace(teasers, body=page.replace("<title>", f"{link}<title>", 1).encode())


def test_without_named_sitemaps_the_usual_places_are_tried_once(cli: Cli) -> None:
    site = NewsSite(30, settings=Settings(on_front=5, robots=Robots(sitemaps=())))
    with serve(site) as running:
        fine(cli, running.url)
        assert len(records(cli.folder)) == 30
        counts = running.hits.counts
        places = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
        assert [counts[place] for place in places] == [1, 1, 1]
        running.hits.clear()
        ran = crawl(cli, running.url)  # nobody complains of what was only guessed
        assert ran.status == 0
        assert "sitemap_index" not in ran.err
        assert not asked(running.hits) & set(places)
        # Sitemaps of another site are as good as none.
        site.settings = replace(site.settings, robots=Robots(sitemaps=(f"{running.alias}/a.xml",)))
        site.pages["/news-sitemap.xml"] = handmade.sitemap(site.url(1))
        line = fine(cli, "--state", "other.state", running.url)
        assert "/news-sitemap.xml" in asked(running.hits)
        assert {hit.host for hit in running.hits} == {running.url.removeprefix("http://")}
        assert line.startswith(f"0 new of 30 known article(s) in {OUTPUT};")


def test_sections_are_followed_to_their_end_and_traps_end_by_budget(cli: Cli) -> None:
    traps = (Trap.CALENDAR, Trap.SESSION, Trap.FACETS)
    settings = Settings(on_front=5, per_page=4, robots=Robots(sitemaps=("/none.xml",)), traps=traps)
    site = NewsSite(150, settings=settings)
    with serve(site) as running:
        fine(cli, "-s", "NEWSCRAWL_LIST_PAGES=120", running.url)
        lists = {path for path in asked(running.hits) if path.endswith("/") or "?" in path}
    assert len(records(cli.folder)) == 150
    assert len(lists) <= 120
    assert not [path for path in lists if path.startswith("/calendar/2")]
    assert asked_again(running.hits).keys() <= {"/robots.txt"}


def test_a_budget_holds_and_the_next_run_reads_on(cli: Cli) -> None:
    settings = Settings(on_front=5, per_page=4, robots=Robots(sitemaps=("/none.xml",)))
    with serve(NewsSite(150, settings=settings)) as running:
        seen: set[str] = set()
        for _ in range(2):
            running.hits.clear()
            fine(cli, "-s", "NEWSCRAWL_LIST_PAGES=12", running.url)
            lists = {path for path in asked(running.hits) if path.endswith("/")}
            assert len(lists) <= 12
            assert not lists - {"/"} & seen
            seen |= lists
    assert len(seen) > 12


def test_a_section_that_is_an_article_and_a_list_that_sitemaps_name(cli: Cli) -> None:
    stories = [f"/2026/11/1/a-story-of-the-world-{n}" for n in "abc"]
    site = Pages()
    with serve(site) as running:
        base = running.url
        site.pages = {
            "/robots.txt": text("Sitemap: /sitemap.xml\n"),
            "/sitemap.xml": handmade.sitemap(f"{base}/velmar-flood/", f"{base}/world/", f"{base}/"),
            "/": _front("/world/", "/velmar-flood/", "/harbour-fire/"),
            "/world/": handmade.teasers(NEWS, stories),
            "/velmar-flood/": handmade.article(1),
            "/harbour-fire/": handmade.article(2),
            **{path: handmade.article(n) for n, path in enumerate(stories, 3)},
        }
        line = fine(cli, base)
    assert paths(cli.folder) == sorted(["/velmar-flood/", "/harbour-fire/", *stories])
    assert line.startswith("5 new article(s)")
    assert asked_again(running.hits).keys() <= {"/robots.txt"}


def test_what_is_no_article_is_counted_by_reason_and_kept_with_it(cli: Cli) -> None:
    site = NewsSite(20)
    with serve(site) as running:
        put = site.faults.put
        put(walls.soft_404(), on=site.story(20).path)
        put(walls.script_shell(), on=site.story(19).path)
        put(walls.consent_wall(), on=site.story(18).path)
        put(walls.challenge("cloudflare"), on=site.story(17).path)
        put(faults.status(404), on=site.story(16).path)
        put(faults.status(500), on=site.story(15).path)
        put(faults.moved_to(f"{running.alias}/elsewhere"), on=site.story(14).path)
        site.pages[site.story(13).path] = handmade.teasers(
            NEWS, [site.story(n).path for n in range(1, 12)]
        )
        site.pages["/robots.txt"] = text(
            f"User-agent: *\nDisallow: {site.story(12).path}\nSitemap: /sitemap.xml\n"
        )
        line = fine(cli, running.url)
        told = rejects(cli.folder)
        assert told[site.story(20).path] == "not-found"
        assert told[site.story(19).path] == "empty"
        assert told[site.story(13).path] == "list"
        assert not [path for path in told if site.story(17).path in path]
        assert len(records(cli.folder)) == 20 - 9
        words = ("1 blocked", "1 behind a consent wall", "1 forbidden by robots.txt")
        assert all(f"; {word};" in line for word in words), line
        assert re.search(r"no articles: .*\b1 empty\b.*\b1 not-found\b", line), line
        assert "; 3 failed;" in line  # pages, not tries
        assert running.hits.counts[site.story(15).path] == 3
        assert running.hits.counts[site.story(12).path] == 0
        assert {hit.host for hit in running.hits} == {running.url.removeprefix("http://")}
        # What failed is asked for in a later run; what robots.txt forbids is not.
        running.hits.clear()
        site.faults.clear()
        days_later(cli.folder / STATE)
        line = fine(cli, running.url)
        assert line.startswith(f"7 new, 11 known article(s) in {OUTPUT};"), line
        again = {site.story(n).path for n in range(1, 21)} & asked(running.hits)
        assert again - {site.story(13).path} == {site.story(n).path for n in range(14, 21)}
