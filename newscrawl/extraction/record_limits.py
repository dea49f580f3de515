"""The greatest sizes of a record and of its fields.

A hostile page can multiply what it has: a base URL in front of each link, a text in each of a
thousand elements.  No record of 2,600 annotated pages comes near these limits: the longest body has
73,000 characters, the longest line 78,000 bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.items import Article

__all__ = ["CUT", "MAX_BODY_CHARS", "MAX_LINE_BYTES", "MAX_PHOTOS", "TOO_LONG", "cut_to_limits"]

MAX_LINE_BYTES: Final = 16 * 1024 * 1024
"""A record's line: more than all fields at their greatest, with four bytes a character."""
MAX_BODY_CHARS: Final = 2_000_000
"""A body: four novels.  A page with more is a reject, ``too-large``."""
TOO_LONG: Final = "too long"
"""What ``sources`` says of a field whose value was left out because of its size."""
CUT: Final = ", cut"
"""What ``sources`` adds where a part of a field's value was left out."""

_MAX_CREDIT_CHARS: Final = 2_000  # the longest credit of the saved pages has less than 1,000
_MAX_CHARS: Final[Mapping[str, int]] = {
    # A headline as displayed fills a few lines; what is longer is a text marked up as one.
    "headline": 2_000,
    "photo_credit": _MAX_CREDIT_CHARS,
    "dateline": 500,
    "section": 1_000,
    **dict.fromkeys(("language", "timestamp", "modified", "fetched_at"), 100),
    # Some sites put a story's opening there: 15,000 were seen.
    "description": 50_000,
    "body": MAX_BODY_CHARS,
}
_MAX_NAME_CHARS: Final = 500
"""A breadcrumb, an author, a hashtag; the longest seen has 164."""
_MAX_NAMES: Final = 200
"""Of each kind; the most that were seen are 40."""
MAX_PHOTOS: Final = 60
"""A gallery's first; the most that one page displays in the text."""
_MAX_CAPTION_CHARS: Final = 20_000
"""The longest seen, the text of a gallery, has 10,000."""


def cut_to_limits(article: Article) -> None:
    """Take out of a record what exceeds its greatest size; ``sources`` says of which field."""
    for name, max_chars in _MAX_CHARS.items():
        value = getattr(article, name)
        if value is not None and len(value) > max_chars:
            setattr(article, name, None)
            article.sources[name] = TOO_LONG
    # Breadcrumbs are left out whole: those that lack one would say something else.
    crumbs = article.breadcrumbs
    if len(crumbs) > _MAX_NAMES or any(len(crumb.name) > _MAX_NAME_CHARS for crumb in crumbs):
        article.breadcrumbs = []
        article.sources["breadcrumbs"] = TOO_LONG
    _cut_names(article, "authors")
    _cut_names(article, "hashtags")
    _cut_photos(article)


def _cut_names(article: Article, field: str) -> None:
    names: list[str] = getattr(article, field)
    if len(names) > _MAX_NAMES or any(len(name) > _MAX_NAME_CHARS for name in names):
        kept = [name for name in names if len(name) <= _MAX_NAME_CHARS][:_MAX_NAMES]
        setattr(article, field, kept)
        article.sources[field] = article.sources.get(field, "rule") + CUT if kept else TOO_LONG


def _cut_photos(article: Article) -> None:
    is_cut = len(article.photos) > MAX_PHOTOS
    del article.photos[MAX_PHOTOS:]
    for photo in article.photos:
        if len(photo.caption or "") > _MAX_CAPTION_CHARS:
            photo.caption, is_cut = None, True
        if len(photo.credit or "") > _MAX_CREDIT_CHARS:
            photo.credit, is_cut = None, True
    if is_cut:
        article.sources["photos"] = article.sources.get("photos", "rule") + CUT
