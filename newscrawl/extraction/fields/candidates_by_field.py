"""All candidates of all fields, the one that was taken and those that lost: for ``inspect``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    authors,
    body,
    breadcrumbs,
    canonical_url,
    description,
    hashtags,
    headline,
    language,
    modified,
    photos,
    section,
    timestamp,
)
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.dateline import find_dateline
from newscrawl.extraction.fields.photo_credit import find_photo_credit
from newscrawl.items import Article

__all__ = ["candidates_by_field"]


def candidates_by_field(page: Page, article: Article) -> dict[str, Iterator[Candidate[Any]]]:
    """Return for each field, in the record's order, its candidates, best first.

    They are looked for when they are asked for.  ``article`` is the page's record: some fields are
    read off others.
    """
    credits_ = map(find_photo_credit, photos.candidates(page))
    datelines = [find_dateline(article.body, page)]
    return {
        "canonical_url": canonical_url.candidates(page),
        "headline": headline.candidates(page),
        "breadcrumbs": breadcrumbs.candidates(page),
        "authors": authors.candidates(page),
        "timestamp": timestamp.candidates(page),
        "modified": modified.candidates(page),
        "photo_credit": filter(None, credits_),
        "photos": photos.candidates(page),
        "dateline": filter(None, datelines),
        "body": body.candidates(page),
        "hashtags": hashtags.candidates(page),
        "section": section.candidates(page, article.breadcrumbs, article.headline),
        "language": language.candidates(page),
        "description": description.candidates(page),
    }
