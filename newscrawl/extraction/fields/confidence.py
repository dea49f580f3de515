"""How sure the record is of a field: by the kind of evidence, and whether other evidence agrees.

The shares in the tables are those of right values on annotated pages, each cell with five pages at
0.7 added so that few pages say little.  ``python -m benchmarks accuracy --calibration`` counts them
again, and shows how they hold on sites that they were not counted on (docs/extraction.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

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

__all__ = ["RARE", "SHARES", "Evidence", "confidence_of", "evidence_of"]

_AGREES: Final = "agrees"
_IN_PART: Final = "in part"
_DIFFERS: Final = "differs"
_ALONE: Final = "alone"
_OTHER: Final = "other"
RARE: Final = 0.7
"""The share for a cell with too few pages to count: less than any usual one."""

# The share of right headlines by what shows them, and whether the data's titles are the same.
_HEADLINE: Final = {
    ("h1", _AGREES): 0.99,
    ("h1", _IN_PART): 0.98,
    ("h1", _DIFFERS): 0.93,
    ("heading", _AGREES): 0.95,
    ("heading", _IN_PART): 0.90,
    ("heading", _DIFFERS): 0.79,
    ("line", _IN_PART): 0.92,
    ("line", _DIFFERS): 0.79,
    ("line", _AGREES): 0.59,  # the site's name in many titles, and where no heading is
}
# The share of right days by where the time comes from, and whether another source has the same day.
_TIMESTAMP: Final = {
    ("json-ld", _AGREES): 0.96,
    ("json-ld", _ALONE): 0.82,
    ("json-ld", _DIFFERS): 0.65,
    ("meta", _AGREES): 0.94,
    ("meta", _ALONE): 0.94,
    ("meta", _DIFFERS): 0.68,
    ("displayed", _AGREES): 0.95,
    ("displayed", _ALONE): 0.94,
    ("change", _ALONE): 0.76,  # the day that the page gives as its last change
    (_OTHER, _ALONE): 0.89,
}
# The share of right lists by where the names come from, and whether the byline has one of those
# that the data have.
_AUTHORS: Final = {
    ("json-ld", _AGREES): 0.98,
    ("json-ld", _ALONE): 0.94,
    ("meta", _AGREES): 0.97,
    ("meta", _ALONE): 0.95,
    ("meta", _DIFFERS): 0.86,
    ("byline", _ALONE): 0.94,
    ("byline", _DIFFERS): 0.74,
    (_OTHER, _AGREES): 0.87,
    (_OTHER, _ALONE): 0.83,
}
SHARES: Final[Mapping[str, Mapping[tuple[str, str], float]]] = {
    "headline": _HEADLINE,
    "timestamp": _TIMESTAMP,
    "authors": _AUTHORS,
}
"""For each field the share of right values by :class:`Evidence`, its kind and its agreement."""
_DISPLAYED: Final = frozenset(("displayed", "time element", "microdata"))


class Evidence(NamedTuple):
    """What a field's value rests on."""

    kind: str
    """What shows it, as the tables name it."""
    agreement: str
    """Whether other evidence says the same: "agrees", "in part", "differs"; "alone" without any."""
    others: Sequence[str] = ()
    """What the other evidence says."""


def _of_data(evidence: str) -> str:
    """Return the kind of evidence: JSON-LD, a meta element, or another."""
    return "json-ld" if evidence == "json-ld" else "meta" if evidence[:5] == "meta " else _OTHER


def _headline(page: Page, shown: str, source: str) -> Evidence:
    data = page.structured
    named = (*texts_of(data.article.get("headline")), data.first_meta("og:title") or "")
    key = folded_letters(shown)
    others = [*filter(None, (*named, page.outline.title))]
    titles = [*filter(None, map(folded_letters, others))]
    if key in titles:
        agreement = _AGREES
    elif any(key in title or title in key for title in titles):
        agreement = _IN_PART
    else:
        agreement = _DIFFERS
    kind = "h1" if source == "h1" else "heading" if source in HEADINGS else "line"
    return Evidence(kind, agreement, others)


def _days_named(page: Page, kind: str, source: str) -> Iterator[str]:
    """Yield the days of publication that other sources name than the one that was taken."""
    data = page.structured
    if kind != "json-ld":
        yield from (text[:10] for text in texts_of(data.article.get("datePublished")))
    if kind != "meta":
        yield from (text[:10] for _, text in data.meta_of(PUBLISHED_META))
    if source != "url" and (day := url_date(page.url or "")):
        yield day


def _timestamp(page: Page, article: Article, value: str, source: str) -> Evidence:
    kind = "displayed" if source in _DISPLAYED else _of_data(source)
    days = list(_days_named(page, kind, source))
    agreement = _AGREES if value[:10] in days else _DIFFERS if days else _ALONE
    if kind == "displayed" and agreement == _ALONE and (article.modified or "")[:10] == value[:10]:
        kind = "change"
    return Evidence(kind, agreement, days)


def _authors(page: Page, names: Sequence[str], source: str) -> Evidence:
    others = other_authors(page)
    keys, other_keys = {*map(folded_letters, names)}, {*map(folded_letters, others)}
    agreement = _AGREES if keys & other_keys else _DIFFERS if other_keys else _ALONE
    kind = "byline" if source == "byline" else _of_data(source)
    return Evidence(kind, agreement, others)


def evidence_of(page: Page, article: Article) -> dict[str, Evidence]:
    """Return what the headline, the time and the authors rest on, in this order.

    A field without a value, from a site's own rule or from elsewhere than the page that is shown
    (a plain text, embedded JSON) has none: nothing was counted there, nor on pages without text.
    """
    found: dict[str, Evidence] = {}
    if page.origin != "page" or not article.body:
        return found
    source_of = {name: source for name, source in article.sources.items() if source != "rule"}
    if article.headline and (source := source_of.get("headline")):
        found["headline"] = _headline(page, article.headline, source)
    if article.timestamp and (source := source_of.get("timestamp")):
        found["timestamp"] = _timestamp(page, article, article.timestamp, source)
    if article.authors and (source := source_of.get("authors")):
        found["authors"] = _authors(page, article.authors, source)
    return found


def confidence_of(page: Page, article: Article) -> dict[str, float]:
    """Return how likely the headline, the time and the authors are right, and the body's F1."""
    found: dict[str, float] = {}
    is_found = article.body is not None and article.sources.get("body") != "rule"
    if page.origin == "page" and is_found and (body_f1 := label_blocks(page).body_f1) is not None:
        found["body"] = round(body_f1, 2)
    for name, (kind, agreement, _) in evidence_of(page, article).items():
        found[name] = SHARES[name].get((kind, agreement), RARE)
    return found
