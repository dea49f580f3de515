"""What docs/reading.md and the README show of tables runs, and gives what it says."""

from __future__ import annotations

import importlib
import shlex
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from documents import CHECKOUT, snippets_in

from newscrawl.common.article_identity import article_id
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article, Photo

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.build  # it needs libraries of 110 MB, as "make test" installs them
TABLES = Path(sys.prefix) / "tables"


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
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of days and a file of all lines; the libraries can be imported."""
    assert TABLES.is_dir(), "the libraries are not installed: run make .venv/tables/installed"
    monkeypatch.syspath_prepend(TABLES)
    monkeypatch.chdir(tmp_path)
    Path("articles").mkdir()
    for name, articles in DAYS.items():
        lines = b"".join(map(to_line, articles))
        Path("articles", name).write_bytes(lines)
        with Path("articles.jsonl").open("ab") as whole:
            whole.write(lines)
    yield


def snippets(name: str, kind: str, word: str = "") -> list[str]:
    """The snippets of a document in a language, with a word in them."""
    found = snippets_in(CHECKOUT / name, "reading")
    return [one.text for one in found if one.kind == kind and word in one.text]


def run(text: str) -> Any:
    """Run Python, and return the table that it makes."""
    names: dict[str, Any] = {}
    exec(compile(text, "snippet", "exec"), names)  # noqa: S102 - our own documents
    return names["articles"]


@pytest.mark.parametrize("name", ["README.md", "docs/reading.md"])
def test_newscrawls_own_reader(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = snippets(name, "python")[0]
    assert run(text).articles == 3
    shown = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[-2:] for line in shown[:-1]) == [
        ["news/bridge", "2"], ["news/vote", "1"], ["paper/storm", "1"],
    ]  # fmt: skip
    assert shown[-1] == "{}"


def test_pandas() -> None:
    by_read, by_hand = snippets("docs/reading.md", "python", "pandas")
    table = run(by_read).set_index("headline")
    assert sorted(table.index) == ["news/bridge 2", "news/vote 1", "paper/storm 1"]
    assert table["day"].map(lambda day: day.day).to_dict() == {
        "paper/storm 1": 29, "news/bridge 2": 29, "news/vote 1": 30,
    }  # fmt: skip
    assert table["utc"].dropna().to_dict() == {"news/bridge 2": UTC_OF_BRIDGE}
    assert sorted(run(by_hand)["headline"]) == sorted(table.index)


def test_the_readmes_table() -> None:
    [text] = snippets("README.md", "python", "pandas")
    assert sorted(run(text)["day"]) == ["2026-11-29", "2026-11-29", "2026-11-30"]


def test_polars() -> None:
    [text] = snippets("docs/reading.md", "python", "polars")
    rows = {row["headline"]: row for row in run(text).to_dicts()}
    assert sorted(rows) == ["news/bridge 2", "news/vote 1", "paper/storm 1"]
    assert [rows[name]["day"].day for name in sorted(rows)] == [29, 30, 29]
    assert [rows[name]["utc"] for name in sorted(rows)] == [UTC_OF_BRIDGE, None, None]
    assert [rows[name]["time_from"] for name in sorted(rows)] == ["json-ld", None, "meta"]
    assert rows["news/bridge 2"]["photos"][0]["credit"] == "dpa"


def test_duckdb() -> None:
    [text] = snippets("docs/reading.md", "sql")
    duckdb = importlib.import_module("duckdb")
    with duckdb.connect() as database:
        counted = database.execute(text).fetchall()
        rows = database.execute(
            "SELECT headline, epoch(utc), metadata->>'country' FROM articles ORDER BY headline"
        ).fetchall()
    assert counted == [
        ("news.example", date(2026, 11, 29), 1, 0.9),
        ("news.example", date(2026, 11, 30), 1, None),
        ("paper.example", date(2026, 11, 29), 1, None),
    ]
    assert rows == [
        ("news/bridge 2", UTC_OF_BRIDGE.timestamp(), "DE"),
        ("news/vote 1", None, None),
        ("paper/storm 1", None, None),
    ]


def test_jq() -> None:
    jq = importlib.import_module("jq")
    [text] = snippets("docs/reading.md", "sh")
    of_day, newest = (shlex.split(line) for line in text.splitlines())
    lines = Path("articles.jsonl").read_text("utf-8")
    assert of_day[-1] == newest[-1] == "articles.jsonl"
    assert jq.compile(of_day[-2]).input_text(lines).all() == [
        "news.example\tnews/bridge 1", "paper.example\tpaper/storm 1",
        "news.example\tnews/bridge 2",
    ]  # fmt: skip
    assert "-s" in newest
    found = jq.compile(newest[-2]).input_text(lines, slurp=True).all()
    assert sorted(record["headline"] for record in found) == [
        "news/bridge 2", "news/vote 1", "paper/storm 1",
    ]  # fmt: skip
