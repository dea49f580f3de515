"""The crawl's memory: the frontier, what was written, what failed, and how often to look.

It is the crawl's state, one SQLite file that changes together with the output or not at all
(``store``).
"""

from __future__ import annotations

import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from newscrawl.crawl.frontier.archived_payloads import ArchivedPayloads
from newscrawl.crawl.frontier.article_pages import ArticlePages
from newscrawl.crawl.frontier.canonical_urls import CanonicalUrls
from newscrawl.crawl.frontier.capacity import Capacity, NotKept
from newscrawl.crawl.frontier.host_pauses import HostPauses
from newscrawl.crawl.frontier.intake import Intake
from newscrawl.crawl.frontier.left_out import LeftOutCause, LeftOutUrls
from newscrawl.crawl.frontier.overview import INSECURE_HOSTS, unverified_hosts
from newscrawl.crawl.frontier.page_samples import PageSamples
from newscrawl.crawl.frontier.page_table import PageTable
from newscrawl.crawl.frontier.revisit_policy import retry_delay
from newscrawl.crawl.frontier.rows import FrontierPage, NewPage, NewSource, PageStatus, Source
from newscrawl.crawl.frontier.site_days import SiteDays
from newscrawl.crawl.frontier.site_history import SiteHistory
from newscrawl.crawl.frontier.site_hosts import SiteHosts
from newscrawl.crawl.frontier.site_profiles import SiteProfiles
from newscrawl.crawl.frontier.sitemap_places import ROBOTS_TXT, SitemapPlaces
from newscrawl.crawl.frontier.source_delays import SourceDelays
from newscrawl.crawl.frontier.source_reading import SourceReading
from newscrawl.crawl.frontier.source_table import SourceTable
from newscrawl.crawl.frontier.state_file import StateError, state_error
from newscrawl.crawl.frontier.store import MEMORY, Store
from newscrawl.crawl.frontier.url_forms import AskedAs, UrlForms
from newscrawl.crawl.frontier.written_articles import WrittenArticles, WrittenRevision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from newscrawl.crawl.date_window import DateWindow

__all__ = [
    "MEMORY",
    "ROBOTS_TXT",
    "AskedAs",
    "CrawlState",
    "FrontierPage",
    "Intake",
    "LeftOutCause",
    "NewPage",
    "NewSource",
    "NotKept",
    "PageStatus",
    "Source",
    "SourceReading",
    "StateError",
    "WrittenRevision",
    "retry_delay",
]


class CrawlState(Store):
    """The state of crawls: the store with its tables.  Times are seconds since 1970."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.capacity = Capacity(self.db)
        self.pages = PageTable(self.db)
        self.host_pauses = HostPauses(self.db)
        self.sources = SourceTable(self.db)
        self.sitemap_places = SitemapPlaces(self.db)
        self.articles = WrittenArticles(self.db)
        self.article_pages = ArticlePages(self.db)
        self.canonicals = CanonicalUrls(self.db)
        self.left_out = LeftOutUrls(self.db)
        self.url_forms = UrlForms(self.db)
        self.history = SiteHistory(self.db)
        self.days = SiteDays(self.db)
        self.profiles = SiteProfiles(self.db)
        self.source_delays = SourceDelays(self.db)
        self.samples = PageSamples(self.db)
        self.hosts = SiteHosts(self.db)
        self.archived = ArchivedPayloads(self.db)

    def commit(self, *, clean: bool = False) -> None:
        """Commit as :meth:`Store.commit` does, with what is counted in memory."""
        if not self.is_broken:
            self._flush_counts()
        super().commit(clean=clean)

    def _flush_counts(self) -> None:
        try:
            self.left_out.flush()
            self.url_forms.flush()
            self.days.flush(now=time.time())
            self.profiles.flush()
            self.source_delays.flush()
            self.samples.flush()
        except sqlite3.Error as error:
            self.roll_back()
            raise state_error(self.path, "could not be written", error) from error

    def begin_run(self, sites: Sequence[str], *, now: float, reason: str | None = None) -> int:
        """Note that a run begins, and forget which pauses of sites are over; return its number.

        ``reason`` is how it ends if nothing ends it otherwise, where that is known.
        """
        self.db.execute("DELETE FROM left_sites WHERE left_until <= ?", (now,))
        self.left_out.forget_old(now=now)
        self.days.forget_old(now=now)
        self.hosts.open(now=now)
        values = (now, reason, json.dumps(list(sites)))
        query = "INSERT INTO runs (started_at, reason, sites) VALUES (?, ?, ?)"
        cursor = self.db.execute(query, values)
        return int(cursor.lastrowid or 0)

    def fill_queues(
        self,
        sites: Sequence[str],
        *,
        window: DateWindow,
        now: float,
        update_since: float | None = None,
        max_waiting: int = 0,
    ) -> None:
        """Queue the pages and sources of these sites that are due in this run.

        ``update_since`` queues written articles as well, see :meth:`PageTable.fill`;
        ``max_waiting`` is the bound of :class:`Capacity`.
        """
        self.capacity.max_waiting = max_waiting
        self.pages.fill(sites, window=window, now=now, update_since=update_since)
        with_room = set(filter(self.capacity.is_half_free, sites))
        self.sources.fill(sites, now=now, window=window, with_room=with_room)

    def intake(self, site: str, *, source: int, now: float) -> Intake:
        """Begin to take in the pages that a source of a site names; ``source`` is its row."""
        return Intake(self.pages, self.capacity, self.days, site, source=source, now=now)

    def end_run(self, run: int, *, reason: str, summary: dict[str, Any], now: float) -> None:
        """Note how a run ended."""
        self.db.execute(
            "UPDATE runs SET ended_at = ?, reason = ?, summary = ? WHERE id = ?",
            (now, reason, json.dumps(summary), run),
        )

    def note_about(self, name: str, value: str) -> None:
        """Keep a text under a name."""
        self.db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def read_about(self, name: str) -> str | None:
        """Return the text that is kept under a name; None where there is none."""
        row = self.db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def add_insecure_hosts(self, hosts: Sequence[str], *, now: float) -> None:
        """Note hosts that are crawled without verified certificates, each with the time."""
        known = json.dumps(unverified_hosts(self.db) | dict.fromkeys(hosts, now))
        self.note_about(INSECURE_HOSTS, known)
