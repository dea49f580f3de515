"""ArticleLoader: puts a record together, a site's own rules first."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from itemloaders import ItemLoader
from itemloaders.processors import Identity
from itemloaders.utils import arg_to_iter

from newscrawl.extraction.document import Page
from newscrawl.extraction.record_building import RULE, clean_texts, fill_in, finish, first_value
from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from parsel import Selector

    from newscrawl.extraction.fields import Candidate

    class Response(Protocol):
        """What is used of Scrapy's response; importing its class would load the engine."""

        @property
        def url(self) -> str:
            """The URL of the page."""

        @property
        def body(self) -> bytes:
            """The page, without HTTP codings."""

        @property
        def headers(self) -> Mapping[str, bytes | None]:
            """The HTTP headers."""


__all__ = ["ArticleLoader"]


def _page_of(response: Response) -> Page:
    kind = response.headers.get("Content-Type")
    content_type = kind.decode("latin-1") if kind else None
    return Page(response.body, response.url, content_type=content_type)


_FIELDS: Final = frozenset(field.name for field in fields_of(Article))
_UNCHANGED: Final = Identity()
_OWN_PROCESSORS: Final = (first_value, clean_texts, _UNCHANGED)


class ArticleLoader(ItemLoader):
    """Loads an ``items.Article`` from a page, or from Scrapy's response.

    What was added before ``load_item`` (by a spider or a site's own rules, with ``add_css``,
    ``add_xpath`` or ``add_value``) stands; the fields fill in the rest::

        loader = ArticleLoader(response=response)
        loader.add_css("headline", "h2.title::text")
        return loader.load_item()
    """

    default_item_class = Article
    default_input_processor = Identity()
    default_output_processor = staticmethod(first_value)
    breadcrumbs_out = _UNCHANGED
    photos_out = _UNCHANGED
    authors_out = staticmethod(clean_texts)
    hashtags_out = staticmethod(clean_texts)

    def __init__(
        self,
        page: Page | None = None,
        *,
        item: Article | None = None,
        selector: Selector | None = None,
        response: Response | None = None,
        parent: ItemLoader | None = None,
        **context: Any,
    ) -> None:
        """Make the loader of a page, of a response, or of neither.

        All but ``page`` are as in Scrapy's ItemLoader; values that ``item`` has count as added.  A
        loader with ``selector`` only, or one that ``nested_css`` made, has no page: its
        ``load_item`` returns what was added.  Raises TypeError for a page that is none.
        """
        if page is not None and not isinstance(page, Page):
            raise TypeError(
                f"ArticleLoader takes a Page first, not {type(page).__name__}: name what you give, "
                "as in ArticleLoader(item=..., response=response)."
            )
        self._fetched_at: str | None = None
        if page is None and response is not None and parent is None:
            page = _page_of(response)
            self._fetched_at = datetime.now(UTC).isoformat(timespec="seconds")
        if page is not None and selector is None:
            selector = page.selector
        super().__init__(item, selector, parent, response=response, **context)
        self.page: Final = page
        self._sources: dict[str, str] = {}
        if item is not None and parent is None:
            self._forget_defaults(item)

    def _forget_defaults(self, item: Article) -> None:
        """Take away what every new item has: only what the caller put into it counts as added."""
        fresh = Article()
        for name in list(self._values):
            if getattr(item, name) == getattr(fresh, name, None):
                del self._values[name]

    def add_candidate(self, name: str, candidate: Candidate[Any] | None) -> None:
        """Add a field's value and its evidence, unless the field has a value already."""
        if candidate is not None and not (self._values.get(name) and self.get_output_value(name)):
            self._put(name, candidate.value)
            self._sources[name] = candidate.evidence

    def _put(self, name: str, value: Any) -> None:
        """Add a value as add_value() does, without its search for input processors."""
        self._values.setdefault(name, []).extend(arg_to_iter(value))

    def get_output_value(self, field_name: str) -> Any:
        """Return a field's value; the record's own processors are called without wrapping."""
        processor = getattr(self, f"{field_name}_out", self.default_output_processor)
        if processor in _OWN_PROCESSORS:
            return processor(self._values.get(field_name, []))
        return super().get_output_value(field_name)

    def load_item(self) -> Article:
        """Fill in every field that has no value yet and return the record."""
        if self.page is None:
            added: Article = super().load_item()
            return added
        return self._load(self.page, self._fetched_at)

    def load_page(self, *, fetched_at: str | None = None) -> Article:
        """Do as ``load_item``; ``fetched_at`` goes into the record."""
        if self.page is None:
            raise TypeError("This loader has no page: make it with ArticleLoader(page).")
        return self._load(self.page, fetched_at)

    def _load(self, page: Page, fetched_at: str | None) -> Article:
        self._sources.update({name: RULE for name, values in self._values.items() if values})
        self._put("url", page.url)
        fill_in(self, page)
        self._put("fetched_at", fetched_at)
        article = self._filled_item()
        finish(article, self._sources, page)
        return article

    def _filled_item(self) -> Article:
        """Do as ItemLoader's load_item(); a record needs no adapter, which asks for each field."""
        item: Article = self.item
        if type(item) is not Article or not self._values.keys() <= _FIELDS:
            added: Article = super().load_item()
            return added
        for name in self._values:
            value = self.get_output_value(name)
            if value is not None:
                setattr(item, name, value)
        return item
