"""The other hosts of a site, and parts of a site: what is asked for, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawling import OUTPUT, REJECTS, SET, STATE, crawl, here, query, records
from newsroom import NamedHosts, Pages, Response, faults, handmade, html, redirect, serve, text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli
    from newsroom.simple_site import Page

FEED = '<link rel="alternate" type="application/rss+xml" href="{}">'
PATHS = [f"/news/{word}-speaks-after-the-late-vote" for word in ("mayor", "judge", "nurse")]


def articles(*urls: str) -> dict[str, Page]:
    return {url: handmade.article(sum(url.encode())) for url in urls}


def front(*links: str, head: str = "") -> Response:
    page = handmade.teasers("Front", [f"http://{link}" for link in links]).content().decode()
    return html(page.partition('<meta charset="utf-8">')[2].replace("<title>", f"{head}<title>", 1))


def crawl_by_proxy(cli: Cli, site: NamedHosts, *arguments: str) -> tuple[str, list[str]]:
    """Crawl with a proxy that knows all hosts; return what was said, and all that was asked."""
    with serve(site) as running:
        cli.environment["http_proxy"] = running.url
        ran = crawl(cli, *arguments)
        return ran.err, [f"{hit.request.host}{hit.request.address}" for hit in running.hits]


def written(folder: Path) -> set[str]:
    """Host and path of each record."""
    parts = [urlsplit(str(record["url"])) for record in records(folder)]
    return {f"{part.netloc}{part.path}" for part in parts}


def test_hosts_that_the_site_vouches_for(cli: Cli) -> None:
    a, b, c = PATHS
    expected = {
        # www's robots.txt alone names the sitemap.
        *(f"www.bare.example{path}" for path in (a,)),
        # A bucket holds sitemaps, named by robots.txt and by the site's own index.
        *(f"bucketed.example{path}" for path in (a, b)),
        # A page names a feed elsewhere; only what it names of the site counts.
        f"feeding.example{a}",
        # The feed names articles at the paper's new domain.
        *(f"newname.example{path}" for path in (a, b)),
        # The front page moved to another domain, with sections and a robots.txt of its own.
        *(f"moved.example{path}" for path in (a, b, c)),
        # Up from a section's host to the main one: by robots.txt, by links, by a redirect.
        *(f"www.upward.example{path}" for path in (a, b, c)),
    }
    site = NamedHosts({
        **articles(*expected, f"stranger.example{a}"),
        "bare.example/": redirect("http://www.bare.example/"),
        "www.bare.example/": front(),
        "www.bare.example/robots.txt": text("Sitemap: /all.xml"),
        "www.bare.example/all.xml": handmade.sitemap(f"http://www.bare.example{a}"),
        "bucketed.example/": front(),
        "bucketed.example/robots.txt": text(
            "Sitemap: http://files.store.example/1.xml\nSitemap: http://bucketed.example/i.xml"
        ),
        "bucketed.example/i.xml": handmade.sitemap_index("http://files.store.example/2.xml"),
        "files.store.example/1.xml": handmade.sitemap(f"http://bucketed.example{a}"),
        "files.store.example/2.xml": handmade.sitemap(f"http://bucketed.example{b}"),
        "feeding.example/": front(head=FEED.format("http://feeds.store.example/f")),
        "feeds.store.example/f": handmade.feed(
            f"http://stranger.example{a}", f"http://stranger.example{b}", f"http://feeding.example{a}"
        ),
        "oldname.example/": front(head=FEED.format("/feed")),
        "oldname.example/feed": handmade.feed(*(f"http://newname.example{p}" for p in (a, b))),
        "before.example/": redirect("http://moved.example/"),
        "moved.example/": html(
            f'<title>News</title><body><nav><a href="/sport/">Sport</a></nav>'
            f'<h3><a href="{a}">The mayor speaks after the late vote</a></h3></body>'
        ),
        "moved.example/sport/": front(f"moved.example{b}"),
        "moved.example/robots.txt": text("Sitemap: http://moved.example/s.xml"),
        "moved.example/s.xml": handmade.sitemap(f"http://moved.example{c}"),
        "sport.upward.example/": front(f"www.upward.example{a}"),
        "sport.upward.example/robots.txt": text("Sitemap: http://www.upward.example/s.xml"),
        "www.upward.example/s.xml": handmade.sitemap(
            f"http://www.upward.example{b}", f"http://sport.upward.example{c}"
        ),
        f"sport.upward.example{c}": redirect(f"http://www.upward.example{c}"),
    })  # fmt: skip
    sites = "bare bucketed feeding oldname before sport.upward"
    log, asked = crawl_by_proxy(cli, site, *(f"http://{name}.example" for name in sites.split()))
    assert written(cli.folder) == expected
    assert "stranger.example" not in " ".join(asked)
    assert "moved.example is taken for a host of before.example" in log
    # Each host is asked for its own robots.txt.
    assert {"files.store.example/robots.txt", "newname.example/robots.txt"} <= set(asked)
    shown = here(cli, "status", "--state", STATE).out.decode()
    assert "files.store.example" in shown
    assert "front page redirect" in shown
    told = query(cli.folder / STATE, "SELECT site, host, urls FROM left_out WHERE cause='off-site'")
    assert ("feeding.example", "stranger.example", 2) in told


def test_a_redirect_by_way_of_another_host_that_is_given_the_way_back(cli: Cli) -> None:
    a, b, c = PATHS
    ask = "ask.example/?back=http://way.example"
    site = NamedHosts({
        **articles(f"way.example{a}?c=1", f"{ask}{b}"),
        "way.example/": front(*(f"way.example{path}" for path in PATHS)),
        **{f"way.example{path}": redirect(f"http://{ask}{path}") for path in PATHS},
        f"{ask}{a}": redirect(f"http://way.example{a}?c=1"),
        f"{ask}{c}": redirect("http://other.example/?a=1"),
    })  # fmt: skip
    _, asked = crawl_by_proxy(cli, site, "http://way.example")
    assert written(cli.folder) == {f"way.example{a}"}
    # The other host is asked by its own robots.txt, and what it shows itself is no article.
    assert "ask.example/robots.txt" in asked
    assert not any(url.startswith("other.example") for url in asked)
    state = cli.folder / STATE
    reasons = query(state, "SELECT url, state, reason FROM pages")
    assert (f"http://way.example{b}", "later", "off-site") in reasons
    assert not query(state, "SELECT 1 FROM site_hosts WHERE host = 'ask.example'")


def test_hosts_that_nobody_vouches_for(cli: Cli) -> None:
    a, b, _ = PATHS
    others = [f"http://paper{number}.example{a}" for number in range(8)]
    site = NamedHosts({
        **articles(f"blog.example{a}", f"login.example{a}", f"agency.example{a}"),
        # A list of others' articles, and an article that leads elsewhere.
        "blog.example/": front(
            f"blog.example{a}", f"blog.example{b}", f"agency.example{a}", head=FEED.format("/feed")
        ),
        "blog.example/feed": handmade.feed(*others, f"http://blog.example{a}"),
        f"blog.example{b}": redirect(f"http://agency.example{b}"),
        # A wall in the place of the front page.
        "walled.example/": redirect("http://login.example/?back=http://walled.example/", 302),
        "login.example/": front(f"login.example{a}"),
        # Every entry is on a network that all the world uses.
        "social.example/": front(head=FEED.format("/feed")),
        "social.example/feed": handmade.feed(*(f"http://x.com/paper/{n}" for n in range(5))),
        # A robots.txt with the sitemap of another paper.
        "chain.example/": front(),
        "chain.example/robots.txt": text("Sitemap: http://agency.example/s.xml"),
        "agency.example/s.xml": handmade.sitemap(*(f"http://agency.example{p}" for p in (a, b))),
        # A front page at an address of the local network.
        "local.example/": redirect("http://10.0.0.1/"),
    })  # fmt: skip
    sites = "blog walled social chain local"
    _, asked = crawl_by_proxy(cli, site, *(f"http://{name}.example" for name in sites.split()))
    assert written(cli.folder) == {f"blog.example{a}"}
    hosts = {address.partition("/")[0] for address in asked}
    assert not hosts & {"x.com", "10.0.0.1", "paper0.example"}
    assert f"agency.example{a}" not in asked
    assert f"agency.example{b}" not in asked


def test_a_bad_hour_moves_no_site(cli: Cli) -> None:
    a, b, _ = PATHS
    site = NamedHosts({**articles(f"paper.example{a}", f"hoster.example{b}")})
    site.pages["paper.example/"] = front(f"paper.example{a}")
    crawl_by_proxy(cli, site, "http://paper.example")
    site.pages["paper.example/"] = redirect("http://hoster.example/")
    site.pages["hoster.example/"] = front(f"hoster.example{b}")
    _, asked = crawl_by_proxy(cli, site, "http://paper.example")
    assert written(cli.folder) == {f"paper.example{a}"}
    assert f"hoster.example{b}" not in asked


WORLD = [f"/world/{word}-speaks-after-the-late-vote" for word in ("mayor", "judge", "nurse")]
OTHER = ["/sport/cup-final-ends-in-a-late-draw", "/2024/harbour-council-votes-again-tonight"]


def test_a_part_of_a_site(cli: Cli) -> None:
    site = Pages({path: handmade.article(number) for number, path in enumerate([*WORLD, *OTHER])})
    in_feed = "/2024/minister-opens-the-new-railway"
    site.pages |= {
        in_feed: handmade.article(70),
        "/": handmade.teasers("Front", [*WORLD[:1], OTHER[0]]),
        "/world": html(
            f"<title>World</title>{FEED.format('/rss/world.xml')}{FEED.format('/rss.xml')}<body>"
            f'<nav><a href="/sport/">Sport</a><a href="/world/asia/">Asia</a></nav>'
            f'<h3><a href="{OTHER[1]}">The harbour council votes again tonight</a></h3></body>'
        ),
        "/world/asia/": handmade.teasers("Asia", WORLD[1:2]),
        "/sport/": handmade.teasers("Sport", OTHER[:1]),
    }
    with serve(site) as running:
        base = running.url
        site.pages["/robots.txt"] = text(f"Sitemap: {base}/s.xml")
        site.pages["/s.xml"] = handmade.sitemap(*(base + path for path in (WORLD[2], OTHER[0])))
        site.pages["/rss/world.xml"] = handmade.feed(base + in_feed, base + WORLD[0])
        site.pages["/rss.xml"] = handmade.feed(base + OTHER[0])
        crawl(cli, f"{base}/world")
        part = {urlsplit(str(record["url"])).path for record in records(cli.folder)}
        assert part == {*WORLD, OTHER[1], in_feed}
        assert "/sport/" not in running.hits.paths
        told = query(cli.folder / STATE, "SELECT sum(urls) FROM left_out WHERE cause = 'scope'")
        assert told[0][0] >= 1
        crawl(cli, f"{base}/world", "--everywhere")
        everywhere = {urlsplit(str(record["url"])).path for record in records(cli.folder)}
        assert everywhere == {*part, OTHER[0]}
    assert not (cli.folder / REJECTS).exists() or records(cli.folder, REJECTS) == []


def test_the_hosts_of_a_paper_share_its_server(cli: Cli) -> None:
    hosts = [f"s{number}.paper.example" for number in range(12)]
    found = {f"{host}{path}" for host in hosts for path in PATHS[:2]}
    site = NamedHosts({**articles(*found), "paper.example/": front(*sorted(found))})
    site.faults.put(faults.slow(0.02))
    with serve(site) as running:
        cli.environment["http_proxy"] = running.url
        ran = cli("crawl", "http://paper.example", "-o", OUTPUT, "--delay", "0", *SET)
        assert ran.status == 0, ran.err
        most = max(running.hits.most_in_flight.values())
    assert written(cli.folder) == found
    assert 2 <= most <= 4
