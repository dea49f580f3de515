"""The judgement on what a crawl of the demo site wrote."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from newscrawl.demo import site_routes
from newscrawl.demo.comparison import compare, read_records
from newscrawl.demo.expected_records import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:8000"


def records() -> list[dict[str, Any]]:
    return [asdict(wanted) | {"canonical_url": wanted.url} for wanted in site_routes.expected(BASE)]


def test_what_is_expected_is_right() -> None:
    verdict = compare(records(), site_routes.expected(BASE))
    assert verdict.is_right
    assert verdict.right == len(site_routes.expected(BASE))


@pytest.mark.parametrize("name", FIELDS)
def test_a_differing_field_is_named(name: str) -> None:
    written = records()
    written[3][name] = None
    verdict = compare(written, site_routes.expected(BASE))
    assert not verdict.is_right
    assert [finding.faults for finding in verdict.findings if finding.faults] == [(name,)]


def test_missing_doubled_and_strange_records_are_faults() -> None:
    written = records()
    verdict = compare(written[1:], site_routes.expected(BASE))
    assert verdict.findings[0].faults == ("missing",)
    assert verdict.findings[0].record is None
    assert not verdict.is_right

    verdict = compare([*written, written[2]], site_routes.expected(BASE))
    assert verdict.findings[2].faults == ("written 2 times",)
    assert not verdict.is_right

    stranger = {"canonical_url": f"{BASE}/about/"}
    verdict = compare([*written, stranger], site_routes.expected(BASE))
    assert verdict.strangers == (f"{BASE}/about/",)
    assert not verdict.is_right


def test_records_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    # U+2028 is a line's end to str.splitlines, and none to JSON Lines.
    path.write_bytes(b"".join(orjson.dumps({"body": text}) + b"\n" for text in ("a\u2028b", "c")))
    assert read_records(path) == [{"body": "a\u2028b"}, {"body": "c"}]
