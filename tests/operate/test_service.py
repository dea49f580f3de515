"""The service, with runs that end when the test says so, at times that the test makes up."""

from __future__ import annotations

import os
from collections import Counter
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.runner import CrawlSummary
from newscrawl.files.record_file import lock_file
from newscrawl.operate.run_log import SKIPPED, STOPPED, FileTakenError, RunLog
from newscrawl.operate.service import TIMED_OUT, RunLimits, Service
from newscrawl.operate.site_run import RunOptions, SiteRun
from newscrawl.operate.sites_file import SitesFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan

NOW = 1_795_000_000.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
COUNTS = {"news.example": Counter(articles=1)}
FINE = CrawlSummary(sites=COUNTS)


class Run:
    """A run that goes on until it is given its end."""

    def __init__(self, site: SitePlan) -> None:
        self.site, self.ends = site, 0
        self._result = SimpleQueue[SiteRun]()

    def end(self) -> None:
        self.ends += 1

    def finish(self, summary: CrawlSummary | None = FINE, error: str | None = None) -> None:
        self._result.put(
            SiteRun(site=self.site, started=0, seconds=0, summary=summary, error=error)
        )

    def result(self) -> SiteRun:
        return self._result.get()


class Works:
    """A service with its clock, and what it tells."""

    def __init__(self, file: Path, **limits: float) -> None:
        self.file, self.now, self.told = file, NOW, list[str]()
        self.going: dict[str, Run] = {}
        self.began: list[str] = []
        self.log = RunLog(file)
        self.service = Service(file, self.log, self, RunOptions(), RunLimits(**limits))  # type: ignore[arg-type]
        self.service.clock = lambda: self.now
        self.service.start = self._start

    def _start(self, site: SitePlan, _: RunOptions) -> Run:
        self.began.append(site.name)
        self.going[site.name] = Run(site)
        return self.going[site.name]

    def line(self, text: str) -> None:
        self.told.append(text)

    error = line

    def run(self, run: SiteRun) -> None:
        self.told.append(f"{run.site.name}: {run.status}")

    def turn(self, seconds: float = 0.0) -> list[str]:
        """Let time pass, and say which runs begin."""
        self.now += seconds
        before = len(self.began)
        self.service.turn(now=self.now)
        return self.began[before:]

    def finish(
        self, name: str, summary: CrawlSummary | None = FINE, error: str | None = None
    ) -> None:
        self.going.pop(name).finish(summary, error)
        self.service.wait(30.0)

    def outcomes(self, name: str) -> list[tuple[str, int | None, str | None]]:
        return [(run.how, run.status, run.reason) for run in self.log.latest([name], limit=9)]


