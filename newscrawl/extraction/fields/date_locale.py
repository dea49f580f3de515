"""By whose custom a page writes its dates: whether 3/4 is in March or in April."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import site_of
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.dates.date_order import with_order
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.language import languages_of_script

__all__ = ["date_locale"]

# Where English is written with the month first, or with either.
_MONTH_FIRST: Final = frozenset("us ph ca".split())
# Domains of countries that sites of all countries use.
_NO_COUNTRY: Final = frozenset("io co tv me ai ly fm cc to gg sh st ws la vc".split())
_LOCALE_FOLDER: Final = re.compile(r"//[^/]+/(en-[a-z]{2})/")
_REGION: Final = re.compile(r"^en[_-]([A-Za-z]{2})$")
# A date in figures with the full year, in the order that other dates of the page are in.
_IN_FIGURES: Final = re.compile(r"(?<![\d/-])(\d\d?)([/-])(\d\d?)\2(?:19|20)\d\d(?![\d/-])")
_MAX_MONTH: Final = 12
"""A larger figure is a day."""
_MAX_LINE_CHARS: Final = 160
"""Of a line that may be a date's; in a longer one dates of other countries may be told of."""
_DAY_FIRST: Final = "en-gb"
_MONTH_FIRST_LOCALE: Final = "en-us"
_KEY: Final = "whose custom the dates follow"
_COUNTRY_CHARS: Final = 2  # as ISO 3166 has it; "uk" and "eu" are as good here
_MIN_SAMPLE_CHARS: Final = 300
"""So much English without a "the" is not written."""
_MAX_SAMPLE_BLOCKS: Final = 3
"""Paragraphs in which an English text has a "the"."""


def date_locale(page: Page) -> str | None:
    """Return the language of a page's dates, with a region where it matters ("en-uk").

    In English, the page's other dates decide whether the month comes first, else the site's
    country, which goes before the region that a theme declares.  "und" means a language that is not
    known, and None what English without a region does.  An order that the site's operator gives
    (``page.date_order``) goes before all of it.
    """
    if _KEY not in page.memo:  # each way of finding a date asks
        learned = _read_locale(page)
        page.memo[_KEY] = with_order(learned, page.date_order) if page.date_order else learned
    locale = page.memo[_KEY]
    return locale if isinstance(locale, str) else None


def _read_locale(page: Page) -> str | None:
    data = page.structured
    language = page.root.get("lang") or data.first_meta("og:locale", "content-language")
    language = language.replace("_", "-") if language else None
    if language is not None and not language.lower().startswith("en"):
        return language
    if match := _LOCALE_FOLDER.search((page.url or "").lower()):
        return match[1]
    country = _country(page)
    if not _is_in_english(page, language):
        return next(iter(languages_of_script(page)), "") or "und"
    if (order := _order_of_other_dates(page)) is not None:
        return order
    if language is None:
        return "und" if country not in (None, "us") else None
    return language if country is None or country in _MONTH_FIRST else f"en-{country}"


def _order_of_other_dates(page: Page) -> str | None:
    """Return a locale by the page's dates that can be read in one order only, as 23/4/2023 can.

    None where there are none, or some of either order.
    """
    texts = (block.text for block in page.blocks if len(block.text) <= _MAX_LINE_CHARS)
    found = {
        _DAY_FIRST if int(first) > _MAX_MONTH else _MONTH_FIRST_LOCALE
        for text in texts
        if "/" in text or "-" in text
        for first, _, second in _IN_FIGURES.findall(text)
        if (int(first) > _MAX_MONTH) is not (int(second) > _MAX_MONTH)
    }
    return found.pop() if len(found) == 1 else None


def _country(page: Page) -> str | None:
    """Return the country (as domains name it) that a site is of, None where nothing says so.

    Its own address may be that of an archive, so the addresses that it gives itself count, too.
    """
    data = page.structured
    for url in (page.url, data.links.get("canonical"), data.first_meta("og:url")):
        domain = (site_of(url) or "").rpartition(".")[2]
        if len(domain) == _COUNTRY_CHARS and domain not in _NO_COUNTRY:
            return domain
    match = _REGION.search(data.first_meta("og:locale") or "")
    return match[1].lower() if match else None


def _is_in_english(page: Page, declared: str | None) -> bool:
    """Return True if a text may be English; one that is declared so needs more to deny it."""
    body = label_blocks(page).body[:_MAX_SAMPLE_BLOCKS]
    texts = [page.blocks[index].text for index in body]
    if not texts or any(" the " in text for text in texts):
        return True
    return declared is not None and sum(map(len, texts)) < _MIN_SAMPLE_CHARS
