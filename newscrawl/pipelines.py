"""The way of a record out of the crawl: rejects are taken out, articles are checked and written.

An item that a pipeline drops never reaches Scrapy's FEEDS, so these hold articles only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args, get_origin, get_type_hints

from scrapy import signals
from scrapy.exceptions import DropItem, NotConfigured

from newscrawl.common.article_identity import home_of
from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.frontier.output_files import FileOutput, FolderOutput
from newscrawl.crawl.frontier.wording import fingerprint
from newscrawl.crawl.items_under_way import value_of
from newscrawl.crawl.outcomes import KnownArticle, NotNow, Outcomes, SettledReject
from newscrawl.crawl.run import run_of
from newscrawl.extraction.confidence_bounds import unsure_fields
from newscrawl.files.json_lines import LineTooLongError, to_line
from newscrawl.files.record_file import OutputError
from newscrawl.items import Article, Breadcrumb, Photo, Reject

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from newscrawl.crawl.frontier import CrawlState
    from newscrawl.crawl.frontier.wording import Fingerprint
    from newscrawl.crawl.run import Run

__all__ = [
    "JsonLinesPipeline",
    "KnownArticle",
    "KnownPipeline",
    "NotNow",
    "RejectsPipeline",
    "ValidatePipeline",
]

logger = logging.getLogger(__name__)


class _Pipeline:
    """What the pipelines share: the crawl they belong to, and how they write, drop and count."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @cached_property
    def run(self) -> Run:
        """The run of the crawl."""
        return run_of(self.crawler)

    @property
    def state(self) -> CrawlState:
        """The state of the crawl."""
        return self.run.state

    @property
    def outcomes(self) -> Outcomes | None:
        """The outcomes of the crawl's pages; None for a spider that is none of newscrawl's."""
        outcomes = getattr(self.crawler.spider, "outcomes", None)
        return outcomes if isinstance(outcomes, Outcomes) else None

    def write(self, output: FileOutput | FolderOutput, item: Article | Reject) -> None:
        """Write one line.  Where that fails, nothing more is written and the crawl ends."""
        try:
            output.write(to_line(item))
        except LineTooLongError as error:
            raise self.drop("too-large", f"Not written: {item.url}: {error}") from error
        except OutputError as error:
            self.state.roll_back()
            self.run.end_with_error(error)
            raise self.drop("unwritten", str(error)) from error

    def refuse_surplus(self, item: Article, *, under_way: int = 0) -> None:
        """Raise NotNow for an article that is more than the run was to bring.

        ``under_way`` are new ones that are to be written beside those that are.
        """
        if item.revision == 1 and self.run.has_enough_articles(under_way):
            raise NotNow(f"{item.url} is one more than --max-articles")

    def note_written(self, item: Article, known_by: Fingerprint | None = None) -> None:
        """Note in the state that an article is written, and count it.

        ``known_by`` is what it is known by, where that was looked up before.
        """
        self.run.count("written")
        if item.revision == 1:
            self.run.count("new")
        if item.id is None:
            return
        published = parse_date_range(item.timestamp)
        self.state.articles.put(
            item.id,
            revision=item.revision,
            known_by=known_by or self.known_by(item),
            published=published.start if published else None,
            unsure=unsure_fields(item),
            now=time.time(),
        )

    def known_by(self, item: Article) -> Fingerprint:
        """Return what an article is known by: as its page has it, whatever pipelines changed."""
        outcomes = self.outcomes
        known_by = outcomes.under_way.known_by(item) if outcomes else None
        return known_by or fingerprint(item, home_of(item.url or ""))

    def drop(self, what: str, message: str) -> DropItem:
        """Count an item that is dropped, and return the exception that drops it."""
        self.run.count(what)
        return DropItem(message)


class RejectsPipeline(_Pipeline):
    """Takes out what is no article; NEWSCRAWL_REJECTS names the file that keeps it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        path = crawler.settings.get("NEWSCRAWL_REJECTS")
        self._output = FileOutput(Path(str(path))) if path else None

    def open_spider(self) -> None:
        """Open the file of rejects, where there is one.  Raises OutputError."""
        if self._output:
            self._output.open(self.state)
            self.state.add_output(self._output)

    def process_item(self, item: object) -> object:
        """Pass articles on; write and drop rejects."""
        if not isinstance(item, Reject):
            return item
        if self._output:
            self.write(self._output, item)
        # In one go with its line, so that a commit holds both or neither.
        is_settled = self.outcomes is not None and self.outcomes.settle(item)
        raise (SettledReject if is_settled else DropItem)(
            f"{item.url} is no article: {item.reason}"
        )


class ValidatePipeline(_Pipeline):
    """Drops a record without URL, headline and body, or with a value of the wrong type."""

    def process_item(self, item: object) -> object:
        """Pass on what is a complete record."""
        fault = _fault(item)
        if fault:
            raise self.drop("invalid", f"Not written: {fault}")
        return item


_Key: TypeAlias = tuple[str | None, int]
"""An article's id and its revision."""


