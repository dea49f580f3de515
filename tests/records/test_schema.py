"""The record's JSON Schema: as the code has it, and as it was published."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

import orjson
import pytest
import schema_check
from click.testing import CliRunner
from schema_check import faults, faults_in_folder, keys

import newscrawl
from newscrawl.cli.schema import schema
from newscrawl.files.packing import PACKINGS
from newscrawl.items import SCHEMA, SCHEMA_VERSION, Article, Breadcrumb, Photo
from newscrawl.records.record_line import LineProblem, article_of
from newscrawl.records.schema import (
    file_name,
    published_schema,
    published_versions,
    record_schema,
)

DOCS = Path(newscrawl.__file__).parents[1] / "docs"
PUBLISHED = {
    "1.0": "74b5be00ffb09752c3852e7727cf659c1de8ad98dd2b681f673d4864dba11c32",
    "1.1": "144375807a52830bdb6fa4f3448b132b4585a14157278c49f351c88322fc2eff",
}
"""The SHA-256 of each version.  Lines are added here, and none is ever changed: programs of others
are built on what was published."""
WHOLE = Article(
    id="5d0c1c4c0f2b9a37",
    url="https://news.example/a?utm_source=x",
    canonical_url="https://news.example/a",
    site="news.example",
    headline="Storm closes the bridge",
    breadcrumbs=[Breadcrumb("Home", "https://news.example/"), Breadcrumb("World")],
    authors=["Ada Beispiel"],
    timestamp="2023-07-12T16:12:32+03:00",
    modified="2023-07-13",
    photos=[Photo("https://news.example/a.jpg", "The bridge.", "dpa"), Photo()],
    body="The bridge is closed.",
    sources={"headline": "h1"},
    confidence={"headline": 0.99, "body": 1.0},
    metadata={"country": "DE", "tiers": [1, 2]},
    fingerprint="0123456789abcdef",
)


def test_the_code_writes_what_the_newest_published_version_says() -> None:
    made = orjson.dumps(record_schema(), option=orjson.OPT_INDENT_2).decode() + "\n"
    assert published_versions()[-1] == SCHEMA_VERSION
    assert SCHEMA_VERSION.partition(".")[0] == str(SCHEMA)
    assert made == published_schema(SCHEMA_VERSION), (
        "The record has changed. Raise SCHEMA_VERSION in newscrawl/items.py (docs/reading.md says "
        "how), and write the new version: newscrawl schema > newscrawl/records/schemas/"
        "record-VERSION.json, and a copy to docs/schema/."
    )


@pytest.mark.parametrize("version", published_versions())
def test_a_published_version_never_changes(version: str) -> None:
    published = published_schema(version)
    assert hashlib.sha256(published.encode()).hexdigest() == PUBLISHED[version]
    assert (DOCS / "schema" / file_name(version)).read_text(encoding="utf-8") == published
    assert version in orjson.loads(published)["$id"]


def test_no_published_version_is_removed() -> None:
    assert published_versions() == list(PUBLISHED)
    assert {path.name for path in (DOCS / "schema").iterdir()} == set(map(file_name, PUBLISHED))


def test_every_key_is_described_and_required() -> None:
    made = record_schema()
    assert made["required"] == [field.name for field in fields(Article)]
    assert all(value["description"] for value in made["properties"].values())
    assert keys() == set(made["required"])


@pytest.mark.parametrize("article", [Article(), WHOLE], ids=["empty", "whole"])
def test_a_record_is_valid(article: Article) -> None:
    assert not faults(orjson.loads(article.to_json()))
    assert article_of(article.to_json().encode()) == article


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", 2),
        ("id", "5D0C"),
        ("revision", 0),
        ("headline", 5),
        ("breadcrumbs", [{"name": None, "url": None}]),
        ("authors", [None]),
        ("timestamp", "12 July 2023"),
        ("modified", "2023-07"),
        ("photos", [{"url": None, "caption": 1, "credit": None}]),
        ("sources", {"headline": None}),
        ("confidence", {"body": 1.1}),
        ("metadata", None),
        ("fingerprint", ""),
    ],
)
def test_a_wrong_value_is_found(key: str, value: object) -> None:
    record = WHOLE.to_dict() | {key: value}
    [fault] = faults(record)
    assert fault.startswith(f"$.{key}")
    found = article_of(orjson.dumps(record))
    assert isinstance(found, LineProblem), "newscrawl.read takes what the schema does not"


@pytest.mark.parametrize("key", ["schema", "revision"])
def test_a_whole_number_with_a_point_is_one(key: str) -> None:
    """To JSON Schema 1.0 is 1; programs whose numbers are all of one kind write it."""
    record = WHOLE.to_dict() | {key: 1.0}
    assert b'":1.0' in orjson.dumps(record)
    assert not faults(orjson.loads(orjson.dumps(record)))
    assert article_of(orjson.dumps(record)) == article_of(orjson.dumps(record | {key: 1}))
    assert isinstance(article_of(orjson.dumps(record | {key: 1.5})), LineProblem)


def test_a_missing_key_is_found_and_a_further_one_is_allowed() -> None:
    record = WHOLE.to_dict()
    assert not faults(record | {"added_by_a_later_version": 1})
    del record["authors"]
    assert faults(record) == ["$: 'authors' is a required property"]


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(schema)
    assert orjson.loads(printed.output) == record_schema()
    of_version = CliRunner().invoke(schema, ["--version", SCHEMA_VERSION])
    assert of_version.output == printed.output


def test_the_command_says_which_versions_there_are() -> None:
    refused = CliRunner().invoke(schema, ["--version", "0.9"])
    assert refused.exit_code
    assert "no version of the schema: 0.9. There are 1.0, 1.1." in refused.output


def test_a_wrong_line_that_a_test_has_written_is_found(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As conftest looks for it behind each test: in every output, packed or not, in any line."""
    folder = tmp_path_factory.mktemp("outputs")  # not tmp_path, where conftest would find it, too
    right, wrong = WHOLE.to_json(), WHOLE.to_json().replace('"revision":1', '"revision":0')
    by_hand = '{"schema":1,"revision":0}'
    unsure = f'{{"url":null,"reason":"low-confidence","record":{wrong}}}'
    text = "\n".join([right, "{torn", by_hand, wrong, unsure, ""])
    (folder / "a.jsonl.gz").write_bytes(PACKINGS[".gz"].pack(text.encode()))
    (folder / "state.db").write_text(wrong)
    found = [fault.partition(", ")[2] for fault in faults_in_folder(folder)]
    told = "$.revision: 0 is less than the minimum of 1"
    assert found == [f"line 4: {told}", f"line 5: {told}"]
    monkeypatch.setattr(schema_check, "MOST_BY_SCHEMA", 3)
    further = [fault.partition(", ")[2] for fault in faults_in_folder(folder)]
    assert further == ["line 4: revision has the wrong form: 0", f"line 5: {told}"]
