"""``newscrawl convert``: what is read and counted, and what goes wrong in one line."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet
import pytest
from sample_articles import full_article, sample_articles

from newscrawl.cli import main
from newscrawl.files.json_lines import to_line


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of records in which one article has two revisions, and some lines are none."""
    monkeypatch.chdir(tmp_path)
    revised = full_article()
    revised.revision, revised.headline = 2, "Storm opens the bridge"
    path = tmp_path / "articles.jsonl"
    records = b"".join(map(to_line, [*sample_articles(), revised]))
    path.write_bytes(records + b'{"url": "x", "reason": "list"}\nno JSON\n{"schema":1,"id":"cut')
    return path


def convert(*arguments: str) -> int:
    return main(["convert", *arguments])


def test_the_newest_revisions_and_what_was_skipped(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convert(lines.name, "-o", "a.parquet") == 0
    table = pyarrow.parquet.read_table("a.parquet", columns=["headline"])
    headlines = ["Second", "No URL", "Storm opens the bridge"]
    assert table.column("headline").to_pylist() == headlines
    told = capsys.readouterr().err
    assert told.startswith("a.parquet: 3 articles; 1 older line of an article left out")
    assert "; 1 skipped: cut" in told
    assert "articles.jsonl, line 6: no JSON" in told
    assert convert(lines.name, "-o", "b.parquet", "--all-revisions") == 0
    assert pyarrow.parquet.read_table("b.parquet").num_rows == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none.jsonl", "-o", "a.csv"), "none.jsonl cannot be read"),
        (("articles.jsonl", "-o", "articles.jsonl", "--as", "ninjs", "--replace"), "also an input"),
        (("articles.jsonl", "-o", "a.xlsx"), "has no ending that says its form"),
        (("articles.jsonl", "-o", "a.csv", "--strict"), "line 5"),
        (("articles.jsonl", "-o", "none/a.csv"), "there is no folder none"),
        (("articles.jsonl", "-o", "a.csv", "--as", "excel"), "'excel' is not one of"),
    ],
)
def test_an_error_is_one_line_and_leaves_nothing(
    lines: Path, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = lines.read_bytes()
    assert convert(*arguments) == 2
    [told] = capsys.readouterr().err.splitlines()
    assert told.startswith("newscrawl convert: ")
    assert words in told
    assert [path.name for path in lines.parent.iterdir()] == [lines.name]
    assert lines.read_bytes() == before


def test_no_table_is_replaced_with_none_where_no_line_is_a_record(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.csv").write_bytes(b"a table")
    lines.write_bytes(lines.read_bytes().replace(b'"schema":1', b'"schema":2'))
    assert convert(lines.name, "-o", "a.csv", "--replace") == 2
    [told] = capsys.readouterr().err.splitlines()
    assert "nothing was written. articles.jsonl, line 1: a record of version 2" in told
    assert Path("a.csv").read_bytes() == b"a table"
    lines.unlink()  # before it is held to this version's schema


@pytest.mark.parametrize(
    "content", [b"", b'{"url": "x", "reason": "list"}\n{"schema":1,"id":"cut'], ids=["no", "usual"]
)
def test_an_output_without_articles_is_told(
    lines: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a quiet day, and at the beginning of a crawl; a program finds the form that it reads."""
    lines.write_bytes(content)
    for name in ("a.csv", "a.parquet", "a.sqlite", "a.xml"):
        assert convert(lines.name, "-o", name) == 0
        told = capsys.readouterr().err.splitlines()[0]
        assert told.startswith(f"{name}: no article in the inputs, so it is empty")
    [head] = Path("a.csv").read_text().splitlines()
    assert head.split(",")[0] == "schema"
    assert pyarrow.parquet.read_table("a.parquet").num_rows == 0
