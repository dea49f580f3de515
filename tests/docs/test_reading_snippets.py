"""What docs/reading.md and the README show of tables runs, and gives what it says."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import TIMEOUT_SECONDS, common_environment, run_process
from documents import CHECKOUT, snippets_in

from newscrawl.common.article_identity import article_id
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article, Photo

pytestmark = pytest.mark.build  # it needs libraries of 110 MB, as "make test" installs them
TABLES = Path(sys.prefix) / "tables"
SPARK = Path(sys.prefix) / "spark"
# Two minutes were measured, on two processors that had other work, too.
SPARK_SECONDS = 600
# On loopback alone, and without a page of its own.
SPARK_OPTIONS = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell",
    "TZ": "UTC",
}


def article(name: str, revision: int = 1, **more: Any) -> Article:
    site, _, step = name.partition("/")
    url = f"https://{site}.example/{step}"
    return Article(
        id=article_id(url),
        revision=revision,
        url=url,
        canonical_url=url,
        site=f"{site}.example",
        headline=f"{name} {revision}",
        body="A text.",
        fetched_at=f"2026-11-30T1{revision}:00:00+00:00",
        **more,
    )


BRIDGE, STORM, VOTE = "news/bridge", "paper/storm", "news/vote"
DAYS = {
    "articles-2026-11-29.jsonl": [
        article(BRIDGE, timestamp="2026-11-29T01:00:00+03:00", sources={"headline": "h1"}),
        article(STORM, timestamp="2026-11-29", sources={"headline": "h1", "timestamp": "meta"}),
    ],
    # Other keys in its objects.
    "articles-2026-11-30.jsonl": [
        article(
            BRIDGE,
            2,
            timestamp="2026-11-29T01:00:00+03:00",
            sources={"timestamp": "json-ld"},
            confidence={"body": 0.9},
            metadata={"country": "DE"},
            photos=[Photo("https://news.example/a.jpg", None, "dpa")],
        ),
        article(VOTE, timestamp="2026-11-30T09:30:00"),
    ],
}
UTC_OF_BRIDGE = datetime(2026, 11, 28, 22, tzinfo=UTC)
"""Only this article's time has an offset; in UTC it is of the day before."""


@pytest.fixture(autouse=True)
def outputs(tmp_path: Path) -> None:
    """A folder of days, and a file of all lines."""
    (tmp_path / "articles").mkdir()
    for name, articles in DAYS.items():
        lines = b"".join(map(to_line, articles))
        (tmp_path / "articles" / name).write_bytes(lines)
        with (tmp_path / "articles.jsonl").open("ab") as whole:
            whole.write(lines)


def snippets(name: str, kind: str, word: str = "", mark: str = "reading") -> list[str]:
    """The snippets of a document in a language, with a word in them."""
    found = snippets_in(CHECKOUT / name, mark)
    return [one.text for one in found if one.kind == kind and word in one.text]


def run(folder: Path, *texts: str, libraries: Path = TABLES, **environment: str) -> Any:
    """Run Python in a process that has the libraries; return the JSON of its last line."""
    assert libraries.is_dir(), f"run make .venv/{libraries.name}/installed first"
    path = os.pathsep.join(map(str, (libraries, CHECKOUT)))
    done = run_process(
        [sys.executable, "-W", "error", "-c", "import json\n" + "\n".join(texts)],
        folder,
        {**common_environment(), "PYTHONPATH": path, **environment},
        timeout=TIMEOUT_SECONDS if libraries is TABLES else SPARK_SECONDS,
    )
    assert done.status == 0, done.err
    return json.loads(done.out.splitlines()[-1])


@pytest.mark.parametrize("name", ["README.md", "docs/reading.md"])
def test_newscrawls_own_reader(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(snippets(name, "python")[0], name, "exec"), {})  # noqa: S102 - our own documents
    *shown, skipped = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[-2:] for line in shown) == [
        ["news/bridge", "2"], ["news/vote", "1"], ["paper/storm", "1"],
    ]  # fmt: skip
    assert skipped == "{}"


