"""``newscrawl demo`` as a process: it crawls its site, and says what is right."""

from __future__ import annotations

import signal
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner
from conftest import common_environment
from rich.cells import cell_len
from rich.console import Console

from newscrawl.cli import demo as module
from newscrawl.cli import main
from newscrawl.crawl.runner import CrawlPlan, CrawlSummary
from newscrawl.demo.comparison import ArticleComparison, DemoComparison
from newscrawl.demo.expected_records import FIELDS, expected_records
from newscrawl.demo.stories import stories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from conftest import Cli

    Change = Callable[[list[dict[str, Any]]], object]


@pytest.mark.server
def test_the_demo_crawls_its_site_and_finds_all_of_it_right(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cli.folder / "demo.jsonl").write_bytes(b'{"schema":1,"older":"run"}\n')
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # it cannot reach this machine
    monkeypatch.delenv("no_proxy", raising=False)
    cli.environment = common_environment()
    ran = cli("demo")
    out = ran.out.decode()
    assert ran.status == 0, out + ran.err
    lines = (cli.folder / "demo.jsonl").read_bytes().splitlines()
    records = [orjson.loads(line) for line in lines]
    base = records[0]["url"].split("/", 3)
    expected = expected_records("/".join(base[:3]))
    assert len({record["id"] for record in records}) == len(records) == len(stories())
    by_url = {record["canonical_url"]: record for record in records}
    for wanted in expected:
        assert wanted.differences(by_url[wanted.url]) == []
    assert out.count("✓") == len(stories())
    assert f"{len(stories())} of {len(stories())} articles are right, in demo.jsonl" in out
    assert "Pages that are not articles, and were not written:" in out
    assert "1 that could not be fetched" in out
    assert "1 that only looked like a page" in out
    assert "1 that robots.txt forbids" in out


def test_an_output_that_cannot_be_written_is_one_line(cli: Cli) -> None:
    assert "cannot write nowhere/demo.jsonl" in cli("demo", "-o", "nowhere/demo.jsonl").error()
    assert "Give -o the name of a file" in cli("demo", "-o", "-").error()


def run(monkeypatch: pytest.MonkeyPatch, path: Path, change: Change) -> tuple[int, str]:
    """Run the command on a crawl that writes what is expected, but for one change."""

    def crawl(plan: CrawlPlan) -> CrawlSummary:
        output = plan.output
        assert output is not None
        assert output.read_bytes() == b""
        assert plan.delay == 0
        assert plan.settings["NEWSCRAWL_STATE"] == ":memory:"  # nothing is left behind
        expected = expected_records(plan.sites[0].rstrip("/"))
        records = [
            {name: getattr(wanted, name) for name in (*FIELDS, "language")}
            | {"canonical_url": wanted.url}
            for wanted in expected
        ]
        change(records)
        output.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
        return CrawlSummary(
            articles=len(records), rejected={"list": 30, "odd": 1}, failed=1, requests=99
        )

    monkeypatch.setattr(module, "run_crawl", crawl)
    path.write_bytes(b'{"url":"older"}\n')
    result = CliRunner().invoke(module.demo, ["-o", str(path)])
    return result.exit_code, result.stdout


@pytest.mark.server
def test_the_summary_says_what_was_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, out = run(monkeypatch, tmp_path / "some.jsonl", lambda _: None)
    assert status == 0
    assert "30 lists of links; 1 odd; 1 that could not be fetched" in out


@pytest.mark.server
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda records: records.pop(), "missing"),
        (lambda records: records.append(records[0]), "written 2 times"),
        (lambda records: records[1].update(headline="[bold]Not[/bold] this"), "headline"),
        (lambda records: records[1].update(body=None, hashtags=[]), "body, hashtags"),
        (
            lambda records: records.append({"canonical_url": "http://127.0.0.1/about/"}),
            "not one of the site's articles: http://127.0.0.1/about/",
        ),
    ],
)
def test_what_is_wrong_is_named_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: Change, words: str
) -> None:
    status, out = run(monkeypatch, tmp_path / "some.jsonl", change)
    assert status == 1
    assert words in " ".join(out.split())


@pytest.mark.server
def test_ctrl_c_shows_no_table_of_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "run_crawl", lambda *_, **__: CrawlSummary(reason="shutdown"))
    assert main(["demo", "-o", str(tmp_path / "some.jsonl")]) == 130
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("width", [80, 112, 140])
@pytest.mark.parametrize("faults", [(), ("timestamp", "photo_credit", "body"), ("missing",)])
def test_the_table_fits_its_terminal(width: int, faults: tuple[str, ...]) -> None:
    expected = expected_records("http://127.0.0.1:1")
    articles = [
        ArticleComparison(
            wanted, {name: getattr(wanted, name) for name in FIELDS}, faults if not n else ()
        )
        for n, wanted in enumerate(expected)
    ]
    console = Console(width=width, record=True, file=StringIO())
    console.print(module._table(DemoComparison(tuple(articles), ()), width))
    lines = console.export_text().splitlines()
    assert max(map(cell_len, lines)) <= width
    words = " ".join(lines).split()
    # Nothing but headlines, timestamps and credits is cut.
    assert {"Headline", "Timestamp", "Crumbs", "Tags", "Words", "Right?"} <= set(words)
    assert {fault + "," for fault in faults[:-1]} | set(faults[-1:]) <= set(words)
    assert expected[0].timestamp[:16] in " ".join(words)
    assert expected[0].headline[:8] in " ".join(words)


@pytest.mark.server
def test_the_site_is_served_to_a_browser_until_interrupted() -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "newscrawl.demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            assert "http://127.0.0.1:" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")