def write(file: Path, *sites: str, defaults: str = 'every = "1h"') -> None:
    tables = (
        f'[[site]]\nname = "{site.split()[0]}"\nsites = "https://{site.split()[0]}.example"\n'
        + site.partition(" ")[2]
        for site in sites
    )
    file.write_text("\n".join([f"[defaults]\n{defaults}", *tables, ""]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sites.toml"
    write(path, "a", "b", "c")
    return path


@pytest.fixture
def works(file: Path) -> Iterator[Works]:
    made = Works(file)
    made.service.open(now=NOW)
    yield made
    made.service.close()
    made.log.close()


def test_each_site_runs_at_its_time_and_never_twice_at_once(works: Works) -> None:
    assert works.turn() == ["a", "b"], "two at a time"
    assert works.turn(1.0) == []
    works.finish("b")
    assert works.turn(1.0) == ["c"]
    works.finish("a")
    works.finish("c")
    assert works.turn(1.0) == []
    began = [name for _ in range(60) for name in works.turn(MINUTE)]
    assert len(began) == len(set(began)) == 2
    assert works.outcomes("c")[-1] == ("plan", 0, None)
    assert works.told[:1] == ["b: 0"]


def test_a_run_that_is_due_while_the_one_before_goes_on_is_skipped(works: Works) -> None:
    works.turn()
    for _ in range(4 * 60):
        works.turn(MINUTE)
    assert works.began == ["a", "b"]
    [skipped, _] = works.log.latest(["a"], limit=9)
    assert (skipped.how, skipped.times) == (SKIPPED, 4)
    assert skipped.reason == "its run before was still going on"
    works.finish("a")
    assert works.turn(1.0)[0] == "c"  # it has waited longer
    works.finish("c")
    assert works.turn(1.0) == ["a"], "caught up by one"


def test_two_sites_with_one_output_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    write(file, 'a output = "all.jsonl"', 'b output = "./all.jsonl"', "c")
    works = Works(file, at_once=3)
    works.service.open(now=NOW)
    assert works.turn() == ["a", "c"]
    works.finish("a")
    assert works.turn(1.0) == ["b"]


def test_a_run_that_takes_too_long_is_ended_first_in_order_then_at_once(file: Path) -> None:
    works = Works(file, seconds=30 * MINUTE)
    works.service.open(now=NOW)
    works.turn()
    run = works.going["a"]
    works.turn(29 * MINUTE)
    assert run.ends == 0
    works.turn(2 * MINUTE)
    assert run.ends == 1
    works.turn(MINUTE)
    assert run.ends == 1
    works.turn(2 * MINUTE)
    assert run.ends == 2
    works.finish("a", CrawlSummary(reason="shutdown", articles=3))
    assert works.outcomes("a")[-1] == (
        *("plan", TIMED_OUT),
        "cut short, as it took more than 30 minutes",
    )
    assert works.log.failing("a") is None


@pytest.mark.parametrize("summary", [None, CrawlSummary(reason="shutdown")])
def test_a_run_that_is_cut_and_brought_nothing_counts_as_failing(
    file: Path, summary: CrawlSummary | None
) -> None:
    works = Works(file, seconds=30 * MINUTE)
    works.service.open(now=NOW)
    works.turn()
    works.turn(31 * MINUTE)
    works.finish("a", summary)
    failing = works.log.failing("a")
    assert failing is not None
    assert failing.reason == "cut short, as it took more than 30 minutes, and brought nothing"


def test_pauses_after_failing_runs_grow(file: Path) -> None:
    write(file, "a", defaults='every = "1m"')
    works = Works(file)
    works.service.open(now=NOW)
    waits = []
    for _ in range(4):
        began = works.now
        while not works.turn(10.0):
            pass
        waits.append(works.now - began)
        works.finish("a", None, "The output cannot be written.")
    assert waits[0] <= 70
    assert [round(wait / 300) for wait in waits[1:]] == [1, 2, 4]
    assert works.outcomes("a")[0] == ("plan", 2, "The output cannot be written.")


def test_it_ends_in_order_and_what_was_cut_short_runs_at_the_next_start(works: Works) -> None:
    works.turn()
    runs = dict(works.going)
    works.service.stop()
    works.service.wait(1.0)
    assert [run.ends for run in runs.values()] == [1, 1]
    assert works.turn(5.0) == [], "no further run begins"
    works.service.stop()
    works.service.wait(1.0)
    assert [run.ends for run in runs.values()] == [2, 2]
    works.finish("a", CrawlSummary(reason="shutdown"))
    works.finish("b")
    works.service.run()  # returns, as nothing goes on
    assert works.outcomes("a") == [("plan", STOPPED, "cut short by the end of the service")]
    assert works.outcomes("b") == [("plan", 0, None)]
    works.log.close()
    again = Works(works.file)
    again.now = works.now + 1.0
    again.service.open(now=again.now)
    assert again.turn() == ["a", "c"]
    again.log.close()


def test_the_file_is_read_again_and_a_mistake_keeps_the_old_one(works: Works, file: Path) -> None:
    works.turn()
    works.finish("a")
    works.finish("b")
    file.write_text(file.read_text() + "[[site]]\nnam = 3\n")
    works.turn(1.0)
    assert any("what it said before holds on" in told for told in works.told)
    assert any("sites.toml:" in told and "nam" in told for told in works.told)
    assert works.began == ["a", "b", "c"]
    works.finish("c")
    told = len(works.told)
    works.turn(1.0)
    assert len(works.told) == told, "told once"
    write(file, "b", "d", "e")
    assert works.turn(1.0) == ["d", "e"]
    assert works.told[-1] == f"{file} was read again: 3 site(s)."
    file.unlink()
    works.turn(1.0)
    assert "what it said before holds on" in works.told[-1]
    write(file, "b", "d", "e", "f")
    os.utime(file, (1, 1))
    works.finish("d")
    works.service.reload()
    works.service.wait(1.0)
    assert works.turn(1.0) == ["f"]


def test_files_that_are_included_are_watched_too(works: Works, file: Path) -> None:
    folder = file.parent / "more"
    folder.mkdir()
    file.write_text('include = ["more/*.toml", "more/one.toml"]\n' + file.read_text())
    works.turn()
    assert "what it said before holds on" in works.told[-1], "one.toml is not there"
    (folder / "one.toml").write_text('[[site]]\nname = "d"\nsites = "https://d.example"\n')
    file.write_text(file.read_text().replace(', "more/one.toml"', ""))
    works.turn(1.0)
    assert "was read again: 4 site(s)" in works.told[-1]
    (folder / "two.toml").write_text("[alerts\n")
    works.turn(1.0)
    assert "what it said before holds on" in works.told[-1]
    (folder / "two.toml").write_text('[alerts]\nrepeat = "2d"\n')
    works.turn(1.0)
    assert "was read again: 4 site(s)" in works.told[-1]
    told = len(works.told)
    (folder / "two.toml").write_text('[alerts]\nrepeat = "12h"\n')
    works.turn(1.0)
    assert "was read again: 4 site(s)" in works.told[-1]
    (folder / "one.toml").unlink()
    works.turn(1.0)
    assert "was read again: 3 site(s)" in works.told[-1]
    works.turn(1.0)
    assert len(works.told) == told + 2, "told once"


def test_paused_sites_and_such_that_are_not_enabled_run_by_hand_only(file: Path) -> None:
    write(file, "a", "b enabled = false")
    works = Works(file)
    works.service.open(now=NOW)
    with RunLog(file) as command:
        command.pause("a", now=NOW)
        assert works.turn() == []
        command.ask("a", now=NOW)
        command.ask("b", now=NOW)
        assert works.turn(1.0) == ["a", "b"]
        works.finish("a")
        works.finish("b")
        assert [works.outcomes(name) for name in "ab"] == [[("hand", 0, None)]] * 2
        assert works.turn(DAY) == []
        command.resume("a")
        assert works.turn(1.0) == ["a"]


def test_where_no_process_starts_it_is_tried_again(works: Works) -> None:
    start = works.service.start

    def fail(*_: object) -> Run:
        raise OSError(11, "Resource temporarily unavailable")

    works.service.start = fail
    works.turn()
    words = "no process could be started (Resource temporarily unavailable)"
    assert works.outcomes("a") == [(SKIPPED, None, words)]
    assert f"a: {words}; it is tried again in 60 s." in works.told
    works.service.start = start
    assert works.turn(10.0) == []
    assert works.turn(MINUTE) == ["a", "b"]


def test_two_services_on_one_file_are_told(works: Works, file: Path) -> None:
    other = Works(file)
    with pytest.raises(
        FileTakenError, match=r"Another service runs the sites of .*sites\.toml: st"
    ):
        other.service.open(now=NOW)
    file.write_text("[[site]]\n")
    with pytest.raises(SitesFileError):
        other.service.open(now=NOW)
    other.log.close()
    assert works.turn(1.0) == ["a", "b"], "what it said before holds on"


def test_a_site_may_have_a_cron_line_in_its_zone(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    write(file, 'a cron = "5 6 * * *"', "b", defaults='every = "1h"\nschedule_zone = "Asia/Tokyo"')
    works = Works(file)
    works.service.open(now=NOW)  # 2026-11-18 11:06 UTC, in Tokyo 20:06
    assert works.turn() == ["b"]
    works.finish("b")
    hours = [hour for hour in range(1, 25) if "a" in works.turn(HOUR)]
    assert hours == [10], "06:05 of the next day in Tokyo"


def test_a_site_whose_state_another_crawl_uses_waits_for_it(works: Works, file: Path) -> None:
    other = lock_file(file.with_name("a.jsonl.state"), "its state")
    assert works.turn() == ["b", "c"]
    assert works.outcomes("a") == [(SKIPPED, None, "another crawl uses its state")]
    works.finish("b")
    assert works.turn(20.0) == []
    other.release()
    assert works.turn(20.0) == ["a"]
