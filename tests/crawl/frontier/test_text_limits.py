"""Texts of servers are cut before they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from capacity_kit import (
    NOW,
    SITE,
    add_source,
    begin,
    plain,
    read,
)

from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    PageStatus,
    SourceReading,
)
from newscrawl.crawl.frontier.text_limits import MAX_DETAIL_CHARS, MAX_VALIDATOR_CHARS


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def test_texts_of_servers_are_short_in_rows(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    read(state, "s", plain(range(2)))
    long = "x" * 100_000
    first, second = state.pages.lease_next(SITE), state.pages.lease_next(SITE)
    assert first is not None and second is not None
    state.pages.mark_done(
        first.id,
        PageStatus.REJECTED,
        now=NOW,
        reason="dropped",
        detail=long,
        validators=(long, "y" * MAX_VALIDATOR_CHARS),
    )
    state.pages.mark_failed(second.id, "http-503", long, next_try=None, now=NOW)
    source = state.sources.lease(f"https://{SITE}/s")
    assert source is not None
    reading = SourceReading(named=0, new=0, etag=long, modified=long)
    state.sources.mark_read(source, reading, now=NOW)
    rows = state.db.execute("SELECT detail, etag, modified FROM pages ORDER BY rank").fetchall()
    assert [len(row[0]) for row in rows] == [MAX_DETAIL_CHARS] * 2
    assert rows[1][1:] == (None, "y" * MAX_VALIDATOR_CHARS)
    assert state.db.execute("SELECT etag, modified FROM sources").fetchall() == [(None, None)]
