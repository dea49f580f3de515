"""How the sites of a file are doing, at a glance: a line for each, in a terminal of any width."""

from __future__ import annotations

import io
import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.console import Console
from watched_sites import DAY, HOUR, NOW, count, write_runs, write_sites_file

from newscrawl.cli.glance_table import glance_table, summary_line
from newscrawl.cli.report import report
from newscrawl.cli.retry import retry
from newscrawl.cli.status import status
from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.frontier.overview import WATCHED
from newscrawl.operate.health import SitePast
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.site_glances import SiteGlance, _last_success, read_glances
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("fine", "failing", "silent", "odd", "new")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = write_sites_file(tmp_path, *NAMES)
    path.write_text(path.read_text().replace('"out"', '"out/{name}"'))
    return path


def glances(file: Path) -> dict[str, SiteGlance]:
    sites = list(read_sites_file(file).plans.values())
    with RunLog(file, read_only=True) as log:
        return {each.name: each for each in read_glances(sites, log, now=NOW)}


def fill(file: Path) -> None:
    for name in NAMES[:3]:
        for ago in (3, 2, 1, 0):
            count(file, name, days_ago=ago)
    state = CrawlState(state_of(read_sites_file(file).plans["silent"]))
    state.history.note_silent("silent.example", "blocked", "A bot check.", now=NOW - 1.5 * DAY)
    state.commit(clean=True)
    state.close()
    path = state_of(read_sites_file(file).plans["odd"])
    path.parent.mkdir(parents=True)
    path.write_text("no state")
    runs = {"fine": {HOUR: 0}, "failing": {5 * HOUR: 0, 4 * HOUR: 3, 2 * HOUR: 3}}
    write_runs(file, runs, now=NOW)
    with RunLog(file) as log:
        log.pause("new", now=NOW)


def test_what_is_known_of_each_site(file: Path) -> None:
    fill(file)
    known = glances(file)
    fine = known["fine"]
    assert (fine.last_success, fine.last_article) == (NOW - 30, NOW - 60)
    assert (fine.today, fine.usual, fine.trouble) == (20, 20, None)
    assert fine.coverage["headline"] == 1.0
    assert fine.coverage["authors"] == 0.5
    assert fine.next_run is not None
    failing = known["failing"].trouble
    assert failing == (NOW - 4 * HOUR + 60, "2 runs: its runs fail", True)
    assert known["silent"].trouble == (NOW - 1.5 * DAY, "A bot check.", True)
    assert known["silent"].last_success == NOW - 2 * DAY - 30
    odd = known["odd"].trouble
    assert odd is not None
    assert "is no state of newscrawl's" in odd.words
    assert known["new"].is_paused
    assert known["new"] == SiteGlance(name="new", next_run=known["new"].next_run, is_paused=True)


def test_runs_of_a_watch_count_once_they_have_ended() -> None:
    with closing(CrawlState(MEMORY)) as state:
        for ended in (NOW - 3600, NOW - 60, None):
            number = state.begin_run(["a.example"], now=NOW - 7200, reason=WATCHED)
            if ended is not None:
                state.end_run(number, reason=WATCHED, summary={}, now=ended)
        past = SitePast(site="a.example", today=date.fromisoformat("2026-11-30"))
        assert _last_success(state.db, [past]) == NOW - 60


def test_a_day_without_a_run_counts_for_the_usual_day(file: Path) -> None:
    for ago in (9, 1):
        count(file, "fine", days_ago=ago)
    with RunLog(file):
        pass
    assert glances(file)["fine"].usual == 0


@pytest.mark.parametrize("columns", [80, 120])
def test_each_site_is_a_line_in_a_terminal(file: Path, columns: int) -> None:
    fill(file)
    sites = [
        *glances(file).values(),
        *(SiteGlance(name=f"paper-of-a-long-name-{number:03}") for number in range(200)),
    ]
    output = io.StringIO()
    console = Console(file=output, width=columns, force_terminal=True, color_system=None)
    console.print(glance_table(sites, now=NOW, columns=columns))
    _, rule, *lines = output.getvalue().splitlines()
    assert len(rule) == columns
    assert len(lines) == len(sites)
    shown = {line.split()[0]: line for line in lines}
    assert len(shown) == len(sites), "cut names are still told apart"
    assert lines[0].split()[0] in NAMES[1:4], "what fails comes first"
    assert "08:01: 2 runs: its" in shown["failing"]
    assert "2026-11-29: A bot" in shown["silent"]
    assert shown["fine"].split()[1:7] == ["30", "s", "60", "s", "20", "20"]
    assert "█▁▁▅▁▁▁" in shown["fine"]
    assert "paused" in shown["new"]
    assert summary_line(sites).startswith("205 sites: 3 failing, 1 paused, 202 without a success")


def test_the_command(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count(file, "fine")
    monkeypatch.chdir(file.parent)
    run = CliRunner().invoke
    shown = run(status, ["--sites", "sites.toml"])
    assert shown.exit_code == 0, shown.output
    assert "5 sites: 4 without a success yet;" in shown.stdout
    assert "No service runs these sites now: newscrawl run --sites sites.toml" in shown.stderr
    listed = json.loads(run(status, ["--sites", "sites.toml", "--json", "fine"]).stdout)
    assert [each["name"] for each in listed["sites"]] == ["fine"]
    assert "fine.example" in run(status, ["--sites", "sites.toml", "fine", "--sources"]).stdout
    assert run(status, ["--sites", "sites.toml", "--check"]).exit_code == 0
    assert not (file.parent / "sites.toml.runs").exists(), "looking changes nothing"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--state", "x"], "Give --sites or --state, not both."),
        (["--sources"], "Name one site of the file"),
        (["fin"], "has no site 'fin'. Did you mean \"fine\"?"),
        (["new", "--days", "3"], "There is no state"),
    ],
)
def test_wrong_use(file: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(status, ["--sites", str(file), *arguments])
    assert done.exit_code in (1, 2)
    assert said in done.output


def damage(state: Path) -> None:
    """Write nonsense over all pages of a SQLite file but the first, as a broken disk does."""
    content = state.read_bytes()
    state.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def test_a_damaged_state_is_told_and_hides_no_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(file, "fine")
    damage(count(file, "silent"))
    monkeypatch.chdir(file.parent)
    run = CliRunner().invoke
    checked = run(status, ["--sites", "sites.toml", "--check"])
    assert checked.exit_code == 3
    [line] = checked.stdout.splitlines()
    assert line.startswith("silent: The state ")
    assert "is damaged (" in line
    written = run(report, ["--sites", "sites.toml"])
    assert written.exit_code == 2
    assert "report.html: 1 site(s)" in written.stderr
    assert "is damaged (" in written.stderr
    assert "1 state(s), which the lines above name, are not in it." in written.stderr
    for command in (status, report, retry):
        ran = run(command, ["--state", "out/silent/crawl.state"])
        assert ran.exit_code in (1, 2)
        assert isinstance(ran.exception, SystemExit), ran.exception
        assert "is damaged (" in ran.output


def test_a_log_that_is_none(file: Path) -> None:
    file.with_name("sites.toml.runs").write_text("no log")
    shown = CliRunner().invoke(status, ["--sites", str(file)])
    assert "is no log of runs that this version of newscrawl can read: move it" in shown.output
