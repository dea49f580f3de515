"""ArticleLoader: puts a record together, a site's own rules first."""

from __future__ import annotations

from typing import Any, Final

from itemloaders import ItemLoader
from itemloaders.processors import Identity
from itemloaders.utils import arg_to_iter

from newscrawl.common.article_identity import article_id
from newscrawl.common.text import clean_text
from newscrawl.common.urls import site_of
from newscrawl.extraction import fields
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import Candidate
from newscrawl.extraction.record_limits import cut_to_limits
from newscrawl.items import Article

__all__ = ["ArticleLoader"]


def _first_value(values: list[Any]) -> Any:
    """Return the first value; texts are cleaned, so that a rule's is as good as a field's."""
    for value in values:
        if isinstance(value, str):
            value = value if "\n" in value else clean_text(value)
        if value is not None and value != "":
            return value
    return None


def _clean_texts(values: list[str]) -> list[str]:
    return list(dict.fromkeys(text for text in map(clean_text, values) if text))


_UNCHANGED: Final = Identity()
_OWN_PROCESSORS: Final = (_first_value, _clean_texts, _UNCHANGED)


class ArticleLoader(ItemLoader):
    """Loads an ``items.Article`` from a page.

    What was added before :meth:`load_page` (by a spider or a site's own rules, with ``add_css``,
    ``add_xpath`` or ``add_value``) stands; the fields fill in the rest.
    """

    default_item_class = Article
    default_input_processor = Identity()
    default_output_processor = staticmethod(_first_value)
    breadcrumbs_out = _UNCHANGED
    photos_out = _UNCHANGED
    authors_out = staticmethod(_clean_texts)
    hashtags_out = staticmethod(_clean_texts)

    def __init__(self, page: Page, **context: Any) -> None:
        super().__init__(selector=page.selector, **context)
        self.page: Final = page
        self._sources: dict[str, str] = {}

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
        breadcrumbs, headline = map(self.get_output_value, ("breadcrumbs", "headline"))
        self.add_candidate("section", fields.find_section(page, breadcrumbs, headline))
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
