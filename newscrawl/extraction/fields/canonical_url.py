"""The canonical URL: the one that the page gives as its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from newscrawl.common.article_identity import article_key
from newscrawl.common.urls import normalize_url
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.candidate import Candidate

__all__ = ["candidates", "find_canonical_url"]


_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
_MAX_SLASHES_OF_HOME: Final = 4
"""In "https://news.example/en/index.html"; most articles' URLs have more, or a query."""


def _is_home(url: str) -> bool:
    """Return True for a front page in any of its forms: "/", "/index.html", "/en/"."""
    if url.count("/") > _MAX_SLASHES_OF_HOME:
        return False
    parts = urlsplit(f"https://{article_key(url)}")
    step = parts.path.strip("/")
    return not parts.query and (not step or _LANGUAGE.fullmatch(step) is not None)


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the canonical URL by each way of finding it, best first."""
    data = page.structured
    hrefs = (
        (data.links.get("canonical"), "link rel=canonical"),
        (data.first_meta("og:url"), "og:url"),
        (page.url, "url"),
    )
    for href, evidence in hrefs:
        absolute = page.absolute_url(href)
        url = normalize_url(absolute) if absolute else None
        is_mistake = evidence != "url" and _is_home(url or "") and not _is_home(page.url or "")
        if url and not is_mistake:
            yield Candidate(url, evidence)


def find_canonical_url(page: Page) -> Candidate[str] | None:
    """Return that of ``link rel=canonical``, of ``og:url``, or the one that was fetched.

    A canonical link that leads from an article to a front page is a site's mistake and not taken.
    """
    return next(candidates(page), None)
