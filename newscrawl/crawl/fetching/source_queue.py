"""Queues the sources of a site: front page, sections, feeds, sitemaps and those of robots.txt."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.common.article_identity import home_of
from newscrawl.common.urls import host_and_port, same_site, server_of, site_of
from newscrawl.crawl.discovery import (
    DATED_BY_NAME,
    SubSitemap,
    ranked,
    request_url,
    sitemaps_in_robots,
)
from newscrawl.crawl.fetching.given_sources import GivenSources
from newscrawl.crawl.fetching.source_budget import LISTS, SourceBudget
from newscrawl.crawl.fetching.source_guesses import SourceGuesses
from newscrawl.crawl.frontier import ROBOTS_TXT, LeftOutCause, NewSource
from newscrawl.crawl.frontier.rows import source_key
from newscrawl.crawl.frontier.site_hosts import Use, Voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrapy.http import Response

    from newscrawl.crawl.discovery import ListPage, RankedSitemap
    from newscrawl.crawl.frontier import Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["SourceQueue"]

# Beside the pages' priorities (crawl.frontier.new_rows): a source goes before the pages of its
# kind.
_PRIORITIES: Final = {"front": 60, "feed": 50, "news-sitemap": 50, "section": 30, "sitemap": 20}
"""By kind; of a section, less a step for each link between it and the front page."""
_FURTHER_PAGE_PRIORITY: Final = 20
"""As a sitemap: what a further page of a list links is older than what the first pages of all lists
do."""
_NAMED_PRIORITY: Final = 25
"""Of a sitemap that robots.txt or a page names: it may be an index."""
_INDEX_PRIORITY: Final = 26
"""Of a sitemap that names others: it goes before those, as it tells which are new."""
_NEWS_SECONDS: Final = 7 * 86_400.0
"""A sitemap of days that are longer gone is none for news; those hold the last two days."""
_GUESS_PRIORITY: Final = 18
"""Behind all sources that the site names."""
_MAX_OTHERS_ROBOTS: Final = 1000
"""Hosts whose robots.txt is kept, as they may turn out to be a site's own: a few kB each."""
_logger = logging.getLogger(__name__)


