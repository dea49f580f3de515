"""``newscrawl crawl --sites FILE --frontier URL``: a worker of a crawl that machines share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newscrawl.cli.crawl_sites import tell_run
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.exit_status import INTERRUPTED
from newscrawl.cli.frontier_options import handle_signals, membership
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.files.record_file import OutputError
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.service import RunLimits
from newscrawl.operate.shared_service import SharedService
from newscrawl.operate.site_run import worst
from newscrawl.operate.sites_file import SitesFileError, UnknownSiteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.cli.frontier_options import FrontierChoice
    from newscrawl.cli.last_lines import Teller
    from newscrawl.operate.site_run import RunOptions, SiteRun

__all__ = ["crawl_shared"]


class _WorkerTeller:
    """Tells what happens in the last lines of the command."""

    def __init__(self, tell: Teller, *, quiet: bool) -> None:
        self._tell, self._quiet = tell, quiet
        self.error = tell.error

    def line(self, text: str) -> None:
        """Tell something."""
        if not self._quiet:
            self._tell.line(text)

    def run(self, run: SiteRun) -> None:
        """Tell what came of a run."""
        tell_run(run, self._tell, quiet=self._quiet)


def crawl_shared(
    file: Path,
    names: Sequence[str],
    options: RunOptions,
    *,
    chosen: FrontierChoice,
    limits: RunLimits,
    tell: Teller,
    quiet: bool,
) -> int:
    """Work on a shared crawl until it is over; return the exit status.  Raises click's errors."""
    found = read_file(file, tell)
    told = _WorkerTeller(tell, quiet=quiet)
    with as_click_error(UnknownSiteError, SitesFileError, OutputError, StoreError, OSError):
        found.chosen(names)
        with (
            membership(chosen, rounds=True, only=names) as member,
            RunLog(file, in_memory=True) as log,
        ):
            for warning in member.store.warnings:
                told.line(f"{warning} (This is a warning.)")
            service = SharedService(file, log, told, options, limits)
            service.join(member, now=time.time())
            handle_signals(service)
            service.run()
        if service.error is not None:
            raise service.error
    if service.is_stopped:
        return INTERRUPTED
    told.line(
        f"Nothing is due or under way any more; {member.worker} ran {len(service.runs)} site(s)."
    )
    return worst(list(service.runs.values()))
