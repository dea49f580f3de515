"""Which sources a run reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import DAY, NOW, begin, source, sources

from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
)


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def test_a_source_is_due_at_its_own_pace(state: CrawlState) -> None:
    begin(state)
    assert source(state, "world")
    assert sources(state) == ["world"]
    begin(state, now=NOW + 600)
    assert sources(state) == []
    begin(state, now=NOW + 3600)
    assert sources(state, now=NOW + 3600, new=0) == ["world"]
    begin(state, now=NOW + 3600 + 3600)  # it brought nothing, so it is slower now
    assert sources(state) == []
    begin(state, now=NOW + 3600 + 5400)
    assert sources(state) == ["world"]


def test_a_front_page_is_read_in_every_run_and_once(state: CrawlState) -> None:
    begin(state)
    source(state, "", "front")
    assert sources(state) == [""]
    source(state, "", "front", again=True)
    assert sources(state) == []
    begin(state, now=NOW + 1)
    assert sources(state) == [""]


def test_a_sitemap_is_read_again_when_its_index_says_that_it_changed(state: CrawlState) -> None:
    begin(state)
    source(state, "s1", "sitemap", lastmod="2026-11-01")
    assert sources(state) == ["s1"]
    later = NOW + 0.5 * DAY
    begin(state, now=later)
    source(state, "s1", "sitemap", lastmod="2026-11-01", now=later)
    assert sources(state) == []
    source(state, "s1", "sitemap", lastmod="2026-11-02", now=later)
    assert sources(state) == ["s1"]


def test_a_sitemap_whose_date_stands_still_is_looked_at_every_few_days(state: CrawlState) -> None:
    begin(state)
    source(state, "s1", "sitemap", lastmod="2026-11-01")
    assert sources(state, new=0) == ["s1"]
    for day in range(4, 24, 4):
        begin(state, now=NOW + day * DAY)
        source(state, "s1", "sitemap", lastmod="2026-11-01", now=NOW + day * DAY)
        assert sources(state, now=NOW + day * DAY, new=0) == ["s1"]


def test_a_further_page_is_read_again_only_when_asked_for(state: CrawlState) -> None:
    begin(state)
    source(state, "page2", part=2)
    assert sources(state) == ["page2"]
    begin(state, now=NOW + 90 * DAY)
    source(state, "page2", part=2, now=NOW + 90 * DAY)
    assert sources(state) == []
    source(state, "page2", part=2, again=True, now=NOW + 90 * DAY)
    assert sources(state) == ["page2"]


def test_what_was_not_read_in_the_last_run_is_read_in_the_next(state: CrawlState) -> None:
    begin(state)
    source(state, "page2", part=2)
    source(state, "s1", "sitemap", lastmod="2026-11-01")
    state.sources.lease_next("news.example")  # and then the process is killed
    begin(state)
    assert sorted(sources(state)) == ["page2", "s1"]
