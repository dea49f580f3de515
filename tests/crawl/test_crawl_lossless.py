"""Whatever stops a crawl, the next one brings the lines that an undisturbed one would."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import COMMAND as NEWSCRAWL
from conftest import Cli, Ran
from faulty import (
    COMMAND,
    OUTPUT,
    REJECTS,
    STATE,
    children,
    crawl,
    fate,
    query,
    records,
    told,
    written,
)
from newsroom import Gate, NewsSite, faults, serve
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs signals and /proc")

IN_FLIGHT = 4


def calm(folder: Path, url: str) -> list[tuple[object, ...]]:
    """What an undisturbed crawl brings."""
    folder.mkdir()
    ran = crawl(Cli(folder), url)
    assert ran.status == 0, ran.err
    return told(folder)


@contextmanager
def at_the_gate(
    cli: Cli, site: NewsSite, url: str, *more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl whose last articles are being asked for, and none of them is answered."""
    gate = Gate()
    held = {site.story(number).path for number in range(1, IN_FLIGHT + 1)}
    site.faults.put(faults.hold(gate), on=lambda request: request.path in held)
    process = cli.start(*COMMAND, "--concurrency", str(IN_FLIGHT), *more, url)
    with process:
        try:
            assert gate.wait_reached(60)
            yield process
        finally:
            gate.open()
            site.faults.clear()
            if process.poll() is None:
                process.kill()


def ended(process: subprocess.Popen[bytes]) -> Ran:
    out, err = process.communicate(timeout=60)
    ran = Ran(process.returncode, out, err.decode())
    assert "Traceback" not in ran.err, ran.err
    return ran


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- a full disk ---------------------------------------------------------------------------------


