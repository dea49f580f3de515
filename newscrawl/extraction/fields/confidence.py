"""How sure the record is of a field: by the kind of evidence, and whether other evidence agrees.

The shares in the tables are those of right values on annotated pages, each cell with five pages at
0.7 added so that few pages say little.  docs/extraction.md has how they held on sites that they
were not counted on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from newscrawl.common.text import folded_letters
from newscrawl.common.urls import url_date
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.authors import other_authors
from newscrawl.extraction.fields.timestamp import PUBLISHED_META

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["confidence_of"]

_AGREES: Final = "agrees"
_IN_PART: Final = "in part"
_DIFFERS: Final = "differs"
_ALONE: Final = "alone"
_OTHER: Final = "other"
_RARE: Final = 0.7
"""The share for a cell with too few pages to count: less than any usual one."""

# The share of right headlines by what shows them, and whether the data's titles are the same.
_HEADLINE: Final = {
    ("h1", _AGREES): 0.99,
    ("h1", _IN_PART): 0.97,
    ("h1", _DIFFERS): 0.92,
    ("heading", _AGREES): 0.94,
    ("heading", _IN_PART): 0.89,
    ("heading", _DIFFERS): 0.81,
    ("line", _IN_PART): 0.92,
    ("line", _DIFFERS): 0.69,
    ("line", _AGREES): 0.61,  # the site's name in many titles, and where no heading is
}
# The share of right days by where the time comes from, and whether another source has the same day.
_TIMESTAMP: Final = {
    ("json-ld", _AGREES): 0.95,
    ("json-ld", _ALONE): 0.82,
    ("json-ld", _DIFFERS): 0.65,
    ("meta", _AGREES): 0.94,
    ("meta", _ALONE): 0.93,
    ("meta", _DIFFERS): 0.68,
    ("displayed", _AGREES): 0.95,
    ("displayed", _ALONE): 0.93,
    ("change", _ALONE): 0.75,  # the day that the page gives as its last change
    (_OTHER, _ALONE): 0.86,
}
# The share of right lists by where the names come from, and whether the byline has one of those
# that the data have.
_AUTHORS: Final = {
    ("json-ld", _AGREES): 0.98,
    ("json-ld", _ALONE): 0.93,
    ("meta", _AGREES): 0.97,
    ("meta", _ALONE): 0.93,
    ("byline", _ALONE): 0.94,
    ("byline", _DIFFERS): 0.68,
    (_OTHER, _AGREES): 0.85,
    (_OTHER, _ALONE): 0.79,
}
_DISPLAYED: Final = frozenset(("displayed", "time element", "microdata"))


def _of_data(evidence: str) -> str:
    """Return the kind of evidence: JSON-LD, a meta element, or another."""
    return "json-ld" if evidence == "json-ld" else "meta" if evidence[:5] == "meta " else _OTHER


def _headline(page: Page, shown: str, evidence: str) -> float:
    data = page.structured
    named = (*texts_of(data.article.get("headline")), data.first_meta("og:title") or "")
    key = folded_letters(shown)
    titles = [*filter(None, map(folded_letters, (*named, page.outline.title)))]
    if key in titles:
        agreement = _AGREES
    elif any(key in title or title in key for title in titles):
        agreement = _IN_PART
    else:
        agreement = _DIFFERS
    kind = "h1" if evidence == "h1" else "heading" if evidence in HEADINGS else "line"
    return _HEADLINE[kind, agreement]


def _days_named(page: Page, kind: str, evidence: str) -> Iterator[str]:
    """Yield the days of publication that other sources name than the one that was taken."""
    data = page.structured
    if kind != "json-ld":
        yield from (text[:10] for text in texts_of(data.article.get("datePublished")))
    if kind != "meta":
        yield from (text[:10] for _, text in data.meta_of(PUBLISHED_META))
    if evidence != "url" and (day := url_date(page.url or "")):
        yield day


def _timestamp(page: Page, article: Article, value: str, evidence: str) -> float:
    kind = "displayed" if evidence in _DISPLAYED else _of_data(evidence)
    days = list(_days_named(page, kind, evidence))
    agreement = _AGREES if value[:10] in days else _DIFFERS if days else _ALONE
    if kind == "displayed" and agreement == _ALONE and (article.modified or "")[:10] == value[:10]:
        kind = "change"
    return _TIMESTAMP.get((kind, agreement), _RARE)


def _authors(page: Page, names: Iterable[str], evidence: str) -> float:
    others = other_authors(page)
    keys, other_keys = {*map(folded_letters, names)}, {*map(folded_letters, others)}
    agreement = _AGREES if keys & other_keys else _DIFFERS if other_keys else _ALONE
    kind = "byline" if evidence == "byline" else _of_data(evidence)
    return _AUTHORS.get((kind, agreement), _RARE)


def confidence_of(page: Page, article: Article) -> dict[str, float]:
    """Return how likely the headline, the time and the authors are right, and the body's F1.

    A field without a value, from a site's own rule or from elsewhere than the page that is shown
    (a plain text, embedded JSON) has none: nothing was counted there, nor on pages without text.
    """
    shown = {name: source for name, source in article.sources.items() if source != "rule"}
    found: dict[str, float] = {}
    if page.origin != "page" or not article.body:
        return found
    body_f1 = label_blocks(page).body_f1
    if body_f1 is not None and "body" in shown:
        found["body"] = round(body_f1, 2)
    if article.headline and "headline" in shown:
        found["headline"] = _headline(page, article.headline, shown["headline"])
    if article.timestamp and "timestamp" in shown:
        found["timestamp"] = _timestamp(page, article, article.timestamp, shown["timestamp"])
    if article.authors and "authors" in shown:
        found["authors"] = _authors(page, article.authors, shown["authors"])
    return found
