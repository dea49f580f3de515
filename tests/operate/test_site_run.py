"""What a run's process answers, or does not, becomes what came of the run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.operate import site_run
from newscrawl.operate.site_run import BROKE, RunOptions, run_site
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path


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
    path = tmp_path / "sites.toml"
    path.write_text('[[site]]\nname = "a"\nsites = "https://a.example"\n')

    def start(_: str) -> subprocess.Popen[bytes]:
        code = f"import sys; sys.stdin.buffer.read(1); print({answer!r})"
        return subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    monkeypatch.setattr(site_run, "start_process", start)
    ended = run_site(read_sites_file(path).plans["a"], RunOptions())
    assert (ended.status, ended.is_broken) == (BROKE, True)
