"""Tries a site: a few articles, fetched as a crawl would fetch them, and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import orjson

from newscrawl.crawl.frontier.overview import source_overviews
from newscrawl.crawl.frontier.state_file import read_state
from newscrawl.operate.site_run import RunOptions, run_site

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.overview import SourceOverview
    from newscrawl.operate.site_run import SiteRun
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["SiteTrial", "try_site"]

_ARTICLES: Final = 3  # articles: enough to see whether a site's pages are read as they should be
_OPTIONS: Final = RunOptions(level="ERROR", settings={"NEWSCRAWL_PATIENCE": 5.0})
"""A person is waiting: some seconds for what is to be tried again."""


@dataclass(frozen=True, slots=True)
class SiteTrial:
    """What came of a trial."""

    run: SiteRun
    articles: list[dict[str, Any]]
    """The records."""
    rejects: list[dict[str, Any]]
    """Pages that are no articles, with the reason."""
    sources: list[SourceOverview]
    """Front pages, sections, feeds and sitemaps that were found."""


def try_site(site: SitePlan) -> SiteTrial:
    """Fetch three articles of a site.  Raises OSError where the system starts no process."""
    with TemporaryDirectory(prefix="newscrawl-trial-") as folder:
        output = Path(folder) / "trial.jsonl"
        limits = replace(site.what.limits, articles=_ARTICLES)
        trial = replace(
            site,
            what=replace(site.what, limits=limits),
            into=replace(site.into, output=output, output_dir=None, warc=None),
        )
        run = run_site(trial, _OPTIONS)
        rejects = output.with_name("trial.rejects.jsonl")
        state = Path(f"{output}.state")
        return SiteTrial(run, _lines(output), _lines(rejects), _sources(state))


def _sources(state: Path) -> list[SourceOverview]:
    if not state.exists():
        return []
    with read_state(state) as db:
        return source_overviews(db)


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
