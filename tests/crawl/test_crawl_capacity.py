"""A site that names more pages than are kept of it: all come in the end, and are told till then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from crawling import (
    OUTPUT,
    STATE,
    asked_again,
    crawl,
    days_later,
    fine,
    here,
    path_of,
    query,
    records,
)
from newsroom import Pages, handmade, serve, text
from newsroom.simple_site import tagged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Cli
    from newsroom import Response

MANY = 120
MOST = 50
BOUND = ("-s", f"NEWSCRAWL_WAITING_PAGES={MOST}", "--concurrency", "1")


def path(number: int) -> str:
    return f"/world/a-story-that-only-the-sitemap-names-{number:03}"


def day(number: int) -> str:
    """When a page was changed: the higher its number, the later."""
    return f"2026-{1 + number // 28:02}-{1 + number % 28:02}T08:00:00Z"


def sitemap(base: str, numbers: Iterable[int]) -> Response:
    rows = "".join(
        f"<url><loc>{base}{path(number)}</loc><lastmod>{day(number)}</lastmod></url>"
        for number in numbers
    )
    return tagged(text(f"<urlset>{rows}</urlset>", "application/xml"))


def site_of(base: str) -> dict[str, Any]:
    """A site whose sitemap is dated by its index and tagged: once read, it counts as unchanged."""
    return {
        "/robots.txt": text("Sitemap: /index.xml\n"),
        "/index.xml": tagged(handmade.sitemap_index(f"{base}/all.xml", lastmod="2026-11-01")),
        "/all.xml": sitemap(base, range(MANY)),
        "/": handmade.teasers("The News", ["/imprint"]),
        **{path(number): handmade.article(number) for number in range(MANY)},
    }


def numbers(cli: Cli) -> list[int]:
    """The numbers of the articles that were written, in the order of their lines."""
    return [int(path_of(record["url"])[-3:]) for record in records(cli.folder)]


def status(cli: Cli) -> dict[str, Any]:
    ran = here(cli, "status", "--state", STATE, "--json", "--sources")
    assert ran.status == 0, ran.err
    found: dict[str, Any] = orjson.loads(ran.out)
    return found


def test_run_by_run_all_are_written_once_and_the_newest_first(cli: Cli) -> None:
    site = Pages()
    with serve(site) as running:
        site.pages = site_of(running.url)
        left = []
        for run in range(9):
            before = len(running.hits.paths)
            line = fine(cli, *BOUND, "-s", "NEWSCRAWL_SITE_PAGES=28", running.url)
            [known] = status(cli)["sites"]
            assert known["waiting"] <= MOST
            left.append(known["not_kept"])
            if run == 1:  # there was room from the start, so that the sitemap goes first
                paths = running.hits.paths[before:]
                first = next(at for at, name in enumerate(paths) if name.startswith("/world/"))
                assert "/all.xml" in paths[:first], paths
            told = f"; {left[-1]} page(s) found but not kept, as too many of their site wait"
            assert (told in line) == bool(left[-1]), line
            days_later(cli.folder / STATE)
            if len(numbers(cli)) == MANY:
                break
        assert numbers(cli) == list(range(MANY - 1, -1, -1))
        assert left[0] == MANY - MOST
        assert left == sorted(left, reverse=True) and left[-1] == 0
        hits = running.hits
    again = asked_again(hits)
    assert not [name for name in again if name.startswith("/world/")]
    assert again["/all.xml"] <= len(left)  # only when there is room, and at its own pace


def test_one_run_reads_on_as_soon_as_there_is_room(cli: Cli) -> None:
    site = Pages()
    with serve(site) as running:
        site.pages = site_of(running.url)
        ran = crawl(cli, *BOUND, running.url)
        assert ran.status == 0, ran.err
        assert numbers(cli) == list(range(MANY - 1, -1, -1))
        line = ran.err.splitlines()[-1]
        assert "not kept" not in line
        assert f"found by: {MANY} sitemap" in line
        again = asked_again(running.hits)
    assert not [name for name in again if name.startswith("/world/")]
    # The first reading, and one each time that half of what is kept was asked for.
    assert 3 <= again["/all.xml"] <= 5
    # The first reading is told as a warning, with the setting that would keep more.
    warned = [told for told in ran.err.splitlines() if "WARNING" in told and "not kept" in told]
    assert len(warned) == 1, ran.err
    assert f"/all.xml: {MANY - MOST} page(s) not kept" in warned[0]
    assert "(NEWSCRAWL_WAITING_PAGES)" in warned[0]


def test_what_is_not_kept_is_told_by_site_and_source(cli: Cli) -> None:
    site = Pages()
    with serve(site) as running:
        site.pages = site_of(running.url)
        fine(cli, *BOUND, "-s", "NEWSCRAWL_SITE_PAGES=5", running.url)
        told = status(cli)
        assert told["sites"][0]["not_kept"] == MANY - MOST
        by_source = {path_of(source["url"]): source["not_kept"] for source in told["sources"]}
        assert by_source["/all.xml"] == MANY - MOST
        assert sum(by_source.values()) == MANY - MOST
        table = here(cli, "status", "--state", STATE, "--sources").out.decode()
        assert "not kept" in table and str(MANY - MOST) in table
    [(found,)] = query(cli.folder / STATE, "SELECT count(*) FROM pages")
    assert found == MOST


def test_what_the_operator_names_is_not_bounded(cli: Cli) -> None:
    site = Pages()
    with serve(site) as running:
        site.pages = site_of(running.url)
        wanted = range(0, MANY, 2)
        given = "".join(f"{running.url}{path(number)}\n" for number in wanted)
        cli.write("urls.txt", given.encode())
        fine(cli, *BOUND, "--urls", "urls.txt")
    assert sorted(numbers(cli)) == list(wanted)
    assert OUTPUT in {file.name for file in cli.folder.iterdir()}


def test_entries_of_a_run_have_a_bound_and_what_is_left_is_told(cli: Cli) -> None:
    site = Pages()
    with serve(site) as running:
        pages = site_of(running.url)
        pages["/robots.txt"] = text("Sitemap: /first.xml\nSitemap: /second.xml\n")
        pages["/first.xml"] = sitemap(running.url, range(20))
        pages["/second.xml"] = sitemap(running.url, range(20, 30))
        del pages["/index.xml"]  # a usual address, at which it would be found
        site.pages = pages
        few = ("--concurrency", "1", "-s", "NEWSCRAWL_SITEMAP_ENTRIES=15")
        ran = crawl(cli, *few, running.url)
        # The bound and, as the newest may stand at the end, what is left of this sitemap.
        assert sorted(numbers(cli)) == list(range(20))
        assert "/first.xml has more entries than a run may read" in ran.err
        assert "raise NEWSCRAWL_SITEMAP_ENTRIES" in ran.err
        # Nothing of it is taken as read: without the bound, all of it is read.
        fine(cli, running.url)
        assert sorted(numbers(cli)) == list(range(30))


def test_a_site_with_its_bound_of_sources_goes_on_with_those_that_are_known(cli: Cli) -> None:
    bound = ("-s", "NEWSCRAWL_SOURCES=3")  # front page, index, sitemap
    site = Pages()
    with serve(site) as running:
        pages = site_of(running.url)
        pages["/all.xml"] = sitemap(running.url, range(3))
        site.pages = pages
        fine(cli, *bound, running.url)
        assert sorted(numbers(cli)) == [0, 1, 2]
        # The index says that its sitemap has changed, and names an old one, which is one too many.
        names = f"{running.url}/all.xml", f"{running.url}/2015-01.xml"
        pages["/index.xml"] = tagged(handmade.sitemap_index(*names, lastmod="2026-11-02"))
        pages["/all.xml"] = sitemap(running.url, range(6))
        pages["/2015-01.xml"] = sitemap(running.url, range(6, 9))
        days_later(cli.folder / STATE)
        fine(cli, *bound, running.url)
        assert sorted(numbers(cli)) == [0, 1, 2, 3, 4, 5]
    assert query(cli.folder / STATE, "SELECT count(*) FROM sources") == [(3,)]
