"""One run of a crawl: its bounds, its state, what it counts, and how it ends."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary
from zoneinfo import available_timezones

from scrapy.utils.defer import deferred_from_coro

from newscrawl.common.urls import server_of
from newscrawl.crawl.date_window import DateWindow, parse_duration
from newscrawl.crawl.downloader.archive import Archive, archive_folder
from newscrawl.crawl.downloader.certificates import EVERY_HOST, insecure_hosts
from newscrawl.crawl.frontier import MEMORY, CrawlState, LeftOutCause
from newscrawl.crawl.frontier.overview import WATCHED
from newscrawl.crawl.rendering.render_mode import RenderMode, parse_render_mode
from newscrawl.crawl.setting_check import misspelt_settings
from newscrawl.crawl.silence import SiteFacts, silence_of
from newscrawl.crawl.wanted_articles import WantedArticles
from newscrawl.extraction.confidence_bounds import ConfidenceBoundError, parse_bounds
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from newscrawl.extraction.confidence_bounds import ConfidenceBounds

__all__ = ["BOUNDS", "WRITE_ERROR", "Bounds", "Run", "open_state_by", "run_of", "state_path"]

WRITE_ERROR: Final = "write-error"
"""The reason with which a crawl ends that could not write its records."""

BOUNDS: Final = ("since", "until", "max_age", "max_articles", "update_for")
"""The arguments of :meth:`Bounds.of`, which are arguments of the spiders as well."""
_MAX_OFF_SITE_HOSTS: Final = 1000
"""Other hosts that a run counts: a bound on memory; the state counts by site and host."""
_MAX_NAMED_HOSTS: Final = 3
"""Other hosts that the summary names, those with the most URLs first."""
_ALWAYS: Final = DateWindow()
_STATE_OPENERS: Final = WeakKeyDictionary["Crawler", "Callable[[Path | str], CrawlState]"]()
"""What opens the state of a crawl, where it is no common one."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which articles a run wants, and how many."""

    started: float = 0.0
    """When the run began, in seconds since 1970."""
    window: DateWindow = _ALWAYS
    update_since: float | None = None
    """Written articles that were published since then (seconds since 1970) are looked at again."""
    max_articles: int | None = None
    """The run ends after so many new articles."""

    @classmethod
    def of(
        cls,
        *,
        since: str | None = None,
        until: str | None = None,
        max_age: str | None = None,
        max_articles: int | str | None = None,
        update_for: str | None = None,
    ) -> Bounds:
        """Read the bounds as a person gives them; the first three as in ``DateWindow``.

        ``update_for`` is an age, as in "2d".  Raises DateWindowError.
        """
        now = time.time()
        return cls(
            started=now,
            window=DateWindow.from_options(since=since, until=until, max_age=max_age, now=now),
            update_since=now - parse_duration(update_for) if update_for else None,
            max_articles=int(max_articles) if max_articles else None,
        )


