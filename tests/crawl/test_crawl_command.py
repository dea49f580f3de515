"""``newscrawl crawl`` as a command: wrong use, what it says, how it ends."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

import orjson
import pytest
from crawling import OUTPUT, QUICK, REJECTS, crawl, days_later, fine, paths, records
from newsroom import (
    ARTICLES,
    EVERYTHING,
    Gate,
    NewsSite,
    Pages,
    Settings,
    faults,
    html,
    serve,
    text,
    walls,
)

from newscrawl.cli import main
from newscrawl.files.packing import open_unpacked
from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Cli

SITE = "https://news.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to run commands in, in this process: none of them gets as far as an engine."""
    monkeypatch.chdir(tmp_path)
    before = logging.getLogger().handlers[:]
    yield tmp_path
    logging.getLogger().handlers[:] = before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["not a url"], "'not a url' is not a web URL"),
        ([SITE, "ftp://news.example"], "'ftp://news.example' is not"),
        (["https://u:p@news.example"], "must not hold a user name"),
        (["-o", "missing/out.jsonl", SITE], "(No such file or directory): name a file in"),
        (["--rejects", "missing/out.jsonl", SITE], "cannot be written (No such"),
        (["--state", "missing/a.state", SITE], "(No such file or directory): name a file in"),
        (["-o", "/proc/out.jsonl", SITE], "no file can be made in /proc. Name a file in a folder"),
        (["-o", "strange.txt", SITE], "is no file of newscrawl's"),
        (["--rejects", "strange.txt", SITE], "is no file of newscrawl's"),
        (["--state", "strange.txt", SITE], "strange.txt"),
        (["--rejects", "articles.jsonl", SITE], "named for the output and for the rejects"),
        (["--rejects", "./x/../articles.jsonl", SITE], "named for the output and for the rejects"),
        (["--rejects", "articles.jsonl.state", SITE], "named for the rejects and for the state"),
        (["--state", "articles.jsonl", SITE], "named for the output and for the state"),
        (["-o", "-", SITE], "writes to a file"),
        (["-o", ".", SITE], "is a directory"),
        (["-o", "a.jsonl", "--output-dir", "a", SITE], "--output or --output-dir, not both"),
        (["-o", "out.csv", SITE], "out.csv would not be a table: what is written are JSON Lines"),
        (["--rejects", "out.xlsx", SITE], "out.xlsx would not be a table"),
        (["-o", "out.zip", SITE], "Give out.jsonl, or out.jsonl.gz, .zst, .bz2 or .xz"),
        (["--output-dir", "strange.txt", SITE], "strange.txt"),
        (["--compress", "gzip", SITE], "name that folder"),
        (["--output-dir", "a", "--compress", "zip", SITE], "'zip'"),
        (["--since", "yesterday", SITE], "'yesterday' is no date: give one like 2026-11-01"),
        (["--since", "2026-02-30", SITE], "'2026-02-30' is no date"),
        (["--until", "1.11.2026", SITE], "'1.11.2026' is no date"),
        (["--since", "2026-11-02", "--until", "2026-11-01", SITE], "its end lies before"),
        (["--max-age", "3 days", SITE], "'3 days' is no span of time: give one like"),
        (["--max-age", "0d", SITE], "'0d' is no span"),
        (["--update-for", "x", SITE], "'x' is no span"),
        (["--max-articles", "0", SITE], "--max-articles"),
        (["--max-articles", "many", SITE], "--max-articles"),
        (["--urls", "missing.txt"], "no file 'missing.txt'"),
        (["--urls", "."], ". is a folder: give a file"),
        (["--urls", SITE], f"give {SITE} in such a file"),
        (
            ["--urls", "strange.txt"],
            "address. The first: 'a shopping list' is not",
        ),
        (["--urls", "strange.txt", SITE], "sites or --urls, not both"),
        (
            ["-s", "DOWNLOAD_TIMEOUT=abc", SITE],
            "DOWNLOAD_TIMEOUT must be a whole number",
        ),
        (
            ["-s", "NEWSCRAWL_PATIENCE=long", SITE],
            "_PATIENCE must be a number, not 'long'",
        ),
        (["-s", "LOG_LEVEL=LOUD", SITE], "LOG_LEVEL must be one of CRITICAL, "),
        (["-s", "NEWSCRAWL_OUTPUT=a.jsonl", SITE], "NEWSCRAWL_OUTPUT is set by -o: give that."),
        (["-s", "ROBOTSTXT_OBEY=maybe", SITE], "ROBOTSTXT_OBEY must be True or False"),
        (["-s", "ITEM_PIPELINES=x", SITE], "ITEM_PIPELINES must be a JSON object"),
        (["-s", 'NEWSCRAWL_SCOPE={"x": []}', SITE], "NEWSCRAWL_SCOPE: There is no 'x': give some"),
        (["-s", 'NEWSCRAWL_SCOPE={"include": ["("]}', SITE], "'(' is not a regular expression"),
        (["-s", "NEWSCRAWL_KEYWORDS=*", SITE], "NEWSCRAWL_KEYWORDS: '*' is not a regular"),
        (["-s", "NEWSCRAWL_TIME_ZONE=Mars", SITE], "'Mars' is no time zone: give one like"),
        (["-s", 'NEWSCRAWL_RULES={"headlin": "h2"}', SITE], "There is no rule 'headlin'."),
        (["-s", "NEWSCRAWL_FTR_RULES=no", SITE], "NEWSCRAWL_FTR_RULES: There is no folder no: "),
        (["-s", "NEWSCRAWL_DATE_ORDER=dmy", SITE], "'dmy' is no order of dates: give day-first or"),
        (["-s", "NEWSCRAWL_PATIENT=3", SITE], "Did you mean NEWSCRAWL_PATIENCE?"),
        (["-s", "newscrawl_patience=3", SITE], "Did you mean NEWSCRAWL_PATIENCE?"),
        (["-s", "DOWNLOAD_TIMEOUTS=3", SITE], "Did you mean DOWNLOAD_TIMEOUT?"),
        (["-s", "PATIENCE", SITE], "'PATIENCE' is not a setting: give one like"),
        (["--log", "xml", SITE], "'xml'"),
        *(
            (["--delay", delay, SITE], f"'{delay}' is not a number from 0 to")
            for delay in ("-1", "inf", "nan", "1e9", "two", "")
        ),
        (["--concurrency", "0", SITE], "--concurrency"),
        (["--concurrency", "101", SITE], "--concurrency"),
        (["--sinse", "2026-11-01", SITE], "Did you mean '--since'?"),
        ([], "name a site"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    strange = b"a shopping list\nmilk"
    (folder / "strange.txt").write_bytes(strange)
    assert main(["crawl", *arguments]) == 2
    out, err = capfd.readouterr()
    [line] = err.splitlines()
    assert said in line
    assert line.startswith("newscrawl crawl: ")
    assert out == ""
    left = {path.name for path in folder.iterdir()} - {"strange.txt"}
    assert not [name for name in left if not name.startswith(("articles.jsonl", "strange.txt."))]
    assert (folder / "strange.txt").read_bytes() == strange


def test_the_commands_that_are_no_crawl(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["crwal", SITE]) == 2
    assert "Did you mean 'crawl'?" in capfd.readouterr().err
    assert main(["status", "--sate", "a.state"]) == 2
    assert "Did you mean '--state'?" in capfd.readouterr().err
    assert main(["crawl", "--help"]) == 0
    text = capfd.readouterr().out
    assert "\n    newscrawl crawl -o news.jsonl https://news.example https://" in text
    for name in ("--output", "--delay", "--concurrency", "articles.jsonl", "Exit status"):
        assert name in text
    assert not list(folder.iterdir())


def test_what_a_crawl_writes_and_says(cli: Cli) -> None:
    site = NewsSite(12)
    with serve(site) as running:
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        ran = cli("crawl", *QUICK, "--contact", "me@mail.example", running.url)
        assert ran.status == 0, ran.err
        assert ran.out == b""
        found = records(cli.folder, "articles.jsonl")
        assert {path.name for path in cli.folder.iterdir()} >= {
            "articles.jsonl", "articles.rejects.jsonl", "articles.jsonl.state",
        }  # fmt: skip
        assert len(records(cli.folder, "articles.rejects.jsonl")) == 1
        assert {hit.agent.partition("/")[0] for hit in running.hits} == {"newscrawl"}
        assert all(hit.agent.endswith("(+me@mail.example)") for hit in running.hits)
    assert len({record["id"] for record in found}) == len(found) == 11
    assert all(list(record) == [field.name for field in fields(Article)] for record in found)
    assert all(str(record["fetched_at"]).endswith("+00:00") for record in found)
    last = ran.err.splitlines()[-1]
    assert last.startswith("11 new article(s) in articles.jsonl; no articles: 1 not-found; ")
    for word in ("Warning", "Traceback", "Overridden settings"):
        assert word not in ran.err


def test_json_logs_and_quiet(cli: Cli) -> None:
    site = NewsSite(5)
    with serve(site) as running:
        site.faults.put(faults.status(503), on="/sitemap.xml")
        ran = crawl(cli, "--log", "json", "-s", "LOG_LEVEL=DEBUG", "--no-rejects", running.url)
        assert ran.status == 0
        told = [orjson.loads(line) for line in ran.err.splitlines()]
        last = told[-1]
        assert {"time", "level", "logger", "message"} <= told[0].keys()
        assert [one for one in told if "could not be fetched" in one["message"]]
        assert last["message"].startswith("5 new article(s)")
        assert last["summary"]["articles"] == 5
        assert last["level"] == "info"
        assert not (cli.folder / REJECTS).exists()
        ran = crawl(cli, "--quiet", running.url)
        assert (ran.status, ran.out, ran.err) == (0, b"", "")
        ran = crawl(cli, "--quiet", f"{running.alias}/nothing")
        assert (ran.status, ran.out) == (3, b"")
        [json] = crawl(cli, "--quiet", "--log", "json", f"{running.alias}/nothing").err.splitlines()
        told = orjson.loads(json)
        assert (told["level"], told["site"]) == ("error", "localhost")
        assert told["message"].startswith("localhost gave nothing: ")
        ran = crawl(cli, "--log", "json", "--since", "yesterday", running.url)
        assert (ran.status, ran.out) == (2, b"")
        assert "'yesterday' is no date" in orjson.loads(ran.err.splitlines()[-1])["message"]
        ran = crawl(cli, "--quiet", f"{running.alias}/nothing")
        [line] = ran.err.splitlines()
        assert line.startswith("newscrawl crawl: localhost gave nothing: 1 failed. Its front ")


def test_sites_side_by_side_some_of_which_give_nothing(cli: Cli) -> None:
    settings = Settings(on_front=5, in_news=5, in_feed=5)
    alive, slow, moved, blocked, errors = (NewsSite(20, settings=settings) for _ in range(5))
    empty = Pages({"/": html("<title>Soon</title><body><p>Under construction.</p></body>")})
    forbidden = NewsSite(5)
    forbidden.pages["/robots.txt"] = text("User-agent: *\nDisallow: /\n")
    slow.faults.put(faults.slow(0.2))
    blocked.faults.put(walls.challenge("cloudflare"), on=ARTICLES)
    errors.faults.put(faults.status(500), on=ARTICLES)
    with serve(alive, slow, moved, blocked, errors, empty, forbidden) as running:
        moved.faults.put(faults.moved_to(f"{running.alias}/"), on=EVERYTHING)
        dead = f"http://127.0.0.99:{running.port}"
        ran = crawl(cli, *running.urls, dead)
        again = crawl(cli, *running.urls[:2])
    assert ran.status == 3, ran.err
    assert len(records(cli.folder)) == 40
    assert {str(record["site"]) for record in records(cli.folder)} == {"127.0.0.1", "127.0.0.2"}
    told = [line for line in ran.err.splitlines() if "crawl: 127.0.0." in line]
    said = {line.split()[2]: line.partition(" gave nothing: ")[2] for line in told}
    assert said.keys() == {f"127.0.0.{n}" for n in (3, 4, 5, 6, 7, 99)}
    assert "blocked" in said["127.0.0.4"]
    assert "pages that were asked for came: " in said["127.0.0.5"]
    assert said["127.0.0.6"].startswith("Its front page came and names no article.")
    assert "disallowed" in said["127.0.0.7"] or "failed" in said["127.0.0.7"]
    assert all(said[f"127.0.0.{n}"].startswith("1 failed") for n in (3, 99))
    # The table has a line for each, as they were named.
    rows = [line.split()[0] for line in ran.err.splitlines() if line.startswith("127.0.0.")]
    assert rows == [f"127.0.0.{n}" for n in (1, 2, 3, 4, 5, 6, 7, 99)]
    assert again.status == 0, again.err
    assert "0 new of 40 known" in again.err


def test_ctrl_c_ends_it_in_order(cli: Cli) -> None:
    site, gate = NewsSite(30), Gate()
    with serve(site) as running:
        site.faults.put(faults.hold(gate), on=site.story(30).path)
        process = cli.start("crawl", "-o", OUTPUT, *QUICK, "--concurrency", "1", running.url)
        with process:
            try:
                wanted = site.story(30).path
                assert running.hits.wait_until(lambda hits: wanted in hits.counts, 60)
                process.send_signal(signal.SIGINT)
            finally:
                gate.open()
            _, error = process.communicate(timeout=60)
        assert process.returncode == 130, error.decode()
        assert b"ended early (shutdown)" in error
        assert b"Traceback" not in error
        assert len(records(cli.folder)) < 30
        fine(cli, running.url)
        assert len(paths(cli.folder)) == len(set(paths(cli.folder))) == 30


def test_a_page_that_breaks_the_reader_stops_nothing(cli: Cli) -> None:
    site = NewsSite(6)
    cli.worker_patch = (
        "import newscrawl.extraction.examination as extraction\n"
        "whole = extraction.examine_page\n"
        "def examine_page(page, **more):\n"
        "    if page.url.endswith('-3'):\n"
        "        raise RuntimeError('broken on purpose')\n"
        "    return whole(page, **more)\n"
        "extraction.examine_page = examine_page\n"
    )
    with serve(site) as running:
        ran = cli("crawl", "-o", OUTPUT, *QUICK, "-s", "NEWSCRAWL_READERS=1", running.url)
        assert ran.status == 0, ran.err
        assert set(paths(cli.folder)) == {site.story(n).path for n in (1, 2, 4, 5, 6)}
    assert "; no articles: 1 failed; found by" in ran.err.splitlines()[-1]
    broken = f"ERROR: An extractor broke on {running.url}{site.story(3).path}\n"
    traceback = ran.err.partition(broken)[2].partition("    RuntimeError: broken on purpose\n")[0]
    assert "\n    Traceback (most recent call last):\n" in traceback
    assert all(line.startswith("    ") for line in traceback.splitlines())
    assert ran.err.count("Traceback (most recent call last):") == 1


def test_a_full_disk_ends_the_crawl_and_the_next_run_goes_on(cli: Cli) -> None:
    limited = ["sh", "-c", 'ulimit -f 500; exec "$@"', "sh", sys.executable, "-m", "newscrawl"]
    site = NewsSite(120)
    with serve(site) as running:
        done = subprocess.run(
            [*limited, "crawl", "-o", OUTPUT, "--no-rejects", *QUICK, running.url],
            cwd=cli.folder,
            env={**cli.environment, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=120,
            check=False,
        )
        error = done.stderr.decode()
        assert done.returncode == 2, error
        assert "make room" in error.splitlines()[-1]
        assert "Traceback" not in error
        assert len(records(cli.folder)) < 120
        fine(cli, running.url)
        assert len(paths(cli.folder)) == len(set(paths(cli.folder))) == 120


def test_an_output_is_packed_by_its_name(cli: Cli) -> None:
    site = NewsSite(4)
    packed = "out.jsonl.zst"
    with serve(site) as running:
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        assert crawl(cli, running.url, output=packed).status == 0
        site.publish(2)
        days_later(cli.folder / f"{packed}.state")
        assert crawl(cli, running.url, output=packed).status == 0
    for name, count in ((packed, 5), ("out.rejects.jsonl.zst", 1)):
        with open_unpacked(cli.folder / name) as stream:
            found = [orjson.loads(line)["url"] for line in stream]
        assert len(found) == len(set(found)) == count
