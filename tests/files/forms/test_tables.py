"""Articles as tables: Parquet, CSV, SQLite."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow.dataset
import pyarrow.parquet
import pytest
from sample_articles import full_article, sample_articles
from written_forms import written

from newscrawl.files.forms import parquet_form
from newscrawl.files.forms.cells import guarded_cell
from newscrawl.files.forms.conversion import target_of, write_target
from newscrawl.files.forms.parquet_form import MissingLibraryError
from newscrawl.items import Article


def test_parquet_holds_all_of_the_record_in_types(tmp_path: Path) -> None:
    table = pyarrow.parquet.read_table(written(tmp_path / "a.parquet"))
    full, other, bare = table.to_pylist()
    record = full_article().to_dict()
    for name in ("sources", "confidence"):
        full[name] = dict(full[name])
    full["metadata"] = orjson.loads(full["metadata"])
    assert {name: full[name] for name in record} == record
    assert full["timestamp_utc"] == datetime(2023, 7, 12, 13, 12, 32, tzinfo=UTC)
    assert full["modified_utc"] is None  # a day is no moment
    assert (other["timestamp"], other["timestamp_utc"]) == ("2023-07-14", None)
    assert bare["metadata"] is None
    assert bare["authors"] == []


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("site", ["news.example", "other.example", None]),
        ("day", ["2023-07-12", "2023-07-14", None]),
    ],
)
def test_parquet_in_partitions(
    tmp_path: Path, by: str, values: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_form, "_MAX_HELD_CHARS", 10)  # so that each is written at once
    monkeypatch.setattr(parquet_form, "_MAX_ROW_GROUP_CHARS", 10)
    target = target_of(str(tmp_path / "parts"), form="parquet", by=by)
    write_target(iter(sample_articles() * 2), target)
    files = [path.name for path in (tmp_path / "parts").rglob("*") if path.is_file()]
    assert files == ["part-0.parquet"] * 3
    data = pyarrow.dataset.dataset(tmp_path / "parts", partitioning="hive")
    found = data.to_table(columns=[by]).column(by).to_pylist()
    assert sorted(found, key=str) == sorted(values * 2, key=str)


def test_a_table_is_written_in_pieces_that_fit_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_form, "_MAX_ROW_GROUP_CHARS", 10)
    without_body = [Article(url="https://news.example", site="news.example")] * 3
    for name, by in (("a.parquet", None), ("by-site", "site")):
        target = target_of(str(tmp_path / name), form="parquet", by=by)
        write_target(iter(without_body), target)
    for path in (tmp_path / "a.parquet", *(tmp_path / "by-site").rglob("*.parquet")):
        assert pyarrow.parquet.ParquetFile(path).num_row_groups == 3


@pytest.mark.parametrize("name", ["a.parquet", "a.sqlite"])
def test_a_revision_beyond_all_counting_has_a_row(tmp_path: Path, name: str) -> None:
    article = Article(url="https://news.example", revision=2**64 - 1)
    write_target(iter([article]), target_of(str(tmp_path / name), form=None, by=None))
    if name == "a.parquet":
        revisions = pyarrow.parquet.read_table(tmp_path / name).column("revision").to_pylist()
    else:
        with closing(sqlite3.connect(tmp_path / name)) as database:
            revisions = [row[0] for row in database.execute("SELECT revision FROM articles")]
    assert revisions == [2**31 - 1]


def test_a_hostile_site_name_stays_within_the_folder(tmp_path: Path) -> None:
    hostile = Article(id="../../../../x", site="../../x", headline="H", body="B")
    for form in ("parquet", "markdown"):
        folder = tmp_path / form / "out"
        folder.parent.mkdir()
        write_target(iter([hostile]), target_of(str(folder), form=form, by="site"))
        assert sorted(tmp_path.glob("*")) == sorted(tmp_path.glob("*[!x]"))
        assert [path.name for path in folder.parent.iterdir()] == ["out"]
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_parquet_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    parquet_form._schema.cache_clear()
    with pytest.raises(MissingLibraryError, match=r"pip install 'newscrawl\[parquet\]'"):
        written(tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


def test_csv_has_cells_to_read_and_no_formulas(tmp_path: Path) -> None:
    with written(tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        full, _, bare = csv.DictReader(file)
    assert full["headline"].startswith("'=1+1")
    assert full["breadcrumbs"] == "Home > World"
    assert full["photos"] == "https://news.example/p.jpg | The bridge. | dpa\nThe river."
    assert full["timestamp_utc"] == "2023-07-12T13:12:32+00:00"
    assert full["body"] == full_article().body
    assert bare["timestamp"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_a_formula_has_an_apostrophe_before_it(start: str) -> None:
    assert guarded_cell(f"{start}1") == f"'{start}1"
    assert guarded_cell(f"1{start}1") == f"1{start}1"


def test_sqlite_searches_the_texts(tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(tmp_path / "a.sqlite"))) as database:
        find = "SELECT rowid FROM article_search WHERE article_search MATCH ?"
        assert [database.execute(find, (word,)).fetchall() for word in ("cafe", "beispiel")] == [
            [(1,)],
            [(1,)],
        ]
        authors = "SELECT value FROM articles, json_each(authors) ORDER BY value"
        assert database.execute(authors).fetchall() == [("Ada Beispiel",), ("Bo Muster",)]
        [row] = database.execute("SELECT revision, body FROM articles WHERE site = 'news.example'")
        assert row == (1, full_article().body)