class KnownPipeline(_Pipeline):
    """Drops an article that was handed on before, by this run or an earlier one."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        outputs = ("NEWSCRAWL_OUTPUT", "NEWSCRAWL_OUTPUT_DIR")
        self._is_last = not any(crawler.settings.get(name) for name in outputs)
        self.under_way: dict[_Key, tuple[Article, Fingerprint]] = {}
        """Articles that wait to be written, as they came here: those that are, the state knows."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline, and connect it to the signals of an article's end."""
        pipeline = super().from_crawler(crawler)
        crawler.signals.connect(pipeline.came_through, signals.item_scraped)
        crawler.signals.connect(pipeline.taken_back, signals.item_error)
        crawler.signals.connect(pipeline.taken_back, signals.item_dropped)
        return pipeline

    def came_through(self, item: object) -> None:
        """Note that an article has come through all pipelines; with FEEDS only, it is written now.

        Not before: a later pipeline may break on it, and it comes again.
        """
        key = self._key_of(item)
        if key is None:
            return
        article, known_by = self.under_way.pop(key)
        if self._is_last:
            self.note_written(article, known_by)

    def _key_of(self, item: object) -> _Key | None:
        """Return the key of an article under way, which later pipelines may have replaced."""
        url, id_ = value_of(item, "url"), value_of(item, "id")
        keys = [key for key, (held, _) in self.under_way.items() if held is item]
        keys += [key for key, (held, _) in self.under_way.items() if held.url == url]
        keys += [key for key in self.under_way if key[0] == id_]
        return keys[0] if keys else None

    def taken_back(self, item: object, exception: Exception | None = None) -> None:
        """Forget an article that a pipeline dropped or broke on: it may come once more.

        The signal brings it as it was before all pipelines, which may have given it another id:
        it is known by its URL.  If that was changed as well, all are forgotten: that one of them
        comes twice does less harm than that one is lost.
        """
        if isinstance(item, Article) and not isinstance(exception, KnownArticle):
            kept = {key: held for key, held in self.under_way.items() if held[0].url != item.url}
            self.under_way = kept if len(kept) < len(self.under_way) else {}

    def process_item(self, item: object) -> object:
        """Pass on each article once, and then its revisions."""
        if not isinstance(item, Article) or item.id is None:
            return item
        known = self.state.articles.get(item.id)
        this = (item.id, item.revision)
        if (known is not None and item.revision <= known.revision) or this in self.under_way:
            self.run.count("known")
            raise KnownArticle(f"{item.url} is another address of {item.id}")
        if self._is_last:
            new = sum(revision == 1 for _, revision in self.under_way)
            self.refuse_surplus(item, under_way=new)
        self.under_way[this] = (item, self.known_by(item))
        return item


class JsonLinesPipeline(_Pipeline):
    """Appends articles to JSON Lines.

    NEWSCRAWL_OUTPUT names the file, or NEWSCRAWL_OUTPUT_DIR the folder with a file a day.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        path, folder = settings.get("NEWSCRAWL_OUTPUT"), settings.get("NEWSCRAWL_OUTPUT_DIR")
        if path:
            self._output: FileOutput | FolderOutput = FileOutput(Path(str(path)))
        elif folder:
            packing = settings.get("NEWSCRAWL_OUTPUT_COMPRESS")
            self._output = FolderOutput(Path(str(folder)), compress=packing)
        else:
            raise NotConfigured

    def open_spider(self) -> None:
        """Open the output, and note the articles in it that the state does not know."""
        adopted = self._output.open(self.state)
        self.state.add_output(self._output)
        if adopted:
            logger.info("%s holds %d article(s) that were new to the state.", self._output, adopted)

    def close_spider(self) -> None:
        """Commit; the state closes the output when it is closed.

        Where that fails, the crawl ends with the error.
        """
        try:
            self.state.commit()
        except OutputError as error:
            self.run.end_with_error(error)

    def process_item(self, item: object) -> object:
        """Write an article; it is on the disk with the next commit."""
        if isinstance(item, Article):
            # In one go: a commit that came between would know of an article without its line.
            self.refuse_surplus(item)
            self.write(self._output, item)
            self.note_written(item)
        return item


_Check: TypeAlias = Callable[[object], bool]


def _check_of(hint: Any) -> _Check:
    """Return what tells whether a value is of a type as annotations name it, with all it holds.

    >>> is_names = _check_of(list[str] | None)
    >>> is_names(["Ada Beispiel"]), is_names(None), is_names(["Ada Beispiel", None])
    (True, True, False)
    """
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if kind is Any:
        return lambda _: True
    if kind is UnionType and all(isinstance(part, type) and not get_args(part) for part in parts):
        return lambda value: isinstance(value, parts)  # "str | None", as most
    inner = [_check_of(part) for part in parts]
    if kind is UnionType:
        return lambda value: any(check(value) for check in inner)
    if kind is dict:
        is_key, is_held = inner
        return lambda value: (
            isinstance(value, dict)
            and all(is_key(key) and is_held(held) for key, held in value.items())
        )
    if kind is list:
        [is_part] = inner
        return lambda value: isinstance(value, list) and all(map(is_part, value))
    if kind in (Breadcrumb, Photo):
        fields = _checks_of(kind)
        return lambda value: isinstance(value, kind) and _wrong_field(value, fields) is None
    return lambda value: isinstance(value, kind)


def _checks_of(kind: type) -> list[tuple[str, _Check]]:
    """Return the fields of a record, each with the check of its values."""
    return [(name, _check_of(hint)) for name, hint in get_type_hints(kind).items()]


def _wrong_field(record: object, fields: list[tuple[str, _Check]]) -> str | None:
    """Return the name of a field whose value is of the wrong type; None where all are right."""
    for name, is_right in fields:
        if not is_right(getattr(record, name)):
            return name
    return None


_ARTICLE_FIELDS: Final = _checks_of(Article)


def _fault(item: object) -> str | None:
    """Return what is wrong with a record, as a sentence; None where nothing is."""
    if not isinstance(item, Article):
        return f"{type(item).__name__} is no article"
    field = _wrong_field(item, _ARTICLE_FIELDS)
    if field is not None:
        return f"{field} of {item.url} has the wrong type"
    if not item.url:
        return "an article without an address"
    if not (item.headline or item.body):
        return f"{item.url} has neither headline nor body"
    return None
