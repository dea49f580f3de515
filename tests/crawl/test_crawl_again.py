"""Crawls of a site that was crawled before: they ask for little, and find what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
from crawling import (
    OUTPUT,
    STATE,
    asked,
    asked_again,
    days_later,
    fine,
    here,
    path_of,
    paths,
    query,
    records,
)
from newsroom import NewsSite, Response, Settings, faults, serve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Cli
    from newsroom import Request

SMALL = Settings(on_front=10, in_news=10, in_feed=5)


def story_paths(site: NewsSite, numbers: Iterable[int]) -> set[str]:
    return {site.story(number).path for number in numbers}


def test_known_articles_are_not_asked_for_and_new_ones_are_found(cli: Cli) -> None:
    site = NewsSite(40, settings=SMALL)
    with serve(site) as running:
        assert fine(cli, running.url).startswith(f"40 new article(s) in {OUTPUT};")
        before = (cli.folder / OUTPUT).read_bytes()
        old = story_paths(site, range(1, 41))
        assert old <= asked(running.hits)

        running.hits.clear()
        line = fine(cli, running.url)  # at once: nothing but the front page is due
        assert line.startswith(f"0 new of 40 known article(s) in {OUTPUT};")
        assert (cli.folder / OUTPUT).read_bytes() == before
        assert running.hits.paths == ["/robots.txt", "/"]
        assert running.hits[1].status == 304

        days_later(cli.folder / STATE)
        running.hits.clear()
        line = fine(cli, running.url)
        assert line.startswith(f"0 new of 40 known article(s) in {OUTPUT};")
        lists = [hit for hit in running.hits if hit.path != "/robots.txt"]
        assert len(lists) > 10
        assert {hit.status for hit in lists} == {304}
        assert all({"if-none-match", "if-modified-since"} & hit.headers.keys() for hit in lists)
        assert not asked(running.hits) & old

        days_later(cli.folder / STATE)
        running.hits.clear()
        new = site.publish(12)
        line = fine(cli, running.url)
        assert line.startswith(f"12 new, 40 known article(s) in {OUTPUT};")
        articles = {path for path in asked(running.hits) if path.count("/") > 4}
        assert articles == story_paths(site, new)
        assert asked_again(running.hits).keys() <= {"/robots.txt"}
    assert (cli.folder / OUTPUT).read_bytes().startswith(before)
    assert len(records(cli.folder)) == 52
    # What brought something new is looked at sooner, what did not, later.
    paces = {
        path_of(url): (pace, state)
        for url, pace, state in query(cli.folder / STATE, "SELECT url, pace, state FROM sources")
    }
    assert paces["/"][0] < 900 < paces["/feed.xml"][0]  # the front page was read first
    told = orjson.loads(here(cli, "status", "--state", STATE, "--json", "--sources").out)
    feed = next(told for told in told["sources"] if path_of(told["url"]) == "/feed.xml")
    assert feed["pace"] == paces["/feed.xml"][0]


def test_articles_that_changed_get_a_new_revision(cli: Cli) -> None:
    site = NewsSite(20, settings=SMALL)
    with serve(site) as running:
        fine(cli, running.url)
        first = {path_of(record["url"]): record for record in records(cli.folder)}
        site.edit(20)
        site.edit(15)
        site.remove(19)
        site.faults.put(faults.status(500), on=site.story(18).path)
        running.hits.clear()
        assert fine(cli, running.url).startswith("0 new of 20 known")  # nobody asked for updates
        assert not asked(running.hits) & first.keys()

        days_later(cli.folder / STATE, days=3)
        running.hits.clear()
        line = fine(cli, "--update-for", "5000w", running.url)
        assert line.startswith("0 new of 20 known")
        assert "; 2 with a new revision;" in line
        looked = {hit.path: hit.status for hit in running.hits if hit.path in first}
        assert looked.keys() == first.keys()
        told = {site.story(number).path: status for number, status in
                ((20, 200), (15, 200), (19, 410), (18, 500))}  # fmt: skip
        assert {path: looked[path] for path in told} == told
        assert {status for path, status in looked.items() if path not in told} == {304}

        # An answer that is whole again and says nothing new is no revision either.
        site.pages[site.story(10).path] = lambda request: _without_etag(site, request)
        days_later(cli.folder / STATE, days=3)
        line = fine(cli, "--update-for", "5000w", running.url)
        assert "revision" not in line
        site.edit(20)
        days_later(cli.folder / STATE, days=3)
        line = fine(cli, "--update-for", "5000w", running.url)
        assert "; 1 with a new revision;" in line
    written = records(cli.folder)
    assert len(written) == 23
    revisions = {
        number: [r for r in written if path_of(r["url"]) == site.story(number).path]
        for number in (20, 15, 19, 18)
    }
    assert [r["revision"] for r in revisions[20]] == [1, 2, 3]
    assert [r["revision"] for r in revisions[15]] == [1, 2]
    assert len({r["id"] for r in revisions[20]}) == 1
    assert revisions[20][2]["body"] == site.story(20).body
    assert revisions[20][1]["body"] != revisions[20][0]["body"]
    assert [len(revisions[number]) for number in (19, 18)] == [1, 1]
    [(state,)] = query(
        cli.folder / STATE,
        f"SELECT state FROM pages WHERE url LIKE '%{site.story(19).path}'",  # noqa: S608
    )
    assert state == "written"


def _without_etag(site: NewsSite, request: Request) -> Response:
    answer = site.route(request)
    assert isinstance(answer, Response)
    return replace(answer, body=answer.content(), etag=None, modified=None)


def test_only_recent_articles_are_looked_at_again(cli: Cli) -> None:
    now = datetime.now(UTC)
    site = NewsSite(20, now=now, pace=timedelta(hours=12), settings=SMALL)
    with serve(site) as running:
        fine(cli, running.url)
        for number in range(1, 21):
            site.edit(number)
        running.hits.clear()
        fine(cli, "--update-for", "2d", running.url)  # right after the first look, none is due
        assert not {path for path in asked(running.hits) if path.count("/") > 4}
        days_later(cli.folder / STATE)
        line = fine(cli, "--update-for", "2d", running.url)
    looked = {path for path in asked(running.hits) if path.count("/") > 4}
    assert looked == story_paths(site, range(17, 21))
    assert "; 4 with a new revision;" in line


def test_an_output_that_was_moved_away_begins_anew_and_one_without_a_state_is_taken_up(
    cli: Cli,
) -> None:
    site = NewsSite(10, settings=SMALL)
    with serve(site) as running:
        fine(cli, running.url)
        (cli.folder / OUTPUT).rename(cli.folder / "march.jsonl")
        site.publish(2)
        line = fine(cli, running.url)
        assert line.startswith(f"2 new, 10 known article(s) in {OUTPUT};")
        assert set(paths(cli.folder)) == story_paths(site, (11, 12))

        # Of all that was known, only the lines are left.
        whole = (cli.folder / "march.jsonl").read_bytes() + (cli.folder / OUTPUT).read_bytes()
        for path in cli.folder.iterdir():
            path.unlink()
        (cli.folder / OUTPUT).write_bytes(whole)
        site.publish(1)
        running.hits.clear()
        line = fine(cli, running.url)
        assert line.startswith(f"1 new, 12 known article(s) in {OUTPUT};")
        assert {path for path in asked(running.hits) if path.count("/") > 4} == story_paths(
            site, [13]
        )
    assert (cli.folder / OUTPUT).read_bytes().startswith(whole)
    assert len(records(cli.folder)) == 13


def test_a_source_that_dies_or_blocks_is_told_and_tried_again(cli: Cli) -> None:
    site = NewsSite(12, settings=SMALL)
    with serve(site) as running:
        site.faults.put(faults.status(404), on="/feed.xml")
        site.faults.put(faults.status(503), on="/sitemap-news.xml")
        fine(cli, running.url)
        told = orjson.loads(here(cli, "status", "--state", STATE, "--json", "--sources").out)
        states = {path_of(t["url"]): (t["state"], t["reason"]) for t in told["sources"]}
        assert states["/feed.xml"] == ("failing", "http-404")
        assert states["/sitemap-news.xml"] == ("failing", "http-503")
        assert running.hits.counts["/feed.xml"] == 1
        assert running.hits.counts["/sitemap-news.xml"] == 3
        site.faults.clear()
        running.hits.clear()
        days_later(cli.folder / STATE)
        fine(cli, running.url)
        assert running.hits.counts["/sitemap-news.xml"] == 1
        assert running.hits.counts["/feed.xml"] == 1