class SourceQueue:
    """Queues sources, each where it is due, and bounds how much of them one run reads."""

    def __init__(self, run: Run, frontier: Frontier, fronts: Sequence[str]) -> None:
        """Make the queue for sites, given by the URLs of their front pages."""
        self._run, self._frontier, self._fronts = run, frontier, fronts
        self.guesses = SourceGuesses(run, self)
        self.budget = SourceBudget(run, frontier)
        self.given = GivenSources.of(run.settings)
        self._front_hosts = {server[0] for url in fronts if (server := host_and_port(url))}
        self._others_robots: dict[str, Callable[[str], None]] = {}
        """By host, of hosts that belong to no site yet: what takes their robots.txt for a site."""

    def add_front(self, url: str, *, now: float) -> None:
        """Queue a site's front page; its robots.txt is read before it."""
        site = home_of(url)
        part = self._frontier.parts.part_of(url, site)
        again = not self._run.watch_seconds  # in a watch, the plan says when
        self._add(url, site, "front", again=again, given_part=part, now=now)

    def add_given(self, *, now: float) -> None:
        """Queue the sources that the operator gives; they belong to the site of their host."""
        for site in self._run.sites:
            self._run.state.hosts.forget(site, Voucher.OPERATOR)  # what another run was given
        for url, kind in self.given.urls.items():
            own = (site for site in self._run.sites if same_site(url, site))
            site = next(own, self._run.sites[0])
            self._frontier.vouch(url, site, Voucher.OPERATOR, by=url)
            part = self._frontier.parts.part_of(url, site) or self._frontier.parts.first_of(site)
            priority = max(_PRIORITIES[kind], _NAMED_PRIORITY)
            self._add(url, site, kind, priority=priority, given_part=part, now=now)

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
        self.add_sitemaps(list(map(SubSitemap, named)), site, parent=ROBOTS_TXT, now=now)
        if may_guess:
            self.guesses.robots_read(origin, site, now=now)

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

    def add_sitemaps(  # noqa: PLR0913 - what their rows note
        self,
        sitemaps: Sequence[SubSitemap],
        site: str,
        *,
        parent: int,
        now: float,
        depth: int = 0,
        given_part: str | None = None,
    ) -> None:
        """Queue the sitemaps that an index names, or robots.txt; the best first.

        ``parent`` is the index's row, ``depth`` in how many indexes, one in the other, they stand.
        """
        if depth > self._run.settings.getint("NEWSCRAWL_SITEMAP_DEPTH"):
            self._run.count("sitemaps-left-out", len(sitemaps))
            for each in sitemaps:
                self._run.leave_out(each.url, LeftOutCause.DEPTH, site=site)
            return
        places = self._run.state.sitemap_places
        known, best = places.known(site, parent), places.best_place(site, parent)
        named = [replace(each, url=request_url(each.url) or each.url) for each in sitemaps]
        for sitemap in ranked(named, now=now, known=known, best_place=best):
            kind = "news-sitemap" if _is_for_news(sitemap, now=now) else "sitemap"
            self._add(
                sitemap.url,
                site,
                kind,
                priority=max(_PRIORITIES[kind], 0 if depth else _NAMED_PRIORITY),
                rank=sitemap.rank,
                lastmod=sitemap.lastmod,
                changed_to=sitemap.changed_to,
                depth=depth,
                parent=parent,
                place=sitemap.place,
                given_part=given_part,
                now=now,
            )

    def add_sitemap(self, url: str, site: str, *, now: float) -> None:
        """Queue a sitemap that a page names."""
        self._add(url, site, "sitemap", priority=_NAMED_PRIORITY, now=now)

    def add_guess(self, url: str, site: str, kind: str, *, now: float) -> None:
        """Queue what may be a sitemap or feed, where no source that is named must make room."""
        limit = self._run.settings.getint("NEWSCRAWL_SOURCES")
        if self._run.state.sources.count(site) >= limit:
            return
        self._add(url, site, kind, priority=_GUESS_PRIORITY, guessed=True, now=now)

    def add_feeds(self, feeds: Sequence[str], source: Source, *, by: str, now: float) -> None:
        """Queue the feeds that a list names; ``by`` is the URL of its page."""
        site, part = source.site, source.given_part
        is_own = self._run.state.hosts.allows(by, site, Use.LISTS)
        own = self._frontier.parts.feeds_of(feeds, part, site) if part is not None else ()
        for url in feeds:
            if is_own:
                self._frontier.vouch(url, site, Voucher.FEED_LINK, by=by)
            given = part if url in own else None
            self._add(url, site, "feed", depth=source.depth + 1, given_part=given, now=now)

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
        for url in found.next_pages:
            self._add_further(url, source, "section", now=now)

    def add_further_feed(self, url: str, source: Source, *, now: float) -> None:
        """Queue the address at which a feed goes on."""
        self._add_further(url, source, "feed", now=now)

    def _add_further(self, url: str, source: Source, kind: str, *, now: float) -> None:
        part = source.part + 1
        if part > self._run.settings.getint("NEWSCRAWL_LIST_PARTS"):
            self._run.leave_out(url, LeftOutCause.DEPTH, site=source.site)
        else:
            self._add(
                url,
                source.site,
                kind,
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
        if self.given.leaves_out(url, kind):
            self._run.leave_out(url, LeftOutCause.SCOPE, site=site)
            return False
        use = Use.LISTS if kind in LISTS else Use.SOURCES
        if not self._run.state.hosts.allows(url, site, use):
            self._run.leave_out(url, LeftOutCause.OFF_SITE, site=site)
            return False
        more = {"priority": _PRIORITIES[kind], **more}
        source = NewSource(
            key=source_key(url), url=url, site=site, host=server_of(url), kind=kind, **more
        )
        if kind in LISTS and not self._frontier.is_in_scope(source):
            return False
        is_new = self._frontier.add_source(source, reread=again, now=now)
        limit = self._run.settings.getint("NEWSCRAWL_SOURCES")
        evicted = self._run.state.sources.evict_excess(site, limit, now=now) if is_new else ()
        for each in evicted:
            self._run.count("sources-left-out")
            self._run.leave_out(each, LeftOutCause.CAPACITY, site=site)
        return is_new

    def note_index(self, source: Source) -> None:
        """Note that a sitemap names others, so that it goes before them."""
        priority = max(_PRIORITIES.get(source.kind, 0), _INDEX_PRIORITY)
        self._run.state.sources.set_kind(source.id, source.kind, priority=priority)

    def note_kind(self, source: Source, kind: str) -> None:
        """Note what a source turned out to be."""
        self._run.state.sources.set_kind(source.id, kind, priority=_PRIORITIES[kind])


def _is_for_news(sitemap: RankedSitemap, *, now: float) -> bool:
    """Return True for a sitemap with "news" in its name, but for one of days long gone."""
    parts = urlsplit(sitemap.url)
    name = f"{parts.path}?{parts.query}".casefold()
    is_old = sitemap.place == DATED_BY_NAME and sitemap.rank < now - _NEWS_SECONDS
    return "news" in name.replace("newsletter", "") and not is_old
