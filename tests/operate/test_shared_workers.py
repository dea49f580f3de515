"""Workers that share a crawl: whatever becomes of them, each article is written once."""

from __future__ import annotations

import io
import secrets
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from conftest import Ran
from newsroom import EVERYTHING, NewsSite, faults, serve
from shared_workers import (
    Lateness,
    crew,
    gap_faults,
    ids,
    lines,
    politeness_faults,
    write_sites,
)
from store_servers import PostgresServer, RedisServer, free_port
from waiting import wait_until

from newscrawl.cli import main
from newscrawl.crawl.frontier.overview import site_overviews
from newscrawl.crawl.frontier.state_file import open_read_only
from newscrawl.crawl.shared.open_store import open_store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL"),
    pytest.mark.server,
]


def frontier(server: RedisServer) -> str:
    return f"redis://127.0.0.1:{server.port}/0?name=test-{secrets.token_hex(4)}"


def written_once(folder: Path, *sites: NewsSite) -> bool:
    """Whether each article of some sites was written, and once."""
    every = {url for site in sites for url in site.expected()}
    return ids(folder) == dict.fromkeys(every, 1)


def command(*words: str) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(words)
    return Ran(status, out.getvalue().encode(), err.getvalue())


def status_of(address: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(command("status", "--frontier", address, "--json").out)
    return found


def error_of(*words: str) -> str:
    """The one line of a command that cannot be done."""
    return command(*words).error()


def test_workers_are_killed_and_added_and_redis_starts_anew(tmp_path: Path) -> None:
    """Five hosts with faults, four workers of which two are killed, and two that join late."""
    sites = [NewsSite(12) for _ in range(5)]
    for site in sites:
        site.faults.put(faults.status(500), on=site.story(3).path, first=1)
        site.faults.put(faults.drop_body(), on=site.story(5).path, first=1)
    (redis := tmp_path / "redis").mkdir()
    with (
        RedisServer(redis).running() as server,
        serve(*sites) as running,
        crew(tmp_path, frontier(server)) as workers,
    ):
        write_sites(tmp_path, running)
        with closing(open_store(workers.frontier, {})) as store:
            workers.start("w4", clock_seconds=600.0)  # it takes longer to start
            wait_until(lambda: len(store.workers()) == 1, "it has joined")
            for name in ("w1", "w2", "w3"):
                workers.start(name)
            wait_until(lambda: len(store.workers()) == 4, "all have joined")
        running.hits.wait_until(lambda book: book.total > 40, 60)
        workers.kill("w1")
        server.kill()
        server.start()
        workers.start("w5")
        running.hits.wait_until(lambda book: book.total > 90, 60)
        workers.kill("w2")
        workers.start("w6")
        for name in ("w3", "w4", "w5", "w6"):
            status, told = workers.wait(name)
            assert status == 0, told
        assert written_once(tmp_path, *sites)
        assert not politeness_faults(running.hits)


def test_a_worker_that_is_told_to_end_gives_its_site_back_at_once(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    site, address, delay = NewsSite(12), frontier(redis_server), 0.15
    site.faults.put(faults.slow(0.02), on=EVERYTHING)
    with (
        serve(site) as running,
        crew(tmp_path, address, lease="10m") as workers,
        Lateness() as late,
    ):
        write_sites(tmp_path, running, delay=delay)
        workers.start("w1")
        assert running.hits.wait_until(lambda book: book.total > 7, 60)
        workers.end("w1")
        assert workers.wait("w1")[0] == 130
        assert len(lines(tmp_path)) < len(site.expected())
        workers.start("w2")
        with closing(open_store(address, {})) as store:
            wait_until(lambda: [site.worker for site in store.sites()] == ["w2"], "the lease")
        status, told = workers.wait("w2")
        assert status == 0, told
        assert written_once(tmp_path, site)
        # All is known: a new round asks for no article.
        asked = running.hits.total
        workers.start("w1")
        status, told = workers.wait("w1")
        assert "s0: 0 new of 12 known article(s)" in told
        assert running.hits.total > asked
        assert written_once(tmp_path, site)
        # Between any two requests the pause passes, whichever worker asks.
        assert len({hit.client for hit in running.hits}) >= 3
        assert not gap_faults(running.hits, late, delay=delay)
    shown = status_of(address)
    assert shown["workers"] == shown["hosts"] == []
    assert shown["sites"][0]["articles"] == 12
    assert shown["sites"][0]["worker"] is None
    assert "12 articles" in command("status", "--frontier", address).out.decode()
    # What the frontier knows of a site can be had as a file, and read as any state.
    state = tmp_path / "s0.state"
    export = ("frontier", "export", "--frontier", address, "s0", "-o", str(state))
    assert command(*export).status == 0
    with open_read_only(state) as db:
        assert [found.written for found in site_overviews(db, [])] == [12]
    assert f"{state} exists" in error_of(*export)
    # So can those of all sites, where the commands for one machine look for them.
    file = str(tmp_path / "sites.toml")
    to_places = ("frontier", "export", "--frontier", address, "--sites", file)
    assert "1 state(s) written, 0 unchanged" in command(*to_places).err
    assert "0 state(s) written, 1 unchanged" in command(*to_places).err
    [glance] = orjson.loads(command("status", "--sites", file, "--json").out)["sites"]
    assert glance["today"] == 12
    the_report_has_samples(tmp_path)
    # One that is no such copy is left alone.
    (tmp_path / "s0.jsonl.state.version").unlink()
    refused = command(*to_places)
    assert refused.status == 2
    assert "is no copy of this frontier's state" in refused.err
    check_operators_commands(address)
    nowhere = tmp_path / "none" / "s0.state"
    no_folder = error_of("frontier", "export", "--frontier", address, "s0", "-o", str(nowhere))
    assert f"-o {nowhere}: there is no folder" in no_folder


def check_operators_commands(address: str) -> None:
    """What an operator asks of the whole crawl, from any machine."""
    here = ("--frontier", address)
    overview = command("runs", *here).out.decode()
    assert "w1" in overview
    assert "fine" in overview
    history = orjson.loads(command("runs", *here, "--last", "9", "--json").out)["runs"]
    assert [run["worker"] for run in history] == ["w1", "w2", "w1"]
    assert [run["status"] for run in history] == [0, 0, 130]
    assert "knows no site x" in error_of("runs", *here, "x")
    assert "service of one machine" in command("runs", *here, "--check").err
    assert "is paused for all workers" in command("pause", *here, "s0").out.decode()
    assert "was paused already" in command("pause", *here, "s0").out.decode()
    assert "paused" in command("runs", *here).out.decode()
    assert status_of(address)["sites"][0]["is_paused"]
    assert "s0 is paused: newscrawl resume s0 first" in error_of("retry", *here, "s0")
    assert "run by all workers again" in command("resume", *here, "s0").out.decode()
    assert "was not paused" in command("resume", *here, "s0").out.decode()
    retried = command("retry", *here, "s0", "--reason", "http-404")
    assert "s0: 0 page(s) will be tried again by the next worker" in retried.out.decode()
    assert "is no reason of a failure" in error_of("retry", *here, "s0", "--reason", "nothing")
    assert status_of(address)["sites"][0]["due_seconds"] <= 0
    assert "name the sites" in command("retry", *here).err
    assert "--frontier URL" in command("pause", "s0").err
    with closing(open_store(address, {})) as store:
        lease = store.take_site("w9", lease_seconds=60.0)
        assert lease is not None
        assert "is being crawled by w9" in error_of("retry", *here, "s0")
        store.release(lease, next_due=None)
    shown_metrics = command("metrics", *here).out.decode()
    assert 'newscrawl_frontier_articles_written_total{name="s0"} 12.0' in shown_metrics
    assert 'newscrawl_frontier_sites{state="not planned"} 1.0' in shown_metrics


def the_report_has_samples(folder: Path) -> None:
    """Pages beside what was read from them, also on a machine without the outputs."""
    outputs = [*folder.rglob("*.jsonl")]
    for output in outputs:
        output.unlink()
    assert outputs
    page = folder / "report.html"
    assert command("report", "--sites", str(folder / "sites.toml"), "-o", str(page)).status == 0
    told = page.read_text()
    assert "The latest records, beside their pages" in told
    assert told.count('<p class="about">the page</p>') >= 3


def test_crawls_of_a_store_are_listed_and_forgotten(redis_server: RedisServer) -> None:
    address = frontier(redis_server)
    name = address.rpartition("=")[2]
    store_address = address.partition("?")[0]
    with closing(open_store(address, {})) as store:
        store.open_crawl("digest")
        store.put_sites({"a": 0.0})
        assert name in command("frontier", "list", "--frontier", address).out.decode().split()
        forget = ("frontier", "forget", name, "--frontier", store_address)
        assert "1 site(s) with their states: give --yes" in error_of(*forget)
        store.beat("w1", {}, alive_seconds=60.0)
        assert "workers of this crawl are alive" in error_of(*forget, "--yes")
        store.leave("w1")
        assert command(*forget, "--yes").status == 0
        assert store.sites() == []
    assert "has no crawl" in error_of(*forget, "--yes")
    assert "name the frontier" in command("frontier", "list").err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_site_whose_process_is_killed_is_crawled_on_by_its_worker(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    site = NewsSite(40)
    with serve(site) as running:
        address = f"{postgres_server.url}?name=test-{secrets.token_hex(4)}"
        write_sites(tmp_path, running, more=f'output_dir = "{tmp_path}/articles"', delay=0.01)
        with crew(tmp_path, address, has_children=True) as workers:
            workers.start("w1")
            assert running.hits.wait_until(lambda book: book.total > 8, 60)
            workers.kill_site("w1")
            status, told = workers.wait("w1")
        assert status == 0, told
        assert "its process broke (exit status -9)" in told
        assert written_once(tmp_path / "articles" / "w1", site)


def test_a_service_runs_sites_at_their_times_and_by_hand(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    sites, address = [NewsSite(3), NewsSite(4)], frontier(redis_server)
    folders = [tmp_path / "one", tmp_path / "other"]
    with serve(*sites) as running:
        for folder in folders:
            folder.mkdir()
            write_sites(folder, running, more='every = "1d"', delay=0.01)
        with (
            crew(folders[0], address, command=("run",)) as here,
            crew(folders[1], address, command=("run",)) as there,
        ):
            here.start("w1")
            there.start("w2")

            def articles() -> list[int]:
                shown = status_of(address)["sites"]
                free = [site for site in shown if site["worker"] is None]
                return [site["articles"] for site in free if (site["due_seconds"] or 0) > 0]

            wait_until(lambda: articles() == [3, 4], "both sites are crawled")
            assert {worker["worker"] for worker in status_of(address)["workers"]} == {"w1", "w2"}
            asked = running.hits.total
            file = str(folders[0] / "sites.toml")
            words = ("run", "--sites", file, "--once", "s1", "--frontier", address)
            assert command(*words).status == 0
            assert running.hits.wait_until(lambda book: book.total > asked, 60)
            # Another crawl under this name is refused, and so is another worker of this name.
            other = tmp_path / "sites.toml"
            other.write_text('[[site]]\nname = "x"\nsites = "https://x.example"\n')
            crawl = ("crawl", "--sites", str(other), "--frontier", address, "--worker", "w3")
            assert "another sites file" in error_of(*crawl)
            here.end("w1")
            there.end("w2")
            assert here.wait("w1")[0] == there.wait("w2")[0] == 0
    assert ids(folders[0]) + ids(folders[1]) == dict.fromkeys(
        (url for site in sites for url in site.expected()), 1
    )


def test_what_cannot_be_is_one_line(tmp_path: Path, redis_server: RedisServer) -> None:
    file = tmp_path / "sites.toml"
    file.write_text('[[site]]\nname = "a"\nsites = "https://a.example"\n')
    crawl = ("crawl", "--sites", str(file))
    nowhere = f"redis://127.0.0.1:{free_port()}/0?name=a"
    assert "does not answer" in error_of(*crawl, "--frontier", nowhere)
    assert "no store" in error_of(*crawl, "--frontier", "http://a.example")
    address = frontier(redis_server)
    assert "has no site 'b'" in error_of(*crawl, "b", "--frontier", address)
    assert "knows no site b" in error_of("status", "--frontier", address, "b")
    export = ("frontier", "export", "--frontier", address)
    assert "knows no site b" in error_of(*export, "b")
    assert "give --sites FILE" in command("crawl", "--frontier", address, "a.example").err
    told = command(*crawl, "--frontier", address, "--worker", "../w").err
    assert "no name for a worker" in told
    for words in (("--worker", "w1"), ("--lease", "9s")):
        assert "give --frontier URL as well" in command(*crawl, *words).err
        assert "give --frontier URL as well" in command("run", "--sites", str(file), *words).err
