"""The process in which one run of a site goes: Scrapy's engine starts once a process.

It reads what to do from its standard input and writes what came of it to its output.  When the
other end of its input is closed, by the parent or by the parent's end, it ends in order.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing, suppress
from dataclasses import asdict, fields
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import msgspec

# Before all that needs it: it reads the source of every frame beneath it as it is imported.
import scrapy.core.downloader.contextfactory  # noqa: F401

from newscrawl.crawl.plan import CrawlPlan
from newscrawl.crawl.progress import set_up_logging
from newscrawl.crawl.runner import (
    CrawlError,
    DateWindowError,
    OutputError,
    SettingError,
    UrlError,
    run_crawl,
)
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import StoreError
from newscrawl.crawl.shared.site_session import LeasedSite, SiteSession
from newscrawl.crawl.workers.messages import encode_frame, read_frame

if TYPE_CHECKING:
    from newscrawl.crawl.runner import CrawlSummary

__all__ = ["SiteJob", "SiteResult", "job_of", "main"]

_PATHS: Final = ("output", "output_dir", "rejects", "state", "warc")
_READ_BYTES: Final = 1024  # nothing is sent after the job
_ERRORS: Final = (CrawlError, DateWindowError, OutputError, SettingError, StoreError, UrlError)


class SiteJob(msgspec.Struct):
    """What the process is to do."""

    name: str
    """The site's in its file, for the log; "" for a crawl of no sites file."""
    plan: dict[str, Any]
    """A CrawlPlan, with texts for paths."""
    log: str = "plain"
    """The log's form, as in ``set_up_logging``."""
    level: str = "INFO"
    leased: LeasedSite | None = None
    """The site of a frontier that workers share."""

    @property
    def progress(self) -> str | None:
        """The setting NEWSCRAWL_PROGRESS: several processes cannot share a live line."""
        return "log" if self.level == "INFO" else None


class SiteResult(msgspec.Struct):
    """What came of it."""

    summary: dict[str, Any] | None = None
    """A CrawlSummary."""
    error: str | None = None
    """Why there is none, in a sentence; None after Ctrl-C as well."""


def job_of(
    name: str, plan: CrawlPlan, *, log: str, level: str, leased: LeasedSite | None = None
) -> bytes:
    """Return the frame that tells the process what to do."""
    values = asdict(plan)
    values |= {path: str(values[path]) for path in _PATHS if values[path] is not None}
    return encode_frame(msgspec.json.encode(SiteJob(name, values, log, level, leased)))


def main() -> None:
    """Run the crawl that standard input names, and write its summary to standard output."""
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    # What a library prints must not get into the answer.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = msgspec.json.decode(frame[0], type=SiteJob)
    set_up_logging(job.log, job.level, site=job.name)
    Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    answer = msgspec.json.encode(_run(job))
    with suppress(BrokenPipeError), out:  # the parent may be gone
        out.write(answer)


def _end_with(pipe: int) -> None:
    """End the crawl in order, as Ctrl-C does, once the other end of a pipe is closed."""
    while os.read(pipe, _READ_BYTES):  # not by sys.stdin, whose lock would hold up Python's end
        pass
    signal.raise_signal(signal.SIGINT)


def _run(job: SiteJob) -> SiteResult:
    paths = {name: Path(job.plan[name]) for name in _PATHS if job.plan[name] is not None}
    shown = {"LOG_ENABLED": False, "LOG_LEVEL": job.level, "NEWSCRAWL_PROGRESS": job.progress}
    plan = CrawlPlan(**job.plan | paths | {"settings": shown | job.plan["settings"]})
    try:
        if plan.output is not None and job.name:  # the folder that a sites file names
            plan.output.parent.mkdir(parents=True, exist_ok=True)
        if plan.output_dir is not None and job.leased is not None:  # where its state is to lie
            plan.output_dir.mkdir(parents=True, exist_ok=True)
        return SiteResult(_values(_crawl(plan, job.leased)))
    except _ERRORS as error:
        return SiteResult(error=str(error))
    except OSError as error:
        return SiteResult(error=f"{plan.output} cannot be written: {error.strerror or error}.")
    except KeyboardInterrupt:
        return SiteResult()


def _crawl(plan: CrawlPlan, leased: LeasedSite | None) -> CrawlSummary:
    if leased is None:
        return run_crawl(plan)
    parent = os.getppid()
    with closing(open_store(leased.frontier, os.environ)) as store:
        with SiteSession(store, leased) as session:
            summary = run_crawl(plan, open_state=session.open_state)
        if os.getppid() != parent:  # the worker is gone that would give the site back
            with suppress(StoreError):  # its lease runs out
                store.release(leased.lease, next_due=0.0)
        return summary


def _values(summary: CrawlSummary) -> dict[str, Any]:
    values = {field.name: getattr(summary, field.name) for field in fields(summary)}
    return values | {"sites": {site: dict(counts) for site, counts in summary.sites.items()}}
