"""The measurement of dedup counts right, on syndication that is always the same."""

from __future__ import annotations

import pytest

from benchmarks.dedup import Found, pairs_found
from benchmarks.syndication import CHANGES, OTHERS, syndicated_articles
from newscrawl.records.near_duplicates.groups import GroupFinder

pytestmark = pytest.mark.build


def test_a_seed_always_gives_the_same_articles() -> None:
    made = syndicated_articles(60, seed=7)
    assert made == syndicated_articles(60, seed=7)
    assert made != syndicated_articles(60, seed=8)
    assert {each.change for each in made} <= {*CHANGES, *OTHERS}
    assert len({each.article.id for each in made}) == len(made)


def test_pairs_are_counted_by_story_and_by_group() -> None:
    made = syndicated_articles(120, seed=7)
    groups = GroupFinder(within_seconds=1e12, contained=0.65).find(each.article for each in made)
    found = pairs_found(made, groups)
    assert 0.8 < found.recall <= 1
    assert 0.9 < found.precision <= 1
    assert Found(right=3, wanted=4, grouped=6) == (3, 4, 6)
    assert Found(3, 4, 6).recall == 0.75
    assert Found(3, 4, 6).precision == 0.5