class Run:
    """One run of a crawl.  Its state is there once :meth:`open` was called."""

    state: CrawlState

    def __init__(
        self, crawler: Crawler, bounds: Bounds | None = None, sites: Sequence[str] = ()
    ) -> None:
        """Make a run that is limited to ``sites``, as ``common.urls.site_of`` names them."""
        self.crawler = crawler
        self.bounds = bounds or Bounds()
        self.sites = sites
        self.min_confidence: ConfidenceBounds = {}
        self.wanted = WantedArticles()
        self.zone: str | None = None
        """The time zone of the sites' clocks, where the operator names it."""
        """How sure an article must be to be written."""
        self.site_counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """What was counted, by site."""
        self._off_site: Counter[str] = Counter()
        """URLs that were left out as they are on another host, by that host."""
        self._number = 0
        self._is_ending = False
        self._archive: Archive | None = None

    @property
    def settings(self) -> BaseSettings:
        """The settings of the crawl."""
        return self.crawler.settings

    @property
    def watch_seconds(self) -> float:
        """For how many seconds the run goes on where nothing is to be asked for; 0: it ends."""
        return self.settings.getfloat("NEWSCRAWL_WATCH_SECONDS")

    def open(self, *, now: float) -> None:
        """Open the state and the archive, and note that a run begins.  Raises OutputError."""
        try:
            self.min_confidence = parse_bounds(self.settings.get("NEWSCRAWL_MIN_CONFIDENCE"))
        except ConfidenceBoundError as error:
            raise OutputError(f"NEWSCRAWL_MIN_CONFIDENCE: {error}") from error
        self.zone = self.settings.get("NEWSCRAWL_TIME_ZONE")
        if self.zone is not None and self.zone not in available_timezones():
            raise OutputError(f"NEWSCRAWL_TIME_ZONE: there is no time zone {self.zone!r}.")
        try:
            self.wanted = WantedArticles.of(
                self.settings.getlist("NEWSCRAWL_LANGUAGES"),
                self.settings.getlist("NEWSCRAWL_KEYWORDS"),
            )
        except ValueError as error:
            raise OutputError(f"NEWSCRAWL_KEYWORDS: {error}") from error
        open_state = _STATE_OPENERS.get(self.crawler, CrawlState)
        self.state = open_state(state_path(self.settings))
        reason = WATCHED if self.watch_seconds else None
        self._number = self.state.begin_run(self.sites, now=now, reason=reason)
        self._note_insecure_hosts(now)
        self._log_misspelt_settings()
        if (folder := archive_folder(self.settings)) is not None:
            self._archive = Archive(self.crawler, folder, on_error=self.end_with_error)
            mode = parse_render_mode(str(self.settings.get("NEWSCRAWL_RENDER")))
            self._archive.open(self.state, shows_pages=mode is not RenderMode.NEVER)

    def _log_misspelt_settings(self) -> None:
        """Log names like those of newscrawl's settings that are none, as with a typing error."""
        own = [name for name in self.settings if str(name).startswith("NEWSCRAWL_")]
        for sentence in misspelt_settings(own):
            _logger.warning("%s", sentence)

    def _note_insecure_hosts(self, now: float) -> None:
        """Log which hosts are crawled without verified certificates, and note it in the state."""
        hosts = sorted(insecure_hosts(self.settings))
        if hosts:
            named = "any host" if EVERY_HOST in hosts else ", ".join(hosts)
            _logger.warning(
                "The certificates of %s are not verified: anyone on the way can read and change "
                "what is fetched.",
                named,
            )
            self.state.add_insecure_hosts(hosts, now=now)

    def archive_shown(self, response: Response, document: bytes, *, browser: str) -> None:
        """Archive what a browser made of a response, where the crawl has an archive."""
        if self._archive is not None:
            self._archive.take_shown(response, document, browser=browser)

    def archive_unshown(self, response: Response, why: str) -> None:
        """Archive a response that a browser could not show, where the crawl has an archive."""
        if self._archive is not None:
            self._archive.take_unshown(response, why)

    # --- counts --------------------------------------------------------------------------------

    def count(self, what: str, by: int = 1, *, site: str | None = None) -> None:
        """Count something in the crawl's stats, and for a site where one is given."""
        self.crawler.stats.inc_value(f"newscrawl/{what}", by)
        if site is not None:
            self.site_counts[site][what] += by
            self.state.days.add(site, what, by)

    def leave_out(self, url: str, cause: LeftOutCause, *, site: str) -> None:
        """Note that a URL was named and is not asked for: the one place where that is counted.

        ``site`` is the site whose page, feed or sitemap named it.  A URL that a run notes again
        counts once, so this may be called wherever a URL is met.
        """
        if self.state.left_out.note(url, cause, site=site, now=time.time()):
            self.count(f"left-out/{cause}", site=site)
            if cause is LeftOutCause.OFF_SITE and len(self._off_site) < _MAX_OFF_SITE_HOSTS:
                self._off_site[server_of(url)] += 1

    def has_enough_articles(self, under_way: int = 0) -> bool:
        """Return True if the run has brought as many new articles as it was to bring.

        ``under_way`` are such that are not counted yet.
        """
        most = self.bounds.max_articles
        brought: int = self.crawler.stats.get_value("newscrawl/new", 0)
        return most is not None and brought + under_way >= most

    def _count_known(self) -> None:
        """Count by site what earlier runs wrote, what lies outside the window, and is not kept."""
        written = self.state.pages.count_written_by_site()
        not_kept = self.state.sources.count_not_kept_by_site()
        for site in self._all_sites():
            counts = self.site_counts[site]
            counts["outside"] += self.state.pages.count_out_of_window(site)
            counts["known"] = max(0, written.get(site, 0) - counts["articles"])
            wanted, outside = not_kept.get(site, (0, 0))
            has_window = self.bounds.window != _ALWAYS
            counts["outside"] += outside if has_window else 0
            counts["not-kept"] = wanted if has_window else wanted + outside
            self.count("not-kept", counts["not-kept"])

    def _note_silent_sites(self, reason: str, *, now: float) -> None:
        """Find out which sites gave nothing that should have, and note it in state and stats."""
        silent: dict[str, str] = {}
        for site in self._all_sites():
            if site not in self.sites and not self.site_counts[site]["given"]:
                continue  # pages of another run's sites
            why = silence_of(self._facts_of(site, reason, now=now))
            if why is None:
                self.state.history.note_fine(site)
            else:
                self.state.history.note_silent(site, *why, now=now)
                silent[site] = why.words
        self.crawler.stats.set_value("newscrawl/silent-sites", silent)

    def _facts_of(self, site: str, reason: str, *, now: float) -> SiteFacts:
        """Return what is known of a site at the end of a run that ends for a reason."""
        history, counts = self.state.history, self.site_counts[site]
        if counts["articles"] or counts["updated"]:  # the usual case: it needs no look
            return SiteFacts(site=site, counts=counts, now=now)
        is_site, until = site in self.sites, self.bounds.window.until
        return SiteFacts(
            site=site,
            counts=counts,
            fronts=history.fronts(site) if is_site else (),
            has_other_sources=history.has_other_sources(site),
            outcomes=history.outcomes_since(site, self.bounds.started),
            rhythm=history.rhythm(site) if is_site and until is None else None,
            # A watch may have had no look at a site, as at night.
            is_whole=reason == "finished" and (not self.watch_seconds or counts["lists"] > 0),
            started=self.bounds.started,
            now=now,
        )

    def _all_sites(self) -> list[str]:
        """Return the sites of the summary."""
        met = [site for site, counts in self.site_counts.items() if any(counts.values())]
        return list(dict.fromkeys([*self.sites, *met]))

    def _count_committed(self) -> None:
        """Count again what was written, where the rest of it was taken back: the disk is full."""
        for counts in self.site_counts.values():
            counts["articles"] = counts["updated"] = 0
        with suppress(sqlite3.Error):
            self.state.undo()
            for site, is_update, number in self.state.articles.count_since(self.bounds.started):
                self.site_counts[site]["updated" if is_update else "articles"] += number
            self._count_unsure()
            written = self.state.pages.count_written_by_site()
            for site in self._all_sites():
                counts = self.site_counts[site]
                counts["known"] = max(0, written.get(site, 0) - counts["articles"])
        for what in ("articles", "updated"):
            number = sum(counts[what] for counts in self.site_counts.values())
            self.crawler.stats.set_value(f"newscrawl/{what}", number)

    def _count_unsure(self) -> None:
        """Count by site the articles of this run that are of low confidence, and their fields."""
        for site, fields, number in self.state.articles.count_unsure(since=self.bounds.started):
            self.count("unsure", number, site=site)
            for name in fields:
                self.count(f"unsure/{name}", number, site=site)

    # --- the end -------------------------------------------------------------------------------

    def end(self, reason: str) -> None:
        """End the crawl in order: what is under way is finished, nothing else is begun."""
        engine = self.crawler.engine
        if engine is not None and not self._is_ending:
            self._is_ending = True
            deferred_from_coro(engine.close_spider_async(reason=reason))

    def end_with_error(self, error: Exception, reason: str = WRITE_ERROR) -> None:
        """End the crawl, as it cannot go on.  The first error is the one that is shown."""
        if self.crawler.stats.get_value("newscrawl/error") is None:
            self.crawler.stats.set_value("newscrawl/error", str(error))
            _logger.error("%s", error)
            self.end(reason)

    def close(self, reason: str) -> None:
        """Note how the run ended, commit, and close the state."""
        self._is_ending = True
        try:
            if not self.state.is_broken:
                self._count_known()
                self._count_unsure()
                self._note_silent_sites(reason, now=time.time())
                summary = {site: dict(counts) for site, counts in self.site_counts.items()}
                ended = WATCHED if self.watch_seconds and reason == "finished" else reason
                self.state.end_run(self._number, reason=ended, summary=summary, now=time.time())
                self.state.commit(clean=True)
        except (OutputError, sqlite3.Error) as error:
            self.end_with_error(error)
        finally:
            if self.state.is_broken:
                self._count_committed()
            counts_by_site = {site: dict(self.site_counts[site]) for site in self._all_sites()}
            self.crawler.stats.set_value("newscrawl/sites", counts_by_site)
            hosts = [host for host, _ in self._off_site.most_common(_MAX_NAMED_HOSTS)]
            self.crawler.stats.set_value("newscrawl/off-site-hosts", hosts)
            self.state.close()


def run_of(crawler: Crawler) -> Run:
    """Return the run of a crawl; a spider that is none of newscrawl's gets one in memory."""
    spider: Any = crawler.spider
    run = getattr(spider, "run", None)
    if isinstance(run, Run):
        return run
    if not hasattr(spider, "newscrawl_run"):
        spider.newscrawl_run = Run(crawler)
        spider.newscrawl_run.state = CrawlState(MEMORY)
    own: Run = spider.newscrawl_run
    return own


def open_state_by(crawler: Crawler, opener: Callable[[Path | str], CrawlState]) -> None:
    """Have a crawl's state opened by a function, which gets its path."""
    _STATE_OPENERS[crawler] = opener


def state_path(settings: Mapping[str, Any]) -> Path | str:
    """Return where a crawl's state is: where NEWSCRAWL_STATE says, else beside the output."""
    path, output = settings.get("NEWSCRAWL_STATE"), settings.get("NEWSCRAWL_OUTPUT")
    folder = settings.get("NEWSCRAWL_OUTPUT_DIR")
    if path:
        return MEMORY if path == MEMORY else Path(path)
    if output:
        return Path(f"{output}.state")
    return Path(folder) / "crawl.state" if folder else MEMORY
