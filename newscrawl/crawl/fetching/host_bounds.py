"""Where requests may lead, and which hosts turn out to belong to a site."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus, urlsplit

from newscrawl.common.urls import same_site, site_of
from newscrawl.crawl.discovery import UrlKind
from newscrawl.crawl.frontier.site_hosts import (
    Use,
    Voucher,
    is_public_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from newscrawl.crawl.discovery import DiscoveredUrl, ListPage
    from newscrawl.crawl.fetching.source_queue import SourceQueue
    from newscrawl.crawl.frontier import FrontierPage, Source
    from newscrawl.crawl.frontier.frontier import Frontier
    from newscrawl.crawl.run import Run

__all__ = ["EntryHosts", "HostBounds"]

_MAX_FRONT_STEPS: Final = 2
"""Of the path of a front page: "/", "/en/", "/news/home".  Logins and consent pages, which stand in
the place of one, carry the way back in a query or a long path."""
_MAX_FIELDS: Final = 50
"""Of a query; one for consent or a login has about ten."""


@dataclass(eq=False)
class HostBounds:
    """Says which hosts' pages are taken for a site's, and notes who vouches for them."""

    run: Run
    frontier: Frontier

    def may_follow(self, request: Request) -> bool:
        """Return True if a request may lead to a host that is not below its site's own.

        It is a redirect, or the host was vouched for.  A page's redirect may pass by another host
        that is given the way back, as those for consent and for logins are.  Whether what comes
        from there is taken is decided when it is there.
        """
        url, site = request.url, request.meta["site"]
        host, source = site_of(url), request.meta.get("source")
        if host is None or not is_public_name(host):
            return False
        if source is None:
            is_of_site = self._allows(url, site, Use.PAGES) or self._is_of_owner(host, site)
            return is_of_site or ("redirect_times" in request.meta and _leads_back(url, site))
        if source.kind == "section":
            return self._allows(url, site, Use.LISTS) or self._is_of_owner(host, site)
        return True  # where the site's front page, sitemap or feed is now

    def _allows(self, url: str, site: str, use: Use) -> bool:
        return self.run.state.hosts.allows(url, site, use)

    def _is_of_owner(self, host: str, site: str) -> bool:
        return self.run.state.hosts.is_of_owner(host, site)

    def takes_page(self, url: str, page: FrontierPage) -> bool:
        """Return True if an article that came from a URL is of its page's site."""
        if self._allows(url, page.site, Use.PAGES):
            return True
        if _leads_back(url, page.site):
            return False
        return self.frontier.vouch(url, page.site, Voucher.ARTICLE_REDIRECT, by=page.url)

    def is_own_source(self, source: Source) -> bool:
        """Return True if a feed or sitemap lies at home, so that it may vouch for other hosts.

        One on a bucket of all the world, or on another paper's host, may not.
        """
        host = site_of(source.url) or ""
        is_own = self._allows(source.url, source.site, Use.LISTS)
        return is_own or self._is_of_owner(host, source.site)

    # --- front pages and sections ----------------------------------------------------------------

    def takes_list(
        self, source: Source, response: Response, found: ListPage, queue: SourceQueue
    ) -> bool:
        """Return True if a list that came is of its site; note what it says of other hosts."""
        url, site = response.url, source.site
        if source.kind != "front":
            if self._allows(url, site, Use.LISTS):
                return True
            self.frontier.vouch(url, site, Voucher.ARTICLE_REDIRECT, by=source.url)
            return self._is_of_owner(site_of(url) or "", site)
        if not same_site(url, site):
            has_news = any(link.kind is UrlKind.ARTICLE for link in found.links)
            if has_news and _may_be_front(url) and self._vouch_for_front(url, source):
                queue.front_moved(url, site)
            if not self._allows(url, site, Use.LISTS):
                return False
        else:
            self.run.state.hosts.forget(site, Voucher.FRONT_REDIRECT)
        if self._take_words_of_front(url, site, found):
            queue.read_more_of(site)
        return True

    def _vouch_for_front(self, url: str, source: Source) -> bool:
        return self.frontier.vouch(url, source.site, Voucher.FRONT_REDIRECT, by=source.url)

    def _take_words_of_front(self, url: str, site: str, found: ListPage) -> bool:
        """Note which hosts a front page vouches for; return True where that allows more."""
        allows_more = False
        if found.canonical and _may_be_front(found.canonical):
            allows_more = self.frontier.vouch(
                found.canonical, site, Voucher.FRONT_CANONICAL, by=url
            )
        articles = [
            link.url for link in (*found.links, *found.elsewhere) if link.kind is UrlKind.ARTICLE
        ]
        for host, count in Counter(map(site_of, articles)).most_common(1):
            if 2 * count > len(articles):
                named = f"https://{host}/"
                allows_more |= self.frontier.vouch(named, site, Voucher.FRONT_LINKS, by=url)
        return allows_more


def _leads_back(url: str, site: str) -> bool:
    """Return True if a URL's query names a URL of a site.

    >>> _leads_back("https://ask.example/?back=https%3A%2F%2Fnews.example%2Fa", "news.example")
    True
    """
    fields = urlsplit(url).query.split("&", _MAX_FIELDS)[:_MAX_FIELDS]
    values = (unquote_plus(field.partition("=")[2]) for field in fields)
    return any("://" in value and same_site(value, site) for value in values)


def _may_be_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and len(list(filter(None, parts.path.split("/")))) <= _MAX_FRONT_STEPS


@dataclass(eq=False)
class EntryHosts:
    """The hosts of the entries of one feed or sitemap.

    The first entries on unknown hosts wait, until all of the first tell whether their host belongs
    to the site.
    """

    site: str
    bounds: HostBounds
    is_open: bool
    """Whether the source may vouch for hosts, and did not yet."""
    _counts: Counter[str] = field(default_factory=Counter)
    _waiting: list[DiscoveredUrl] = field(default_factory=list)

    def waits(self, entry: DiscoveredUrl) -> bool:
        """Return True if an entry waits for :meth:`decide`."""
        if not self.is_open:
            return False
        self._counts[site_of(entry.url) or ""] += 1
        if self.bounds.run.state.hosts.allows(entry.url, self.site, Use.PAGES):
            return False
        self._waiting.append(entry)
        return True

    def decide(self, source: Source) -> Iterator[DiscoveredUrl]:
        """Vouch for the hosts that the first entries name; yield the entries that waited."""
        self.is_open = False
        for host in self.bounds.run.state.hosts.named_by_entries(self._counts, self.site):
            self.bounds.frontier.vouch(
                f"https://{host}/", self.site, Voucher.ENTRIES, by=source.url
            )
        waited, self._waiting = self._waiting, []
        yield from waited
