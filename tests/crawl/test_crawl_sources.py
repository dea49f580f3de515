"""Sources that fail, lie about what changed, or are named by nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from crawling import STATE, asked, crawl, days_later, fine, paths, query
from newsroom import Pages, handmade, html, serve, text
from newsroom.http_messages import Request, Response
from newsroom.simple_site import redirect

if TYPE_CHECKING:
    from conftest import Cli

HOUR = 1 / 24  # of a day
STORIES = [f"/2026/11/{day}/a-story-of-this-day-in-november" for day in range(10, 20)]
EMPTY = "<title>Front</title><body><div id='root'></div></body>"
FEED_LINK = "<link rel='alternate' type='application/rss+xml' href='/all.rss'>"


def site_with(**pages: Response) -> Pages:
    """A site whose front page shows nothing, with its stories."""
    stories = {path: handmade.article(number) for number, path in enumerate(STORIES)}
    return Pages({"/": html(EMPTY), **stories, **pages})


def test_a_feed_that_fails_or_is_a_login_for_an_hour_is_read_an_hour_later(cli: Cli) -> None:
    site = site_with()
    site.pages["/"] = html(FEED_LINK + EMPTY)
    login = html("<title>Log in</title><body><form><input type='password'></form></body>")
    with serve(site) as running:
        site.pages["/all.rss"] = login  # also where it never came before
        assert crawl(cli, running.url).status == 3
        for number, bad in enumerate((None, login, text("", "application/rss+xml"))):
            days_later(cli.folder / STATE, 2 * HOUR)
            site.pages["/all.rss"] = handmade.feed(*STORIES[: number + 1])
            fine(cli, running.url)
            assert paths(cli.folder) == STORIES[: number + 1]
            days_later(cli.folder / STATE, 2 * HOUR)
            if bad is None:
                del site.pages["/all.rss"]
            else:
                site.pages["/all.rss"] = bad
            crawl(cli, running.url)


def test_a_server_that_always_says_unchanged_is_asked_for_all_of_it(cli: Cli) -> None:
    site = site_with()

    def stubborn(request: Request) -> Response:
        if request.headers.get("If-None-Match"):
            return Response(b"", 304)
        return replace(handmade.feed(*STORIES[:shown]), etag='"1"')

    site.pages |= {"/": html(FEED_LINK + EMPTY), "/all.rss": stubborn}
    with serve(site) as running:
        for shown in range(1, 4):
            fine(cli, running.url)
            assert len(paths(cli.folder)) == shown
            days_later(cli.folder / STATE, 3)
    [(signs,)] = query(cli.folder / STATE, "SELECT bad_validators FROM sources WHERE kind = 'feed'")
    assert signs == 2  # so that its validators are not sent any more


def test_a_dead_sitemap_does_not_keep_the_usual_addresses_from_being_asked(cli: Cli) -> None:
    site = site_with()
    with serve(site) as running:
        site.pages["/robots.txt"] = text("Sitemap: /old.xml\n")
        site.pages["/old.xml"] = html("<title>Not found</title><body><p>Sorry.</p></body>")
        site.pages["/wp-sitemap.xml"] = handmade.sitemap(running.url + STORIES[0])
        site.pages["/atom.xml"] = handmade.feed(STORIES[1])
        fine(cli, running.url)
        assert paths(cli.folder) == STORIES[:2]
        running.hits.clear()
        days_later(cli.folder / STATE, 2)
        fine(cli, running.url)  # what was not there is asked for rarely
        assert asked(running.hits) == {
            "/",
            "/old.xml",
            "/wp-sitemap.xml",
            "/atom.xml",
        }


def test_a_feed_and_a_sitemap_may_be_given_as_a_site(cli: Cli) -> None:
    site = site_with()
    with serve(site) as running:
        site.pages["/all.rss"] = handmade.feed(STORIES[0])
        fine(cli, f"{running.url}/all.rss")
        site.pages["/map.xml"] = handmade.sitemap(running.url + STORIES[1], packed=True)
        fine(cli, f"{running.url}/map.xml")
    assert paths(cli.folder) == STORIES[:2]


def test_a_page_under_a_feeds_address_is_read_as_a_list(cli: Cli) -> None:
    site = site_with()
    with serve(site) as running:
        site.pages["/"] = html(f"{EMPTY}<a href='/rss'>RSS</a>")
        site.pages["/rss"] = handmade.teasers("Our news", STORIES[:1])
        fine(cli, running.url)
    assert paths(cli.folder) == STORIES[:1]
    assert query(cli.folder / STATE, "SELECT kind FROM sources WHERE url LIKE '%/rss'") == [
        ("section",)
    ]


def test_a_feed_in_pages_is_read_as_long_as_they_bring_news(cli: Cli) -> None:
    site = site_with()
    with serve(site) as running:
        site.pages["/"] = html(FEED_LINK + EMPTY)
        for page in range(1, 6):
            link = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="/p{page + 1}"/>'
            made = handmade.feed(STORIES[min(page, 3)]).content().decode()
            address = "/all.rss" if page == 1 else f"/p{page}"
            site.pages[address] = text(made.replace("<item>", f"{link}<item>", 1))
        fine(cli, running.url)
        assert paths(cli.folder) == STORIES[1:4]
        assert "/p4" in asked(running.hits) and "/p5" not in asked(running.hits)


def test_the_end_of_an_index_without_dates_is_read_though_only_a_few_may_be(cli: Cli) -> None:
    site = site_with()
    with serve(site) as running:
        names = [f"{running.url}/part-{number}.xml" for number in range(400)]
        site.pages["/robots.txt"] = text("Sitemap: /index.xml\n")
        site.pages["/index.xml"] = handmade.sitemap_index(*names)
        for number in range(400):
            day = STORIES[number - 390] if number >= 390 else f"/2015/01/01/an-old-story-{number}"
            site.pages[f"/part-{number}.xml"] = handmade.sitemap(running.url + day)
        few = ("NEWSCRAWL_SITEMAPS=25", "NEWSCRAWL_SOURCES=60", "NEWSCRAWL_SITEMAP_ENTRIES=100")
        fine(cli, *(word for each in few for word in ("-s", each)), running.url)
    assert set(STORIES) <= set(paths(cli.folder))


def test_a_feed_that_the_operator_gives_and_that_has_moved_is_told(cli: Cli) -> None:
    site = site_with()
    given = {f"/{code}.rss": redirect("/new.rss", code) for code in (301, 302, 308)}
    site.pages |= {**given, "/named.rss": redirect("/new.rss", 301)}
    site.pages |= {"/new.rss": handmade.feed(*STORIES), "/old.rss": redirect("/301.rss", 302)}
    site.pages["/"] = html(FEED_LINK.replace("all", "named") + EMPTY)
    with serve(site) as running:
        feeds = [f"{running.url}{path}" for path in (*given, "/old.rss")]
        setting = f"NEWSCRAWL_GIVEN_SOURCES={json.dumps({'feeds': feeds})}"
        fine(cli, "-s", setting, running.url)
        told = json.loads(cli("status", "--state", STATE, "--check", "--json").out)
        assert {finding["kind"] for finding in told} == {f"moved/{url}" for url in feeds[::2]}
        assert all(f"has moved to {running.url}/new.rss: give" in each["words"] for each in told)
        # What the operator no longer gives is told no longer.
        days_later(cli.folder / STATE, 3)
        fine(cli, running.url)
        assert cli("status", "--state", STATE, "--check").out == b""
