"""The log of a sites file's runs: what ran, what was cut or skipped, and what the plan knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.operate.run_log import STOPPED, FileTakenError, LoggedRun, RunLog, RunLogError
from newscrawl.operate.schedule import PastRuns

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_795_000_000.0
DAY = 86_400.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sites.toml"


def run_once(log: RunLog, site: str, status: int, *, now: float) -> None:
    number = log.begin(site, now=now)
    log.end(number, status=status, reason=None, now=now + 10.0)


def test_a_run_goes_on_until_it_has_ended(file: Path) -> None:
    with RunLog(file) as log:
        number = log.begin("a", now=NOW)
        log.begin("b", now=NOW + 1.0)
        assert [run.site for run in log.going()] == ["b", "a"]
        log.end(number, status=3, reason="nothing came", now=NOW + 60.0)
        assert [run.site for run in log.going()] == ["b"]
        assert log.latest(["a"], limit=5) == [
            LoggedRun("a", "plan", NOW, NOW + 60.0, 3, "nothing came")
        ]
        assert [run.site for run in log.latest(limit=1)] == ["b"]


def test_what_the_plan_knows(file: Path) -> None:
    with RunLog(file) as log:
        assert log.past("a", now=NOW) == PastRuns(NOW)
        log.note_sites(["a", "b"], now=NOW)
        log.note_sites(["a", "b"], now=NOW + DAY)
        assert log.past("a", now=NOW + DAY) == PastRuns(NOW)
        for day, status in enumerate((0, 2, 0, 3, 1)):
            run_once(log, "a", status, now=NOW + day * DAY)
        known = PastRuns(NOW, NOW + 4 * DAY, NOW + 4 * DAY + 10.0, failures=2)
        assert log.past("a", now=NOW) == known
        # What did not run, and what the service's end cut short, does not count.
        log.skip("a", "its run before goes on", now=NOW + 5 * DAY)
        run_once(log, "a", STOPPED, now=NOW + 6 * DAY)
        log.begin("a", now=NOW + 7 * DAY)
        assert log.past("a", now=NOW) == known
    with RunLog(file) as log:
        assert log.past("a", now=NOW) == known
        assert log.past("b", now=NOW) == PastRuns(NOW)


def test_what_is_skipped_again_and_again_is_one_line(file: Path) -> None:
    with RunLog(file) as log:
        for minute in range(3):
            log.skip("a", "its run before goes on", now=NOW + 60.0 * minute)
        log.skip("b", "its run before goes on", now=NOW)
        log.skip("a", "its output is in use", now=NOW + 200.0)
        lines = log.latest(["a"], limit=9)
        assert [(run.reason, run.times) for run in lines] == [
            ("its output is in use", 1),
            ("its run before goes on", 3),
        ]
        assert (lines[1].started, lines[1].ended) == (NOW, NOW + 120.0)


def test_two_services_on_one_file_are_told(file: Path) -> None:
    with RunLog(file) as first, RunLog(file) as second:
        first.take(now=NOW)
        with pytest.raises(
            FileTakenError, match=r"Another service runs the sites of .*sites\.toml"
        ):
            second.take(now=NOW)
        assert second.pause("a", now=NOW), "commands work meanwhile"
        first.close()
        second.take(now=NOW)


def test_what_a_killed_service_left_going_was_cut_short(file: Path) -> None:
    with RunLog(file) as log:
        log.take(now=NOW)
        log.begin("a", now=NOW)
    with RunLog(file) as log:
        assert [run.site for run in log.going()] == ["a"]
        log.take(now=NOW + DAY)
        assert log.going() == []
        [run] = log.latest(limit=9)
        assert (run.status, run.reason) == (
            STOPPED,
            "cut short, as the service ended without a word",
        )
        assert log.past("a", now=NOW).last_started is None
        log.take(now=NOW + 500 * DAY)
        assert log.latest(limit=9) == []


def test_old_lines_are_forgotten_while_it_is_written_to(file: Path) -> None:
    with RunLog(file) as log:
        going = log.begin("a", now=NOW)
        for day in (0, 1, 450):
            run_once(log, "b", 0, now=NOW + day * DAY)
        # What goes on is kept, however old.
        assert [(run.site, run.started) for run in log.latest(limit=9)] == [
            ("b", NOW + 450 * DAY),
            ("a", NOW),
        ]
        log.end(going, status=0, reason=None, now=NOW + 450 * DAY)
        log.begin("b", now=NOW + 451 * DAY)
        assert [run.site for run in log.latest(limit=9)] == ["b", "b"]


def test_sites_are_paused_and_asked_for_by_hand(file: Path) -> None:
    with RunLog(file) as log, RunLog(file) as command:
        assert not command.resume("a")
        assert command.pause("a", now=NOW)
        assert not command.pause("a", now=NOW + 1.0)
        assert log.past("a", now=NOW).paused_since == NOW
        command.ask("a", now=NOW + 2.0)
        assert log.past("a", now=NOW).asked_at == NOW + 2.0
        log.begin("a", now=NOW + 3.0)
        assert log.past("a", now=NOW) == PastRuns(NOW, paused_since=NOW)
        assert [run.how for run in log.going()] == ["hand"]
        assert command.resume("a")
        assert log.past("a", now=NOW) == PastRuns(NOW)


def test_it_is_for_its_owner_only(file: Path) -> None:
    with RunLog(file) as log:
        assert log.path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_log_is_told(file: Path) -> None:
    place = file.with_name("sites.toml.runs")
    place.write_bytes(b"no database, but long enough to be taken for one" * 40)
    with pytest.raises(RunLogError, match=r"sites\.toml\.runs is no log of runs that this version"):
        RunLog(file)
    place.unlink()
    with closing(sqlite3.connect(place)) as db:
        db.execute("CREATE TABLE other (x)")
        db.execute("PRAGMA user_version = 7")
    with pytest.raises(RunLogError, match="move it away, or use the version that wrote it"):
        RunLog(file)
    with pytest.raises(RunLogError, match=r"cannot be opened \(No such file or directory\)"):
        RunLog(file.with_name("missing") / "sites.toml")
