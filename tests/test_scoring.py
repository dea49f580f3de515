"""A record's score says what its figures are defined to say."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.scoring import FIGURES, best_body_pair, figures, score, words_of
from benchmarks.site_bootstrap import interval_by_site

TEN = "one two three four five six seven eight nine ten"


def value(figure: str, expected: dict[str, Any], record: dict[str, Any]) -> float | None:
    return figures([score(expected, record)]).get(figure)


@pytest.mark.parametrize(
    ("body", "f1", "exact"),
    [
        (TEN, 1, 1),
        (TEN.replace(" ", ", "), 1, 1),  # words count, and not their signs
        ("", 0, 0),
        (None, 0, 0),
        (f"{TEN} eleven", 2 * 7 / 8 / (1 + 7 / 8), 0),  # 8 runs of four words, 7 of them right
        (TEN.removesuffix(" ten"), 2 * 6 / 7 / (1 + 6 / 7), 0),
        (TEN.replace("one", "o\u200bne"), 1, 1),  # what readers do not see
        (TEN.replace("one", "One"), 2 * 6 / 7 / (6 / 7 + 6 / 7) * 6 / 7, 0),
    ],
)
def test_bodies_are_compared_by_runs_of_four_words(
    body: str | None, f1: float, exact: float
) -> None:
    expected = {"body": [TEN]}
    assert value("body F1", expected, {"body": body}) == pytest.approx(f1)
    assert value("exact", expected, {"body": body}) == exact


def test_each_chinese_character_is_a_word() -> None:
    assert words_of("北京 News，2024") == ["北", "京", "News", "2024"]


def test_the_standfirst_may_stand_in_the_body_or_not() -> None:
    expected = {"body": [TEN], "summary": ["A standfirst of five words."]}
    for body in (TEN, f"A standfirst of five words.\n\n{TEN}"):
        assert value("exact", expected, {"body": body}) == 1
    pair = best_body_pair(expected, f"A standfirst of five words\n\n{TEN}")
    assert pair is not None
    assert pair[0][:2] == ["A", "standfirst"]
    assert best_body_pair({}, TEN) is None


def test_what_annotators_leave_open_counts_for_nothing() -> None:
    expected = {"body": [TEN], "optional": ["Read also: another story"]}
    assert value("exact", expected, {"body": f"{TEN}\n\nRead also: another story"}) == 1


def test_means_of_precision_and_recall_leave_out_pages_without_them() -> None:
    """A record without text has no precision; its recall is 0."""
    pages = [score({"body": [TEN]}, {"body": body}) for body in (TEN, "")]
    assert figures(pages)["body F1"] == pytest.approx(2 * 1 * 0.5 / 1.5)


def test_segments_and_comments() -> None:
    expected = {"include": ["a b", "c"], "exclude": ["x"], "comments": ["I say", None]}
    good = score(expected, {"body": "a  b\nc"})
    bad = score(expected, {"body": "a b x I say"})
    assert figures([good]) == {"segments": 1, "comments": 0}
    assert figures([bad]) == {"segments": 0.5, "comments": 1}
    assert figures([good, bad]) == {"segments": pytest.approx(0.75), "comments": 0.5}


@pytest.mark.parametrize(
    ("headline", "right"),
    [("“it’s”  ON", 1), ("It's off", 0), (None, 0)],
)
def test_headlines_are_equal_but_for_case_quotes_and_space(
    headline: str | None, right: float
) -> None:
    assert value("headline", {"headline": ['"It\'s" on']}, {"headline": headline}) == right


@pytest.mark.parametrize(
    ("found", "minute", "day"),
    [
        ("2024-03-01T23:30:00+01:00", 1, 1),
        ("2024-03-01T22:30:40Z", 1, 1),
        ("2024-03-01T23:30:00", 1, 1),  # no offset: the clock counts
        ("2024-03-01", 0, 1),
        ("2024-03-02T08:00:00", 0, 0),
        (None, 0, 0),
    ],
)
def test_times_are_right_to_the_minute_or_to_the_day(
    found: str | None, minute: float, day: float
) -> None:
    expected = {"timestamp": "2024-03-01T23:30:00+01:00"}
    assert value("minute", expected, {"timestamp": found}) == minute
    assert value("day", expected, {"timestamp": found}) == day


def test_a_day_alone_has_no_minute_to_be_right() -> None:
    assert figures([score({"date": "2024-03-01"}, {"timestamp": "2024-03-01"})]) == {"day": 1}


def test_values_are_matched_one_to_one() -> None:
    expected = {
        "authors": ["Ann Lee", "Bo Xi"],
        "hashtags": ["#Sea", "sea", "Coal"],
        "photo_credits": ["Reuters", "A. Smith"],
        "lead_photo_credit": ["Reuters"],
    }
    record = {
        "authors": ["ann lee", "Cy Day"],
        "hashtags": ["SEA", "coal!"],
        "photo_credit": "Reuters",
        "photos": [{"credit": None}, {"credit": "A. Smith/Reuters"}],
    }
    found = figures([score(expected, record)])
    assert found["authors"] == pytest.approx(0.5)
    assert found["hashtags"] == 1
    assert found["credits"] == 1
    assert found["lead credit"] == 1


def test_trails_are_compared_without_home_and_headline() -> None:
    record = {
        "headline": "A story",
        "breadcrumbs": [{"name": n} for n in ("Home", "World", "A story")],
    }
    assert value("trails", {"breadcrumbs": ["World"]}, record) == 1
    assert value("trails", {"breadcrumbs": ["Sport"]}, record) == 0
    assert value("false trails", {"breadcrumbs": []}, record) == 1
    assert value("false trails", {"breadcrumbs": []}, {}) == 0


def test_an_interval_is_as_wide_as_sites_differ() -> None:
    share = FIGURES["headline"].value
    assert interval_by_site([("a", (1.0, 1.0)), ("a", (0.0, 1.0))], share) is None
    alike = [(f"s{n}", (1.0, 2.0)) for n in range(9)]
    assert interval_by_site(alike, share) == (0.5, 0.5)
    differing = [(f"s{n}", (float(n % 2), 1.0)) for n in range(40)]
    found = interval_by_site(differing, share)
    assert found is not None
    assert 0.3 < found.low < 0.4
    assert 0.6 < found.high < 0.7
    assert interval_by_site(differing[::-1], share) == found
