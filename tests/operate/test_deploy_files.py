"""The files of docs/deploy: they are what they say, and what they call exists."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import promql_parser
import pytest
from watched_sites import COUNTS, HOUR, NOW, count, write_alerts, write_runs, write_sites_file

from newscrawl.cli import newscrawl
from newscrawl.operate.metrics import metrics_text
from newscrawl.operate.run_log import RunLog, run_log_path
from newscrawl.operate.site_states import states_of
from newscrawl.operate.sites_file import check_sites_file, read_sites_file

if TYPE_CHECKING:
    from collections.abc import Iterator

yaml = importlib.import_module("yaml")  # without types

CHECKOUT = Path(__file__).parents[2]
DEPLOY = CHECKOUT / "docs" / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
METRIC = re.compile(r"\bnewscrawl_[a-z_]+")


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def loaded(name: str) -> list[Any]:
    return list(yaml.safe_load_all(read(name)))


def calls() -> Iterator[tuple[str, list[str]]]:
    """Each command line of newscrawl in the files, as its words behind the program's name."""
    for path in [*UNITS, DEPLOY / "crontab"]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "/bin/newscrawl " in line and not line.startswith("#"):
                command = line.partition("/bin/newscrawl ")[2].partition(" 2>>")[0]
                yield path.name, shlex.split(command)
    dockerfile = read("Dockerfile")
    yield "Dockerfile", json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[0])
    check = re.findall(r"CMD newscrawl (.*) \|\| exit 1$", dockerfile, re.MULTILINE)[0]
    yield "Dockerfile", shlex.split(check)
    [compose] = loaded("compose.yaml")
    yield "compose.yaml", compose["services"]["web"]["command"]
    yield "kubernetes-cronjob.yaml", container()["args"]
    [shared] = loaded("compose-shared.yaml")
    yield "compose-shared.yaml", shared["services"]["worker-1"]["command"]
    [workers] = [
        each for each in loaded("kubernetes-workers.yaml") if each["kind"] == "StatefulSet"
    ]
    [worker] = workers["spec"]["template"]["spec"]["containers"]
    yield "kubernetes-workers.yaml", worker["args"]


def pod() -> dict[str, Any]:
    [job] = [each for each in loaded("kubernetes-cronjob.yaml") if each["kind"] == "CronJob"]
    found: dict[str, Any] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


def container() -> dict[str, Any]:
    [found] = pod()["containers"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("file", "words"), list(calls()), ids=str)
def test_the_commands_in_the_files_exist(file: str, words: list[str]) -> None:
    name, *rest = words
    command = getattr(importlib.import_module(f"newscrawl.cli.{name}"), name)
    with command.make_context(name, [*rest], parent=click.Context(newscrawl)) as context:
        sites = context.params.get("file") or context.params.get("sites_file")
    assert sites is not None, file
    assert Path(sites).name == "sites.toml"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    for each in UNITS:
        text = each.read_text(encoding="utf-8").replace("/opt/newscrawl/bin/newscrawl", "/bin/true")
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or unit.name in line]
    assert not said


def test_the_image_has_no_compiler_and_no_root() -> None:
    *_, last = read("Dockerfile").split("\nFROM ")
    assert "gcc" not in last
    assert last.index("useradd --system --uid 10001") < last.index("\nUSER 10001\n")
    assert len(re.findall(r"^VOLUME", last, re.MULTILINE)) == 1
    for source in re.findall(r"^COPY (?!--from)(.*) \S+$", read("Dockerfile"), re.MULTILINE):
        assert all((CHECKOUT / name).exists() for name in source.split())


def test_the_image_pins_what_it_installs() -> None:
    """By the pattern with which the Dockerfile reads requirements.lock."""
    assert r"s/^\([a-z0-9._-]*==[^ ;]*\).*/\1/p" in read("Dockerfile")
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name.partition("==")[0] for name in re.findall(r"^[a-z0-9._-]*==[^ ;]*", lock, re.M)}
    assert {"scrapy", "lxml", "prometheus-client", "cronsim"} <= pinned


