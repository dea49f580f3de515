"""A site with ``every = "auto"`` runs when its crawls have learned that it publishes."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.publication_profile import PublicationProfile
from newscrawl.operate.learned_times import learned_due
from newscrawl.operate.next_runs import next_run_of
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan

HOUR = 3600.0
DAY = 24 * HOUR
MIDNIGHT = 20_000 * DAY


def plan(folder: Path, more: str = "") -> SitePlan:
    path = folder / "sites.toml"
    path.write_text(
        '[[site]]\nname = "a"\nsites = ["https://a.example", "https://b.example"]\n'
        f'every = "auto"\n{more}'
    )
    return read_sites_file(path).plans["a"]


def learn(folder: Path, site: str, hour: int) -> None:
    """Have the state know a site that publishes in one hour of the day."""
    profile = PublicationProfile()
    for turn in range(-21 * 24, 1):
        profile = profile.after_look(MIDNIGHT + turn * HOUR, 9 if turn % 24 == hour + 1 else 0)
    with closing(CrawlState(folder / "a.jsonl.state")) as state:
        state.db.execute(
            "INSERT OR REPLACE INTO site_profiles VALUES (?, ?)", (site, profile.to_bytes())
        )
        state.commit()


def test_nothing_is_known_before_the_first_run(tmp_path: Path) -> None:
    assert learned_due(plan(tmp_path)) is None
    (tmp_path / "a.jsonl.state").write_bytes(b"no state at all")
    assert learned_due(plan(tmp_path)) is None


def test_runs_come_when_the_site_publishes_and_more_of_them_with_a_larger_budget(
    tmp_path: Path,
) -> None:
    learn(tmp_path, "a.example", 8)
    usual, large = learned_due(plan(tmp_path)), learned_due(plan(tmp_path, "runs_per_hour = 12"))
    assert usual is not None
    assert large is not None
    assert MIDNIGHT + 300 <= large < usual <= MIDNIGHT + 4 * HOUR


def test_of_several_sites_the_first_that_is_due_counts_and_a_stranger_does_not(
    tmp_path: Path,
) -> None:
    learn(tmp_path, "a.example", 12)
    alone = learned_due(plan(tmp_path))
    learn(tmp_path, "stranger.example", 0)
    assert learned_due(plan(tmp_path)) == alone
    learn(tmp_path, "b.example", 0)
    first = learned_due(plan(tmp_path))
    assert alone is not None
    assert first is not None
    assert first < alone


def test_the_service_goes_by_it(tmp_path: Path) -> None:
    site = plan(tmp_path)
    with RunLog(tmp_path / "sites.toml") as log:
        log.note_sites(["a"], now=MIDNIGHT - DAY)
        number = log.begin("a", now=MIDNIGHT)
        log.end(number, status=0, reason=None, now=MIDNIGHT + 20)
        assert next_run_of(site, log, now=MIDNIGHT + 30).why == "by its plan"
        learn(tmp_path, "a.example", 8)
        found = next_run_of(site, log, now=MIDNIGHT + 30)
        assert found.at == pytest.approx(learned_due(site))
        assert found.why == "as the site publishes"
