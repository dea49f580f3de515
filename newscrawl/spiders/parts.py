"""Articles in several parts: fetched one after the other, and joined to one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrapy.http import Request, Response, TextResponse

from newscrawl.spiders.failures import raw, what_failed
from newscrawl.state import wait_before
from newscrawl.urls import article_id, same_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from twisted.python.failure import Failure

    from newscrawl.items import Article
    from newscrawl.state import Page

__all__ = ["PartsMixin", "join"]

_BETWEEN: Final = "\n\n"
_LEAST: Final = 40
"""Characters from which on a paragraph that comes twice is taken for a repeated standfirst."""


class _Gathered(NamedTuple):
    """An article as far as its parts were read."""

    article: Article
    response: Response
    seen: frozenset[str]
    """The parts' addresses, by key."""


def join(article: Article, part: Article) -> None:
    """Add to an article what a further part of it brings: paragraphs, photos, hashtags.

    A paragraph that every part repeats (a standfirst, a note) comes once.
    """
    paragraphs = (article.body or "").split(_BETWEEN) if article.body else []
    known = {paragraph for paragraph in paragraphs if len(paragraph) >= _LEAST}
    further = (part.body or "").split(_BETWEEN) if part.body else []
    paragraphs += [paragraph for paragraph in further if paragraph not in known]
    article.body = _BETWEEN.join(paragraphs) or None
    photos = {photo.url for photo in article.photos}
    article.photos += [photo for photo in part.photos if photo.url not in photos]
    article.hashtags += [tag for tag in part.hashtags if tag not in article.hashtags]


class PartsMixin:
    """The spiders' way of following an article from part to part."""

    def next_part_request(
        self: Any,
        page: Page,
        article: Article,
        response: Response,
        url: str | None,
        before: _Gathered | None = None,
    ) -> Request | None:
        """Make the request for the next part of an article; None where this was the last."""
        seen = before.seen if before else frozenset([article_id(response.url)])
        most = self.settings.getint("NEWSCRAWL_PARTS")
        if url is None or len(seen) >= most or not same_site(url, page.site) or article_id(url) in seen:
            return None
        gathered = _Gathered(
            before.article if before else article,
            before.response if before else response,
            seen | {article_id(url)},
        )
        return Request(
            url,
            callback=self.parse_part,
            errback=self.part_failed,
            meta={"site": page.site, "found": page.how, "page": page, "parts": gathered},
            dont_filter=True,
        )

    async def parse_part(self: Any, response: Response) -> AsyncIterator[Article | Request]:
        """Join a further part to its article, and ask for the next."""
        self.scheduler.arrived(response.request)
        page, gathered = response.meta["page"], response.meta["parts"]
        self.count("parts")
        if isinstance(response, TextResponse) and same_site(response.url, page.site):
            read = await self.readers.page(raw(response))
            join(gathered.article, read.article)
            further = self.next_part_request(
                page, gathered.article, response, read.next_part, gathered
            )
            if further is not None:
                yield further
                return
        for item in self.finish(page, gathered.article, gathered.response):
            yield item

    def part_failed(self: Any, failure: Failure) -> Iterator[Article]:
        """Try the whole article again later; if the part stays away, write it without."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.scheduler.arrived(request)
        page, gathered = request.meta["page"], request.meta["parts"]
        reason, detail = what_failed(failure.value)
        if wait_before(reason, page.attempts + 1) is None or page.attempts:
            self.logger.warning("A part of %s could not be had: %s", page.url, detail)
            yield from self.finish(page, gathered.article, gathered.response)
        else:
            self._failed(page, reason, detail, getattr(failure.value, "response", None))
