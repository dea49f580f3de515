"""What holds for all fixtures of this project; the pytest plugin tests the records themselves."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest
from schema_check import faults

from newscrawl import Article
from newscrawl.common.text import clean_text
from newscrawl.extraction.examination import RuledOutcome
from newscrawl.page_fixtures import Fixture, find_fixtures, loose_pages
from newscrawl.page_fixtures.reading import NOT_EXPECTED, REJECT, read_page

FIXTURES = Path(__file__).parent.parent / "fixtures"
ALL = find_fixtures(FIXTURES)
ARTICLES = [one for one in ALL if REJECT not in one.expected()]
REJECTS = [one for one in ALL if one not in ARTICLES]
GIVEN = {"schema", "id", "revision", "url", "site"}
"""Keys whose values come from no place of the page."""


@cache
def outcome_of(one: Fixture) -> RuledOutcome:
    return read_page(one.page(), None)


def name(one: Fixture) -> str:
    return one.name


@pytest.mark.parametrize("one", REJECTS, ids=name)
def test_a_reject_says_why(one: Fixture) -> None:
    reject = outcome_of(one).reject
    assert reject is not None
    assert reject.detail
    assert reject.url == one.page().url


@pytest.mark.parametrize("one", ARTICLES, ids=name)
def test_a_record_is_of_the_records_form_and_every_value_has_a_source(one: Fixture) -> None:
    expected = one.expected()
    assert not faults(dataclasses.asdict(outcome_of(one).article))
    keys = [field.name for field in dataclasses.fields(Article) if field.name not in NOT_EXPECTED]
    assert list(expected) == keys
    for paragraph in (expected["body"] or "").split("\n\n"):
        assert "\n".join(map(clean_text, paragraph.split("\n"))) == paragraph
    found = {key for key, value in expected.items() if value and key not in GIVEN}
    assert found == set(outcome_of(one).article.sources)


def test_every_fixture_says_what_it_is_for_and_no_page_lies_beside_them() -> None:
    assert all(one.meta()["about"] for one in ALL)
    assert loose_pages(FIXTURES) == []
