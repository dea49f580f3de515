"""robots.txt as a crawl meets it: rules, delays, and all that stands in its place."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from faulty import COMMAND, crawl, fate, make_due, status, written
from newsroom import NewsSite, Robots, bad_files, faults, redirect, serve, text

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Fault, Hits

ROBOTS = "/robots.txt"


def asked(hits: Hits, site: NewsSite) -> list[str]:
    """What a site was asked for, in order."""
    return [hit.path for hit in hits if hit.base == site.base]


def rules(*lines: str) -> str:
    return "\n".join(["User-agent: *", *lines, "Sitemap: {base}/sitemap.xml", ""])


def put_rules(site: NewsSite, *lines: str) -> None:
    site.pages[ROBOTS] = lambda request: text(rules(*lines).replace("{base}", request.base))


def test_what_stands_in_the_place_of_robots_txt(cli: Cli) -> None:
    """One crawl of many sites, each with another one."""
    makers: dict[str, Fault | None] = {
        "fine": None,
        "404": faults.status(404),
        "410": faults.status(410),
        "401": faults.status(401),
        "403": faults.status(403),
        "html": bad_files.html_instead(),
        "loop": faults.redirect_loop(),
        "huge": bad_files.huge_robots(),
        "500": faults.status(500),
        "429": faults.unavailable(429),
        "503": faults.unavailable(503),
        "hang": faults.hang(),
        "torn": faults.drop_head(),
        "later": faults.unavailable(503, retry_after=7200),
    }
    sites = {name: NewsSite(8) for name in makers}
    for name, fault in makers.items():
        if fault is not None:
            sites[name].faults.put(fault, on=ROBOTS)
    sites["loop"].faults.put(faults.redirect_loop(), on="/loop/*")
    once, moved, away = NewsSite(8), NewsSite(8), NewsSite(8)
    once.faults.put(faults.unavailable(503, retry_after=1), on=ROBOTS, first=1)
    sites |= {"once": once, "moved": moved, "away": away}
    with serve(*sites.values()) as running:
        moved.pages[ROBOTS] = redirect("/rules.txt")
        moved.pages["/rules.txt"] = text("User-agent: *\nDisallow: /world/\n")
        away.pages[ROBOTS] = redirect(f"{sites['fine'].base}/other.txt")
        sites["fine"].pages["/other.txt"] = text("User-agent: *\nDisallow: /world/\n")
        ran = crawl(cli, "-s", "DOWNLOAD_TIMEOUT=3", *running.urls)
        assert ran.status == 3, ran.err
        got = written(cli.folder)
        all_of = {name: set(site.expected()) for name, site in sites.items()}
        whole = {name for name, wanted in all_of.items() if wanted <= got}
        nothing = {name for name, wanted in all_of.items() if not wanted & got}
        # Where there is none, all is allowed; where it cannot be fetched, nothing is.
        assert whole == {"fine", "404", "410", "401", "403", "html", "loop", "huge", "once"}
        assert nothing == {"500", "429", "503", "hang", "torn", "later"}
        for name in nothing:
            assert set(asked(running.hits, sites[name])) == {ROBOTS}, name
        # What cannot be fetched is asked for again in the same run, three times at the most.
        for name in ("500", "503", "hang"):
            assert 2 <= len(asked(running.hits, sites[name])) <= 3, name
        assert len(asked(running.hits, sites["later"])) == 1
        told = [line for line in ran.err.splitlines() if " gave nothing: " in line]
        assert len(told) == len(nothing)
        # Redirects are followed, to another host too, and its rules hold for the first one.
        for name in ("moved", "away"):
            kept = {url for url in all_of[name] if "/world/" not in url}
            assert kept == all_of[name] & got, name
            assert not [p for p in asked(running.hits, sites[name]) if p.startswith("/world/")]
        # Next time, with a robots.txt, all is had.
        for name in nothing:
            sites[name].faults.clear()
        make_due(cli.folder)
        ran = crawl(cli, "-s", "DOWNLOAD_TIMEOUT=3", *running.urls)
        assert ran.status == 0, ran.err
        got = written(cli.folder)
        assert {name for name, wanted in all_of.items() if wanted <= got} == whole | nothing


def test_rules_and_their_order_and_sitemaps_that_are_named(cli: Cli) -> None:
    site, changing = NewsSite(40), NewsSite(20)
    with serve(site, changing) as running:
        base, other = site.base, changing.base
        own = "newscrawl"
        lines = [
            f"Sitemap: {base}/named.xml",
            f"sitemap:{other}/sitemap.xml",  # of another site: not for this one
            "Sitemap: relative.xml",
            "User-agent: *",
            "Disallow: /",
            f"User-agent: {own}",
            "Disallow: /science/",
            "Allow: /science/2026/11/19/",  # the longer one wins
            "Disallow: /*/2026/11/18/*-town",
            "Disallow: /sport/*$",
            "Disallow: /culture",
            "Allow: /culture",  # the weaker one wins of two that are as long
        ]
        site.pages[ROBOTS] = text("\n".join(lines))
        site.alias("/named.xml", "/sitemap-news.xml")
        ran = crawl(cli, site.base)
        assert ran.status == 0, ran.err
        paths = {url: url.removeprefix(base) for url in site.expected()}
        forbidden = {
            url
            for url, path in paths.items()
            if path.startswith("/sport/")
            or (path.startswith("/science/") and "/11/19/" not in path)
        }
        assert 0 < len(forbidden) < 40
        assert [u for u, path in paths.items() if path.startswith("/science/2026/11/19/")]
        assert written(cli.folder) == set(paths) - forbidden
        counts = running.hits.counts
        assert not [paths[url] for url in forbidden if counts[paths[url]]]
        assert counts[ROBOTS] == counts["/named.xml"] == 1
        assert counts["/relative.xml"] == 1
        assert counts["/sitemap.xml"] == 0
        assert {fate(cli.folder, url).reason for url in forbidden} == {"robots"}
        assert f"{len(forbidden)} forbidden by robots.txt" in ran.err.splitlines()[-1]

        # Rules that change between two runs: what is allowed now is had in its time, and what is
        # forbidden now is not asked for, though it is known.
        put_rules(changing, "Disallow: /sport/")
        ran = crawl(cli, changing.base)
        mine = set(changing.expected())
        sport = {url for url in mine if "/sport/" in url}
        assert sport
        assert written(cli.folder) & mine == mine - sport
        changing.publish(20)
        put_rules(changing, "Disallow: /world/")
        make_due(cli.folder)
        running.hits.clear()
        crawl(cli, changing.base)
        new = {url for url in set(changing.expected()) - mine if "/world/" not in url}
        assert written(cli.folder) & set(changing.expected()) == mine | new
        assert not [path for path in running.hits.counts if path.startswith("/world/")]
        assert status(cli, "127.0.0.2")["reasons"] == {
            "robots": len(set(changing.expected()) - mine - new)
        }


def test_a_crawl_delay_is_kept_host_by_host(cli: Cli) -> None:
    delayed, quick = NewsSite(5), NewsSite(30)
    delayed.settings = replace(delayed.settings, robots=Robots(crawl_delay=0.3), on_front=5)
    with serve(delayed, quick) as running:
        # Without --delay 0, which takes all brakes off.
        command = [argument for argument in COMMAND if argument not in ("--delay", "0")]
        ran = cli(*command, "--delay", "0.01", "-s", "NEWSCRAWL_LIST_PAGES=1", *running.urls)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(delayed.expected()) | set(quick.expected())
        hits = [hit.time for hit in running.hits if hit.base == delayed.base]
    gaps = [after - before for before, after in pairwise(hits[1:])]
    assert len(gaps) >= 5
    # A busy server takes note of a request late, so that the next one seems early: of two gaps one
    # may be gone.
    assert min(map(sum, pairwise(gaps))) >= 0.3, gaps
    assert sum(gaps) >= 0.3 * (len(gaps) - 1), gaps
