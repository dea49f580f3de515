"""What the checks of health read from a state, and how ``status --check`` tells what they found."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState, NewSource
from newscrawl.operate.health import RunTime
from newscrawl.operate.site_pasts import found_at, read_site_pasts

if TYPE_CHECKING:
    from conftest import Cli

SITE = "news.example"
DAY = 86_400.0
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()


def fill(state: CrawlState, *, now: float, authors_today: int) -> None:
    for ago in range(30, -1, -1):
        counts = {"articles": 20, "records": 20, "has/headline": 20, "has/authors": 20}
        counts["has/authors"] = authors_today if ago == 0 else 20
        for what, number in counts.items():
            state.days.add(SITE, what, number)
        state.days.flush(now=now - ago * DAY)


def test_the_past_of_a_site_is_read_from_the_state() -> None:
    state = CrawlState(MEMORY)
    fill(state, now=NOW, authors_today=20)
    run = state.begin_run([SITE], now=NOW - 100)
    state.end_run(run, reason="finished", summary={}, now=NOW - 40)
    state.begin_run(["other.example"], now=NOW - 30)
    state.history.note_silent("other.example", "blocked", "It is blocked.", now=NOW)
    site, other = sorted(read_site_pasts(state.db, now=NOW), key=lambda past: past.site)
    assert (site.site, site.today.isoformat(), len(site.days)) == (SITE, "2026-11-30", 31)
    assert site.runs == [RunTime(NOW - 100, NOW - 40)]
    assert other.silent is not None
    assert [past.site for past in read_site_pasts(state.db, [SITE], now=NOW)] == [SITE]
    assert [finding.kind for finding in found_at(state.db, now=NOW)] == ["silent"]


@pytest.mark.parametrize("authors", [20, 0])
def test_status_check_says_what_is_not_as_usual(cli: Cli, authors: int) -> None:
    state = CrawlState(cli.folder / "a.state")
    now = datetime.now(UTC).timestamp()
    fill(state, now=now, authors_today=authors)
    source = NewSource(f"https://{SITE}/", f"https://{SITE}/", SITE, SITE, "front")
    state.sources.add(source, now=now)
    state.commit(clean=True)
    state.close()
    ran = cli("status", "--state", "a.state", "--check")
    told = cli("status", "--state", "a.state", "--check", "--json")
    kinds = [finding["kind"] for finding in json.loads(told.out)]
    if authors:
        assert (ran.status, ran.out, kinds) == (0, b"", [])
    else:
        assert (ran.status, told.status, kinds) == (3, 3, ["coverage/authors"])
        expected = f"{SITE}: authors: 0% of the latest 20 records have it; before, 100% had.\n"
        assert ran.out.decode() == expected
