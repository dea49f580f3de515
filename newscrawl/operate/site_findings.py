"""What is not as usual at the sites of a sites file, told by their names in the file."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from newscrawl.common.urls import site_of
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.crawl.frontier.state_file import StateError, read_state
from newscrawl.operate.health import Finding, disk_findings, findings
from newscrawl.operate.site_pasts import read_site_pasts
from newscrawl.operate.site_states import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newscrawl.operate.health import SitePast
    from newscrawl.operate.run_log import FailingRuns, RunLog
    from newscrawl.operate.sites_file import SitePlan

__all__ = [
    "disk_findings_at",
    "disk_findings_of",
    "findings_of",
    "found_at_sites",
    "hosts_of",
    "runs_that_break",
    "shown_names",
]

_SILENT: Final = "silent"
"""The kind of finding of a site that gave nothing."""
_MIN_BREAKING_RUNS: Final = 3
"""Runs in a row that fail before it is told: one or two may be the machine's bad hour."""


def hosts_of(site: SitePlan) -> list[str]:
    """Return a site's hosts, as states name them."""
    return sorted({site_of(parse_typed_url(url)) or "" for url in site.what.sites})


def shown_names(sites: Iterable[SitePlan]) -> dict[tuple[Path, str], str]:
    """Return the names of sites for people, by the absolute path of their state and their host.

    A site of several hosts has them in brackets; two sites of one state and host have no name.
    """
    names: dict[tuple[Path, str], str] = {}
    twice: set[tuple[Path, str]] = set()
    for site in sites:
        state, hosts = state_of(site).absolute(), hosts_of(site)
        for host in hosts:
            if (state, host) in names:
                twice.add((state, host))
            names[state, host] = site.name if len(hosts) == 1 else f"{site.name} ({host})"
    return {where: name for where, name in names.items() if where not in twice}


def findings_of(site: SitePlan, pasts: Iterable[SitePast]) -> list[Finding]:
    """Return what is not as usual by a site's pasts, under its name, as two may have one host."""
    is_one = len(hosts_of(site)) == 1
    return [
        _renamed(finding, site.name, is_one=is_one) for past in pasts for finding in findings(past)
    ]


def _renamed(finding: Finding, name: str, *, is_one: bool) -> Finding:
    if is_one:
        return finding._replace(site=name)
    kind, words = f"{finding.kind} ({finding.site})", f"{finding.site}: {finding.words}"
    return Finding(name, kind, words)


def disk_findings_of(site: SitePlan) -> list[Finding]:
    """Return that the disk of a site's output is nearly full, if it is."""
    place = site.into.output_dir or site.into.output
    return [] if place is None else disk_findings_at(place, site.name)


def disk_findings_at(place: Path, name: str) -> list[Finding]:
    """Return that the disk of a place is nearly full, if it is, under a name."""
    folder = next((each for each in (place, *place.absolute().parents) if each.is_dir()), None)
    if folder is None:
        return []
    usage = shutil.disk_usage(folder)
    return disk_findings(name, str(folder), free=usage.free, total=usage.total)


def runs_that_break(
    site: SitePlan, failing: FailingRuns | None, found: Iterable[Finding]
) -> list[Finding]:
    """Return that a site's runs fail, where they do and no other finding says that nothing comes.

    Such runs may end before the state knows of them: where the output cannot be written, say.
    """
    if failing is None or failing.runs < _MIN_BREAKING_RUNS:
        return []
    if any(finding.kind.startswith(_SILENT) for finding in found):
        return []
    why = failing.reason or "newscrawl runs says how they ended."
    return [Finding(site.name, "runs", f"{failing.runs} runs in a row failed: {why}")]


def found_at_sites(
    sites: Sequence[SitePlan], log: RunLog | None = None, *, now: float
) -> list[Finding]:
    """Return what is not as usual at sites, of those that have run; also a state that is not.

    ``log`` says whether their runs fail.  A disk that is nearly full is told once.
    """
    found: list[Finding] = []
    full = {each.words: each for site in sites for each in disk_findings_of(site)}
    for site in sites:
        at_site = _found_in_state(site, now=now)
        failing = log.failing(site.name) if log is not None else None
        found += [*at_site, *runs_that_break(site, failing, at_site)]
    return [*found, *full.values()]


def _found_in_state(site: SitePlan, *, now: float) -> list[Finding]:
    state = state_of(site)
    if not state.is_file():
        return []
    try:
        with read_state(state) as db:
            return findings_of(site, read_site_pasts(db, hosts_of(site), now=now))
    except StateError as error:
        return [Finding(site.name, "state", str(error))]
