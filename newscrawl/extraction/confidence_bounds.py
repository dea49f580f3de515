"""How sure a record must be: bounds as a person types them, and what becomes of one below them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from newscrawl.items import Reason, UnsureArticle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.items import Article, Reject

__all__ = [
    "CONFIDENCE_FIELDS",
    "LOW_CONFIDENCE",
    "ConfidenceBoundError",
    "ConfidenceBounds",
    "TextOf",
    "parse_bounds",
    "reject_below",
    "unsure_fields",
]

CONFIDENCE_FIELDS: Final = ("body", "headline", "timestamp", "authors")
"""The fields of which a record may say how sure it is."""
LOW_CONFIDENCE: Final = 0.8
"""The share below which a crawl counts a field as unsure: of such values a quarter was wrong on
annotated pages, of such bodies a third lost or stray.  They were one body in ten to fifteen, one
time in twenty, and fewer headlines and lists of authors (docs/extraction.md has the tables)."""

ConfidenceBounds: TypeAlias = "Mapping[str, float]"
"""The least confidence by field, 0 to 1."""


class ConfidenceBoundError(ValueError):
    """Bounds that are none; the message says what to give."""


def parse_bounds(text: str | None) -> ConfidenceBounds:
    """Read bounds as a person gives them; none for None.  Raises ConfidenceBoundError.

    A number alone is for the body: it is the F1 to expect, and no share of right values as of the
    other fields, so that one number for all would mean two things.

    >>> parse_bounds("0.8"), parse_bounds("body=0.8, timestamp=0.9")
    ({'body': 0.8}, {'body': 0.8, 'timestamp': 0.9})
    """
    bounds: dict[str, float] = {}
    for part in text.split(",") if text is not None else ():
        name, equals, number = (piece.strip() for piece in part.rpartition("="))
        field = name if equals else "body"
        least = _parse_number(number)
        if field not in CONFIDENCE_FIELDS:
            named = ", ".join(CONFIDENCE_FIELDS)
            raise ConfidenceBoundError(f"{field!r} has no confidence. Those that have: {named}.")
        if field in bounds:
            raise ConfidenceBoundError(f"{text!r} bounds the {field} twice. Give it once.")
        bounds[field] = least
    return bounds


def _parse_number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ConfidenceBoundError(
            f"{text!r} is not a number from 0 to 1. Give one, as in 0.8, or in "
            "body=0.8,timestamp=0.9."
        )
    return number


def unsure_fields(article: Article) -> list[str]:
    """Return the fields of which a record says that they are of low confidence."""
    return [
        name for name in CONFIDENCE_FIELDS if article.confidence.get(name, 1.0) < LOW_CONFIDENCE
    ]


class TextOf(StrEnum):
    """Of which pages the beginning of what they show is wanted."""

    NONE = "none"
    DOUBTFUL = "doubtful"
    """Of rejects, and of records that are unsure of a field."""
    ALL = "all"

    def has(self, article: Article, reject: Reject | None) -> bool:
        """Whether it is wanted of a page that yields these."""
        if self is TextOf.DOUBTFUL:
            return reject is not None or bool(unsure_fields(article))
        return self is TextOf.ALL


def reject_below(article: Article, bounds: ConfidenceBounds) -> UnsureArticle | None:
    """Return the reject, with its record, of an article that is less sure than the bounds.

    None where it is sure enough.  A field of which the record says nothing is not below: unknown is
    not low.
    """
    low = [
        f"{name} {article.confidence[name]:g} (least: {least:g})"
        for name, least in bounds.items()
        if article.confidence.get(name, 1.0) < least
    ]
    if not low:
        return None
    detail = f"confidence of {', '.join(low)}"
    return UnsureArticle(
        article.url, Reason.LOW_CONFIDENCE, detail, article.fetched_at, record=article
    )
