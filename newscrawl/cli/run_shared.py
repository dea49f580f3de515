"""``newscrawl run --frontier URL``: a service that shares its sites with other machines."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.frontier_options import handle_signals, membership
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.shared_membership import plan_digest
from newscrawl.operate.shared_service import SharedService
from newscrawl.operate.sites_file import SitesFileError, UnknownSiteError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.cli.frontier_options import FrontierChoice
    from newscrawl.cli.last_lines import Teller as LastLines
    from newscrawl.operate.service import RunLimits, Teller
    from newscrawl.operate.site_run import RunOptions

__all__ = ["ask_for_run", "run_shared"]

_ERRORS = (SitesFileError, UnknownSiteError, OutputError, StoreError, OSError)


def run_shared(
    file: Path, chosen: FrontierChoice, options: RunOptions, limits: RunLimits, tell: Teller
) -> None:
    """Run the sites of a file that others run as well, until it is told to stop.

    Raises click's errors.
    """
    with (
        as_click_error(*_ERRORS),
        membership(chosen, rounds=False) as member,
        RunLog(file) as log,
    ):
        for warning in member.store.warnings:
            tell.line(f"{warning} (This is a warning.)")
        service = SharedService(file, log, tell, options, limits)
        service.join(member, now=time.time())
        handle_signals(service)
        if service.has_digest:
            tell.line(
                "The digest of each worker has the sites whose latest runs were its own: add up "
                "what all workers send. (This is a warning.)"
            )
        tell.line(
            f"{member.worker} runs sites of {file}, as the frontier gives them; SIGTERM or Ctrl-C "
            "ends it."
        )
        service.run()
        if service.error is not None:
            raise service.error
    tell.line("Ended, as it was told to.")


def ask_for_run(file: Path, name: str, chosen: FrontierChoice, tell: LastLines) -> None:
    """Have a site run as soon as a worker has room.  Raises click's errors."""
    found = read_file(file, tell)
    with as_click_error(*_ERRORS), membership(chosen, rounds=False) as member:
        [site] = found.chosen([name])
        member.store.open_crawl(plan_digest(found.plans.values(), rounds=False))
        member.store.put_sites({site.name: 0.0}, anew=True)
    tell.line(f"The next worker with room runs {name}: see newscrawl status --frontier.")
