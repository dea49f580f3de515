"""Metrics for Prometheus: what the states and the log of runs know, under names that stay."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families
from watched_sites import COUNTS, HOUR, NOW, count, write_alerts, write_runs, write_sites_file

from newscrawl.crawl.frontier import CrawlState
from newscrawl.operate.metrics import metrics_text
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.site_states import states_of
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from conftest import Cli

PROMTOOL = shutil.which("promtool")


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Read metrics as Prometheus does; no sample may come twice."""
    found = [
        ((sample.name, frozenset(sample.labels.items())), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def metrics(file: Path, *states: Path, now: float = NOW) -> Metrics:
    sites = list(read_sites_file(file).plans.values())
    with RunLog(file) as log:
        return Metrics(metrics_text([*states_of(sites), *states], sites, log, now=now))


class Metrics:
    """The samples of a text, by name and labels."""

    def __init__(self, text: str) -> None:
        self.text, self._samples = text, samples(text)

    def get(self, name: str, /, **labels: str) -> float | None:
        return self._samples.get((f"newscrawl_{name}", frozenset(labels.items())))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_sites_file(tmp_path, "a", "b")


A = {"site": "a.example", "name": "a"}


def test_a_site_that_was_typed_without_a_scheme_has_its_name(file: Path) -> None:
    file.write_text(file.read_text().replace("https://", ""))
    count(file, "a", days_ago=3)
    assert metrics(file).get("articles_written_total", **A) is not None


def test_what_the_crawls_brought_is_told_by_site(file: Path) -> None:
    count(file, "a", days_ago=3)
    count(file, "a")
    found = metrics(file)
    assert found.get("articles_written_total", **A) == 2 * COUNTS["articles"]
    assert found.get("revisions_written_total", **A) == 2 * COUNTS["updated"]
    assert found.get("pages_failed_total", **A, reason="blocked") == 2
    assert found.get("pages_failed_total", **A, reason="consent") == 0, "so that a rise is seen"
    assert found.get("pages_rejected_total", **A, reason="rejected") == 10
    assert found.get("urls_left_out_total", **A, cause="shape") == 8
    assert found.get("urls_left_out_total", **A, cause="capacity") == 12
    assert found.get("records_today", **A) == 22
    assert found.get("field_ratio", **A, field="authors") == 0.5
    assert found.get("found_after_median_seconds", **A) == 600
    assert 600 < (found.get("found_after_90th_seconds", **A) or 0) <= 900
    assert found.get("last_article_timestamp_seconds", **A) == NOW - 60
    assert found.get("last_crawl_timestamp_seconds", **A) == NOW - 30
    assert found.get("last_crawl_duration_seconds", **A) == 60
    assert found.get("states_unreadable") == 0
    assert found.get("articles_written_total", site="b.example", name="b") is None, "no state yet"


def test_counters_do_not_go_down_when_old_days_are_forgotten(file: Path) -> None:
    state = count(file, "a", days_ago=500)
    count(file, "a")  # a run begins, and what is older than 400 days is forgotten
    with_all = metrics(file).get("articles_written_total", **A)
    reopened = CrawlState(state)
    kept = reopened.days.since("1970-01-01")
    reopened.close()
    assert len(kept) == 1
    assert with_all == 2 * COUNTS["articles"]


def test_what_is_of_today_ends_with_the_day(file: Path) -> None:
    count(file, "a", days_ago=1)
    found = metrics(file)
    assert found.get("records_today", **A) == 0
    assert found.get("field_ratio", **A, field="headline") is None
    assert found.get("articles_written_total", **A) == COUNTS["articles"]


def test_a_site_of_two_states_is_one_sample(file: Path, tmp_path: Path) -> None:
    count(file, "a")
    other = tmp_path / "other"
    other.mkdir()
    further = count(write_sites_file(other, "a"), "a")
    assert count(write_sites_file(other, "c"), "c") == further
    found = metrics(file, further)
    assert found.get("articles_written_total", **A) == COUNTS["articles"]
    assert found.get("articles_written_total", site="a.example", name="") == COUNTS["articles"]
    assert found.get("articles_written_total", site="c.example", name="") == COUNTS["articles"]


def test_a_state_that_cannot_be_read_is_counted(file: Path, tmp_path: Path) -> None:
    count(file, "a")
    broken = tmp_path / "broken.state"
    broken.write_bytes(b"no database" * 100)
    found = metrics(file, broken, tmp_path / "missing.state")
    assert found.get("states_unreadable") == 2
    assert found.get("records_today", **A) == 22


def test_runs_are_told_by_the_names_of_the_sites_file(file: Path) -> None:
    write_runs(file, {"a": {2 * HOUR: 0, HOUR: 1, 600.0: 1}}, now=NOW)
    with RunLog(file) as log:
        log.take(now=NOW)  # as the service does
        log.begin("b", now=NOW - 60)
        found = metrics(file)
    assert found.get("service_up") == 1
    assert found.get("run_last_success_timestamp_seconds", name="a") == NOW - 2 * HOUR + 60
    assert found.get("run_last_duration_seconds", name="a") == 60
    assert found.get("run_failures", name="a") == 2
    assert found.get("run_in_progress", name="a") == 0
    assert found.get("run_in_progress", name="b") == 1
    assert found.get("run_last_success_timestamp_seconds", name="b") is None
    assert found.get("run_paused", name="b") == 0
    without_service = metrics(file)
    assert without_service.get("service_up") == 0
    assert without_service.get("run_in_progress", name="b") == 0


@pytest.mark.parametrize(
    ("hours_ago", "status", "least"), [(1.5, 0, 0.5), (5, 0, 4), (50, None, 49)]
)
def test_a_run_that_is_due_is_late(
    file: Path, hours_ago: float, status: int | None, least: float
) -> None:
    """Within an hour after the last one the next was due.

    Also where the log knows of no end of the last one: the service was killed.
    """
    write_runs(file, {"a": {hours_ago * HOUR: status}}, now=NOW)
    late = metrics(file).get("run_late_seconds", name="a")
    assert late is not None
    assert least * HOUR <= late <= (least + 1) * HOUR


def test_a_long_run_is_not_late_while_its_service_works(file: Path) -> None:
    write_runs(file, {"a": {9 * HOUR: None}}, now=NOW)
    with RunLog(file) as log:
        log.skip("a", "its run before was still going on", now=NOW - 8 * HOUR)
        log.skip("a", "its run before was still going on", now=NOW - 60)
    found = metrics(file)
    assert found.get("run_late_seconds", name="a") == 0


def test_open_alerts_are_counted_by_their_kind(file: Path) -> None:
    write_alerts(file, "coverage/authors", "coverage/headline", "fewer", now=NOW)
    found = metrics(file)
    labels = {"site": "a.example", "acknowledged": "false"}
    assert found.get("alerts_open", **labels, kind="coverage") == 2
    assert found.get("alerts_open", **labels, kind="fewer") == 1


def test_names_follow_the_conventions_of_prometheus(file: Path) -> None:
    count(file, "a")
    write_runs(file, {"a": {HOUR: 0}}, now=NOW)
    write_alerts(file, "fewer", now=NOW)
    for family in text_string_to_metric_families(metrics(file).text):
        assert family.documentation.endswith((".", "newscrawl resume.")), family.name
        if family.type == "counter":
            assert all(sample.name.endswith("_total") for sample in family.samples)
        else:
            assert family.type == "gauge"
            assert "_total" not in family.name
        assert not family.name.endswith(("_minutes", "_hours", "_percent", "_ms"))


@pytest.mark.skipif(PROMTOOL is None, reason="needs promtool: apt install prometheus")
def test_prometheus_own_checker_finds_nothing_wrong(file: Path) -> None:
    write_runs(file, {"a": {HOUR: 0}, "b": {HOUR: 3}}, now=NOW)
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, "check", "metrics"],
        input=metrics(file).text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(PROMTOOL is None, reason="needs promtool: apt install prometheus")
def test_prometheus_own_checker_takes_the_alerting_rules() -> None:
    rules = Path(__file__).parents[2] / "docs" / "deploy" / "prometheus-rules.yml"
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, "check", "rules", rules], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_command_writes_a_file_that_is_whole(cli: Cli) -> None:
    file = write_sites_file(cli.folder, "a")
    count(file, "a", now=time.time())
    ran = cli("metrics", "--sites", "sites.toml", "-o", "newscrawl.prom")
    assert (ran.status, ran.out, ran.err) == (0, b"", "")
    assert not run_log_is_there(file), "it makes nothing"
    text = (cli.folder / "newscrawl.prom").read_text()
    assert Metrics(text).get("articles_written_total", **A) == COUNTS["articles"]
    assert (cli.folder / "newscrawl.prom").stat().st_mode & 0o044, "node_exporter is another user"
    assert {path.name for path in cli.folder.iterdir()} == {"sites.toml", "out", "newscrawl.prom"}
    shown = cli("metrics", "--sites", "sites.toml").out.decode()
    assert Metrics(shown).get("articles_written_total", **A) == COUNTS["articles"]


def run_log_is_there(file: Path) -> bool:
    return file.with_name(f"{file.name}.runs").exists()


def test_where_the_file_cannot_be_written_the_error_says_so(cli: Cli) -> None:
    write_sites_file(cli.folder, "a")
    ran = cli("metrics", "--sites", "sites.toml", "-o", "missing/newscrawl.prom")
    assert "cannot write missing/newscrawl.prom" in ran.error()


@pytest.mark.parametrize(("hours_ago", "status"), [(0.1, 0), (9, 3)])
def test_a_monitor_hears_by_an_exit_status_whether_runs_are_late(
    cli: Cli, hours_ago: float, status: int
) -> None:
    file = write_sites_file(cli.folder, "a")
    assert "No service has run" in cli("runs", "--sites", "sites.toml", "--check").error()
    write_runs(file, {"a": {hours_ago * HOUR: 0}}, now=time.time())
    ran = cli("runs", "--sites", "sites.toml", "--check")
    assert ran.status == status
    assert ran.out.decode().startswith("Runs are late: a") == (status == 3)
