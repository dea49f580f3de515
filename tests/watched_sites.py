"""A sites file, the states of its sites' crawls, and the log of its runs, as they lie on a disk."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl.crawl.frontier import CrawlState, NewSource
from newscrawl.operate.alerts import Alerts
from newscrawl.operate.health import Finding
from newscrawl.operate.run_log import RunLog, run_log_path
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "COUNTS",
    "DAY",
    "HOUR",
    "NOW",
    "count",
    "write_alerts",
    "write_runs",
    "write_sites_file",
]

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86_400.0
COUNTS: Mapping[str, int] = {
    "articles": 20,
    "updated": 2,
    "records": 22,
    "has/headline": 22,
    "has/authors": 11,
    "rejected": 5,
    "failed": 3,
    "blocked": 1,
    "left-out/shape": 4,
    "not-kept": 6,
    "after/15": 20,
}


def write_sites_file(folder: Path, *names: str, plan: str = 'every = "1h"') -> Path:
    """Write a sites file with a site for each name: its address is https://NAME.example."""
    file = folder / "sites.toml"
    tables = (f'[[site]]\nname = "{name}"\nsites = "https://{name}.example"\n' for name in names)
    file.write_text("\n".join([f'[defaults]\noutput_dir = "out"\n{plan}', *tables]))
    return file


def count(file: Path, name: str, *, days_ago: int = 0, now: float = NOW) -> Path:
    """Have a day's crawl of a site counted in its state; return the state."""
    path = state_of(read_sites_file(file).plans[name])
    path.parent.mkdir(parents=True, exist_ok=True)
    state, site, when = CrawlState(path), f"{name}.example", now - days_ago * DAY
    source = NewSource(f"https://{site}/", f"https://{site}/", site, site, "front")
    state.sources.add(source, now=when)
    state.db.execute(
        "INSERT OR REPLACE INTO pages (key, url, site, host, how, state, found_at, fetched_at) "
        "VALUES (?1, ?1, ?2, ?2, 'feed', 'written', ?3, ?3)",
        (f"https://{site}/a-story", site, when - 60),
    )
    run = state.begin_run([site], now=when - 90)
    for what, number in COUNTS.items():
        state.days.add(site, what, number)
    state.days.flush(now=when)
    state.end_run(run, reason="finished", summary={}, now=when - 30)
    state.commit(clean=True)
    state.close()
    return path


def write_runs(file: Path, runs: Mapping[str, Mapping[float, int | None]], *, now: float) -> None:
    """Write the log: by site, how many seconds ago runs began, and how each ended, if it did."""
    with RunLog(file) as log:
        log.note_sites(read_sites_file(file).plans, now=now - 30 * DAY)
        for site, found in runs.items():
            for ago, status in found.items():
                number = log.begin(site, now=now - ago)
                if status is not None:
                    log.end(number, status=status, reason=None, now=now - ago + 60)


def write_alerts(file: Path, *kinds: str, site: str = "a.example", now: float) -> None:
    """Open alerts of a site, as the service does after a run."""
    with RunLog(file) as log:
        found = [Finding(site, kind, "Not as usual.") for kind in kinds]
        alerts = Alerts(log._db)
        alerts.update(found, checked=[site], sites=1, now=now, repeat_seconds=DAY)
    assert run_log_path(file).is_file()
    assert len(Counter(kinds)) == len(kinds)
