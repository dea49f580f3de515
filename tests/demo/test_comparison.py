"""The comparison of what a crawl of the demo site wrote with what is expected."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from newscrawl.demo.comparison import compare, read_records
from newscrawl.demo.expected_records import FIELDS, expected_records

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:8000"


def records() -> list[dict[str, Any]]:
    return [asdict(wanted) | {"canonical_url": wanted.url} for wanted in expected_records(BASE)]


def test_what_is_expected_is_right() -> None:
    comparison = compare(records(), expected_records(BASE))
    assert comparison.is_right
    assert comparison.right_count == len(expected_records(BASE))


@pytest.mark.parametrize("name", FIELDS)
def test_a_differing_field_is_named(name: str) -> None:
    written = records()
    written[3][name] = None
    comparison = compare(written, expected_records(BASE))
    assert not comparison.is_right
    assert [article.faults for article in comparison.articles if article.faults] == [(name,)]


def test_missing_doubled_and_strange_records_are_faults() -> None:
    written = records()
    comparison = compare(written[1:], expected_records(BASE))
    assert comparison.articles[0].faults == ("missing",)
    assert comparison.articles[0].record is None
    assert not comparison.is_right

    comparison = compare([*written, written[2]], expected_records(BASE))
    assert comparison.articles[2].faults == ("written 2 times",)
    assert not comparison.is_right

    unexpected = {"canonical_url": f"{BASE}/about/"}
    comparison = compare([*written, unexpected], expected_records(BASE))
    assert comparison.unexpected_urls == (f"{BASE}/about/",)
    assert not comparison.is_right


def test_records_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    # U+2028 is a line's end to str.splitlines, and none to JSON Lines.
    path.write_bytes(b"".join(orjson.dumps({"body": text}) + b"\n" for text in ("a\u2028b", "c")))
    assert read_records(path) == [{"body": "a\u2028b"}, {"body": "c"}]
