"""After a run its site is judged, and whom the sites file names hears of what is not as usual."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from receiving import receiver
from waiting import wait_until

from newscrawl.crawl.frontier import CrawlState
from newscrawl.operate import alert_desk
from newscrawl.operate.alert_desk import AlertDesk
from newscrawl.operate.alerting import Alerting
from newscrawl.operate.health import disk_findings
from newscrawl.operate.run_log import RunLog, run_log_path
from newscrawl.operate.site_findings import found_at_sites
from newscrawl.operate.sites_file import AlertPlan, check_sites_file, read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli

DAY = 86_400.0
SITE = "news.example"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
GB = 1024**3


class Told:
    """Keeps what the service tells."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(text)

    error = line


def sites_file(folder: Path, *alerts: str) -> Path:
    path = folder / "sites.toml"
    lines = ["[alerts]", *alerts, "[[site]]", 'name = "news"', f'sites = "https://{SITE}"']
    path.write_text("\n".join(lines), encoding="utf-8")
    RunLog(path).close()
    return path


def fill(folder: Path, *, authors: int) -> None:
    """Write five weeks of the site's past, the last day with so many authors of 20 records."""
    state = CrawlState(folder / "news.jsonl.state")
    for ago in range(34, -1, -1):
        counts = {"articles": 20, "records": 20, "has/authors": 20 if ago else authors}
        for what, number in counts.items():
            state.days.add(SITE, what, number)
        state.db.execute("DELETE FROM site_days WHERE day = ?", (_day(ago),))
        state.days.flush(now=NOW - ago * DAY)
    state.commit(clean=True)
    state.close()


def _day(ago: int) -> str:
    return datetime.fromtimestamp(NOW - ago * DAY, UTC).date().isoformat()


def runs(path: Path, *authors: int, hours: float = 1.0, is_fine: bool = True) -> None:
    """Have runs end, some hours apart, each with what its day holds."""
    found = read_sites_file(path)
    [site] = found.chosen()
    with closing(Alerting(run_log_path(path), found.alerts, Told())) as alerting:
        for number, of_20 in enumerate(authors):
            fill(path.parent, authors=of_20)
            alerting.run_begins()
            now = NOW + number * hours * 3600
            alerting.run_ended(site, is_fine=is_fine, sites=1, now=now)


@pytest.mark.server
def test_an_alert_is_told_once_and_when_it_is_over(tmp_path: Path) -> None:
    with receiver() as server:
        runs(sites_file(tmp_path, f'webhook = "{server.url}/hook"'), 20, 0, 0, 20)
    told = [json.loads(content) for _, content in server.got]
    assert [alert["event"] for each in told for alert in each["alerts"]] == ["opened", "recovered"]
    words = "authors: 0% of the latest 20 records have it; before, 100% had."
    assert told[0]["text"] == f"news: {words}"


@pytest.mark.server
def test_an_alert_that_nobody_heard_is_told_after_the_next_run(tmp_path: Path) -> None:
    with receiver(500) as deaf:
        runs(sites_file(tmp_path, f'webhook = "{deaf.url}"'), 0)
    with receiver() as server:
        runs(sites_file(tmp_path, f'webhook = "{server.url}"'), 0)
    assert len(deaf.got) == len(server.got) == 1
    assert [each["event"] for each in json.loads(server.got[0][1])["alerts"]] == ["opened"]


def test_a_log_that_cannot_be_opened_for_a_while_ends_no_alerts(tmp_path: Path) -> None:
    path = sites_file(tmp_path)
    fill(tmp_path, authors=0)
    [site] = read_sites_file(path).plans.values()
    told, log = Told(), run_log_path(path)
    desk = AlertDesk(log, read_sites_file(path).alerts, told)
    away = log.rename(log.with_name("away"))
    log.mkdir()
    desk.run_ended(site, is_fine=True, sites=1, now=NOW)
    wait_until(lambda: bool(told.lines), "the error")
    log.rmdir()
    away.rename(log)
    desk.run_ended(site, is_fine=True, sites=1, now=NOW)
    desk.close()
    assert "Alerts could not be kept" in told.lines[0]
    assert any("authors" in line for line in told.lines[1:]), told.lines


