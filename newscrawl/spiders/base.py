"""What all spiders share: the one way from an address to a record, and the counts of a run."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl import settings as own_settings
from newscrawl.discovery import AddressError, Found, How, tidy
from newscrawl.extraction import examine
from newscrawl.items import Article, Reason, Reject
from newscrawl.spiders.onsite import OFF_SITE
from newscrawl.urls import article_id, same_site, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

__all__ = ["PageSpider", "addresses", "in_words"]


# An address may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)


class PageSpider(scrapy.Spider):
    """Fetches pages, each once, and hands their records on.

    What a request carries in ``meta``: ``found`` (how its address was found), ``site`` (which it
    must not leave), ``list_depth`` (how many lists lie between the site's front page and it),
    and ``published`` and ``lastmod`` where the finder knew them.
    """

    def __init__(self, name: str | None = None, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        # Keys of what was asked for in this run, so that one page is not asked for twice under
        # http and https, with and without www.  Scrapy's own filter compares whole addresses.
        self._asked: set[str] = set()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay newscrawl's settings under the project's, and add the operator's contact to the name.

        In a project of one's own, the spiders would find nothing without them.
        """
        settings.setmodule(own_settings, priority="addon")
        # Beside the parts that the project names itself.
        for name in ("ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES"):
            parts = getattr(own_settings, name) | settings.getdict(name)
            settings.set(name, parts, priority="spider")
        super().update_settings(settings)
        contact = settings.get("NEWSCRAWL_CONTACT")
        if contact and settings.get("USER_AGENT") == own_settings.user_agent():
            settings.set("USER_AGENT", own_settings.user_agent(str(contact)), priority="spider")

    def count(self, what: str, by: int = 1) -> None:
        """Count something of this run in its stats."""
        self.crawler.stats.inc_value(f"newscrawl/{what}", by)

    def page_request(
        self, found: Found, *, site: str | None = None, list_depth: int = 0, priority: int = 0
    ) -> Request | None:
        """Make the request for a page; None where it was made before or is none of the site's."""
        url = tidy(found.url)
        site = site or site_of(url)
        if url is None or site is None or not same_site(url, site):
            return None
        key = article_id(url)
        if key in self._asked:
            return None
        self._asked.add(key)
        self.count(f"found/{found.how}")
        meta = {"found": str(found.how), "site": site, "list_depth": list_depth}
        meta |= {"published": found.published} if found.published else {}
        meta |= {"lastmod": found.lastmod} if found.lastmod else {}
        return Request(
            url, callback=self.parse, errback=self.page_failed, meta=meta, priority=priority
        )

    def parse(self, response: Response, **_: object) -> Iterator[Article | Reject | Request]:
        """Read a page: its record, or why it is none, then what :meth:`follow` makes of it."""
        if not same_site(response.url, response.meta["site"]):
            self.count("off-site")
            return
        # A redirect's target is asked for as well, so that a link to it is not followed again.
        self._asked.add(article_id(tidy(response.url) or response.url))
        item = self.examined(response)
        if isinstance(item, Reject):
            self.count(f"rejected/{item.reason}")
        yield item
        yield from self.follow(response, item)

    def examined(self, response: Response) -> Article | Reject:
        """Read one page.  Whatever happens inside, the run goes on."""
        fetched_at = datetime.now(UTC).isoformat(timespec="seconds")
        header = response.headers.get("Content-Type")
        content_type = header.decode("latin-1") if header else None
        try:
            article, reject = examine(
                response.body, response.url, content_type=content_type, fetched_at=fetched_at
            )
        except Exception as error:
            self.logger.exception("Reading %s broke; the run goes on.", response.url)
            return Reject(response.url, Reason.FAILED, repr(error), fetched_at)
        return reject or article

    def follow(self, response: Response, item: Article | Reject) -> Iterable[Request]:  # noqa: ARG002  # the spiders' own
        """Say what to ask for after a page; the base asks for nothing."""
        return ()

    def page_failed(self, failure: Failure) -> None:
        """Count a page that could not be had, by kind."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
            self.count("disallowed")
        elif isinstance(error, IgnoreRequest) and str(error).startswith(OFF_SITE):
            self.count("off-site")
            # What the operator named and cannot be had deserves more than a note.
            level = logging.WARNING if request.meta["found"] == How.GIVEN else logging.INFO
            self.logger.log(level, "Left out %s. %s", _first_url(request), error)
        else:
            self.count("failed")
            if isinstance(error, HttpError):
                self.count(f"failed/{error.response.status}")
            self.logger.warning("No page from %s: %s", request.url, in_words(error))


def _first_url(request: Request) -> str:
    urls: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urls[0]


def in_words(error: BaseException | None) -> str:
    """Say in a few words why a page could not be had."""
    if isinstance(error, HttpError):
        return f"the server answered {error.response.status}"
    return str(error) or type(error).__name__


def addresses(given: object) -> list[str]:
    """Split a spider's argument: a list, or addresses with commas or spaces between them.

    >>> addresses("https://a.example/7,1,2.html,https://b.example, c.example")
    ['https://a.example/7,1,2.html', 'https://b.example', 'c.example']
    >>> addresses("a.example,b.example")
    ['a.example', 'b.example']
    """
    if isinstance(given, str):
        parts = _BETWEEN.split(given) if "://" in given else given.replace(",", " ").split()
        return [part for part in parts if part]
    if isinstance(given, list | tuple):
        return [str(address) for address in given]
    raise AddressError("No addresses given.")
