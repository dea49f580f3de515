"""``news``: whole news sites, found through their sitemaps and their lists of articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.discovery import (
    AddressError,
    Found,
    How,
    Kind,
    SubSitemap,
    kind_of,
    origin_of,
    read_list,
    read_sitemap,
    sitemaps_named,
    tidy,
    web_address,
)
from newscrawl.items import Article, Reason, Reject
from newscrawl.spiders.base import PageSpider, addresses
from newscrawl.urls import same_site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from twisted.python.failure import Failure

__all__ = ["NewsSpider"]

# Where sitemaps lie on sites whose robots.txt names none.
_USUAL_SITEMAPS: Final = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")

# What is asked for first, site by site: what is new (the news sitemap, the front page's articles)
# before further lists, and these before the bulk of a sitemap.  Further sitemaps come last, so
# that one is read only when the articles of the one before are done: the queue stays short.
_ROBOTS: Final = 60
_FRONT: Final = 50
_NEWS_SITEMAP: Final = 40
_NEWS_ENTRY: Final = 30
_LINKED: Final = 20
_LIST: Final = 10
_SITEMAP: Final = 5
_ENTRY: Final = 0
_FURTHER_SITEMAP: Final = -10


class NewsSpider(PageSpider):
    """Crawls news sites: ``-a sites=https://a.example,https://b.example``."""

    name = "news"

    def __init__(self, name: str | None = None, *, sites: object = None, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        self.sites = [web_address(address) for address in addresses(sites)]
        if not self.sites:
            raise AddressError("No site given: say -a sites=https://news.example (commas between).")
        self._lists: Counter[str] = Counter()
        self._sitemaps: Counter[str] = Counter()

    async def start(self) -> AsyncIterator[Request]:
        """Begin with each site's robots.txt and its front page."""
        for origin in dict.fromkeys(map(origin_of, self.sites)):
            yield Request(
                f"{origin}/robots.txt",
                callback=self.parse_robots,
                errback=self.robots_failed,
                # The rules never forbid robots.txt itself, though "Disallow: /" seems to.
                meta={"site": site_of(origin), "dont_obey_robotstxt": True},
                priority=_ROBOTS,
            )
        for url in self.sites:
            found = Found(url, How.GIVEN)
            request = self._list_request(found, site_of(url) or "", depth=0, priority=_FRONT)
            if request:
                yield request

    # --- sitemaps ------------------------------------------------------------------------------

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """Ask for the site's sitemaps that a robots.txt names, or for those at the usual places."""
        site: str = response.meta["site"]
        named = sitemaps_named(response.body, response.url)
        if named:
            self.logger.info("%s names %d sitemap(s).", response.url, len(named))
            yield from self._further_sitemaps(named, site)
        if not any(same_site(url, site) for url in named):
            yield from self._usual_sitemaps(response.request)

    def robots_failed(self, failure: Failure) -> Iterator[Request]:
        """Look at the usual places where there is no robots.txt."""
        if not isinstance(failure.value, HttpError):
            self.logger.warning("No robots.txt could be had: %s", failure.value)
        yield from self._usual_sitemaps(failure.request)  # type: ignore[attr-defined]

    def _usual_sitemaps(self, robots: Request | None) -> Iterator[Request]:
        if robots is None:
            return
        origin = origin_of(robots.url)
        for place in _USUAL_SITEMAPS:
            yield from self._sitemap_request(
                origin + place, robots.meta["site"], priority=_SITEMAP, named=False
            )

    def _further_sitemaps(self, urls: Iterable[str], site: str) -> Iterator[Request]:
        for index, url in enumerate(urls):
            priority = _FURTHER_SITEMAP - index if index else _SITEMAP
            priority = _NEWS_SITEMAP if "news" in urlsplit(url).path.casefold() else priority
            yield from self._sitemap_request(url, site, priority=priority, named=True)

    def _sitemap_request(
        self, address: str, site: str, *, priority: int, named: bool
    ) -> Iterator[Request]:
        url = tidy(address)
        if url is None or not same_site(url, site):
            self.logger.info("Left out the sitemap %s, which is not on %s.", address, site)
            return
        if self._sitemaps[site] >= self.settings.getint("NEWSCRAWL_SITEMAPS"):
            self.count("sitemaps-left-out")
            return
        self._sitemaps[site] += 1
        yield Request(
            url,
            callback=self.parse_sitemap,
            errback=self.sitemap_failed,
            meta={
                "site": site,
                "found": str(How.SITEMAP),
                "named": named,
                # A guess that fails is no fault of the site's.
                "dont_retry": not named,
                "download_maxsize": self.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE"),
            },
            priority=priority,
        )

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Ask for the pages of a sitemap, and for the sitemaps of an index, newest first."""
        site: str = response.meta["site"]
        limit = self.settings.getint("NEWSCRAWL_SITEMAP_MAXSIZE")
        further: list[SubSitemap] = []
        entries = 0
        for entry in read_sitemap(response.body, response.url, max_bytes=limit):
            entries += 1
            if isinstance(entry, SubSitemap):
                further.append(entry)
            else:
                yield from self._entry_request(entry, site)
        if entries:
            self.logger.info("%s names %d address(es).", response.url, entries)
        elif response.meta["named"]:
            self.logger.warning("There is nothing in the sitemap %s.", response.url)
        further.sort(key=lambda sitemap: sitemap.lastmod or "", reverse=True)
        yield from self._further_sitemaps([sitemap.url for sitemap in further], site)

    def _entry_request(self, entry: Found, site: str) -> Iterator[Request]:
        is_news = entry.how is How.NEWS_SITEMAP
        if not is_news and kind_of(entry.url) is Kind.OTHER:
            return
        # What looks like a list is asked for as well: the site says that it has something to
        # read, and on some sites the addresses of articles look like those of sections.
        priority = _NEWS_ENTRY if is_news else _ENTRY
        request = self.page_request(entry, site=site, list_depth=1, priority=priority)
        if request:
            yield request

    def sitemap_failed(self, failure: Failure) -> None:
        """Count a sitemap that was named and cannot be had; a guess may fail."""
        if failure.request.meta["named"]:  # type: ignore[attr-defined]
            self.page_failed(failure)

    # --- lists ---------------------------------------------------------------------------------

    def follow(self, response: Response, item: Article | Reject) -> Iterator[Request]:
        """Ask for what a list links to: articles, and further lists while there is a budget."""
        asked_as_list = response.meta.get("list", False)
        site, depth = response.meta["site"], response.meta["list_depth"] + 1
        if not isinstance(response, TextResponse) or not (asked_as_list or _is_list(item)):
            return
        if not asked_as_list and not (self._near_enough(depth - 1) and self._take_list(site)):
            return
        for link in read_list(response.text, response.url).links:
            found = Found(link.url, How.SECTION, published=link.date)
            kind = link.kind
            if kind is Kind.ARTICLE:
                request = self.page_request(found, site=site, list_depth=depth, priority=_LINKED)
            elif kind in (Kind.LIST, Kind.PAGINATION) and self._near_enough(depth):
                request = self._list_request(found, site, depth=depth, priority=_LIST - depth)
            else:
                continue
            if request:
                yield request

    def _list_request(
        self, found: Found, site: str, *, depth: int, priority: int
    ) -> Request | None:
        if self._lists[site] >= self.settings.getint("NEWSCRAWL_LIST_PAGES"):
            self.count("lists-left-out")
            return None
        request = self.page_request(found, site=site, list_depth=depth, priority=priority)
        if request:
            request.meta["list"] = True
            self._take_list(site)
        return request

    def _near_enough(self, depth: int) -> bool:
        return depth <= self.settings.getint("NEWSCRAWL_LIST_DEPTH")

    def _take_list(self, site: str) -> bool:
        """Take a list page from the site's budget; False where there is none left."""
        limit = self.settings.getint("NEWSCRAWL_LIST_PAGES")
        if self._lists[site] >= limit:
            return False
        self._lists[site] += 1
        if self._lists[site] == limit:
            self.logger.info(
                "%s: that makes %d lists, no more of them are read (NEWSCRAWL_LIST_PAGES).",
                site,
                limit,
            )
        return True


def _is_list(item: Article | Reject) -> bool:
    """Say whether a page that was asked for as an article turned out to be a list."""
    if not isinstance(item, Reject):
        return False
    # A section in a sitemap: too little text for an article, and an address like a list's.
    bare = item.reason is Reason.NO_TEXT and item.url is not None
    return item.reason is Reason.LIST or (bare and kind_of(item.url or "") is Kind.LIST)
