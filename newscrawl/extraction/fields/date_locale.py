"""By whose custom a page writes its dates: whether 3/4 is in March or in April."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import site_of
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.language import languages_of_script

__all__ = ["date_locale"]

# Where English is written with the day first; many sites there say no more than "en" or "en-US".
_DAY_FIRST: Final = frozenset("uk au nz ie in za ng ke gh my sg pk bd lk mt zm zw ug tz".split())
# Domains of countries that sites of all countries use.
_NO_COUNTRY: Final = frozenset("io co tv me ai ly fm cc us ph to".split())
_LOCALE_FOLDER: Final = re.compile(r"//[^/]+/(en-[a-z]{2})/")
_MAX_SAMPLE_BLOCKS: Final = 3
"""Paragraphs in which an English text has a "the"."""


def date_locale(page: Page) -> str | None:
    """Return the language of a page's dates, with a region where it matters ("en-uk").

    "und" means a language that is not known, and None what English without a region does.
    """
    data = page.structured
    language = page.root.get("lang") or data.first_meta("og:locale", "content-language")
    language = language.replace("_", "-") if language else None
    if language is not None and not language.lower().startswith("en"):
        return language
    url = (page.url or "").lower()
    if match := _LOCALE_FOLDER.search(url):
        return match[1]
    country = (site_of(url) or "").rpartition(".")[2]
    if language is None:
        body = label_blocks(page).body[:_MAX_SAMPLE_BLOCKS]
        if body and not any(" the " in page.blocks[index].text for index in body):
            return next(iter(languages_of_script(page)), "") or "und"
        return "und" if len(country) == 2 and country not in _NO_COUNTRY else None
    return f"en-{country}" if country in _DAY_FIRST else language