def test_another_plan_does_not_wait_for_a_server_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sites_file(tmp_path)
    answers, told = Event(), list[str]()

    class Slow(Alerting):
        def run_begins(self) -> None:
            answers.wait(60)
            told.append(self._plan.repeat)

    monkeypatch.setattr(alert_desk, "Alerting", Slow)
    desk = AlertDesk(run_log_path(path), AlertPlan(repeat="1d"), Told())
    desk.run_begins()
    desk.change(AlertPlan(repeat="12h"))
    desk.run_begins()
    assert told == []
    answers.set()
    desk.close()
    assert told == ["1d", "12h"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Apprise loads
@pytest.mark.server
def test_a_service_that_apprise_does_not_know_keeps_no_other_way_from_being_heard(
    tmp_path: Path,
) -> None:
    told = Told()
    fill(tmp_path, authors=0)
    with receiver() as server:
        path = sites_file(tmp_path, f'webhook = "{server.url}"', 'apprise = "nothing://room"')
        found = read_sites_file(path)
        desk = AlertDesk(run_log_path(path), found.alerts, told)
        desk.run_ended(found.plans["news"], is_fine=True, sites=1, now=NOW)
        desk.close()
    assert len(server.got) == 1
    assert "No alert is sent by Apprise: Apprise knows no service for nothing" in told.lines[0]


def test_alerts_end_with_the_sites_of_the_file(tmp_path: Path) -> None:
    path = sites_file(tmp_path)
    fill(tmp_path, authors=0)
    path.write_text(path.read_text().replace("https://", ""))  # as people type it
    plans = list(read_sites_file(path).plans.values())
    with closing(Alerting(run_log_path(path), read_sites_file(path).alerts, Told())) as alerting:
        alerting.run_ended(plans[0], is_fine=True, sites=1, now=NOW)
        with RunLog(path, read_only=True) as log:
            alerting.sites_read(plans, now=NOW)
            assert [alert.site for alert in log.open_alerts()] == ["news"]
            alerting.sites_read([], now=NOW)
            assert log.open_alerts() == []


@pytest.mark.server
def test_it_is_told_again_after_the_time_that_the_file_says(tmp_path: Path) -> None:
    with receiver() as server:
        path = sites_file(tmp_path, f'webhook = "{server.url}"', 'repeat = "3h"')
        runs(path, 0, 0, 0, 0, 0)
    events = [alert["event"] for _, got in server.got for alert in json.loads(got)["alerts"]]
    assert events == ["opened", "repeated"]


@pytest.mark.server
def test_the_monitor_hears_of_each_run(tmp_path: Path) -> None:
    with receiver() as server:
        path = sites_file(tmp_path, f'heartbeat = "{server.url}/id"')
        runs(path, 20)
        runs(path, 20, is_fine=False)
    assert [path for path, _ in server.got] == ["/id/start", "/id", "/id/start", "/id/fail"]


@pytest.mark.server
def test_the_digest_comes_when_it_is_due(tmp_path: Path) -> None:
    fill(tmp_path, authors=0)
    with receiver() as server:
        path = sites_file(tmp_path, f'webhook = "{server.url}"', 'digest = "weekly"')
        found = read_sites_file(path)
        with closing(Alerting(run_log_path(path), found.alerts, Told())) as alerting:
            sent = [
                alerting.send_digest(found.chosen(), now=NOW + days * DAY) for days in (0, 6, 7)
            ]
    assert sent == [True, False, True]
    text = json.loads(server.got[0][1])["text"]
    assert text.startswith("1 sites, 140 new articles in 7 days, 1 not as usual\n\n")
    assert "news: 140 new, 0 revised; authors: 0% of" in text


def test_a_new_service_sends_no_digest_before_it_has_a_day_to_tell_of(tmp_path: Path) -> None:
    with closing(CrawlState(tmp_path / "news.jsonl.state")) as state:
        state.days.add(SITE, "articles", 20)
        state.days.flush(now=NOW)
        state.commit(clean=True)
    path = sites_file(tmp_path, 'command = ["true"]', 'digest = "daily"')
    found = read_sites_file(path)
    with closing(Alerting(run_log_path(path), found.alerts, Told())) as alerting:
        assert not alerting.send_digest(found.chosen(), now=NOW)
        assert alerting.send_digest(found.chosen(), now=NOW + DAY)


def test_two_sites_on_one_host_have_alerts_of_their_own(tmp_path: Path) -> None:
    path = sites_file(tmp_path)
    other = f'\n[[site]]\nname = "sport"\nsites = "https://{SITE}/sport"\n'
    path.write_text(path.read_text(encoding="utf-8") + other, encoding="utf-8")
    found = read_sites_file(path)
    fill(tmp_path, authors=20)
    (tmp_path / "news.jsonl.state").rename(tmp_path / "sport.jsonl.state")
    fill(tmp_path, authors=0)
    with closing(Alerting(run_log_path(path), found.alerts, Told())) as alerting:
        for plan in found.chosen():
            alerting.run_ended(plan, is_fine=True, sites=2, now=NOW)
    with RunLog(path, read_only=True) as log:
        assert [alert.site for alert in log.open_alerts()] == ["news"]


def test_runs_that_break_are_told_although_the_state_knows_of_nothing(tmp_path: Path) -> None:
    path = sites_file(tmp_path)
    found = read_sites_file(path)
    [site] = found.chosen()
    told = Told()
    why = "The output news.jsonl cannot be written (no space left on device)."
    words = f"news: 3 runs in a row failed: {why}"
    with RunLog(path) as log, closing(Alerting(log.path, found.alerts, told)) as alerting:
        for number in range(3):
            now = NOW + number * 3600
            log.end(log.begin("news", now=now), status=2, reason=why, now=now)
            assert told.lines == []
            alerting.run_ended(site, log.failing("news"), is_fine=False, sites=1, now=now)
        assert told.lines == [words]
        [finding] = found_at_sites([site], log, now=NOW)
        assert f"{finding.site}: {finding.words}" == words
        log.end(log.begin("news", now=NOW + 1e4), status=0, reason=None, now=NOW + 1e4)
        alerting.run_ended(site, log.failing("news"), is_fine=True, sites=1, now=NOW + 1e4)
        assert log.open_alerts() == []
        assert found_at_sites([site], log, now=NOW) == []


def test_a_disk_that_is_nearly_full() -> None:
    assert disk_findings("news", "/data", free=50 * GB, total=1000 * GB) == []
    [finding] = disk_findings("news", "/data", free=20 * GB, total=1000 * GB)
    assert finding.words == "The disk of /data has 20.0 GB left: make room."
    assert disk_findings("news", "/data", free=GB // 2, total=10 * GB)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('webhok = "https://a.example"', 'Did you mean "webhook"?'),
        ('webhook = "a.example"', "Give an address in quotes"),
        ('mail = {host = "a.example", to = "b@a.example"}', "mail has no 'sender'"),
        ('mail = {hots = "a.example"}', 'Did you mean "host"?'),
        ('digest = "hourly"', 'one of "daily", "weekly"'),
        ('repeat = "often"', "repeat: "),
        ("command = 5", "a text in quotes"),
    ],
)
def test_mistakes_in_alerts_are_told_with_their_line(tmp_path: Path, line: str, words: str) -> None:
    found = check_sites_file(sites_file(tmp_path, line), {})
    assert words in " ".join(mistake.message for mistake in found.mistakes)
    assert {mistake.place.line for mistake in found.mistakes if mistake.place} <= {1, 2}


