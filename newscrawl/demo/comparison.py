"""Holds what a crawl of the demo site wrote against what it had to write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newscrawl.demo.expected_records import ExpectedRecord

__all__ = ["ArticleComparison", "DemoComparison", "compare", "read_records"]


@dataclass(frozen=True, slots=True)
class ArticleComparison:
    """What became of one article."""

    expected: ExpectedRecord
    record: Mapping[str, Any] | None
    """Its first record; None where none was written."""
    faults: tuple[str, ...]
    """What is wrong with it, in words: fields that differ, that it is missing or doubled."""


@dataclass(frozen=True, slots=True)
class DemoComparison:
    """What a crawl found of the demo site."""

    findings: tuple[ArticleComparison, ...]
    strangers: tuple[str, ...]
    """The addresses of records that are none of the site's articles."""

    @property
    def right(self) -> int:
        """Count the articles that were written once and right."""
        return sum(not finding.faults for finding in self.findings)

    @property
    def is_right(self) -> bool:
        """Say whether every article, and nothing else, was written once and right."""
        return self.right == len(self.findings) and not self.strangers


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def _faults(expected: ExpectedRecord, records: list[Mapping[str, Any]]) -> tuple[str, ...]:
    if not records:
        return ("missing",)
    faults = expected.differences(records[0])
    if len(records) > 1:
        faults.append(f"written {len(records)} times")
    return tuple(faults)


def compare(
    records: Iterable[Mapping[str, Any]], expected: Iterable[ExpectedRecord]
) -> DemoComparison:
    """Compare records with what was expected, article by article."""
    by_url: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        by_url[str(record.get("canonical_url"))].append(record)
    findings = []
    for wanted in expected:
        found = by_url.pop(wanted.url, [])
        findings.append(
            ArticleComparison(wanted, found[0] if found else None, _faults(wanted, found))
        )
    strangers = [url for url, found in by_url.items() for _ in found]
    return DemoComparison(tuple(findings), tuple(strangers))
