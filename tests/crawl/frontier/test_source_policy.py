"""How long a source's dates and validators are believed, and when it is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from queue_kit import DAY, NOW, begin, source

from newscrawl.crawl.frontier import MEMORY, CrawlState, NewSource, Source, SourceReading
from newscrawl.crawl.frontier.source_policy import may_send_conditions, pause_after_failure

HOUR = 3600.0


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        begin(opened)
        source(opened, "feed", "feed")
        yield opened


def read(state: CrawlState, content: bytes | None, *, now: float, etag: str = "a") -> Source:
    """Read the feed, None for an answer 304; return its row."""
    row = leased(state)
    asked = may_send_conditions(row, now=now, pace=row.pace or 900)
    named = None if content is None else 3
    reading = SourceReading(named=named, new=0, etag=etag, was_asked=asked, digest=content)
    state.sources.mark_read(row, reading, now=now)
    return leased(state)


def leased(state: CrawlState) -> Source:
    row = state.sources.lease_next("news.example") or state.sources.lease("feed")
    assert row is not None
    return row


def test_a_source_is_looked_at_without_conditions_every_few_days(
    state: CrawlState,
) -> None:
    row = read(state, b"one", now=NOW)
    assert may_send_conditions(row, now=NOW + DAY, pace=900)
    assert not may_send_conditions(row, now=NOW + 27 * HOUR, pace=900)
    assert may_send_conditions(row, now=NOW + 2 * DAY, pace=DAY)
    assert not may_send_conditions(row, now=NOW + 3 * DAY, pace=DAY)


def test_validators_that_stood_still_while_it_changed_are_not_sent_again(state: CrawlState) -> None:
    read(state, b"one", now=NOW)
    read(state, None, now=NOW + HOUR)
    row = read(state, b"two", now=NOW + 30 * HOUR)
    assert not may_send_conditions(row, now=NOW + 30 * HOUR + 1, pace=900)


def test_validators_that_changed_with_it_are_believed_further(state: CrawlState) -> None:
    read(state, b"one", now=NOW)
    row = read(state, b"two", now=NOW + 30 * HOUR, etag="b")
    assert may_send_conditions(row, now=NOW + 31 * HOUR, pace=900)


def test_a_server_that_says_unchanged_whatever_happens_is_found_out(state: CrawlState) -> None:
    read(state, b"0", now=NOW, etag="0")
    for turn in range(1, 3):
        then = NOW + turn * 2 * DAY
        read(state, None, now=then - 47 * HOUR, etag=str(turn - 1))
        row = read(state, str(turn).encode(), now=then, etag=str(turn))
    assert not may_send_conditions(row, now=then + 1, pace=900)


def test_pauses_after_failures_grow_and_never_end() -> None:
    def days(reason: str, *, alive: bool = True, guessed: bool = False) -> list[float]:
        return [
            pause_after_failure(reason, n, was_alive=alive, was_guessed=guessed) / DAY
            for n in (1, 2, 3, 4, 5, 6, 50)
        ]

    assert days("http-404") == [1 / 24, 0.25, 1, 3, 7, 7, 7]
    assert days("http-404", alive=False) == [1 / 24, 0.25, 1, 3, 7, 30, 30]
    assert days("http-404", alive=False, guessed=True) == [30] * 7
    assert days("http-403")[:2] == [0.25, 1]


# --- bounds ---------------------------------------------------------------------------------------


def put(state: CrawlState, name: str, kind: str, *, depth: int, rank: float = 0.0) -> None:
    new = NewSource(
        key=name,
        url=name,
        site="news.example",
        host="news.example",
        kind=kind,
        depth=depth,
        rank=rank,
    )
    state.sources.add(new, now=NOW)


def test_a_trap_makes_room_for_what_is_useful() -> None:
    with closing(CrawlState(MEMORY)) as state:
        begin(state)
        put(state, "front", "front", depth=0)
        put(state, "world", "section", depth=1)
        for day in range(20):
            put(state, f"calendar-{day}", "section", depth=3)
        put(state, "old", "sitemap", depth=1, rank=NOW - 900 * DAY)
        put(state, "new", "sitemap", depth=1, rank=NOW - DAY)
        put(state, "news", "news-sitemap", depth=0)
        put(state, "rss", "feed", depth=1)
        evicted = state.sources.evict_excess("news.example", 5, now=NOW)
        rows = state.db.execute("SELECT key FROM sources").fetchall()
    assert {key for [key] in rows} == {"front", "world", "new", "news", "rss"}
    assert len(evicted) == 21


def test_a_trap_that_names_ever_more_ends() -> None:
    with closing(CrawlState(MEMORY)) as state:
        begin(state)
        for number in range(10):
            put(state, f"calendar-{number}", "section", depth=3)
            state.sources.evict_excess("news.example", 3, now=NOW)
        rows = state.db.execute("SELECT key FROM sources ORDER BY id").fetchall()
    assert [key for [key] in rows] == ["calendar-0", "calendar-1", "calendar-2"]


def test_the_neighbours_of_the_newest_sitemap_are_read_next() -> None:
    with closing(CrawlState(MEMORY)) as state:
        begin(state)
        for place in range(10):
            step = min(2 * place, 2 * (9 - place) + 1)
            new = NewSource(
                key=f"s{place}",
                url=f"s{place}",
                site="news.example",
                host="news.example",
                kind="sitemap",
                rank=NOW - step,
                parent=7,
                place=place,
            )
            state.sources.add(new, now=NOW)
        order = []
        while (found := state.sources.lease_next("news.example")) is not None:
            order.append(found.place)
            newest = NOW - DAY * (10 - found.place)  # the last has the newest pages
            state.sources.mark_read(found, SourceReading(named=1, new=1, newest=newest), now=NOW)
            state.sitemap_places.learn(found, newest, now=NOW)
        assert order[:2] == [0, 1]
        assert order[-1] == 9 or order.index(9) < 9
        assert state.sitemap_places.best_place("news.example", 7) == 9
