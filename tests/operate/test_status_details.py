"""What ``status`` says of the disk, and by which cause each day's URLs were left out."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from click.testing import CliRunner
from watched_sites import write_sites_file

from newscrawl.cli.status import status
from newscrawl.crawl.frontier import CrawlState
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

GB: Final = 1024**3
DAY: Final = 86_400.0


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` returns."""

    total: int
    used: int
    free: int


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_sites_file(tmp_path, "a", "b")


def make_state(file: Path, name: str, *days: dict[str, int]) -> Path:
    """A state with what was counted on some days, today's first."""
    place = state_of(read_sites_file(file).plans[name])
    place.parent.mkdir(parents=True, exist_ok=True)
    with closing(CrawlState(place)) as state:
        for ago, counts in enumerate(days):
            for what, number in counts.items():
                state.days.add(f"{name}.example", what, number)
            state.days.flush(now=time.time() - ago * DAY)
        state.commit(clean=True)
    return place


@pytest.mark.parametrize(
    ("free", "total", "is_told"), [(2 * GB, 40 * GB, False), (GB // 2, 10 * GB, True),
    (20 * GB, 1000 * GB, True), (40 * GB, 1000 * GB, False)],
)  # fmt: skip
def test_a_disk_that_is_nearly_full_is_told_once(
    file: Path, monkeypatch: pytest.MonkeyPatch, free: int, total: int, is_told: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(total, total - free, free))
    states = [make_state(file, name) for name in ("a", "b")]
    for arguments in (["--sites", "sites.toml"], ["--state", str(states[0])]):
        ran = CliRunner().invoke(status, [*arguments, "--check"])
        assert ran.exit_code == (3 if is_told else 0), ran.output
        lines = ran.stdout.splitlines()
        assert len(lines) == is_told
        assert all(f"has {free / GB:.1f} GB left: make room." in line for line in lines)
        told = json.loads(CliRunner().invoke(status, [*arguments, "--check", "--json"]).stdout)
        assert [finding["kind"] for finding in told] == ["disk"] * is_told


def test_each_day_says_by_which_cause_urls_were_left_out(file: Path) -> None:
    causes = {"left-out/off-site": 12, "left-out/robots": 1234, "left-out/shape": 0, "not-kept": 3}
    make_state(file, "a", {"taken": 5, "articles": 5, **causes}, {"taken": 7, "articles": 7})
    asked = ["--sites", "sites.toml", "a", "--days", "2"]
    ran = CliRunner().invoke(status, asked, env={"COLUMNS": "200"})
    assert ran.exit_code == 0, ran.output
    assert "why it was left out" in ran.stdout
    today, before = (
        line for line in ran.stdout.splitlines() if line.startswith("a.example ") and " 20" in line
    )
    assert "1,234 forbidden by robots.txt, 12 on other hosts, 3 not kept" in today
    assert "1,249" in today, "the sum of the causes"
    assert before.split()[2:7] == ["7", "0", "0", "7", "7"]
    days = json.loads(CliRunner().invoke(status, [*asked, "--json"]).stdout)["days"]
    assert sorted(day["counts"].get("left-out/robots", 0) for day in days) == [0, 1234]


def test_without_causes_there_is_no_column_for_them(file: Path) -> None:
    make_state(file, "a", {"taken": 5, "articles": 5})
    ran = CliRunner().invoke(status, ["--sites", "sites.toml", "a", "--days", "2"])
    assert "named" in ran.stdout
    assert "why it was left out" not in ran.stdout
