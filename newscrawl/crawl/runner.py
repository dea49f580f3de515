"""Runs a crawl from code: no project folder, no scrapy.cfg, any working directory."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.reactor import is_reactor_installed

from newscrawl.common.loading import collect_garbage_seldom
from newscrawl.crawl.date_window import DateWindowError
from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.archive import archive_folder
from newscrawl.crawl.downloader.exempted_hosts import check_host_settings
from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.output_files import FolderOutput
from newscrawl.crawl.frontier.state_file import state_error
from newscrawl.crawl.plan import CrawlPlan, plan_arguments, plan_settings
from newscrawl.crawl.rendering.browser_search import RenderUnavailable, check_rendering
from newscrawl.crawl.run import open_state_by, state_path
from newscrawl.crawl.scrapy_internals import SETUP_LOGGERS
from newscrawl.crawl.setting_check import SettingError, check_settings
from newscrawl.files.record_file import OutputError, RecordFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.settings import BaseSettings

__all__ = [
    "CrawlError",
    "CrawlPlan",
    "CrawlSummary",
    "DateWindowError",
    "OutputError",
    "SettingError",
    "UrlError",
    "run_crawl",
]


class CrawlError(Exception):
    """A crawl could not be run; the message says why."""


@dataclass(slots=True)
class CrawlSummary:
    """What a crawl did."""

    articles: int = 0
    """Articles written by this run."""
    updated: int = 0
    """New revisions of known articles."""
    unchanged: int = 0
    """Known articles that were looked at again and say the same."""
    cut: int = 0
    """Of these, such whose page shows a part of the text only, as behind a paywall."""
    known: int = 0
    """Articles of these sites that earlier runs wrote."""
    duplicates: int = 0
    """Further addresses of articles that were written."""
    outside: int = 0
    """Articles of another time than was asked for."""
    unsure: dict[str, int] = field(default_factory=dict)
    """Articles written by this run that are of low confidence, by field; one may count twice."""
    invalid: int = 0
    """Records without headline and body, or with a value of the wrong type."""
    rejected: dict[str, int] = field(default_factory=dict)
    """Pages that are no articles, by reason."""
    failed: int = 0
    """Pages that could not be fetched: an error of the server, no answer, no such host."""
    blocked: int = 0
    """Pages in whose place a bot check stood."""
    consent: int = 0
    """Pages in whose place a consent wall stood."""
    disallowed: int = 0
    """Pages that robots.txt forbids."""
    rendered: int = 0
    """Pages that were shown in a browser, as their text comes with their scripts."""
    requests: int = 0
    """Requests sent, robots.txt, redirects and second tries included."""
    failed_sources: dict[str, int] = field(default_factory=dict)
    """Front pages, sections, feeds and sitemaps that could not be fetched or read, by reason."""
    cut_off: int = 0
    """Answers that were cut off each time and taken as they are."""
    found: dict[str, int] = field(default_factory=dict)
    """Addresses that were new, by how they were found."""
    not_kept: int = 0
    """Pages that the sites' sources named when read last and that were not kept, as
    NEWSCRAWL_WAITING_PAGES of their site wait; one that two sources name counts for each."""
    left_out: dict[str, int] = field(default_factory=dict)
    """URLs that were named and not asked for, by cause (``frontier.left_out.LeftOutCause``)."""
    off_site_hosts: list[str] = field(default_factory=list)
    """The hosts of those that are on another host, the most frequent first; a few of them."""
    sites: dict[str, Counter[str]] = field(default_factory=dict)
    """The same by site: fetched, articles, known, rejected, failed, blocked, …"""
    bad_addresses: int = 0
    """Lines of the given file that are no addresses."""
    seconds: float = 0.0
    """How long it took."""
    reason: str = "finished"
    """Why it ended: ``finished``, ``max-articles``, ``shutdown`` (Ctrl-C), ``write-error``, …"""
    error: str | None = None
    """The sentence for the person, where the output could not be written."""

    silent_sites: dict[str, str] = field(default_factory=dict)
    """The sites that gave nothing and should have, with the cause and what to do."""


def run_crawl(
    plan: CrawlPlan, *, open_state: Callable[[Path | str], CrawlState] = CrawlState
) -> CrawlSummary:
    """Crawl news sites, or given addresses, and add their articles to the output.

    ``open_state`` gets the path of the crawl's state, and opens it.

    It runs once a process, as Scrapy's engine cannot be started twice.  Raises UrlError for
    a site or host that is none, SettingError for a setting that is none, DateWindowError for dates
    that are none, OutputError for an output
    or state that cannot be used, all before anything is asked for, and CrawlError where the engine
    did not start.
    """
    check_settings({"NEWSCRAWL_MIN_CONFIDENCE": plan.min_confidence, **plan.settings})
    arguments = plan_arguments(plan)
    if is_reactor_installed():
        raise CrawlError("A crawl has run in this process: start another process for another one.")
    settings = plan_settings(plan)
    check_host_settings(settings)
    _look_for_browser(settings)
    _try_outputs(plan, state_path(settings))
    if (archive := archive_folder(settings)) is not None:
        archive.make_folder()
    process = AsyncCrawlerProcess(settings)
    for name in SETUP_LOGGERS:  # after the process, whose set-up of logging undoes levels
        logging.getLogger(name).setLevel(logging.WARNING)
    crawler = process.create_crawler("articles" if plan.urls else "news")
    open_state_by(crawler, open_state)
    task = process.crawl(crawler, **arguments)
    collect_garbage_seldom()
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        if isinstance(error, OutputError | UrlError):
            raise error
        if isinstance(error, sqlite3.Error):
            raise state_error(state_path(settings), "cannot be used", error) from error
        raise CrawlError(f"The crawl did not start: {error}") from error
    summary = _summary(crawler.stats.get_stats())
    if not task.done():  # a second Ctrl-C
        summary.reason = "shutdown"
    return summary


def _look_for_browser(settings: BaseSettings) -> None:
    """Raise CrawlError where pages are to be shown in a browser and cannot be."""
    try:
        check_rendering(settings)
    except RenderUnavailable as error:
        raise CrawlError(str(error)) from error


def _try_outputs(plan: CrawlPlan, state: Path | str) -> None:
    """Open and close state and outputs, so that wrong ones are found before the engine starts."""
    files = [path for path in (plan.output, plan.rejects) if path]
    _check_distinct({"output": plan.output, "rejects": plan.rejects, "state": state})
    for path in files:
        RecordFile(path).refuse_foreign_file()  # before a state is made beside it
    if plan.output_dir:
        FolderOutput(plan.output_dir, compress=plan.compress).make_folder()
    with closing(CrawlState(state)) as opened:
        for path in files:
            if path.exists() and not path.is_file():
                continue  # a pipe: its reader would hear of its end
            trial = RecordFile(path)
            trial.open(opened.committed_length(path))
            trial.close()


def _check_distinct(named: Mapping[str, Path | str | None]) -> None:
    """Raise OutputError where one file is to be two things."""
    seen: dict[Path, str] = {}
    for what, path in named.items():
        if not isinstance(path, Path) or (path.exists() and not path.is_file()):
            continue  # a device may take anything
        other = seen.setdefault(path.resolve(), what)
        if other != what:
            raise OutputError(
                f"{path} is named for the {other} and for the {what}: give each a file of its own."
            )


def _counted(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """Return the stats above 0 whose names begin with a prefix, without it and in order."""
    names = sorted(name for name in stats if name.startswith(prefix))
    return {name.removeprefix(prefix): stats[name] for name in names if stats[name]}


def _left_out(stats: Mapping[str, Any], sites: Mapping[str, Counter[str]]) -> dict[str, int]:
    """Return what was not asked for by cause, with what waits beyond a budget or the dates."""
    causes = Counter(_counted(stats, "newscrawl/left-out/"))
    for name in ("left-out", "lists-left-out", "sitemaps-left-out"):
        causes["budget"] += stats.get(f"newscrawl/{name}", 0)
    # Those of the sites are all that is outside the dates; the others were fetched.
    outside = sum(counts["outside"] for counts in sites.values())
    causes["window"] += outside - stats.get("newscrawl/outside", 0)
    return {cause: causes[cause] for cause in sorted(causes) if causes[cause]}


def _summary(stats: Mapping[str, Any]) -> CrawlSummary:
    sites = {site: Counter(counts) for site, counts in stats.get("newscrawl/sites", {}).items()}
    plain = """updated unchanged cut duplicates outside invalid failed blocked consent disallowed
    rendered"""
    return CrawlSummary(
        articles=stats.get("newscrawl/articles", 0),
        known=sum(counts["known"] for counts in sites.values()),
        rejected=_counted(stats, "newscrawl/rejected/"),
        unsure=_counted(stats, "newscrawl/unsure/"),
        failed_sources=_counted(stats, "newscrawl/failing-sources/"),
        requests=stats.get("downloader/request_count", 0),
        found=_counted(stats, "newscrawl/found/"),
        not_kept=stats.get("newscrawl/not-kept", 0),
        bad_addresses=stats.get("newscrawl/bad-address", 0),
        cut_off=stats.get("newscrawl/cut-off", 0),
        left_out=_left_out(stats, sites),
        off_site_hosts=stats.get("newscrawl/off-site-hosts", []),
        sites=sites,
        silent_sites=stats.get("newscrawl/silent-sites", {}),
        seconds=stats.get("elapsed_time_seconds", 0.0),
        reason=stats.get("finish_reason", "unknown"),
        error=stats.get("newscrawl/error"),
        **{name: stats.get(f"newscrawl/{name}", 0) for name in plain.split()},
    )
