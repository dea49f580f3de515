"""Puts a record together: the values that are given first, the fields for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from newscrawl.common.article_identity import article_id
from newscrawl.common.fingerprint import fingerprint_of
from newscrawl.common.text import clean_text
from newscrawl.common.urls import site_of
from newscrawl.extraction import fields
from newscrawl.extraction.record_limits import cut_to_limits
from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newscrawl.extraction.document import Page
    from newscrawl.extraction.fields import Candidate

__all__ = ["RULE", "RecordBuilder", "clean_texts", "fill_in", "finish", "first_value"]

RULE: Final = "rule"
"""What ``sources`` says of a value that a site's own rule gave."""


def first_value(values: Sequence[Any]) -> Any:
    """Return the first value; texts are cleaned, so that a rule's is as good as a field's."""
    for value in values:
        if isinstance(value, str):
            value = value if "\n" in value else clean_text(value)
        if value is not None and value != "":
            return value
    return None


def clean_texts(values: Sequence[str]) -> list[str]:
    """Return each text once, cleaned, without empty ones."""
    return list(dict.fromkeys(text for text in map(clean_text, values) if text))


_OUTPUTS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "breadcrumbs": list,
    "photos": list,
    "authors": clean_texts,
    "hashtags": clean_texts,
}
"""How the values of a field become the record's, where it is not the first that counts."""


class Values(Protocol):
    """Values by field, to which candidates can be added."""

    def add_candidate(self, name: str, candidate: Candidate[Any] | None) -> None:
        """Add a field's value and its evidence, unless the field has a value already."""

    def get_output_value(self, field_name: str) -> Any:
        """Return a field's value as it goes into the record."""


def fill_in(values: Values, page: Page) -> None:
    """Add what the fields find on a page."""
    values.add_candidate("canonical_url", fields.find_canonical_url(page))
    values.add_candidate("headline", fields.find_headline(page))
    values.add_candidate("breadcrumbs", fields.find_breadcrumbs(page))
    values.add_candidate("authors", fields.find_authors(page))
    values.add_candidate("timestamp", fields.find_timestamp(page))
    values.add_candidate("modified", fields.find_modified(page))
    photos = fields.find_photos(page)
    values.add_candidate("photos", photos)
    values.add_candidate("photo_credit", fields.find_photo_credit(photos))
    values.add_candidate("body", fields.find_body(page))
    values.add_candidate("dateline", fields.find_dateline(values.get_output_value("body"), page))
    values.add_candidate("hashtags", fields.find_hashtags(page))
    breadcrumbs, headline = map(values.get_output_value, ("breadcrumbs", "headline"))
    values.add_candidate("section", fields.find_section(page, breadcrumbs, headline))
    values.add_candidate("language", fields.find_language(page))
    values.add_candidate("description", fields.find_description(page))


def finish(article: Article, sources: Mapping[str, str], page: Page) -> None:
    """Set what follows from a record's other values, and cut it to its limits."""
    if article.canonical_url:
        article.id = article_id(article.canonical_url)
        article.site = site_of(article.canonical_url)
    article.sources = {
        name: evidence for name, evidence in sources.items() if getattr(article, name)
    }
    cut_to_limits(article)
    article.fingerprint = fingerprint_of(article.body)
    article.confidence = fields.confidence_of(page, article)


class RecordBuilder:
    """The record of a page.  ``newscrawl.loaders`` has the same as Scrapy users write it.

    That one is a subclass of itemloaders' ItemLoader, which loads Scrapy: three times as long as
    all of the extraction takes.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._values: dict[str, list[Any]] = {}
        self._sources: dict[str, str] = {}

    def add_value(self, name: str, value: Any) -> None:
        """Add a value that a site's own rule gives: a list of values, or one."""
        self._put(name, value)
        self._sources[name] = RULE

    def add_candidate(self, name: str, candidate: Candidate[Any] | None) -> None:
        """Add a field's value and its evidence, unless the field has a value already."""
        if candidate is not None and not (self._values.get(name) and self.get_output_value(name)):
            self._put(name, candidate.value)
            self._sources[name] = candidate.evidence

    def _put(self, name: str, value: Any) -> None:
        values = value if isinstance(value, list | tuple) else [value]
        self._values.setdefault(name, []).extend(values)

    def get_output_value(self, field_name: str) -> Any:
        """Return a field's value as it goes into the record."""
        return _OUTPUTS.get(field_name, first_value)(self._values.get(field_name, []))

    def record(self, *, fetched_at: str | None = None) -> Article:
        """Fill in every field that has no value yet and return the record."""
        self._put("url", self._page.url)
        fill_in(self, self._page)
        self._put("fetched_at", fetched_at)
        article = Article()
        for name in self._values:
            value = self.get_output_value(name)
            if value is not None:
                setattr(article, name, value)
        finish(article, self._sources, self._page)
        return article
