"""Queues the sources of a site: front page, sections, feeds, sitemaps and those of robots.txt."""

from __future__ import annotations

import logging
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.common.article_identity import home_of
from newscrawl.common.urls import host_and_port, same_site, server_of, site_of
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.discovery import SubSitemap, request_url, sitemaps_in_robots
from newscrawl.crawl.frontier import AskedAs, LeftOutCause, NewSource
from newscrawl.crawl.frontier.rows import source_key
from newscrawl.crawl.frontier.site_hosts import Use, Voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrapy.http import Response

    from newscrawl.crawl.discovery import ListPage
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["LISTS", "SourceQueue"]

_USUAL_SITEMAPS: Final = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
"""Where sitemaps lie on sites whose robots.txt names none."""
# Beside the pages' priorities (crawl.frontier.new_rows): a source goes before the pages of its
# kind.
_PRIORITIES: Final = {"front": 60, "feed": 50, "news-sitemap": 50, "section": 30, "sitemap": 20}
"""By kind; of a section, less a step for each link between it and the front page."""
_FURTHER_PAGE_PRIORITY: Final = 20
"""As a sitemap: what a further page of a list links is older than what the first pages of all lists
do."""
LISTS: Final = frozenset(("front", "section"))
"""The kinds of sources that are lists of articles; the others are sitemaps and feeds."""
_CHECKS: Final = 10
"""So often, while a site's waiting pages are asked for, it is seen whether there is room again."""
_MAX_OTHERS_ROBOTS: Final = 1000
"""Hosts whose robots.txt is kept, as they may turn out to be a site's own: a few kB each."""
_logger = logging.getLogger(__name__)


