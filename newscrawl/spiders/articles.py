"""``articles``: the articles at given addresses, and nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from newscrawl.common.article_identity import article_id, home_of
from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceKind,
    UrlError,
    check_address_file,
    parse_typed_url,
    read_address_file,
)
from newscrawl.spiders.arguments import split_addresses
from newscrawl.spiders.base import FrontierSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ArticlesSpider"]

_MAX_TOLD_LINES: Final = 5
"""Lines that are no addresses, logged one by one; the others are counted."""


class ArticlesSpider(FrontierSpider):
    """Fetches given articles: ``-a urls=urls.txt``, ``-a urls=-`` or addresses with commas.

    A file has one address a line; blank lines and lines that begin with "#" are passed over.
    """

    name = "articles"

    def __init__(self, name: str | None = None, *, urls: object = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        if not urls:
            raise UrlError("No addresses given: say -a urls=urls.txt (one address a line).")
        self._given = urls
        self.sites = []
        self._file = urls if isinstance(urls, str) and "://" not in urls else None
        if self._file:
            check_address_file(self._file)

    def seed(self, now: float) -> None:
        """Queue each URL; a line that is none is counted, and the run goes on."""
        bad = 0
        for place, line in enumerate(self._lines()):
            try:
                url = parse_typed_url(line)
            except UrlError as error:
                bad += 1
                self.run.count("bad-address")
                if bad <= _MAX_TOLD_LINES:
                    self.logger.warning("%s", error)
                continue
            self.allow_given(url)
            site = home_of(url)
            found = DiscoveredUrl(url, SourceKind.GIVEN)
            if not self.frontier.add_page(found, site, now=time.time(), place=place):
                since = self.bounds.update_since
                self.run.state.pages.queue_known(article_id(url), now=now, update_since=since)
                self.run.site_counts[site]["given-known"] += 1
            self.run.site_counts[site]["given"] += 1
        if bad > _MAX_TOLD_LINES:
            self.logger.warning("%d more lines are no addresses.", bad - _MAX_TOLD_LINES)

    def _lines(self) -> Iterator[str]:
        if self._file:
            yield from read_address_file(self._file)
        else:
            yield from split_addresses(self._given)