def test_only_this_machine_reaches_the_pages_of_compose() -> None:
    [compose] = loaded("compose.yaml")
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8790:8790"]
    assert (DEPLOY / compose["services"]["crawl"]["build"]["context"]).resolve() == CHECKOUT
    for service in compose["services"].values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["volumes"] == ["news:/data"]


def test_the_cron_job_mounts_what_it_names(tmp_path: Path) -> None:
    config, claim, job = loaded("kubernetes-cronjob.yaml")
    assert (job["apiVersion"], claim["kind"]) == ("batch/v1", "PersistentVolumeClaim")
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    volumes = {volume["name"]: volume for volume in pod()["volumes"]}
    assert volumes.keys() == {mount["name"] for mount in container()["volumeMounts"]}
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert volumes["config"]["configMap"]["name"] == config["metadata"]["name"]
    assert pod()["securityContext"]["runAsNonRoot"] is True
    sites = tmp_path / "sites.toml"
    sites.write_text(config["data"]["sites.toml"], encoding="utf-8")
    found = check_sites_file(sites)
    assert (list(found.plans), found.mistakes) == (["example-news"], [])
    assert str(found.plans["example-news"].into.output_dir) == "/data/articles"


# --- what asks metrics and tables ----------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = write_sites_file(tmp_path, "a", "b")
    count(path, "a")
    write_runs(path, {"a": {600.0: 0, HOUR: 1}}, now=NOW)
    write_alerts(path, "fewer", now=NOW)
    return path


def queries() -> list[str]:
    """Return all queries of the dashboard and the rules."""
    panels = json.loads(read("grafana-dashboard.json"))["panels"]
    [rules] = loaded("prometheus-rules.yml")
    return [
        *(target["expr"] for panel in panels for target in panel["targets"]),
        *(rule["expr"] for group in rules["groups"] for rule in group["rules"]),
    ]


def test_prometheus_can_read_each_query() -> None:
    for query in queries():
        promql_parser.parse(query)


def test_the_metrics_that_are_asked_for_exist(file: Path) -> None:
    sites = list(read_sites_file(file).plans.values())
    with RunLog(file) as log:
        text = metrics_text(states_of(sites), sites, log, now=NOW)
    samples = set(re.findall(r"^(newscrawl_\w+?)(?:\{| )", text, re.MULTILINE))
    documented = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    asked = {name for query in queries() for name in METRIC.findall(query)}
    assert asked
    assert asked <= samples
    assert samples == set(re.findall(r"`(newscrawl_\w+)`", documented))


def test_the_dashboard_has_what_grafana_needs() -> None:
    dashboard = json.loads(read("grafana-dashboard.json"))
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= dashboard.keys()
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert panel["targets"]


@pytest.mark.parametrize(("database", "rows"), [("crawl", 2), ("runs", 2)])
def test_the_queries_for_datasette_run(file: Path, database: str, rows: int) -> None:
    [found] = loaded("datasette.yaml")
    [state] = states_of(read_sites_file(file).plans.values())
    path = state if database == "crawl" else run_log_path(file)
    with closing(sqlite3.connect(path)) as db:
        answers = {
            name: db.execute(query["sql"], {"part": "a.example"}).fetchall()
            for name, query in found["databases"][database]["queries"].items()
        }
    first = "ledger" if database == "crawl" else "runs"
    assert answers[first]
    if database == "crawl":
        [ledger] = answers["ledger"]
        assert ledger[:4] == ("a.example", "2026-11-30", 0, COUNTS["articles"])
        assert ("a.example", "2026-11-30", 22, "authors", 50.0) in answers["coverage"]
        assert len(answers["coverage"]) == rows
    else:
        assert len(answers["runs"]) == rows


def test_each_file_is_explained() -> None:
    text = (CHECKOUT / "docs" / "deploying.md").read_text(encoding="utf-8")
    assert {f"deploy/{path.name}" for path in DEPLOY.iterdir()} <= set(
        re.findall(r"\((deploy/[^)]*)\)", text)
    )
