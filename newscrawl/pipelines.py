"""The way of a record out of the crawl: rejects aside, checked, each once, written.

An item that a pipeline drops never reaches Scrapy's FEEDS, so these hold articles only.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.defer import deferred_from_coro

from newscrawl.items import Article, Breadcrumb, Photo, Reject
from newscrawl.output import OutputError, RecordFile
from newscrawl.records import to_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from scrapy.crawler import Crawler

__all__ = [
    "WRITE_ERROR",
    "DuplicatesPipeline",
    "JsonLinesPipeline",
    "RejectsPipeline",
    "ValidatePipeline",
]

WRITE_ERROR: Final = "write-error"
"""The reason with which a crawl ends that could not write its records."""

logger = logging.getLogger(__name__)


class _Pipeline:
    """What the pipelines share: the crawl they belong to, and how they drop and count."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"newscrawl/{what}")

    def drop(self, what: str, message: str) -> DropItem:
        """Count what is dropped, and make the exception that drops it."""
        self.count(what)
        return DropItem(message)


class _WritingPipeline(_Pipeline):
    """A pipeline that writes to a file which a setting names; without it, it is not there."""

    setting: ClassVar[str]

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        path = crawler.settings.get(self.setting)
        if not path:
            raise NotConfigured
        self._file = RecordFile(Path(str(path)))
        self._broken = False

    def open_spider(self) -> None:
        """Open the file, mended and checked.  Raises OutputError, which ends the crawl."""
        self._file.open()

    def close_spider(self) -> None:
        """Close the file."""
        self._file.close()

    def write(self, item: Article | Reject) -> None:
        """Write one line.  Where that fails, nothing more is written and the crawl ends."""
        if self._broken:
            raise self.drop("unwritten", "The output could not be written.")
        try:
            self._file.write(to_line(item))
        except OutputError as error:
            self._broken = True
            self.crawler.stats.set_value("newscrawl/error", str(error))
            logger.error("%s", error)
            deferred_from_coro(self.crawler.engine.close_spider_async(reason=WRITE_ERROR))
            raise self.drop("unwritten", str(error)) from error


class RejectsPipeline(_Pipeline):
    """Takes out what is no article; NEWSCRAWL_REJECTS names the file that keeps it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        try:
            self._writer: _RejectsWriter | None = _RejectsWriter(crawler)
        except NotConfigured:
            self._writer = None

    def open_spider(self) -> None:
        """Open the file of rejects, where there is one."""
        if self._writer:
            self._writer.open_spider()

    def close_spider(self) -> None:
        """Close the file of rejects."""
        if self._writer:
            self._writer.close_spider()

    def process_item(self, item: object) -> object:
        """Pass articles on; write and drop rejects."""
        if not isinstance(item, Reject):
            return item
        if self._writer:
            self._writer.write(item)
        raise DropItem(f"{item.url} is no article: {item.reason}")


class _RejectsWriter(_WritingPipeline):
    setting = "NEWSCRAWL_REJECTS"


class ValidatePipeline(_Pipeline):
    """Drops a record without what makes an article, or with a value of the wrong type."""

    def process_item(self, item: object) -> object:
        """Pass on what is a whole record."""
        fault = _fault(item)
        if fault:
            raise self.drop("invalid", f"Not written: {fault}")
        return item


class DuplicatesPipeline(_Pipeline):
    """Drops an article that this run has handed on before."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._handed_on: set[str] = set()

    def process_item(self, item: object) -> object:
        """Pass on each id once."""
        if isinstance(item, Article) and item.id is not None:
            if item.id in self._handed_on:
                raise self.drop("duplicates", f"{item.url} is another address of {item.id}")
            self._handed_on.add(item.id)
        return item


class JsonLinesPipeline(_WritingPipeline):
    """Appends articles to the JSON Lines file that NEWSCRAWL_OUTPUT names."""

    setting = "NEWSCRAWL_OUTPUT"

    def open_spider(self) -> None:
        """Open the file and learn which articles it holds."""
        super().open_spider()
        if self._file.ids:
            logger.info("%s holds %d article(s).", self._file.path, len(self._file.ids))

    def process_item(self, item: object) -> object:
        """Write an article that the file does not hold."""
        if isinstance(item, Article):
            if item.id in self._file.ids:
                raise self.drop("known", f"{item.url} was written by an earlier run")
            self.write(item)
            self.count("written")
        return item


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_mapping(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(part, str) for pair in value.items() for part in pair
    )


def _is_trail(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(step, Breadcrumb) and isinstance(step.name, str) and _is_text(step.url)
        for step in value
    )


def _is_photos(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(photo, Photo) and all(map(_is_text, (photo.url, photo.caption, photo.credit)))
        for photo in value
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int)


# Every other field is a text or None.
_CHECKS: Final[Mapping[str, Callable[[object], bool]]] = {
    "schema": _is_number,
    "breadcrumbs": _is_trail,
    "authors": _is_texts,
    "photos": _is_photos,
    "hashtags": _is_texts,
    "sources": _is_mapping,
}


def _fault(item: object) -> str | None:
    """Say what is wrong with a record, in words; None where nothing is."""
    if not isinstance(item, Article):
        return f"{type(item).__name__} is no article"
    for field in fields(item):
        check = _CHECKS.get(field.name, _is_text)
        if not check(getattr(item, field.name)):
            return f"{field.name} of {item.url} has the wrong type"
    if not item.url:
        return "an article without an address"
    if not (item.headline or item.body):
        return f"{item.url} has neither headline nor body"
    return None
