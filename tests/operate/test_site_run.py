"""What a run's process answers, or does not, becomes what came of the run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

from newscrawl.operate import site_run
from newscrawl.operate.site_run import BROKE, STOPPED, RunOptions, SiteProcess, run_site
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan


def site(folder: Path) -> SitePlan:
    path = folder / "sites.toml"
    path.write_text('[[site]]\nname = "a"\nsites = "https://a.example"\n')
    return read_sites_file(path).plans["a"]


def runs_as(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have some code run in place of a crawl's process."""

    def start(_: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", code]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(site_run, "start_process", start)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        '{"summary": []}',
        # As of another version, where newscrawl was updated while its service runs.
        '{"summary": {"sites": {}, "unknown": 1}}',
        '{"summary": {"reason": "finished"}}',
        '{"summary": {"sites": {"a.example": 3}}}',
    ],
)
def test_an_answer_that_is_none_is_that_of_a_broken_run(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs_as(f"import sys; sys.stdin.buffer.read(1); print({answer!r})", monkeypatch)
    ended = run_site(site(tmp_path), RunOptions())
    assert (ended.status, ended.is_broken) == (BROKE, True)


def test_a_run_that_is_stuck_is_killed_when_it_is_told_to_end_a_third_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = tmp_path / "ready"
    runs_as(
        "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(ready)!r}, 'w').close(); threading.Event().wait()",
        monkeypatch,
    )
    process = SiteProcess(site(tmp_path), RunOptions())
    wait_until(ready.exists, "the process")
    for _ in range(3):
        process.end()
    assert process.result().status == STOPPED
