"""``articles``: the articles at given addresses, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.discovery import AddressError, Found, How, web_address
from newscrawl.spiders.base import PageSpider, addresses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Request

__all__ = ["ArticlesSpider"]


class ArticlesSpider(PageSpider):
    """Fetches given articles: ``-a urls=urls.txt``, ``-a urls=-`` or addresses with commas.

    A file has one address a line; blank lines and lines that begin with "#" are passed over.
    """

    name = "articles"

    def __init__(self, name: str | None = None, *, urls: object = None, **kwargs: object) -> None:
        super().__init__(name, **kwargs)
        if not urls:
            raise AddressError("No addresses given: say -a urls=urls.txt (one address a line).")
        self._given = urls
        if isinstance(urls, str) and urls != "-" and "://" not in urls and not _is_file(urls):
            raise AddressError(
                f"There is no file {urls!r}: give a file with one address a line, or addresses "
                "that begin with https:// and have commas between them."
            )

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each address; a line that is none is counted and told, and the run goes on."""
        for line in self._lines():
            try:
                url = web_address(line)
            except AddressError as error:
                self.count("bad-address")
                self.logger.warning("%s", error)
                continue
            request = self.page_request(Found(url, How.GIVEN))
            if request:
                yield request

    def _lines(self) -> Iterator[str]:
        if self._given == "-":
            yield from _without_comments(sys.stdin)
        elif isinstance(self._given, str) and "://" not in self._given:
            with Path(self._given).open(encoding="utf-8-sig", errors="replace") as lines:
                yield from _without_comments(lines)
        else:
            yield from addresses(self._given)


def _is_file(name: str) -> bool:
    return Path(name).is_file()


def _without_comments(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            yield text
