"""What a site names and a crawl does not ask for is counted, by cause, and told with examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from crawling import STATE, asked, fine, here, path_of, paths
from newsroom import handmade, serve
from newsroom.simple_site import Pages, text

if TYPE_CHECKING:
    from conftest import Cli

STORY = "/2026/11/02/a-story-of-the-harbour-and-its-crane"
WORDY = (
    "/legal/",
    "/comment/opinion",
    "/jobs/2026/11/02/fewer-without-work-than-ever",
    "/2026/11/02/",
    "/newsletter?sort=new",
    "/a/b/a/b/a/b/c",
)


def left_out(cli: Cli, *more: str) -> dict[tuple[str, str], Any]:
    ran = here(cli, "status", "--state", STATE, "--left-out", "--json", *more)
    assert ran.status == 0, ran.err
    return {(row["cause"], row["host"]): row for row in orjson.loads(ran.out)["left_out"]}


def test_what_is_left_out_is_counted_by_cause_and_what_a_sitemap_names_is_asked_for(
    cli: Cli,
) -> None:
    site = Pages()
    with serve(site) as running:
        base = running.url
        no_pages = ["/photo.jpg", "/login", "/report.pdf"]
        forbidden = "/2026/11/02/a-story-that-robots-may-not-read"
        site.pages = {
            "/robots.txt": text(f"User-agent: *\nDisallow: {forbidden}\nSitemap: /map.xml\n"),
            "/map.xml": handmade.sitemap(
                *(base + path for path in (*WORDY, *no_pages, forbidden)),
                "https://cdn.example/a",
                "https://cdn.example/b",
            ),
            "/": _with_links(
                handmade.teasers("News", [STORY]),
                '<a href="/tag/crane">Crane</a><a href="/imprint">Imprint</a>'
                '<h3><a href="https://other.example/x">The crane of another town moves too</a></h3>'
                '<a href="https://social.example/">Follow us</a>',
            ),
            STORY: handmade.article(1),
            **{path: handmade.article(n) for n, path in enumerate(WORDY, 2)},
        }
        line = fine(cli, base)
        found = left_out(cli)
        assert fine(cli, base)  # which meets the front page's links again
        assert left_out(cli) == {
            key: {**row, "last_at": left_out(cli)[key]["last_at"]} for key, row in found.items()
        }
    assert paths(cli.folder) == sorted([STORY, *WORDY])
    assert not asked(running.hits) & {*no_pages, forbidden, "/tag/crane", "/imprint"}
    counts = {key: row["urls"] for key, row in found.items()}
    host = running.url.removeprefix("http://")
    assert counts == {
        ("off-site", "cdn.example"): 2,
        ("off-site", "other.example"): 1,
        ("shape", host): 5,
        ("robots", host): 1,
    }
    shapes = {path_of(url) for url in found["shape", host]["examples"]}
    assert shapes <= {"/tag/crane", "/imprint", *no_pages}
    assert len(shapes) == 3
    assert [path_of(url) for url in found["robots", host]["examples"]] == [forbidden]
    words = "; not asked for: 3 on other hosts (cdn.example, other.example), 5 no pages by"
    assert words in line, line
    table = here(cli, "status", "--state", STATE, "--left-out").out.decode()
    for word in ("https://cdn.example/b", "on other hosts", "forbidden by robots.txt"):
        assert word in table, table
    assert not left_out(cli, "127.0.0.1").keys() - found.keys()


def _with_links(page: Any, links: str) -> Any:
    body = page.content().decode().replace("</body>", f"{links}</body>", 1)
    assert links in body
    return replace(page, body=body.encode())


def test_what_waits_or_lies_too_far_off_is_told_as_well(cli: Cli) -> None:
    stories = [f"/2026/11/0{day}/a-story-of-day-{day}-of-the-harbour" for day in range(1, 7)]
    site = Pages()
    with serve(site) as running:
        site.pages = {
            "/robots.txt": text("Sitemap: /map.xml\n"),
            "/map.xml": handmade.sitemap(*(running.url + path for path in stories)),
            "/": _with_links(
                handmade.teasers("News", stories[:1]), '<nav><a href="/deep/">Deep</a></nav>'
            ),
            **{path: handmade.article(n) for n, path in enumerate(stories)},
        }
        settings = ("-s", "NEWSCRAWL_SITE_PAGES=2", "-s", "NEWSCRAWL_LIST_DEPTH=0")
        line = fine(cli, *settings, running.url)
    host = running.url.removeprefix("http://")
    counts = {cause: row["urls"] for (cause, _), row in left_out(cli).items()}
    assert counts["budget"] >= 4
    assert counts["depth"] == 1
    assert [path_of(url) for url in left_out(cli)["depth", host]["examples"]] == ["/deep/"]
    assert "waiting for the next run" in line


def test_a_trap_ends_by_what_its_urls_gave_and_takes_no_article_with_it(cli: Cli) -> None:
    stories = [f"/2026/11/02/a-story-of-the-harbour-{n}" for n in "abcdefgh"]
    tags = [f"/tag/{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120)]
    site = Pages()
    with serve(site) as running:
        listing = handmade.teasers("All about it", [*stories, "/world/"])
        site.pages = {
            "/robots.txt": text("Sitemap: /map.xml\n"),
            "/map.xml": handmade.sitemap(*(running.url + path for path in (*tags, *stories))),
            "/": handmade.teasers("News", stories[:2]),
            "/world/": listing,
            **dict.fromkeys(tags, listing),
            **{path: handmade.article(n) for n, path in enumerate(stories)},
        }
        one_by_one = ("--concurrency", "1")  # so that few are under way, however slow the machine
        fine(cli, running.url, *one_by_one)
        assert paths(cli.folder) == sorted(stories)
        first = asked(running.hits) & set(tags)
        assert 30 <= len(first) <= 34  # those under way when the thirtieth came
        host = running.url.removeprefix("http://")
        assert left_out(cli)["budget", host]["urls"] == len(tags) - len(first)
        running.hits.clear()
        fine(cli, running.url, *one_by_one)
        assert len((asked(running.hits) & set(tags)) - first) <= 2
