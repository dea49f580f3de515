"""Many workers, all that can go wrong at once, and what workers bring: ``make test-scale``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from newsroom import EVERYTHING, NewsSite, faults, serve
from shared_workers import Lateness, crew, gap_faults, ids, politeness_faults, write_sites
from store_servers import PostgresServer, RedisServer, bad_network
from waiting import wait_until

from newscrawl.crawl.shared.open_store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from newsroom import Hits, Running
    from shared_workers import Crew

pytestmark = [
    pytest.mark.scale,
    pytest.mark.server,
    pytest.mark.skipif("TEST_SCALE" not in os.environ, reason="make test-scale runs it"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]

HOSTS, ARTICLES = 8, 40
GAP = 0.2
"""Seconds between two requests to a host, where each gap is looked at."""


def redis_in(folder: Path, *options: str) -> RedisServer:
    folder.mkdir()
    return RedisServer(folder, options=("--appendonly", "yes", "--appendfsync", "always", *options))


def all_articles(sites: list[NewsSite]) -> dict[str, int]:
    return dict.fromkeys((url for site in sites for url in site.expected()), 1)


def ask_more(running: Running, requests: int) -> None:
    """Wait until so many more requests have come, or none does for a while."""
    wanted = running.hits.total + requests
    running.hits.wait_until(lambda book: book.total >= wanted, 30)


def joined(server: RedisServer) -> int:
    """How many workers there are, also such that were killed."""
    with closing(open_store(f"redis://127.0.0.1:{server.port}/0?name=all", {})) as store:
        return len(store.workers())


def leased(server: RedisServer) -> list[str]:
    """The sites of the crawl that a worker has."""
    with closing(open_store(f"redis://127.0.0.1:{server.port}/0?name=all", {})) as store:
        return [site.site for site in store.sites() if (site.lease_seconds or 0) > 0]


def has_ended(workers: Crew) -> bool:
    return any(process.poll() is not None for process in workers.running.values())


def restart(workers: Crew, *names: str) -> list[tuple[int, str]]:
    """Start again those that have ended; return how they ended."""
    ended = []
    for name in names:
        if workers.running[name].poll() is not None:
            ended.append(workers.wait(name))
            workers.start(name, "--at-once", "2")
    return ended


def test_all_that_can_go_wrong_costs_no_article_and_doubles_none(tmp_path: Path) -> None:
    sites = [NewsSite(ARTICLES) for _ in range(HOSTS)]
    for site in sites:
        site.faults.put(faults.status(500), on=site.story(3).path, first=1)
        site.faults.put(faults.drop_body(), on=site.story(5).path, first=1)
        site.faults.put(faults.slow(2.0), on=site.story(7).path, first=1)
    with (
        redis_in(tmp_path / "redis").running() as server,
        bad_network(server.port) as network,
        serve(*sites) as running,
        crew(
            tmp_path, f"redis://127.0.0.1:{network.port}/0?name=all", lease="8s", has_children=True
        ) as workers,
        Lateness() as late,
    ):
        write_sites(tmp_path, running, delay=GAP)
        workers.start("w4", "--at-once", "2", clock_seconds=-900.0)  # it takes longer to start
        wait_until(lambda: joined(server) == 1, "it has joined")
        for name in ("w1", "w2", "w3"):
            workers.start(name, "--at-once", "2")
        wait_until(lambda: joined(server) == 4, "all have joined")
        ask_more(running, 60)
        workers.kill("w1")
        workers.start("w5", "--at-once", "2", clock_seconds=900.0)
        wait_until(lambda: joined(server) == 5, "it has joined")  # w1 has not left
        ask_more(running, 60)
        server.kill()
        server.start()
        ask_more(running, 40)
        workers.kill_site("w2")
        workers.start("w1", "--at-once", "2")  # it comes back under its name
        ask_more(running, 40)
        network.hang()
        wait_until(lambda: not leased(server), "the end of all leases")
        network.flow()
        ask_more(running, 40)
        with server.client() as client:
            client.config_set("maxmemory", "1")
            wait_until(lambda: has_ended(workers), "a worker's end")
            client.config_set("maxmemory", "0")
        told = restart(workers, "w1", "w2", "w3", "w4", "w5")
        # On a slow machine some were done before.
        assert all(
            not status or "maxmemory" in words or "answer" in words for status, words in told
        ), told
        for name in list(workers.running):
            status, words = workers.wait(name, seconds=300.0)
            if status:  # it met the full store
                assert "maxmemory" in words, words
                workers.start(name, "--at-once", "2")
                assert workers.wait(name, seconds=300.0)[0] == 0
        assert ids(tmp_path) == all_articles(sites)
        assert not gap_faults(running.hits, late, delay=GAP)


class AtOnce:
    """How many requests several servers answer at once, all together."""

    def __init__(self, *servers: Running) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0
        for running in servers:
            self._count(running.hits)

    def _count(self, hits: Hits) -> None:
        begin, end = hits.begin, hits.end

        def begun(base: str) -> None:
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            begin(base)

        def ended(base: str) -> None:
            with self._lock:
                self._now -= 1
            end(base)

        hits.begin, hits.end = begun, ended  # type: ignore[method-assign]


@pytest.mark.parametrize(("bound", "most"), [(2, 2), (8, 3)])
def test_hosts_of_one_address_share_its_load_whoever_crawls_them(
    bound: int, most: int, tmp_path: Path
) -> None:
    """Three sites at one address, and three workers: each would ask it for one page at a time."""
    sites = [NewsSite(6) for _ in range(3)]
    for site in sites:
        site.faults.put(faults.slow(0.15), on=EVERYTHING)
    with (
        serve(sites[0]) as one,
        serve(sites[1]) as two,
        serve(sites[2]) as three,
        redis_in(tmp_path / "redis").running() as server,
        crew(tmp_path, f"redis://127.0.0.1:{server.port}/0?name=all") as workers,
    ):
        at_once = AtOnce(one, two, three)
        tables = "".join(
            f'[[site]]\nname = "s{number}"\nsites = "{running.url}"\n'
            for number, running in enumerate((one, two, three))
        )
        (tmp_path / "sites.toml").write_text(f"[defaults]\ndelay = 0.01\nconcurrency = 1\n{tables}")
        names = ("w1", "w2", "w3")
        for name in names:
            setting = f"NEWSCRAWL_REQUESTS_PER_ADDRESS={bound}"
            workers.start(name, "--at-once", "1", "-s", setting)
        for name in names:
            status, told = workers.wait(name)
            assert status == 0, told
        assert ids(tmp_path) == all_articles(sites)
    assert at_once.most == most


@pytest.mark.parametrize("number", [1, 2, 4])
def test_what_workers_bring(
    tmp_path: Path, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hosts that answer in 200 ms, with the usual pause of half a second between requests."""
    sites = [NewsSite(ARTICLES) for _ in range(HOSTS)]
    for site in sites:
        site.faults.put(faults.slow(0.2), on=EVERYTHING)
    with (
        redis_in(tmp_path / "redis").running() as server,
        serve(*sites) as running,
        crew(tmp_path, f"redis://127.0.0.1:{server.port}/0?name=many", lease="60s") as workers,
    ):
        write_sites(tmp_path, running, delay=0.5)
        for worker in range(number):
            workers.start(f"w{worker}", "--at-once", "2")
        for worker in range(number):
            status, told = workers.wait(f"w{worker}", seconds=900.0)
            assert status == 0, told
        assert ids(tmp_path) == all_articles(sites)
        times = sorted(hit.time for hit in running.hits)
        seconds = times[-1] - times[0]
        with capsys.disabled():
            print(  # noqa: T201 - it is what this measures
                f"\n{number} worker(s): {len(times)} requests in {seconds:.0f} s, "
                f"{len(times) / seconds:.1f} a second; at once at a host: "
                f"{max(running.hits.most_in_flight.values())}"
            )
        assert not politeness_faults(running.hits, delay=0.5)


def test_on_postgresql_too_workers_and_the_server_are_killed(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    sites = [NewsSite(12) for _ in range(5)]
    address = f"{postgres_server.url}?name={tmp_path.parent.name}"
    with serve(*sites) as running, crew(tmp_path, address) as workers:
        write_sites(tmp_path, running)
        for name in ("w1", "w2", "w3"):
            workers.start(name)
        workers.start("w4", clock_seconds=600.0)
        ask_more(running, 40)
        workers.kill("w1")
        postgres_server.stop(signal.SIGQUIT)  # as if it had failed
        postgres_server.start()
        workers.start("w5")
        ask_more(running, 50)
        workers.kill("w2")
        workers.start("w6")
        for name in ("w3", "w4", "w5", "w6"):
            status, told = workers.wait(name)
            assert status == 0, told
        assert ids(tmp_path) == all_articles(sites)
        assert not politeness_faults(running.hits)