def limited(cli: Cli, size: int, *arguments: str) -> Ran:
    """Run a crawl none of whose files may have more bytes than that."""
    done = subprocess.run(
        [*NEWSCRAWL, *COMMAND, *arguments],
        cwd=cli.folder,
        env={**cli.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def test_a_disk_that_is_full(cli: Cli, tmp_path: Path) -> None:
    site = NewsSite(80)
    with serve(site) as running:
        # From nothing: the state's journal is what does not fit first.
        ran = limited(cli, 150_000, running.url)
        assert ran.status == 2, ran.err
        assert "Traceback" not in ran.err, ran.err
        assert f"{STATE} could not be written" in ran.err.splitlines()[-1]
        assert told_after(cli, running.url) == calm(tmp_path / "calm", running.url)
        # With room for the state, but not for the new lines.
        before = records(cli.folder)
        size = (cli.folder / OUTPUT).stat().st_size
        site.publish(20)
        ran = limited(cli, size + 10_000, running.url)
        assert ran.status == 2, ran.err
        assert "Traceback" not in ran.err, ran.err
        last = ran.err.splitlines()[-1]
        assert f"{OUTPUT} could not be written to (File too large): make room" in last
        part = records(cli.folder)
        assert part[:80] == before
        assert len(part) < 100
        summary = ran.err.splitlines()[-2]
        new = len(part) - 80
        counted = f"{new} new, 80 known" if new else "0 new of 80 known"
        assert summary.startswith(f"{counted} article(s)"), "only what is there"
        assert told_after(cli, running.url) == calm(tmp_path / "calm-2", running.url)


def test_a_commit_that_fails_in_the_midst_loses_nothing(cli: Cli, tmp_path: Path) -> None:
    """SQLite is told that the disk is full at a commit in the midst of the crawl."""
    site = NewsSite(60)
    cli.command_patch = (
        "import os, sqlite3\n"
        "from newscrawl.crawl.frontier.sqlite_transaction import GuardedConnection\n"
        "whole, commits = GuardedConnection.end, []\n"
        "def end(self, how):\n"
        "    if how == 'COMMIT' and os.environ.get('FULL'):\n"
        "        commits.append(how)\n"
        "        if len(commits) > int(os.environ['FULL']):\n"
        "            raise sqlite3.OperationalError('database or disk is full')\n"
        "    whole(self, how)\n"
        "GuardedConnection.end = end\n"
    )
    cli.environment["FULL"] = "3"
    with serve(site) as running:
        whole = calm(tmp_path / "calm", running.url)
        ran = crawl(cli, "--concurrency", "2", running.url)
        assert ran.status == 2, ran.err
        last = ran.err.splitlines()[-1]
        assert f"{STATE} could not be written (database or disk is full): make room" in last
        assert len(ran.err.splitlines()) < 20, ran.err
        del cli.environment["FULL"]
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert told(cli.folder) == whole


# --- two at once ---------------------------------------------------------------------------------


def test_a_second_crawl_on_the_same_files_says_so_and_harms_nothing(
    cli: Cli, tmp_path: Path
) -> None:
    site = NewsSite(20)
    with serve(site) as running:
        whole = calm(tmp_path / "calm", running.url)
        with at_the_gate(cli, site, running.url):
            asked = running.hits.total
            same = cli(*COMMAND, "-q", running.url)
            assert "Another crawl is using" in same.error()
            assert STATE in same.error()
            other_state = cli(*COMMAND, "-q", "--state", "other.state", running.url)
            assert "Another crawl is using" in other_state.error()
            assert f"{OUTPUT} (its output)" in other_state.error()
            retried = cli("retry", "--state", STATE)
            assert retried.status == 2
            assert "Another crawl is using" in retried.err
            # It may be looked at meanwhile.
            assert cli("status", "--state", STATE).status == 0
            assert running.hits.total - asked <= IN_FLIGHT
        assert told_after(cli, running.url) == whole


def told_after(cli: Cli, url: str) -> list[tuple[object, ...]]:
    ran = crawl(cli, url)
    assert ran.status == 0, ran.err
    return told(cli.folder)


# --- signals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_what_is_under_way_finish(cli: Cli, tmp_path: Path, sent: int) -> None:
    site = NewsSite(60)
    gate = Gate()
    with serve(site) as running:
        whole = calm(tmp_path / "calm", running.url)
        held = {site.story(number).path for number in (30, 31)}
        site.faults.put(faults.hold(gate), on=lambda request: request.path in held)
        running.hits.clear()
        with cli.start(*COMMAND, "--concurrency", "2", running.url) as process:
            try:
                both = lambda hits: held <= set(hits.counts)  # noqa: E731
                assert running.hits.wait_until(both, 60)
                process.send_signal(sent)
                gate.open()
                ran = ended(process)
            finally:
                gate.open()
                process.kill()
        assert ran.status == 130, ran.err
        assert "ended early (shutdown)" in ran.err.splitlines()[-1]
        got = written(cli.folder)
        assert {site.url(30), site.url(31)} <= got
        assert len(got) < 60
        assert fate(cli.folder, site.url(30)).state == "written"
        [(reason,)] = query(cli.folder, "SELECT reason FROM runs")
        assert reason == "shutdown"
        assert told_after(cli, running.url) == whole


def test_a_second_signal_stops_at_once(cli: Cli, tmp_path: Path) -> None:
    site = NewsSite(40)
    with serve(site) as running:
        whole = calm(tmp_path / "calm", running.url)
        with at_the_gate(cli, site, running.url) as process:
            process.send_signal(signal.SIGINT)
            # What is under way is waited for…
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=2)
            process.send_signal(signal.SIGINT)
            # …and now no more, though the gate is closed.
            ran = ended(process)
            assert ran.status == 130, ran.err
        assert told_after(cli, running.url) == whole


def test_kill_leaves_no_process_behind(cli: Cli, tmp_path: Path) -> None:
    site = NewsSite(20)
    with serve(site) as running:
        whole = calm(tmp_path / "calm", running.url)
        with at_the_gate(cli, site, running.url, "-s", "NEWSCRAWL_READERS=2") as process:
            pids = list(children(process.pid))
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
            wait_until(lambda: not any(map(_lives, pids)), "the crawl's processes end")
        assert len(pids) >= 2
        assert told_after(cli, running.url) == whole


# --- readers -------------------------------------------------------------------------------------


def test_a_page_that_kills_or_holds_its_reader_is_lost_alone(cli: Cli) -> None:
    cli.worker_patch = (
        "import os, signal, threading\n"
        "import newscrawl.extraction.examination as extraction\n"
        "whole = extraction.examine_with_rules\n"
        "def examine(content, url=None, **more):\n"
        "    if url.endswith('-7'):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    if url.endswith('-9'):\n"
        "        threading.Event().wait()\n"
        "    if url.endswith('-11'):\n"
        "        raise MemoryError\n"
        "    return whole(content, url, **more)\n"
        "extraction.examine_with_rules = examine\n"
    )
    site = NewsSite(40)
    with serve(site) as running:
        ran = crawl(cli, "-s", "NEWSCRAWL_READERS=2", "-s", "NEWSCRAWL_PAGE_SECONDS=3", running.url)
        assert ran.status == 0, ran.err
        lost = {site.url(number) for number in (7, 9, 11)}
        assert written(cli.folder) == set(site.expected()) - lost
        assert max(running.hits.counts.values()) == 1  # no page is asked for again for it
        assert "no articles: 2 failed, 1 too-slow" in ran.err.splitlines()[-1]
        rejects = {reject["url"]: reject for reject in records(cli.folder, REJECTS)}
        assert set(rejects) == lost
        assert [rejects[site.url(number)]["reason"] for number in (7, 9, 11)] == [
            "failed",
            "too-slow",
            "failed",
        ]
        assert "took longer than 3 s" in rejects[site.url(9)]["detail"]
        assert "ended the process" in rejects[site.url(7)]["detail"]


# --- clocks --------------------------------------------------------------------------------------


def test_a_clock_that_was_wrong_for_a_run_holds_nothing_up(cli: Cli) -> None:
    """A run under a clock ten years ahead; then the clock is right again."""
    site = NewsSite(20)
    site.settings = replace(site.settings, on_front=1)
    site.faults.put(faults.unavailable(503), on=site.story(3).path)
    cli.patch(  # before any module takes the clock by its name
        "import os, time\n"
        "ahead, right = float(os.environ.get('AHEAD', 0)), time.time\n"
        "time.time = lambda: right() + ahead\n"
    )
    cli.environment["AHEAD"] = str(10 * 365 * 86400)
    with serve(site) as running:
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected()) - {site.url(3)}
        del cli.environment["AHEAD"]
        site.faults.clear()
        site.publish(10)
        ran = crawl(cli, running.url)
        assert ran.status == 0, ran.err
        assert written(cli.folder) == set(site.expected())
