"""A site on which everything goes wrong somewhere: each fault ends in a word, the rest is read."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from faulty import (
    MEGABYTE,
    REJECTS,
    crawl,
    fate,
    measured,
    query,
    records,
    status,
    urls,
    written,
)
from newsroom import NewsSite, Robots, bad_files, bombs, faults, html, serve, text, walls

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Fault

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads memory off /proc")

MOST = 500 * MEGABYTE
IN_TIME = ("--concurrency", "16", "-s", "DOWNLOAD_TIMEOUT=3")
# Enough for the sitemap of 50,000 entries, and soon reached by what has no end.
SMALL = ("-s", "NEWSCRAWL_SITE_PAGES=100", "-s", f"NEWSCRAWL_SITEMAP_MAXSIZE={16 * 2**20}")
DEAD = "http://127.0.0.1:9/world/a-story-at-a-port-where-nobody-answers-at-all"
LONG_AGO = datetime(2001, 5, 1, tzinfo=UTC)

# Each fault, and the state and reason that its page ends with.
ENDS: list[tuple[Fault, str, str]] = [
    (faults.status(400), "later", "http-400"),
    (faults.status(401), "later", "http-401"),
    (faults.status(402), "later", "http-402"),
    (faults.status(403), "later", "http-403"),
    (faults.status(404), "later", "http-404"),
    (faults.status(410), "later", "http-410"),
    (faults.status(451), "later", "http-451"),
    (faults.unavailable(429), "later", "http-429"),
    (faults.status(500), "later", "http-500"),
    (faults.unavailable(503), "later", "http-503"),
    (faults.unavailable(503, retry_after="soon"), "later", "http-503"),
    (faults.hang(), "later", "timeout"),
    (faults.hang_in_body(), "later", "timeout"),
    (faults.drip(), "later", "timeout"),
    (faults.drop_head(), "later", "connection"),
    (faults.drop_body(), "later", "torn"),
    (faults.truncated_chunks(), "later", "torn"),
    (faults.redirect_loop(), "later", "redirects"),
    (faults.moved_to("http://elsewhere.example/story"), "later", "off-site"),
    (faults.moved_to("http://169.254.169.254/latest/meta-data/"), "later", "off-site"),
    (faults.moved_to("http://10.0.0.1/"), "later", "off-site"),
    (faults.moved_to("http://192.168.1.1/", 301), "later", "off-site"),
    (faults.moved_to("http://[::1]/", 307), "later", "off-site"),
    (faults.moved_to("http://0.0.0.0/", 308), "later", "off-site"),
    (faults.moved_to("//elsewhere.example/story"), "later", "off-site"),
    (faults.moved_to("file:///etc/passwd"), "later", "refused"),
    (faults.moved_to("ftp://files.example/story"), "later", "refused"),
    (faults.moved_to("javascript:alert(1)"), "later", "refused"),
    (faults.moved_to("data:text/html,<p>story</p>"), "later", "refused"),
    (bombs.gzip_bomb(), "failed", "too-large"),
    (bombs.gzip_bomb(layers=2), "failed", "too-large"),
    (bombs.endless(), "failed", "too-large"),
    (bombs.endless(chunked=True), "failed", "too-large"),
    (bombs.cookie_flood(), "failed", "too-large"),
    (bombs.huge_header(), "failed", "too-large"),
    *((walls.challenge(vendor), "later", "blocked") for vendor in walls.VENDORS),
    (walls.consent_wall(), "later", "consent"),
    (walls.login_wall(), "later", "empty"),
    (walls.soft_404(), "later", "not-found"),
    (walls.script_shell(), "later", "empty"),
]
if bombs.has_brotli():
    ENDS.append((bombs.brotli_bomb(), "failed", "too-large"))
REJECTED = ("empty", "not-found")
# These bring the page all the same.
HARMLESS = [
    faults.wrong_charset(),
    faults.no_content_type(),
    faults.content_type("image/png"),
    faults.slow(0.3),
    faults.too_long(),  # the page comes to its own end
    faults.too_short(50),  # what is missing is the end of the page's foot
]


def test_each_fault_ends_in_a_word_and_all_else_is_written(cli: Cli) -> None:
    site = NewsSite(len(ENDS) + len(HARMLESS) + 40)
    numbers = range(1, len(ENDS) + 1)
    for number, (fault, _, _) in zip(numbers, ENDS, strict=True):
        site.faults.put(fault, on=site.story(number).path)
    site.faults.put(faults.redirect_loop(), on="/loop/*")
    for number, fault in enumerate(HARMLESS, len(ENDS) + 1):
        site.faults.put(fault, on=site.story(number).path)
    with serve(site) as running:
        ran, most = measured(cli, *IN_TIME, running.url)
        assert ran.status == 0, ran.err
        ends = {number: fate(cli.folder, site.url(number))[:2] for number in numbers}
        expected = set(site.expected())
        spoilt = urls(site, *numbers)
    assert most < MOST
    assert ends == {n: end[1:] for n, end in zip(numbers, ENDS, strict=True)}
    assert written(cli.folder) == expected - spoilt

    # What is told is the sum of that, page by page, however often each was tried.
    told = status(cli)
    by_reason = {reason: 0 for _, _, reason in ENDS}
    for _, _, reason in ENDS:
        by_reason[reason] += 1
    assert told["reasons"] == by_reason
    assert told["written"] == len(expected - spoilt)
    failed = sum(
        count
        for reason, count in by_reason.items()
        if reason not in ("blocked", "consent", *REJECTED)
    )
    line = ran.err.splitlines()[-1]
    assert f"{len(walls.VENDORS)} blocked; 1 behind a consent wall; {failed} failed;" in line
    rejects = sorted(reject["reason"] for reject in records(cli.folder, REJECTS))
    assert rejects == ["challenge", "consent", "empty", "empty", "not-found"]


def test_a_dead_port_of_the_same_host_stops_nothing(cli: Cli) -> None:
    """The address is on the site, but what listens there is another server, or none."""
    site = NewsSite(30)
    with serve(site) as running:
        site.pages["/sitemap.xml"] = text("\n".join([DEAD, *site.expected()]))
        ran = crawl(cli, "--allow-private", "127.0.0.1", running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected())
    assert fate(cli.folder, DEAD)[:3] == ("later", "robots-unreachable", 3)


def test_broken_sitemaps_and_feeds_end_in_a_word_and_good_ones_are_read(cli: Cli) -> None:
    site = NewsSite(60)
    spoilt: dict[str, tuple[Fault, tuple[str, str | None]]] = {
        "/hangs.xml": (faults.hang(), ("failing", "timeout")),
        "/torn.xml": (faults.drop_body(), ("failing", "torn")),
        "/missing.xml": (faults.status(404), ("failing", "http-404")),
        "/error.xml": (faults.status(500), ("failing", "http-500")),
        "/away.xml": (
            faults.moved_to("http://elsewhere.example/a.xml"),
            ("failing", "robots-unreachable"),  # there is no such host
        ),
        "/inside.xml": (faults.moved_to("http://169.254.169.254/a.xml"), ("failing", "off-site")),
        "/file.xml": (faults.moved_to("file:///etc/passwd"), ("failing", "refused")),
        "/circle.xml": (faults.redirect_loop(), ("failing", "redirects")),
        "/bomb.xml": (bombs.gzip_bomb(kind="text/xml"), ("failing", "too-large")),
        "/bomb2.xml": (bombs.gzip_bomb(layers=2, kind="text/xml"), ("failing", "too-large")),
        "/endless.xml": (bombs.endless(), ("failing", "too-large")),
        "/header.xml": (bombs.huge_header(), ("failing", "too-large")),
        "/blocked.xml": (walls.challenge(), ("failing", "blocked")),
        "/page.xml": (bad_files.html_instead(), ("failing", "not-feed")),
        "/laughs.xml": (bad_files.billion_laughs(), ("alive", None)),
        "/huge.xml": (bad_files.huge_sitemap(newest=LONG_AGO), ("alive", None)),
    }
    lying = {
        "/packed.xml": bad_files.gzipped(content_type="text/html"),
        "/packed": bad_files.gzipped(content_type=None),
        "/twice.gz": bad_files.gzipped(times=2),
        "/wide.jpg": bad_files.wrapped_sitemap(),
        "/broken.xml": bad_files.broken_xml(),
    }
    for path, (fault, _) in spoilt.items():
        site.faults.put(fault, on=path)
    site.faults.put(faults.redirect_loop(), on="/loop/*")
    for path, fault in lying.items():
        site.alias(path, "/sitemap-news.xml")
        site.faults.put(fault, on=path)
    site.faults.put(bad_files.broken_xml(), on="/feed.xml")
    site.faults.put(bad_files.gzipped(content_type="text/html"), on="/atom.xml")
    site.faults.put(bad_files.html_instead(), on="/feed.json")
    site.faults.put(bombs.gzip_bomb(kind="application/rss+xml"), on="/world/feed.xml")
    site.faults.put(bad_files.billion_laughs(), on="/world/atom.xml")
    named = (*lying, *spoilt, "/text.txt")
    site.settings = replace(site.settings, robots=Robots(sitemaps=named))
    only_in_text = "/world/2026/11/01/a-story-that-only-the-text-file-names"
    site.pages[only_in_text] = html("<title>404</title><body>404</body>", status=404)
    site.faults.put(bad_files.text_sitemap(only_in_text), on="/text.txt")
    with serve(site) as running:
        ran, most = measured(cli, *IN_TIME, *SMALL, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected())
        base = running.url
    assert most < MOST
    rows = query(cli.folder, "SELECT url, state, reason, named FROM sources")
    sources = {url.removeprefix(base): told for url, *told in rows}
    assert {path: tuple(sources[path][:2]) for path in spoilt} == {
        path: end for path, (_, end) in spoilt.items()
    }
    assert {path: sources[path][2] for path in lying} == {
        **dict.fromkeys(lying, 60),
        "/broken.xml": sources["/broken.xml"][2],
    }
    assert sources["/broken.xml"][2] > 50
    assert sources["/feed.xml"][2] > 20
    assert sources["/atom.xml"][2] == 30
    assert sources["/feed.json"][:3] == ["failing", "not-feed", 0]
    assert sources["/world/feed.xml"][:2] == ["failing", "too-large"]
    assert fate(cli.folder, base + only_in_text).reason == "http-404"
    # All of the huge sitemap waits for its turn.
    huge = "SELECT count(*) FROM pages WHERE url LIKE '%a-story-from-the-huge-sitemap-%'"
    [(kept,)] = query(cli.folder, huge)
    # The site's 60 stories may wait beside them, and what else it links to.
    assert 50_000 - 100 <= kept <= 50_000
    asked = [path for path in running.hits.counts if "from-the-huge-sitemap" in path]
    assert 0 < len(asked) < 100
    # What was left is asked for next time, and only that.
    with_more = query(cli.folder, f"{huge} AND state = 'waiting'")
    assert with_more == [(kept - len(asked),)]


def test_sitemap_indexes_that_nest_without_an_end_are_read_to_the_third_level(cli: Cli) -> None:
    site = NewsSite(5)
    site.faults.put(bad_files.nested_index(), on="/nested/")
    site.faults.put(bad_files.nested_index(), on="/nested/*")
    site.settings = replace(site.settings, robots=Robots(sitemaps=("/nested/", "/sitemap.xml")))
    with serve(site) as running:
        ran = crawl(cli, *IN_TIME, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected())
    nested = query(cli.folder, "SELECT state, depth FROM sources WHERE url LIKE '%/nested/%'")
    assert sorted(nested) == [("alive", level) for level in range(4) for _ in range(2**level)]
