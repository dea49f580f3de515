"""What was named and is not asked for: counted by cause and host, each URL once."""

from __future__ import annotations

import json
from typing import Any

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.frontier import MEMORY, CrawlState, LeftOutCause, NewPage
from newscrawl.crawl.frontier.left_out import DistinctCount
from newscrawl.crawl.frontier.left_out_overview import left_out_overviews

SITE = "news.example"
DAY = 86_400.0


def rows(state: CrawlState) -> dict[tuple[str, str], tuple[int, list[str]]]:
    state.commit()
    found = state.db.execute("SELECT cause, host, urls, examples FROM left_out").fetchall()
    return {(cause, host): (urls, json.loads(examples)) for cause, host, urls, examples in found}


def note(state: CrawlState, *urls: str, cause: LeftOutCause = LeftOutCause.OFF_SITE) -> list[bool]:
    return [state.left_out.note(url, cause, site=SITE, now=DAY) for url in urls]


def test_each_url_counts_once_by_cause_and_host() -> None:
    state = CrawlState(MEMORY)
    urls = [f"https://cdn.example/{n}" for n in range(5)]
    assert note(state, *urls, *urls) == [True] * 5 + [False] * 5
    note(state, "https://old.example/a")
    note(state, f"https://{SITE}/a.pdf", cause=LeftOutCause.SHAPE)
    assert rows(state) == {
        ("off-site", "cdn.example"): (5, urls[:1:-1]),
        ("off-site", "old.example"): (1, ["https://old.example/a"]),
        ("shape", SITE): (1, [f"https://{SITE}/a.pdf"]),
    }


def test_the_next_run_counts_what_it_meets_and_the_state_what_is_new(tmp_path: Any) -> None:
    for run in range(2):
        state = CrawlState(tmp_path / "a.state")
        assert note(state, "https://cdn.example/a", f"https://cdn.example/{run}") == [True, True]
        state.commit(clean=True)
        state.close()
    state = CrawlState(tmp_path / "a.state")
    assert rows(state)["off-site", "cdn.example"][0] == 3
    state.begin_run([SITE], now=DAY * 30)
    assert len(rows(state)) == 1
    state.begin_run([SITE], now=DAY * 32)
    assert not rows(state)


def test_many_hosts_are_counted_together() -> None:
    state = CrawlState(MEMORY)
    note(state, *(f"https://h{n}.example/" for n in range(80)))
    found = rows(state)
    assert len(found) == 51
    assert found["off-site", ""][0] == 30


def test_many_urls_are_counted_nearly_right_however_often_they_come() -> None:
    count = DistinctCount()
    for n in [*range(20_000), *range(20_000)]:
        count.add(f"https://cdn.example/{n}")
    again = DistinctCount(count.packed())
    assert again.number == count.number
    assert abs(again.number / 20_000 - 1) < 0.15
    assert len(count.packed()) == 2048


def test_long_urls_are_cut() -> None:
    state = CrawlState(MEMORY)
    note(state, "https://cdn.example/" + "a" * 4000)
    [(_, [example])] = rows(state).values()
    assert len(example) == 500
    assert example.endswith("a…")


def test_pages_that_wait_are_told_apart_from_those_outside_the_dates() -> None:
    state = CrawlState(MEMORY)
    state.pages.fill([SITE], window=DateWindow(since=5 * DAY), now=9 * DAY, update_since=None)
    dates = {"old": (DAY, 2 * DAY), "new": (7 * DAY, 8 * DAY), "undated": (None, None)}
    for name, (start, end) in dates.items():
        url = f"https://{SITE}/{name}"
        page = NewPage(url, url, SITE, SITE, "sitemap", dated_from=start, dated_to=end)
        state.pages.add(page, now=9 * DAY)
    found = {row.cause: (row.urls, row.examples) for row in left_out_overviews(state.db)}
    assert found == {
        "window": (1, [f"https://{SITE}/old"]),
        "budget": (2, [f"https://{SITE}/new", f"https://{SITE}/undated"]),
    }
    assert left_out_overviews(state.db, ["other.example"]) == []
