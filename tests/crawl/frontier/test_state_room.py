"""How many pages of a site wait, which of them are kept, and what becomes of the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.crawl.date_window import DateWindow, parse_date_range
from newscrawl.crawl.frontier import (
    MEMORY,
    CrawlState,
    NewPage,
    NewSource,
    NotKept,
    PageStatus,
    Source,
)
from newscrawl.crawl.frontier.capacity import NEVER_REQUESTED
from newscrawl.crawl.frontier.text_limits import MAX_DETAIL_CHARS, MAX_VALIDATOR_CHARS

NOW = 1_800_000_000.0
SITE = "news.example"
MOST = 10


@pytest.fixture
def state() -> Iterator[CrawlState]:
    with closing(CrawlState(MEMORY)) as opened:
        yield opened


def begin(state: CrawlState, *, window: DateWindow | None = None, now: float = NOW) -> None:
    window = window or DateWindow()
    state.fill_queues([SITE], window=window, now=now, max_waiting=MOST)


def add_source(state: CrawlState, name: str, kind: str = "sitemap") -> None:
    url = f"https://{SITE}/{name}"
    # Its index dates it, and the date stands still.
    new = NewSource(url, url, SITE, SITE, kind, lastmod="2026-11-01")
    state.source_schedule.add(new, now=NOW)


def page(
    number: int,
    source: Source,
    *,
    priority: int = 15,
    host: str = SITE,
    day: str | None = None,
) -> NewPage:
    dated = parse_date_range(day)
    return NewPage(
        key=f"k{number}",
        url=f"https://{host}/{number}",
        site=SITE,
        host=host,
        how="sitemap" if priority == 15 else "feed",
        priority=priority,
        rank=dated.start if dated else float(number),
        dated_from=dated.start if dated else None,
        dated_to=dated.end if dated else None,
        source=source.id,
    )


Named = tuple[int, Mapping[str, object]]


def read(
    state: CrawlState, name: str, pages: Iterable[Named], *, now: float = NOW
) -> tuple[int, NotKept]:
    """Read a source that names pages: how many were new, and which were not kept."""
    source = state.source_schedule.lease(f"https://{SITE}/{name}")
    assert source is not None
    intake = state.intake(SITE, source=source.id, now=now)
    for number, more in pages:
        if intake.add(page(number, source, **more)):  # type: ignore[arg-type]
            intake.flush()
    intake.flush()
    not_kept, new = intake.not_kept(), intake.new.total()
    state.source_history.mark_read(
        source,
        named=1,
        new=new,
        now=now,
        etag='"a tag"',
        modified=None,
        not_kept=not_kept,
    )
    return new, not_kept


def plain(numbers: Iterable[int]) -> Iterator[Named]:
    return ((number, {}) for number in numbers)


def waiting(state: CrawlState) -> list[int]:
    rows = state.db.execute("SELECT key FROM pages WHERE state = 'waiting' ORDER BY rank DESC")
    return [int(row[0][1:]) for row in rows]


def taken(state: CrawlState, host: str = SITE) -> list[int]:
    numbers = []
    while (found := state.page_queue.lease_next(host)) is not None:
        numbers.append(int(found.key[1:]))
    return numbers


def due(state: CrawlState) -> list[str]:
    rows = state.db.execute("SELECT url FROM sources WHERE queued = 1 ORDER BY url")
    return [row[0].rpartition("/")[2] for row in rows]


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
    assert state.source_history.count_not_kept_by_site() == {SITE: (1990, 0)}
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
        found = state.page_queue.lease_next(SITE)
        assert found is not None
        state.page_history.mark_done(found.id, became, now=NOW)
    failed = state.page_queue.lease_next(SITE)
    assert failed is not None
    state.page_history.mark_failed(failed.id, "http-503", None, next_try=NOW + 9, now=NOW)
    under_way = state.page_queue.lease_next(SITE)
    assert under_way is not None
    for number in range(-30, 0):  # the operator's own
        given = NewPage(f"k{number}", "https://news.example/g", SITE, SITE, "given", 40)
        state.page_queue.add(given, now=NOW)
    for number in (0, 1):  # a sitemap and a feed have named them before
        if number:
            read(state, "s", [(number, {"priority": 40})])
        url = f"https://news.example/{number}"
        state.page_queue.add(NewPage(f"k{number}", url, SITE, SITE, "given", 40), now=NOW)
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
    assert sorted(state.page_queue.hosts()) == sorted(f"h{n}.{SITE}" for n in range(1990, 2000))


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
        found = state.page_queue.lease_next(SITE)
        assert found is not None
        state.page_history.mark_done(found.id, PageStatus.WRITTEN, now=NOW)
    assert state.capacity.is_half_free(SITE)
    hosts = state.source_schedule.queue_for_pages_not_kept(SITE, now=NOW + 2)
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
    source = state.source_schedule.lease(f"https://{SITE}/s")
    assert source is not None and source.names_pages_not_kept
    state.source_history.mark_read(source, named=None, new=0, now=NOW + 1, etag=None, modified=None)
    assert state.source_history.count_not_kept_by_site() == {SITE: (20, 0)}
    again = state.source_schedule.lease(f"https://{SITE}/s")
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


def test_texts_of_servers_are_short_in_rows(state: CrawlState) -> None:
    begin(state)
    add_source(state, "s")
    read(state, "s", plain(range(2)))
    long = "x" * 100_000
    first, second = state.page_queue.lease_next(SITE), state.page_queue.lease_next(SITE)
    assert first is not None and second is not None
    state.page_history.store_validators(first.id, long, "y" * MAX_VALIDATOR_CHARS)
    state.page_history.mark_done(
        first.id, PageStatus.REJECTED, now=NOW, reason="dropped", detail=long
    )
    state.page_history.mark_failed(second.id, "http-503", long, next_try=None, now=NOW)
    source = state.source_schedule.lease(f"https://{SITE}/s")
    assert source is not None
    state.source_history.mark_read(source, named=0, new=0, now=NOW, etag=long, modified=long)
    rows = state.db.execute("SELECT detail, etag, modified FROM pages ORDER BY rank").fetchall()
    assert [len(row[0]) for row in rows] == [MAX_DETAIL_CHARS] * 2
    assert rows[1][1:] == (None, "y" * MAX_VALIDATOR_CHARS)
    assert state.db.execute("SELECT etag, modified FROM sources").fetchall() == [(None, None)]


# The tables as they were before there was a bound.
FORM_1 = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, site TEXT NOT NULL,
    host TEXT NOT NULL, how TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT,
    detail TEXT, queued INTEGER NOT NULL DEFAULT 0, priority INTEGER NOT NULL DEFAULT 0,
    rank REAL NOT NULL DEFAULT 0, dated_from REAL, dated_to REAL,
    attempts INTEGER NOT NULL DEFAULT 0, next_try REAL, found_at REAL NOT NULL, fetched_at REAL,
    article TEXT, etag TEXT, modified TEXT
);
CREATE INDEX pages_queue ON pages (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX pages_asked ON pages (queued) WHERE queued <> 0;
CREATE INDEX pages_later ON pages (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX pages_site ON pages (site, state, reason);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, content BLOB, published REAL,
    written_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, site TEXT NOT NULL,
    host TEXT NOT NULL, kind TEXT NOT NULL, depth INTEGER NOT NULL DEFAULT 0,
    part INTEGER NOT NULL DEFAULT 1, guessed INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 0, queued INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0, rank REAL NOT NULL DEFAULT 0, lastmod TEXT,
    changed_to REAL, read_lastmod TEXT, state TEXT NOT NULL DEFAULT 'new', reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, next_try REAL, pace REAL, due REAL NOT NULL DEFAULT 0,
    read_at REAL, new_at REAL, named INTEGER NOT NULL DEFAULT 0,
    brought INTEGER NOT NULL DEFAULT 0, etag TEXT, modified TEXT
);
CREATE INDEX sources_queue ON sources (host, priority DESC, rank DESC, id) WHERE queued = 1;
CREATE INDEX sources_asked ON sources (queued) WHERE queued <> 0;
CREATE INDEX sources_site ON sources (site, kind);
CREATE TABLE outputs (
    path TEXT PRIMARY KEY, length INTEGER NOT NULL, clean INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, reason TEXT,
    sites TEXT NOT NULL, summary TEXT
);
INSERT INTO about VALUES ('newscrawl', '1');
INSERT INTO runs (started_at, sites) VALUES (1, '["news.example"]');
INSERT INTO sources (key, url, site, host, kind, state, read_at, lastmod, read_lastmod, etag)
VALUES ('https://news.example/s', 'https://news.example/s', 'news.example', 'news.example',
    'sitemap', 'alive', 1.0, '2026-11-01', '2026-11-01', 'a tag');
"""