def test_pandas(tmp_path: Path) -> None:
    by_read, by_hand = snippets("docs/reading.md", "python", "pandas")
    [of_readme] = snippets("README.md", "python", "pandas")
    found = run(
        tmp_path,
        by_read,
        "table = articles.set_index('headline')",
        by_hand,
        "newest = articles",
        of_readme,
        """print(json.dumps([
            {name: day.day for name, day in table["day"].items()},
            {name: utc.isoformat() for name, utc in table["utc"].dropna().items()},
            sorted(newest["headline"]), sorted(articles["day"])]))""",
    )
    assert found == [
        {"paper/storm 1": 29, "news/bridge 2": 29, "news/vote 1": 30},
        {"news/bridge 2": UTC_OF_BRIDGE.isoformat()},
        ["news/bridge 2", "news/vote 1", "paper/storm 1"],
        ["2026-11-29", "2026-11-29", "2026-11-30"],
    ]


def test_polars(tmp_path: Path) -> None:
    [text] = snippets("docs/reading.md", "python", "polars")
    then = """print(json.dumps([[
        row["headline"], row["day"].day, row["utc"] and row["utc"].isoformat(), row["time_from"],
        [photo["credit"] for photo in row["photos"]]] for row in articles.to_dicts()]))"""
    assert sorted(run(tmp_path, text, then)) == [
        ["news/bridge 2", 29, UTC_OF_BRIDGE.isoformat(), "json-ld", ["dpa"]],
        ["news/vote 1", 30, None, None, []],
        ["paper/storm 1", 29, None, "meta", []],
    ]


def test_duckdb(tmp_path: Path) -> None:
    [text] = snippets("docs/reading.md", "sql")
    then = """
with duckdb.connect() as database:
    counted = database.execute(text).fetchall()
    rows = database.execute(
        "SELECT headline, epoch(utc), metadata->>'country' FROM articles ORDER BY headline"
    ).fetchall()
print(json.dumps([counted, rows], default=str))"""
    counted, rows = run(tmp_path, "import duckdb", f"text = {text!r}", then)
    assert counted == [
        ["news.example", "2026-11-29", 1, 0.9],
        ["news.example", "2026-11-30", 1, None],
        ["paper.example", "2026-11-29", 1, None],
    ]
    assert rows == [
        ["news/bridge 2", UTC_OF_BRIDGE.timestamp(), "DE"],
        ["news/vote 1", None, None],
        ["paper/storm 1", None, None],
    ]


def test_jq(tmp_path: Path) -> None:
    [text] = snippets("docs/reading.md", "sh")
    of_day, newest = (shlex.split(line) for line in text.splitlines())
    assert of_day[-1] == newest[-1] == "articles.jsonl"
    assert "-s" in newest
    found = run(
        tmp_path,
        "import jq\nfrom pathlib import Path\nlines = Path('articles.jsonl').read_text('utf-8')",
        f"of_day = jq.compile({of_day[-2]!r}).input_text(lines).all()",
        f"newest = jq.compile({newest[-2]!r}).input_text(lines, slurp=True).all()",
        "print(json.dumps([of_day, sorted(record['headline'] for record in newest)]))",
    )
    assert found == [
        [
            "news.example\tnews/bridge 1",
            "paper.example\tpaper/storm 1",
            "news.example\tnews/bridge 2",
        ],
        ["news/bridge 2", "news/vote 1", "paper/storm 1"],
    ]


@pytest.mark.spark
@pytest.mark.skipif("TEST_SPARK" not in os.environ, reason="make test-spark runs it")
def test_spark(tmp_path: Path) -> None:
    """With a packed day, and a file that is none of records beside the days."""
    packed = tmp_path / "articles" / "articles-2026-11-29.jsonl"
    packed.with_suffix(".jsonl.gz").write_bytes(gzip.compress(packed.read_bytes()))
    packed.unlink()
    (tmp_path / "articles" / "crawl.state").write_bytes(b"no record")
    [text] = snippets("docs/reading.md", "python", mark="spark")
    then = """
rows = articles.selectExpr("headline", "day(day)", "string(utc)", "sources['timestamp']").collect()
spark.stop()
print(json.dumps([list(row) for row in rows]))"""
    found = run(tmp_path, text, then, libraries=SPARK, **SPARK_OPTIONS)
    assert sorted(found) == [
        ["news/bridge 2", 29, UTC_OF_BRIDGE.strftime("%Y-%m-%d %H:%M:%S"), "json-ld"],
        ["news/vote 1", 30, None, None],
        ["paper/storm 1", 29, None, "meta"],
    ]
