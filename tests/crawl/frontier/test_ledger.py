"""Some days of a site added up: what was named, what became of it, and how soon it was found."""

from __future__ import annotations

import pytest

from newscrawl.crawl.frontier.ledger import ledger_of, minutes_until_found
from newscrawl.crawl.frontier.site_days import SiteDay


def day(**counts: int) -> SiteDay:
    named = {name.replace("__", "/").replace("_", "-"): number for name, number in counts.items()}
    return SiteDay("news.example", "2026-11-30", named)


def test_days_add_up() -> None:
    one = day(known=5, taken=4, not_kept=1, left_out__off_site=2, articles=3, failed=1, records=4)
    two = day(known=7, taken=1, updated=1, rejected=2, duplicates=1, outside=1, blocked=1)
    found = ledger_of([one, two])
    assert found.named == 5 + 7 + 4 + 1 + 1 + 2
    assert found.left_out == {"off-site": 2, "capacity": 1}
    assert (found.known, found.taken, found.written, found.revisions) == (12, 5, 3, 1)
    assert (found.no_articles, found.failed) == (4, 2)


def test_coverage_is_the_share_of_records_that_have_a_field() -> None:
    counts = {"records": 4, "has/headline": 4, "has/photo_credit": 1, "body-chars": 1000}
    found = ledger_of([SiteDay("news.example", "2026-11-30", counts)])
    assert found.coverage["headline"] == 1.0
    assert found.coverage["photo_credit"] == 0.25
    assert found.coverage["authors"] == 0.0
    assert found.body_chars == 250.0
    empty = ledger_of([])
    assert (empty.named, empty.coverage, empty.body_chars, empty.minutes) == (0, {}, None, None)


@pytest.mark.parametrize(
    ("after", "median"),
    [
        ({"after/5": 4}, None),  # too few
        ({"after/5": 10}, 2.5),
        ({"after/15": 10}, 10.0),
        ({"after/5": 5, "after/60": 5}, 5.0),
        ({"after/5": 2, "after/15": 2, "after/30": 6}, 17.5),
        ({"after/4320": 10}, 2880.0),
        ({"after/15": 10, "after/older": 5000}, 10.0),
    ],
)
def test_the_median_time_from_publication(after: dict[str, int], median: float | None) -> None:
    assert minutes_until_found(after) == median


def test_other_shares_of_the_times() -> None:
    after = {"after/5": 90, "after/240": 10}
    assert minutes_until_found(after, 0.9) == 5.0
    assert minutes_until_found(after, 0.95) == 180.0
