"""How many pages of a site wait, which of them are kept, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from capacity_kit import (
    MOST,
    NOW,
    SITE,
    Named,
    add_source,
    begin,
    due,
    plain,
    read,
    taken,
    waiting,
)

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    NewPage,
    NotKept,
    PageStatus,
    SourceReading,
)
from newscrawl.crawl.frontier.capacity import NEVER_REQUESTED


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


@pytest.mark.parametrize(
    "order",
    [range(2000), range(1999, -1, -1), [number * 7 % 2000 for number in range(2000)]],
    ids=["oldest first", "newest first", "mixed"],
)
def test_the_newest_are_kept_and_the_others_counted(
    state: CrawlState, order: Iterable[int]
) -> None:
    begin(state)
    add_source(state, "s")
    new, not_kept = read(state, "s", plain(order))
    assert waiting(state) == list(range(1999, 1989, -1))
    assert (new, not_kept.number, not_kept.outside) == (MOST, 1990, 0)
    # Of one reading: the same again, not added up.
    new, not_kept = read(state, "s", plain(order), now=NOW + 1)
    assert (new, not_kept.number) == (0, 1990)
    assert state.sources.count_not_kept_by_site() == {SITE: (1990, 0)}
    assert taken(state) == list(range(1999, 1989, -1))


def test_a_better_page_takes_the_place_of_the_worst(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    add_source(state, "feed")
    assert read(state, "s", plain(range(10, 20))) == (10, NotKept())
    new, not_kept = read(state, "feed", [(1, {"priority": 40}), (5, {}), (15, {}), (30, {})])
    assert (new, not_kept.number) == (2, 1)  # 15 is known, 5 is older than all that wait
    assert waiting(state) == [30, *range(19, 11, -1), 1]
    # The two that had to go count for the source that had named them.
    assert dict(state.db.execute("SELECT url, not_kept FROM sources").fetchall()) == {
        f"https://{SITE}/s": 2,
        f"https://{SITE}/feed": 1,
    }


def test_a_second_reading_counts_what_it_drives_out_once(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    read(state, "s", plain(range(10)))
    # The new ones come first, in batches, so that all of the old ones go before they are named.
    numbers = [*range(1000, 2000), *range(10)]
    new, not_kept = read(state, "s", plain(numbers), now=NOW + 1)
    assert (new, not_kept.number) == (MOST, 1000)


def test_what_has_a_history_or_was_given_neither_counts_nor_goes(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    read(state, "s", plain(range(6)))
    for became in (PageStatus.WRITTEN, PageStatus.REJECTED):
        found = state.pages.lease_next(SITE)
        assert found is not None
        state.pages.mark_done(found.id, became, now=NOW)
    failed = state.pages.lease_next(SITE)
    assert failed is not None
    state.pages.mark_failed(failed.id, "http-503", None, next_try=NOW + 9, now=NOW)
    under_way = state.pages.lease_next(SITE)
    assert under_way is not None
    for number in range(-30, 0):  # the operator's own
        given = NewPage(f"k{number}", "https://news.example/g", SITE, SITE, "given", 40)
        state.pages.add(given, now=NOW)
    for number in (0, 1):  # a sitemap and a feed have named them before
        if number:
            read(state, "s", [(number, {"priority": 40})])
        url = f"https://news.example/{number}"
        state.pages.add(NewPage(f"k{number}", url, SITE, SITE, "given", 40), now=NOW)
    read(state, "s", ((number, {"priority": 40}) for number in range(100, 200)))
    rows = state.db.execute("SELECT key FROM pages WHERE rank < 100")
    kept = {int(row[0][1:]) for row in rows}
    assert kept == {5, 4, 3, 2, 1, 0, *range(-30, 0)}
    room = MOST - 1  # the page under way is not settled and keeps its place
    assert waiting(state)[:room] == list(range(199, 199 - room, -1))


def test_all_hosts_below_a_site_share_its_bound(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    pages = ((number, {"host": f"h{number}.{SITE}"}) for number in range(2000))
    new, not_kept = read(state, "s", pages)
    assert (new, not_kept.number) == (MOST, 1990)
    assert sorted(state.pages.hosts()) == sorted(f"h{n}.{SITE}" for n in range(1990, 2000))


def test_what_named_more_is_due_when_there_is_room(state: CrawlState) -> None:
    begin(state)
    for name in ("full", "driven-out", "untouched"):
        add_source(state, name)
    read(state, "untouched", [])
    read(state, "driven-out", plain(range(10)))
    begin(state, now=NOW + 1)
    read(state, "untouched", [], now=NOW + 1)
    read(state, "full", plain(range(100, 120)))
    begin(state, now=NOW + 2)
    assert due(state) == []  # all that may wait waits
    for _ in range(MOST // 2 + 1):
        found = state.pages.lease_next(SITE)
        assert found is not None
        state.pages.mark_done(found.id, PageStatus.WRITTEN, now=NOW)
    assert state.capacity.is_half_free(SITE)
    hosts = state.sources.queue_for_pages_not_kept(SITE, now=NOW + 2)
    assert hosts == [SITE]
    # Any source that was read may have named what was driven out.
    assert due(state) == ["driven-out", "full", "untouched"]
    begin(state, now=NOW + 3)
    assert due(state) == ["driven-out", "full", "untouched"]
    # What names no more than is kept is not read again.
    new, not_kept = read(state, "full", plain(range(112, 120)), now=NOW + 3)
    assert (new, not_kept) == (0, NotKept())
    read(state, "untouched", [], now=NOW + 3)
    read(state, "driven-out", plain(range(2)), now=NOW + 3)
    begin(state, now=NOW + 4)
    assert due(state) == []


def test_an_answer_that_nothing_has_changed_changes_nothing(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    read(state, "s", plain(range(30)))
    source = state.sources.lease(f"https://{SITE}/s")
    assert source is not None and source.names_pages_not_kept
    state.sources.mark_read(source, SourceReading(named=None, new=0), now=NOW + 1)
    assert state.sources.count_not_kept_by_site() == {SITE: (20, 0)}
    again = state.sources.lease(f"https://{SITE}/s")
    assert again is not None and again.names_pages_not_kept


def test_what_lies_outside_of_the_window_takes_no_room_from_what_lies_inside(
    state: CrawlState,
) -> None:
    begin(state, window=DateWindow.from_options(until="2026-10-31", now=NOW))
    add_source(state, "s")
    inside: list[Named] = [(number, {"day": f"2026-10-{number:02}"}) for number in range(1, 9)]
    newer: list[Named] = [
        (100 + number, {"day": f"2026-11-{number:02}"}) for number in range(1, 31)
    ]
    new, not_kept = read(state, "s", newer + inside)
    assert (new, not_kept.number, not_kept.outside) == (MOST, 0, 28)
    assert taken(state) == list(range(8, 0, -1))
    # With the same window the rest is not worth another reading; with another one it is.
    state.db.execute("UPDATE pages SET state = 'written'")
    begin(state, window=DateWindow.from_options(until="2026-10-31", now=NOW), now=NOW + 1)
    assert due(state) == []
    begin(state, window=DateWindow.from_options(since="2026-12-01", now=NOW), now=NOW + 1)
    assert due(state) == []
    begin(state, window=DateWindow.from_options(since="2026-11-20", now=NOW), now=NOW + 2)
    assert due(state) == ["s"]


def test_the_bound_is_looked_up_by_its_index(state: CrawlState) -> None:
    begin(state)
    seen: list[str] = []
    state.db.set_trace_callback(seen.append)
    state.capacity.free(SITE)
    state.capacity.lowest_value(SITE)
    state.capacity.is_half_free(SITE)
    add_source(state, "s")
    read(state, "s", plain(range(MOST)))
    read(state, "s", plain([99]))
    state.db.set_trace_callback(None)
    counts = [query for query in seen if query.startswith("SELECT") and NEVER_REQUESTED in query]
    removals = [query for query in seen if query.startswith("DELETE FROM pages")]
    assert len(counts) >= 3 and len(removals) == 1
    for query in (*counts, *removals):
        plan = str(state.db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())
        assert "pages_unasked" in plan and "pages_site" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    for query in counts:
        assert "COVERING" in str(state.db.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())


def test_without_a_bound_all_are_kept(state: CrawlState) -> None:
    state.fill_queues([SITE], window=DateWindow(), now=NOW)
    add_source(state, "s")
    assert read(state, "s", plain(range(2000))) == (2000, NotKept())


def test_a_lower_bound_than_before_holds_from_the_next_reading_on(state: CrawlState) -> None:
    state.fill_queues([SITE], window=DateWindow(), now=NOW)
    add_source(state, "s")
    read(state, "s", plain(range(2000)))
    begin(state)
    read(state, "s", plain([5000]), now=NOW + 1)
    assert waiting(state) == [5000, *range(1999, 1990, -1)]
