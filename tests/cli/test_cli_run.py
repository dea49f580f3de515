"""``newscrawl run``: a service with real crawls, that is ended, killed, and started again."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import orjson
import pytest
from newsroom import NewsSite, Pages, serve
from receiving import receiver
from waiting import wait_until

from newscrawl.operate.run_log import RunLog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Cli
    from newsroom import Running

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(sys.platform == "win32", reason="needs signals"),
]

FILE = "sites.toml"
ARTICLES = 30


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    with serve(NewsSite(ARTICLES)) as running:
        yield running


def write(cli: Cli, url: str, *, every: str = "1d", names: tuple[str, ...] = ("one",)) -> None:
    head = f'[defaults]\nevery = "{every}"\ndelay = 0.0\nconcurrency = 8\n'
    tables = (f'[[site]]\nname = "{name}"\nsites = "{url}"\n' for name in names)
    cli.write(FILE, (head + "".join(tables)).encode())


@contextmanager
def running(cli: Cli) -> Iterator[subprocess.Popen[bytes]]:
    """A service that works; it is killed at the end of the block."""
    process = cli.start("run", "--sites", FILE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ids(folder: Path, name: str = "one") -> list[str]:
    lines = (folder / f"{name}.jsonl").read_bytes().splitlines()
    return [orjson.loads(line)["id"] for line in lines]


def statuses(folder: Path) -> list[int | None]:
    with RunLog(folder / FILE) as log:
        return [run.status for run in log.latest(limit=9)]


def test_sites_that_no_schedule_runs_are_told(cli: Cli) -> None:
    cli.write(FILE, b'[[site]]\nname = "one"\nsites = "https://news.example"\n')
    with running(cli) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline().decode() for _ in range(2)]
        assert "1 of them have neither every nor cron, such as one: they run by hand" in lines[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0


def test_it_runs_sites_and_ends_in_order(cli: Cli, site: Running) -> None:
    write(cli, site.url, names=("one", "two"))
    with running(cli) as process:
        wait_until(lambda: statuses(cli.folder) == [0, 0], "the runs have ended")
        shown = cli("runs", "--sites", FILE).out.decode()
        assert shown.count("fine") == 2
        assert shown.count("by its plan") == 2
        told = orjson.loads(cli("runs", "--sites", FILE, "--json").out)
        assert {run["status"] for run in told["runs"]} == {0}
        assert told["next"]["one"]["at"] > told["runs"][0]["started"]
        # Another service is told, a run by hand is handed over.
        second = cli("run", "--sites", FILE)
        assert second.status == 2
        assert "Another service runs the sites of sites.toml: stop that one first." in second.err
        assert cli("run", "--sites", FILE, "--once", "one").status == 0
        wait_until(lambda: statuses(cli.folder) == [0, 0, 0], "the runs have ended")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"one: 30 new article(s)" in err
    assert b"one: 0 new of 30 known article(s)" in err
    assert len(ids(cli.folder)) == len(set(ids(cli.folder))) == ARTICLES
    history = cli("runs", "--sites", FILE, "--last", "1").out.decode()
    assert "hand" in history


def test_metrics_and_health_are_served_where_it_is_told_and_no_records(cli: Cli) -> None:
    cli.write(FILE, b'[[site]]\nname = "one"\nsites = "https://news.example"\n')
    process = cli.start("run", "--sites", FILE, "--metrics", "127.0.0.1:0")
    try:
        assert process.stderr is not None
        line = process.stderr.readline().decode()
        found = re.search(r"http://(127\.0\.0\.1:\d+)/metrics has the metrics", line)
        assert found is not None, line
        answers = []
        for path in ("/metrics", "/healthz", "/"):
            with closing(HTTPConnection(found[1], timeout=30)) as connection:
                connection.request("GET", path)
                answer = connection.getresponse()
                answers.append((answer.status, b"newscrawl_run_failures" in answer.read()))
        assert answers == [(200, True), (200, False), (404, False)]
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    finally:
        process.kill()
        process.communicate()


def test_what_a_killed_service_began_is_done_once_by_the_next(cli: Cli, site: Running) -> None:
    write(cli, site.url)
    before = site.hits.total
    with running(cli):
        assert site.hits.wait_until(lambda book: book.total > before + 10, 60)
    with RunLog(cli.folder / FILE) as log:
        assert len(log.going()) == 1
    shown = cli("runs", "--sites", FILE)
    assert "cut short" in shown.out.decode()
    assert "No service runs these sites now" in shown.err
    # Its run ends in order, as nobody is at the other end any more; the next waits for that.
    with running(cli) as process:
        wait_until(lambda: statuses(cli.folder)[0] == 0, "the runs have ended")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert len(ids(cli.folder)) == len(set(ids(cli.folder))) == ARTICLES


def test_a_site_is_paused_and_resumed_and_run_by_hand(cli: Cli, site: Running) -> None:
    write(cli, site.url)
    assert cli("pause", "--sites", FILE, "one").out == b"one is paused.\n"
    assert cli("pause", "--sites", FILE, "one").out == b"one was paused already.\n"
    assert "paused since" in cli("runs", "--sites", FILE).out.decode()
    once = cli("run", "--sites", FILE, "--once", "one")
    assert (once.status, statuses(cli.folder)) == (0, [0])
    assert cli("resume", "--sites", FILE, "one").out == b"one runs by its plan again.\n"
    assert cli("resume", "--sites", FILE, "one").out == b"one was not paused.\n"
    unknown = cli("pause", "--sites", FILE, "on")
    assert unknown.status == 2
    assert "one" in unknown.error()


def test_a_file_with_a_mistake_is_not_run(cli: Cli) -> None:
    write(cli, "https://news.example", every="often")
    ran = cli("run", "--sites", FILE)
    assert ran.status == 2
    assert "sites.toml:2:9: every: Give a span of time" in ran.err
    ran = cli("run", "--sites", FILE, "--max-time", "long")
    assert "'long' is no span of time" in ran.err


def test_whom_the_file_names_hears_of_a_site_that_gives_nothing(cli: Cli) -> None:
    with receiver() as monitor, serve(Pages()) as empty:
        write(cli, empty.url)
        alerts = f'[alerts]\nwebhook = "{monitor.url}/hook"\nheartbeat = "{monitor.url}/beat"\n'
        cli.write(FILE, alerts.encode() + (cli.folder / FILE).read_bytes())
        with running(cli) as process:
            wait_until(lambda: len(monitor.got) == 3, "the alert was sent")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    assert [path for path, _ in monitor.got] == ["/beat/start", "/beat/fail", "/hook"]
    [alert] = orjson.loads(monitor.got[-1][1])["alerts"]
    assert (alert["event"], alert["kind"]) == ("opened", "silent")
    shown = cli("alerts")
    assert shown.status == 3
    assert "silent" in shown.out.decode()