class SourceQueue:
    """Queues sources, each where it is due, and bounds how much of them one run reads."""

    def __init__(self, run: Run, frontier: Frontier, fronts: Sequence[str]) -> None:
        """Make the queue for sites, given by the URLs of their front pages."""
        self._run, self._frontier, self._fronts = run, frontier, fronts
        self._front_hosts = {server[0] for url in fronts if (server := host_and_port(url))}
        self._others_robots: dict[str, Callable[[str], None]] = {}
        """By host, of hosts that belong to no site yet: what takes their robots.txt for a site."""
        self._read: Counter[tuple[str, str]] = Counter()
        """Sources that were asked for, by site and by the setting that bounds them."""
        self._entries: Counter[str] = Counter()
        """Entries of sitemaps and feeds that were read, by site."""

    def add_front(self, url: str, *, now: float) -> None:
        """Queue a site's front page; its robots.txt is read before it."""
        site = home_of(url)
        part = self._frontier.parts.part_of(url, site)
        self._add(url, site, "front", again=True, given_part=part, now=now)

    def robots_read(self, origin: str, response: Response | None, error: Exception | None) -> None:
        """Queue the sitemaps that a robots.txt names, or those at the usual places."""
        server, host = host_and_port(origin), site_of(origin)
        if server is None or host is None or error is not None:
            return  # nothing may be asked for
        named = sitemaps_in_robots(response.body, response.url) if response is not None else []
        if named:
            _logger.info("%s names %d sitemap(s).", origin, len(named))
        take = partial(self._take_robots, origin, named)
        if server[0] in self._front_hosts:
            take(home_of(origin), may_guess=True)
        elif host in self._run.sites:
            # With "www.", or without.  Other hosts of the site do not count: "jobs." names a
            # sitemap of jobs.
            take(host, may_guess=False)
        elif moved := self._run.state.hosts.sites_of(host):
            for site in moved:
                take(site, may_guess=True)
        elif len(self._others_robots) < _MAX_OTHERS_ROBOTS:
            self._others_robots[host] = partial(take, may_guess=True)

    def _take_robots(self, origin: str, named: list[str], site: str, *, may_guess: bool) -> None:
        """Queue the sitemaps of a robots.txt for a site, or those at the usual places."""
        now, robots = time.time(), f"{origin}/robots.txt"
        for url in named:
            self._frontier.vouch(url, site, Voucher.ROBOTS_TXT, by=robots)
        for place, url in enumerate(named):
            self.add_sitemap(SubSitemap(url), site, place=place, now=now)
        if may_guess and not any(same_site(url, site) for url in named):
            for path in _USUAL_SITEMAPS:
                self._add(origin + path, site, "sitemap", guessed=True, now=now)

    def front_moved(self, url: str, site: str) -> None:
        """Take a host as a site's own, to which its front page leads: its robots.txt counts."""
        take = self._others_robots.pop(site_of(url) or "", None)
        if take is not None:
            take(site)
        self.read_more_of(site)

    def read_more_of(self, site: str) -> None:
        """Read a site's feeds and sitemaps again, as more is allowed of what they name."""
        for host in self._run.state.sources.read_again(site, now=time.time()):
            self._frontier.scheduler.wake_host(host)

    def add_sitemap(  # noqa: PLR0913 - what a row notes
        self,
        sitemap: SubSitemap,
        site: str,
        *,
        now: float,
        place: int = 0,
        depth: int = 0,
        given_part: str | None = None,
    ) -> None:
        """Queue a sitemap.

        ``place`` is its place among those that were named with it, ``depth`` in how many indexes,
        one in the other, it stands.
        """
        changed = parse_date_range(sitemap.lastmod)
        if depth > self._run.settings.getint("NEWSCRAWL_SITEMAP_DEPTH"):
            self._run.count("sitemaps-left-out")
            self._run.leave_out(sitemap.url, LeftOutCause.DEPTH, site=site)
            return
        is_news = "news" in urlsplit(sitemap.url).path.casefold()
        self._add(
            sitemap.url,
            site,
            "news-sitemap" if is_news else "sitemap",
            rank=changed.start if changed else float(-place),
            lastmod=sitemap.lastmod,
            changed_to=changed.end if changed else None,
            depth=depth,
            given_part=given_part,
            now=now,
        )

    def add_feeds(self, feeds: Sequence[str], source: Source, *, by: str, now: float) -> None:
        """Queue the feeds that a list names; ``by`` is the URL of its page."""
        site, part = source.site, source.given_part
        is_own = self._run.state.hosts.allows(by, site, Use.LISTS)
        own = self._frontier.parts.feeds_of(feeds, part, site) if part is not None else ()
        for url in feeds:
            if is_own:
                self._frontier.vouch(url, site, Voucher.FEED_LINK, by=by)
            self._add(url, site, "feed", given_part=part if url in own else None, now=now)

    def add_section(self, url: str, site: str, *, depth: int, now: float) -> None:
        """Queue a section ``depth`` links from the front page, where that is not too deep."""
        if depth > self._run.settings.getint("NEWSCRAWL_LIST_DEPTH"):
            if not self._run.state.sources.is_known(source_key(url)):
                self._run.leave_out(url, LeftOutCause.DEPTH, site=site)
            return
        priority = _PRIORITIES["section"] - depth
        part = self._frontier.parts.part_of(url, site)
        self._add(url, site, "section", priority=priority, depth=depth, given_part=part, now=now)

    def add_and_take_section(self, url: str, site: str, *, now: float) -> Source | None:
        """Take what turned out to be a section, to be read at once; None where it was known."""
        part = self._frontier.parts.part_of(url, site)
        if self._add(url, site, "section", depth=1, given_part=part, now=now):
            return self._run.state.sources.lease(url)
        return None

    def add_further_pages(self, found: ListPage, source: Source, *, now: float) -> None:
        """Queue the pages on which a list goes on."""
        part = source.part + 1
        if part > self._run.settings.getint("NEWSCRAWL_LIST_PARTS"):
            for url in found.next_pages:
                self._run.leave_out(url, LeftOutCause.DEPTH, site=source.site)
            return
        for url in found.next_pages:
            self._add(
                url,
                source.site,
                "section",
                priority=_FURTHER_PAGE_PRIORITY,
                depth=source.depth,
                part=part,
                rank=float(-part),
                again=True,
                given_part=source.given_part,
                now=now,
            )

    def _add(
        self, address: str, site: str, kind: str, *, now: float, again: bool = False, **more: Any
    ) -> bool:
        """Queue a source where it is due; return True where it was unknown."""
        url = request_url(address)
        if url is None:
            return False
        use = Use.LISTS if kind in LISTS else Use.SOURCES
        if not self._run.state.hosts.allows(url, site, use):
            self._run.leave_out(url, LeftOutCause.OFF_SITE, site=site)
            return False
        sources, limit = self._run.state.sources, self._run.settings.getint("NEWSCRAWL_SOURCES")
        if sources.count(site) >= limit and kind != "front" and not sources.is_known(url):
            self._run.count("sources-left-out")
            self._run.leave_out(url, LeftOutCause.CAPACITY, site=site)
            return False
        more = {"priority": _PRIORITIES[kind], **more}
        source = NewSource(
            key=source_key(url), url=url, site=site, host=server_of(url), kind=kind, **more
        )
        if kind in LISTS and not self._frontier.is_in_scope(source):
            return False
        return self._frontier.add_source(source, reread=again, now=now)

    # --- how much of a site's sources one run may read -------------------------------------------

    def spend(self, source: Source) -> bool:
        """Count a source as read; return False where that would be more than the run may read."""
        is_list = source.kind in LISTS
        setting = "NEWSCRAWL_LIST_PAGES" if is_list else "NEWSCRAWL_SITEMAPS"
        limit, number = self._run.settings.getint(setting), (source.site, setting)
        self._read[number] += 1
        if self._read[number] == limit + 1:
            _logger.info("%s: no more are read in this run (%s).", source.site, setting)
        has_budget = self._may_bring_news(source) if is_list else self.entries_left(source.site) > 0
        if self._read[number] > limit or not has_budget:
            self._run.count("lists-left-out" if is_list else "sitemaps-left-out")
            return False
        return True

    def _may_bring_news(self, source: Source) -> bool:
        """Return False for an unknown section, if others with such URLs brought nothing new."""
        if not source.is_new_section:
            return True
        return self._run.state.url_forms.may_be_tried(source.url, AskedAs.LIST, site=source.site)

    def entries_left(self, site: str) -> int:
        """Return how many more entries of a site's sitemaps and feeds may be read."""
        limit = self._run.settings.getint("NEWSCRAWL_SITEMAP_ENTRIES")
        return max(0, limit - self._entries[site])

    def spend_entries(self, site: str, count: int) -> None:
        """Count entries of a sitemap or feed as read."""
        self._entries[site] += count

    def read_on_where_there_is_room(self, site: str) -> None:
        """Queue again what named pages that were not kept, once half of those kept are asked for.

        To be called for each page that is asked for; it looks only now and then.
        """
        capacity = self._run.state.capacity
        asked = self._run.site_counts[site]["asked"]
        if not capacity.max_waiting or asked % max(1, capacity.max_waiting // _CHECKS):
            return
        if capacity.is_half_free(site):
            for host in self._run.state.sources.queue_for_pages_not_kept(site, now=time.time()):
                self._frontier.scheduler.wake_host(host)
