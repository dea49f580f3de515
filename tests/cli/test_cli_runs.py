"""``newscrawl runs``: what the log of a service's runs says, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from click.testing import CliRunner

from newscrawl.cli.runs import runs
from newscrawl.operate.run_log import RunLog

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_764_500_000.0  # seconds since 1970: in the year 2025


def shown(file: Path, *options: str) -> str:
    return CliRunner().invoke(runs, ["--sites", str(file), *options], catch_exceptions=False).stdout


def test_a_run_is_shown_although_another_one_was_skipped_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    lines = '[[site]]\nname = "one"\nsites = "https://news.example"\nevery = "1m"\n'
    file.write_text(lines, encoding="utf-8")
    with RunLog(file) as log:
        log.take(now=NOW)
        number = log.begin("one", now=NOW)
        for minute in (1, 2):
            log.skip("one", "its run before was still going on", now=NOW + 60.0 * minute)
        going = " ".join(shown(file).split())
        assert "running; skipped (2 times): its run before was still going on" in going
        assert "after this run" in going
        log.end(number, status=0, reason=None, now=NOW + 130.0)
        over = " ".join(shown(file).split())
        assert "2 min fine; skipped (2 times): its run before was still going on" in over
        assert [run["how"] for run in orjson.loads(shown(file, "--json"))["runs"]] == [
            "skipped",
            "plan",
        ]
        log.end(log.begin("one", now=NOW + 180.0), status=0, reason=None, now=NOW + 190.0)
        assert "skipped" not in shown(file)


def test_a_look_makes_no_log(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    lines = '[[site]]\nname = "one"\nsites = "https://news.example"\nevery = "1m"\n'
    file.write_text(lines, encoding="utf-8")
    assert "not run yet" in shown(file)
    assert orjson.loads(shown(file, "--json"))["runs"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["sites.toml"]
