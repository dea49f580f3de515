"""Items on their way through the pipelines, and the pages that they were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itemadapter import ItemAdapter

from newscrawl.items import Article, Reject

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.wording import Fingerprint

__all__ = ["ItemsUnderWay", "UnderWay", "value_of"]


class UnderWay(NamedTuple):
    """An item on its way through the pipelines."""

    item: Article | Reject
    """The item as it was handed to them."""
    page: FrontierPage
    response: Response | None = None
    """The answer whose ETag and Last-Modified are kept once the item is written."""
    known_by: Fingerprint | None = None
    """What an article is known by: taken before pipelines change it, as each look at its page is
    compared with it."""

    @property
    def article(self) -> str | None:
        """The id of the article; None of a reject."""
        return self.item.id if isinstance(self.item, Article) else None


class ItemsUnderWay(list[UnderWay]):
    """Finds the page of an item by the item's URL, which it carries.

    So a pipeline may replace an item: with a copy, with a changed one, with a dict.  Several pages
    may have items of one URL at once, as redirects lead many of them to one.  The answer that
    Scrapy's signals bring along tells these apart, and finds an item that was given another URL.
    """

    def take(self, item: object, answer: object = None) -> UnderWay | None:
        """Take out an item that has come to the end of its way; None where it is unknown.

        ``answer`` is the response that the item was read from, or the failure, if it is known.
        """
        place = self._place_of(item, answer)
        return None if place is None else self.pop(place)

    def known_by(self, item: object) -> Fingerprint | None:
        """Return what an item on its way is known by; None where that is not known."""
        place = self._place_of(item)
        return None if place is None else self[place].known_by

    def _place_of(self, item: object, answer: object = None) -> int | None:
        request = getattr(answer, "request", None)
        page: FrontierPage | None = request.meta.get("page") if request is not None else None
        places = [place for place, entry in enumerate(self) if entry.item is item]
        if not places and page is not None:
            places = [place for place, entry in enumerate(self) if entry.page.id == page.id]
        elif not places:
            url = value_of(item, "url")
            places = [place for place, entry in enumerate(self) if entry.item.url == url]
        return places[0] if places else None


def value_of(item: object, name: str) -> str | None:
    """Return a text field of an item of any type that Scrapy takes; None where it has none.

    >>> value_of({"url": "https://news.example/"}, "url")
    'https://news.example/'
    """
    if isinstance(item, Article | Reject):
        value = getattr(item, name, None)
    else:
        value = ItemAdapter(item).get(name) if ItemAdapter.is_item(item) else None
    return value if isinstance(value, str) else None