def shown(cli: Cli, *arguments: str) -> tuple[int, Any]:
    ran = cli("alerts", *arguments)
    assert "Traceback" not in ran.err, ran.err
    return ran.status, ran.out.decode() + ran.err


def test_the_command_shows_and_acknowledges_alerts(cli: Cli) -> None:
    path = sites_file(cli.folder)
    assert shown(cli) == (0, "")
    runs(path, 0)
    status, text = shown(cli)
    assert (status, "coverage/authors" in text, "open" in text) == (3, True, True)
    status, text = shown(cli, "ack", "paper.example")
    assert (status, "Open are those of: news." in text) == (2, True)
    assert shown(cli, "ack", "news") == (0, "1 alert of news acknowledged.\n")
    status, text = shown(cli)
    assert (status, "acknowledged" in text) == (0, True)
    runs(path, 20)
    assert shown(cli) == (0, "")
    status, text = shown(cli, "--all", "--json")
    assert (status, json.loads(text)[0]["recovered_at"]) == (0, NOW)


@pytest.mark.server
def test_a_test_is_sent_by_every_way(cli: Cli) -> None:
    with receiver() as server:
        sites_file(cli.folder, f'webhook = "{server.url}"')
        sent = (0, "A test was sent by the webhook.\n")
        assert shown(cli, "test") == sent
        assert shown(cli, "--sites", "sites.toml", "test") == sent
        assert shown(cli, "test", "--sites", "sites.toml") == sent
    assert len(server.got) == 3
    sites_file(cli.folder)
    status, text = shown(cli, "test")
    assert (status, "names nobody to be told" in text) == (2, True)


def test_where_nothing_has_run_there_are_no_alerts(cli: Cli) -> None:
    cli.write("new.toml", b"")
    status, text = shown(cli, "--sites", "new.toml")
    assert (status, "Nothing has run by new.toml yet" in text) == (2, True)
