"""What failed is tried again in its time, and what is gone is not, until it is set free."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from faulty import (
    STATE,
    crawl,
    fate,
    make_due,
    records,
    status,
    urls,
    written,
)
from newsroom import ARTICLES, NewsSite, faults, serve, walls

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Fault, Hits

HOUR = 3600.0


def times_of(hits: Hits, site: NewsSite, number: int) -> list[float]:
    """When an article of a site was asked for."""
    path = site.story(number).path
    return [hit.time for hit in hits.of(path) if hit.base == site.base]


def test_a_pause_that_is_asked_for_is_kept_and_no_longer_than_patience(cli: Cli) -> None:
    sites = [NewsSite(12) for _ in range(4)]
    seconds, date, too_long, twice = sites
    seconds.faults.put(faults.unavailable(503, retry_after=2), seconds.story(5).path, first=1)
    date.faults.put(
        faults.unavailable(429, retry_after=3, as_date=True), date.story(5).path, first=1
    )
    too_long.faults.put(faults.unavailable(503, retry_after=7200), too_long.story(5).path, first=1)
    twice.faults.put(faults.status(500), on=twice.story(5).path, first=2)
    twice.faults.put(faults.unavailable(503), on=twice.story(6).path, first=1)
    with serve(*sites) as running:
        ran = crawl(cli, *running.urls)
        assert ran.status == 0, ran.err
        # Asked to wait for seconds, or until a date (in whole seconds): not before.
        first, second = times_of(running.hits, seconds, 5)
        assert second - first >= 2
        first, second = times_of(running.hits, date, 5)
        assert second - first >= 2
        for site in (seconds, date, twice):
            assert set(site.expected()) <= written(cli.folder)
        assert "1 failed" in ran.err.splitlines()[-1]
        # Asked to wait for longer than this run does: the run ends, and the next one keeps it.
        late = fate(cli.folder, too_long.url(5))
        assert late[:3] == ("later", "http-503", 1)
        assert late.next_try is not None
        assert 7200 - 120 < late.next_try - time.time() <= 7200
        assert status(cli, "127.0.0.3")["next_try"] == late.next_try
        host = too_long.base.removeprefix("http://")
        assert f"{host} asks to be left alone for 7200 s" in ran.err
        crawl(cli, *running.urls)
        assert len(times_of(running.hits, too_long, 5)) == 1
        make_due(cli.folder)
        ran = crawl(cli, *running.urls)
        assert ran.status == 0, ran.err
        assert len(times_of(running.hits, too_long, 5)) == 2
        every = {url for site in sites for url in site.expected()}
        assert written(cli.folder) == every
        # Nothing was asked for more often than that.
        for site in sites:
            for number in range(1, 13):
                wanted = 2 if number == 5 else 1
                if site is twice:
                    wanted = {5: 3, 6: 2}.get(number, 1)
                assert len(times_of(running.hits, site, number)) == wanted, (site.base, number)


def test_what_is_gone_is_looked_at_twice_more_and_again_once_it_is_set_free(cli: Cli) -> None:
    site = NewsSite(12)
    site.faults.put(faults.status(404), on=site.story(3).path)
    site.faults.put(faults.status(410), on=site.story(4).path)
    site.faults.put(faults.status(500), on=site.story(5).path)
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert "3 failed" in ran.err.splitlines()[-1]
        assert len(running.hits.of(site.story(5).path)) == 3
        assert fate(cli.folder, site.url(5))[:3] == ("later", "http-500", 3)
        told = status(cli)
        assert told["reasons"] == {"http-404": 1, "http-410": 1, "http-500": 1}
        assert told["failed"] == 3
        # A second look and a last one.
        for looks in (2, 3, 3):
            make_due(cli.folder)
            crawl(cli, running.url)
            assert len(running.hits.of(site.story(4).path)) == looks
        assert fate(cli.folder, site.url(3))[:3] == ("failed", "http-404", 3)
        assert fate(cli.folder, site.url(4))[:3] == ("failed", "http-410", 3)
        site.faults.clear()
        crawl(cli, running.url)
        make_due(cli.folder)
        crawl(cli, running.url)
        assert written(cli.folder) == set(site.expected()) - urls(site, 3, 4)
        # One reason, then all that is left.
        freed = cli("retry", "--state", STATE, "--reason", "http-404", "127.0.0.1")
        assert (freed.status, freed.out) == (
            0,
            b"1 page(s) will be tried again by the next crawl.\n",
        )
        crawl(cli, running.url)
        assert written(cli.folder) == set(site.expected()) - urls(site, 4)
        assert cli("retry", "--state", STATE).out.startswith(b"1 page(s)")
        crawl(cli, running.url)
        assert written(cli.folder) == set(site.expected())
        assert cli("retry", "--state", STATE).out.startswith(b"0 page(s)")
    assert len(records(cli.folder)) == 12


WALLS: list[tuple[Fault, str]] = [
    *((walls.challenge(vendor), "blocked") for vendor in walls.VENDORS),
    (walls.consent_wall(), "consent"),
    (walls.login_wall(), "empty"),
    (walls.soft_404(), "not-found"),
    (walls.script_shell(), "empty"),
]


def test_what_stands_in_the_place_of_a_page_is_never_written_and_the_page_is_later(
    cli: Cli,
) -> None:
    site = NewsSite(60)
    numbers = range(1, 5 * len(WALLS), 5)
    for number, (fault, _) in zip(numbers, WALLS, strict=True):
        site.faults.put(fault, on=site.story(number).path)
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected()) - urls(site, *numbers)
        for number, (_, reason) in zip(numbers, WALLS, strict=True):
            found = fate(cli.folder, site.url(number))
            assert found[:3] == ("later", reason, 1)
            assert found.next_try is not None
            assert found.next_try > time.time() + 5 * HOUR
        # Not in the next run, and still behind the wall at the second look: later still.
        crawl(cli, running.url)
        asked = [len(running.hits.of(site.story(number).path)) for number in numbers]
        assert set(asked) == {1}
        make_due(cli.folder)
        crawl(cli, running.url)
        for number, (_, reason) in zip(numbers, WALLS, strict=True):
            found = fate(cli.folder, site.url(number))
            assert found[:3] == ("later", reason, 2)
            assert found.next_try is not None
            assert found.next_try > time.time() + 11 * HOUR
        # The page is there: it is written.
        site.faults.clear()
        make_due(cli.folder)
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected())
        assert {*running.hits.counts.values()} <= {1, 2, 3, 4}
    assert len(records(cli.folder)) == 60


def test_a_site_that_blocks_is_left_alone_and_told(cli: Cli) -> None:
    blocking, fine = NewsSite(60), NewsSite(60)
    blocking.faults.put(walls.challenge(), on=ARTICLES)
    with serve(blocking, fine) as running:
        settings = ("-s", "NEWSCRAWL_HOST_FAILURES=6", "--concurrency", "2")
        ran = crawl(cli, *settings, *running.urls)
        assert ran.status == 3, ran.err
        assert written(cli.folder) == set(fine.expected())
        asked = [hit for hit in running.hits if hit.fault and hit.base == blocking.base]
        # Those that were under way when it was enough were answered, too.
        assert 6 <= len(asked) <= 6 + 3
        host = blocking.base.removeprefix("http://")
        assert f"{host} gave nothing 6 times in a row (blocked): it is left alone" in ran.err
        assert f"127.0.0.1 gave nothing: {len(asked)} blocked." in ran.err.splitlines()[-1]
        told = status(cli)
        assert (told["blocked"], told["waiting"]) == (len(asked), 60 - len(asked))
        # For an hour, nothing is asked of it; the next run after it has all.
        blocking.faults.clear()
        running.hits.clear()
        crawl(cli, *settings, *running.urls)
        assert not [hit for hit in running.hits if hit.base == blocking.base]
        make_due(cli.folder)
        crawl(cli, *settings, *running.urls)
        assert len(written(cli.folder)) == 120


def test_a_site_whose_front_page_is_blocked_gave_nothing(cli: Cli) -> None:
    site = NewsSite(10)
    site.faults.put(walls.challenge("datadome"), on=lambda request: request.path != "/robots.txt")
    with serve(site) as running:
        ran = crawl(cli, running.url)
    assert ran.status == 3, ran.err
    assert records(cli.folder) == []
    assert "127.0.0.1 gave nothing:" in ran.err.splitlines()[-1]
    assert "blocked" in ran.err.splitlines()[-1]


def test_a_page_that_is_cut_each_time_is_taken_an_hour_later_and_counted(cli: Cli) -> None:
    """An hour of torn answers must not leave half articles behind: then the whole page comes."""
    site = NewsSite(20)
    always, once = site.story(5), site.story(6)
    site.faults.put(faults.truncated_chunks(), on=always.path)
    site.faults.put(faults.truncated_chunks(), on=once.path, first=3)
    with serve(site) as running:
        crawl(cli, site.base)
        for number in (5, 6):
            assert fate(cli.folder, site.url(number))[:3] == ("later", "torn", 3)
        assert not urls(site, 5, 6) & written(cli.folder)
        make_due(cli.folder)
        ran = crawl(cli, site.base)
        assert urls(site, 5, 6) <= written(cli.folder)
        assert "1 answer(s) taken though cut off" in ran.err.splitlines()[-1]
        assert len(running.hits.of(once.path)) == 4
