"""``articles``: the articles at given addresses, and nothing else."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.common.article_identity import article_id, home_of
from newscrawl.crawl.discovery import DiscoveredUrl, SourceKind, UrlError, parse_typed_url
from newscrawl.spiders.arguments import split_addresses
from newscrawl.spiders.base import FrontierSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ArticlesSpider"]


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
        if isinstance(urls, str) and urls != "-" and "://" not in urls and not Path(urls).is_file():
            raise UrlError(
                f"There is no file {urls!r}: give a file with one address a line, or addresses "
                "that begin with https:// and have commas between them."
            )

    def seed(self, now: float) -> None:
        """Queue each URL; a line that is none is counted and logged, and the run goes on."""
        for place, line in enumerate(self._lines()):
            try:
                url = parse_typed_url(line)
            except UrlError as error:
                self.run.count("bad-address")
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

    def _lines(self) -> Iterator[str]:
        if self._given == "-":
            yield from _without_comments(sys.stdin)
        elif isinstance(self._given, str) and "://" not in self._given:
            with Path(self._given).open(encoding="utf-8-sig", errors="replace") as lines:
                yield from _without_comments(lines)
        else:
            yield from split_addresses(self._given)


def _without_comments(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            yield text
