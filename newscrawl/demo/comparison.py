"""Compares what a crawl of the demo site wrote with the records that it should have written."""

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
    """One article: the record expected, and the one written."""

    expected: ExpectedRecord
    record: Mapping[str, Any] | None
    """Its first record; None where none was written."""
    faults: tuple[str, ...]
    """What is wrong, in words: fields that differ, that it is missing or was written twice."""


@dataclass(frozen=True, slots=True)
class DemoComparison:
    """All articles of the demo site, compared."""

    articles: tuple[ArticleComparison, ...]
    unexpected_urls: tuple[str, ...]
    """The URLs of records that are not of the site's articles."""

    @property
    def right_count(self) -> int:
        """The number of articles that were written once, and right."""
        return sum(not article.faults for article in self.articles)

    @property
    def is_right(self) -> bool:
        """Whether every article, and nothing else, was written once, and right."""
        return self.right_count == len(self.articles) and not self.unexpected_urls


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def compare(
    records: Iterable[Mapping[str, Any]], expected: Iterable[ExpectedRecord]
) -> DemoComparison:
    """Compare the records written with those expected, article by article."""
    by_url: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        by_url[str(record.get("canonical_url"))].append(record)
    articles = []
    for wanted in expected:
        written = by_url.pop(wanted.url, [])
        faults = wanted.differences(written[0]) if written else ["missing"]
        if len(written) > 1:
            faults.append(f"written {len(written)} times")
        first = written[0] if written else None
        articles.append(ArticleComparison(wanted, first, tuple(faults)))
    unexpected = [url for url, written in by_url.items() for _ in written]
    return DemoComparison(tuple(articles), tuple(unexpected))