def old_state(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FORM_1)
        with db:
            db.executemany(
                "INSERT INTO pages (key, url, site, host, how, state, priority, rank, found_at) "
                "VALUES (?, ?, 'news.example', 'news.example', 'sitemap', ?, 15, ?, 1.0)",
                [
                    (f"k{n}", f"https://news.example/{n}", "waiting" if n < 30 else "written", n)
                    for n in range(40)
                ],
            )
    return path


def layout(db: sqlite3.Connection) -> tuple[dict[str, list[tuple[object, ...]]], set[str]]:
    """Each table's columns in their order, and the indexes, without spaces and comments."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {
        name: [tuple(row[1:]) for row in db.execute(f"PRAGMA table_info({name})")]
        for name in tables
    }
    indexes = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return columns, {" ".join(row[0].split()) for row in indexes}


def test_a_state_of_the_form_before_goes_on(tmp_path: Path) -> None:
    path = old_state(tmp_path / "old.state")
    with closing(CrawlState(path)) as state, closing(CrawlState(tmp_path / "new.state")) as fresh:
        assert layout(state.db) == layout(fresh.db)
        begin(state)
        assert len(waiting(state)) == 30  # nothing is dropped by opening it
        add_source(state, "t")
        # What has to go has no source that is known: all that were read are read again.
        new, not_kept = read(state, "t", plain(range(25, 35)))
        assert (new, not_kept.number) == (0, 0)
        new, not_kept = read(state, "t", plain([50]), now=NOW + 1)
        assert waiting(state) == [50, *range(29, 20, -1)]
        assert taken(state) == [50, *range(29, 20, -1)]
        state.commit()
    with closing(CrawlState(path)) as state:
        state.db.execute("UPDATE pages SET state = 'written'")
        begin(state, now=NOW + 2)
        assert due(state) == ["s", "t"]
        assert state.db.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_state_whose_new_form_was_not_committed_keeps_the_old_one(tmp_path: Path) -> None:
    path = old_state(tmp_path / "old.state")
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TRIGGER no BEFORE UPDATE ON about BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(Exception, match="no"):
        CrawlState(path)
    with closing(sqlite3.connect(path)) as db:
        names = {row[1] for row in db.execute("PRAGMA table_info(pages)")}
        db.execute("DROP TRIGGER no")
    assert "unwanted" not in names
    with closing(CrawlState(path)) as state:
        assert len(waiting(state)) == 30
