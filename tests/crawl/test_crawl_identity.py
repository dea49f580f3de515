"""Each article comes once: under whatever URLs it stands, and whatever its pages say of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from crawling import OUTPUT, STATE, days_later, fine, paths, query, records
from newsroom import Pages, handmade, html, redirect, serve

from newscrawl.common.article_identity import article_id

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Request, Response

UPDATE = ("--update-for", "5000w")


def address(number: int) -> str:
    return f"/world/story-number-{number}-of-the-long-day"


def story(
    number: int, *, canonical: str | None = None, title: str = "", parts: int = 8, end: str = ""
) -> Response:
    title = title or f"The {number}. story of the long day"
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "".join(
        f"<p>In part {part} of story {number} the council spoke of bridge {number * part} over the "
        f"river for {number + part} hours, and the mayor said that it would be built by spring.</p>"
        for part in range(1, parts + 1)
    )
    return html(
        f'<title>{title}</title>{link}<meta property="article:published_time" '
        f'content="2026-11-20T10:00:00Z"></head><body><article><h1>{title}</h1>'
        f'<time datetime="2026-11-20T10:00:00Z">20 November</time>{text}{end}</article></body>'
    )


def paper(*addresses: str) -> Pages:
    return Pages({"/": handmade.teasers("Front", addresses), "/robots.txt": html("", status=404)})


def change(cli: Cli, *statements: str) -> None:
    with closing(sqlite3.connect(cli.folder / STATE)) as db, db:
        for statement in statements:
            db.execute(statement)


def test_an_articles_url_that_all_pages_name_as_canonical_costs_no_article(cli: Cli) -> None:
    shared = address(9)
    site = paper(*map(address, range(1, 5)), shared)
    with serve(site) as running:
        for number in range(1, 5):
            site.pages[address(number)] = story(number, canonical=shared)
        site.pages[shared] = story(9, canonical=shared)
        fine(cli, running.url)
        assert paths(cli.folder) == sorted([*map(address, range(1, 5)), shared])
        assert len({record["id"] for record in records(cli.folder)}) == 5
        # The first of them was believed, as nothing spoke against it.
        [first] = [r for r in records(cli.folder) if r["id"] == article_id(running.url + shared)]
        others = [record for record in records(cli.folder) if record != first]
        assert [record["canonical_url"] for record in others] == [r["url"] for r in others]

        # Nothing comes twice, and each keeps its id where it changes.
        days_later(cli.folder / STATE, days=4)
        for number in (1, 2, 3, 4, 9):
            end = "<p>A paragraph that was added.</p>"
            site.pages[address(number)] = story(number, canonical=shared, end=end)
        line = fine(cli, *UPDATE, running.url)
        assert "; 5 with a new revision;" in line
    before, after = records(cli.folder)[:5], records(cli.folder)[5:]
    assert {r["url"]: r["id"] for r in after} == {r["url"]: r["id"] for r in before}
    assert {record["revision"] for record in after} == {2}


def test_articles_that_an_older_version_took_for_one_come_once_that_is_known(cli: Cli) -> None:
    shared = address(9)
    site = paper(*map(address, range(1, 4)))
    with serve(site) as running:
        for number in range(1, 7):
            site.pages[address(number)] = story(number, canonical=shared)
        fine(cli, running.url)
        assert len(paths(cli.folder)) == 3
        # As the older version left it: one article with a bare hash, the others its duplicates.
        first = records(cli.folder)[0]
        change(
            cli,
            "DELETE FROM texts",
            "DELETE FROM canonicals",
            f"DELETE FROM articles WHERE id <> '{first['id']}'",  # noqa: S608
            "UPDATE articles SET content = zeroblob(16)",
            f"UPDATE pages SET state = 'duplicate', reason = 'known', article = '{first['id']}' "  # noqa: S608
            f"WHERE state = 'written' AND url <> '{first['url']}'",
        )
        lines = (cli.folder / OUTPUT).read_bytes().splitlines(keepends=True)
        (cli.folder / OUTPUT).write_bytes(lines[0])
        site.pages["/"] = handmade.teasers("Front", map(address, (4, 5, 6)))
        days_later(cli.folder / STATE)
        fine(cli, running.url)
        fine(cli, running.url)
    assert paths(cli.folder) == sorted(map(address, range(1, 7)))
    assert len(records(cli.folder)) == 6


def test_one_text_is_one_record_whatever_its_urls(cli: Cli) -> None:
    visits: list[str] = []
    moved = f"/new{address(2)}"

    def counted(request: Request) -> Response:
        visits.append(request.address)
        return story(1, end=f"<p>{len(visits) * 37} readers are on this page.</p>")

    names = [address(1), f"/World/{address(1)[7:]}", address(1) + ".html", f"/politics{address(1)}"]
    site = paper(*names, address(1) + "?at=teaser-3", address(2))
    site.pages |= dict.fromkeys(names, counted) | {address(2): story(2)}
    with serve(site) as running:
        line = fine(cli, running.url)
        assert len(records(cli.folder)) == 2
        assert "; 4 under a second URL;" in line
        for rnd in (1, 2):  # a new address in each run, then one that it moved to
            days_later(cli.folder / STATE)
            site.pages["/"] = handmade.teasers("Front", [f"{address(1)}?rnd={rnd}", moved])
            site.pages |= {address(2): redirect(moved), moved: story(2)}
            fine(cli, running.url)
        assert len(records(cli.folder)) == 2
    one = {r["headline"]: r["id"] for r in records(cli.folder)}
    sql = "SELECT article, count(*) FROM pages WHERE reason = 'text' GROUP BY article"
    assert dict(query(cli.folder / STATE, sql)) == {
        one["The 1. story of the long day"]: 6,
        one["The 2. story of the long day"]: 1,
    }


def test_a_notice_under_all_urls_costs_no_article(cli: Cli) -> None:
    names = ["/world/harbour-council-votes-for-bridge", "/world/minister-quits-after-long-night",
             "/world/farmers-protest-against-new-dam"]  # fmt: skip
    site = paper(*names)
    with serve(site) as running:
        site.pages |= dict.fromkeys(names, story(7, title="We will be back soon"))
        fine(cli, running.url)
        assert len(records(cli.folder)) == 1
        site.pages |= {name: story(number) for number, name in enumerate(names)}
        days_later(cli.folder / STATE)
        fine(cli, running.url)
        assert len({record["body"] for record in records(cli.folder)}) == 3
        assert sorted(paths(cli.folder)) == sorted(names)


def test_a_revision_says_something_new(cli: Cli) -> None:
    site = paper(*map(address, range(1, 5)))
    with serve(site) as running:
        site.pages |= {address(number): story(number) for number in range(1, 5)}
        fine(cli, running.url)
        site.pages[address(1)] = story(1, parts=1, end="<p>Subscribe to read on.</p>")
        site.pages[address(2)] = story(2, title="Another headline of the second story")
        site.pages[address(3)] = story(3, end="<p>Updated 5 minutes ago</p>")
        days_later(cli.folder / STATE, days=4)
        line = fine(cli, *UPDATE, running.url)
        assert "; 1 with a new revision; 1 shown in part only, so the whole text stays;" in line
        assert fine(cli, *UPDATE, running.url).startswith("0 new of 4 known")
        assert [r["revision"] for r in records(cli.folder)] == [1, 1, 1, 1, 2]

        # What an older version wrote is no revision, and what changes afterwards is one.
        change(cli, "UPDATE articles SET content = zeroblob(16)")
        days_later(cli.folder / STATE, days=4)
        site.pages[address(1)] = story(1)
        assert "revision" not in fine(cli, *UPDATE, running.url)
        days_later(cli.folder / STATE, days=4)
        site.pages[address(4)] = story(4, end="<p>A paragraph that was added.</p>")
        assert "; 1 with a new revision;" in fine(cli, *UPDATE, running.url)
