"""ArticleLoader: puts a record together."""

from __future__ import annotations

from typing import Any, Final

from itemloaders import ItemLoader
from itemloaders.processors import Identity
from itemloaders.utils import arg_to_iter

from newscrawl.common.text import clean_text
from newscrawl.common.urls import article_id, site_of
from newscrawl.extraction import fields
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import Candidate
from newscrawl.extraction.record_limits import cut_to_limits
from newscrawl.items import Article

__all__ = ["ArticleLoader"]


def _first(values: list[Any]) -> Any:
    """Take the first value; texts are cleaned, so that a rule's is as good as a field's."""
    for value in values:
        if isinstance(value, str):
            value = value if "\n" in value else clean_text(value)
        if value is not None and value != "":
            return value
    return None


def _texts(values: list[str]) -> list[str]:
    return list(dict.fromkeys(text for text in map(clean_text, values) if text))


_AS_THEY_ARE: Final = Identity()
_OWN: Final = (_first, _texts, _AS_THEY_ARE)


class ArticleLoader(ItemLoader):
    """Loads an ``items.Article`` from a page.

    What was added before :meth:`load_page` (by a spider or a site's own rules, with ``add_css``,
    ``add_xpath`` or ``add_value``) stands; the fields fill in the rest.
    """

    default_item_class = Article
    default_input_processor = Identity()
    default_output_processor = staticmethod(_first)
    breadcrumbs_out = _AS_THEY_ARE
    photos_out = _AS_THEY_ARE
    authors_out = staticmethod(_texts)
    hashtags_out = staticmethod(_texts)

    def __init__(self, page: Page, **context: Any) -> None:
        super().__init__(selector=page.selector, **context)
        self.page: Final = page
        self._sources: dict[str, str] = {}

    def add_candidate(self, name: str, candidate: Candidate[Any] | None) -> None:
        """Add what a field's module found, unless the field has a value already."""
        if candidate is not None and not (self._values.get(name) and self.get_output_value(name)):
            self._put(name, candidate.value)
            self._sources[name] = candidate.evidence

    def _put(self, name: str, value: Any) -> None:
        """Do as add_value(), without the search for processors of the input."""
        self._values.setdefault(name, []).extend(arg_to_iter(value))

    def get_output_value(self, field_name: str) -> Any:
        """Return a field's value: the record's own processors, nearly always, need no wrapping."""
        processor = getattr(self, f"{field_name}_out", self.default_output_processor)
        if processor in _OWN:
            return processor(self._values.get(field_name, []))
        return super().get_output_value(field_name)

    def load_page(self, *, fetched_at: str | None = None) -> Article:
        """Fill in every field that has no value yet and return the record."""
        page = self.page
        self._sources.update(dict.fromkeys(self._values, "rule"))
        self._put("url", page.url)
        self.add_candidate("canonical_url", fields.find_canonical_url(page))
        self.add_candidate("headline", fields.find_headline(page))
        self.add_candidate("breadcrumbs", fields.find_breadcrumbs(page))
        self.add_candidate("authors", fields.find_authors(page))
        self.add_candidate("timestamp", fields.find_timestamp(page))
        self.add_candidate("modified", fields.find_modified(page))
        photos = fields.find_photos(page)
        self.add_candidate("photos", photos)
        self.add_candidate("photo_credit", fields.find_photo_credit(photos))
        self.add_candidate("body", fields.find_body(page))
        self.add_candidate("dateline", fields.find_dateline(self.get_output_value("body")))
        self.add_candidate("hashtags", fields.find_hashtags(page))
        self.add_candidate(
            "section",
            fields.find_section(
                page, self.get_output_value("breadcrumbs"), self.get_output_value("headline")
            ),
        )
        self.add_candidate("language", fields.find_language(page))
        self.add_candidate("description", fields.find_description(page))
        self._put("fetched_at", fetched_at)
        return self._finish()

    def _finish(self) -> Article:
        article: Article = self.load_item()
        if article.canonical_url:
            article.id = article_id(article.canonical_url)
            article.site = site_of(article.canonical_url)
        article.sources = {
            name: evidence for name, evidence in self._sources.items() if getattr(article, name)
        }
        cut_to_limits(article)
        return article
