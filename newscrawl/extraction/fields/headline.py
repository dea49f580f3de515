"""The headline: as displayed, else as the page's data have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile
from typing import Final

from newscrawl.common.text import folded_letters, folded_words, without_repetition
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.content.headline_block import heading_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.badges import without_badges, without_small_print
from newscrawl.extraction.document.blocks import Element
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["candidates", "find_headline"]

_SITE_NAME_AT_END: Final = re.compile(
    r"(?<!\s)\s++[|–—\-·•»«:]++\s+(?=[^|–—\-·•»«:]{2,40}$)"
    r"|(?:(?<!\s)\s++)?[|｜]\s*(?=[^|｜]{1,40}$)"
)
_TITLE_SIGN: Final = re.compile(r"(?<!\s)\s++[|–—\-·•»«:]++\s++")
_SEPARATORS: Final = re.compile(r"(?:(?<!\s)\s++)?[|–—\-·•»«:｜_]++\s*+")

_NO_LETTER: Final = re.compile(r"[\W_]+")
_MIN_SLUG_WORDS: Final = 2
"""Of a URL's last part, for it to tell titles from other lines; one may be a section's."""
_MIN_REPEATED_CHARS: Final = 12
"""Of a line that stands in a headline twice; shorter ones may be meant so."""
_MIN_TITLE_CHARS: Final = 13
"""Left of a title without what stands behind its last separator."""


def _index_before_name(title: str, name: str) -> int | None:
    """Return the index of the first separator that has nothing but a name's letters behind it.

    None where there is none.  Goes from the last separator forward, so that each character of the
    title is looked at once.
    """
    found = None
    end, left = len(title), len(name)  # what of both is not compared yet
    for sign in reversed(list(_SEPARATORS.finditer(title))):
        piece = folded_letters(title[sign.end() : end])
        if not name.endswith(piece, 0, left):
            break
        end, left = sign.start(), left - len(piece)
        if not left:
            found = end
    return found


def _without_site_name(title: str, site_name: str | None) -> str:
    """Return a title without the site's name at its end."""
    if site_name and (end := _index_before_name(title, folded_letters(site_name))) is not None:
        return title[:end].strip()
    parts = _SITE_NAME_AT_END.split(title)
    return parts[0].strip() if len(parts[0]) >= _MIN_TITLE_CHARS else title


def _data_titles(page: Page) -> list[str]:
    """Return the headline as the page's data have it."""
    data = page.structured
    in_json_ld = texts_of(data.article.get("headline"))
    in_meta = data.meta("og:title"), data.meta("twitter:title")
    return [title for titles in (in_json_ld, *in_meta) for title in titles[:1]]


def _is_behind_kicker(title: str, shown: str) -> bool:
    """Return True if what a heading shows, as letters, is a title with a kicker in front."""
    return shown.endswith(title) and len(title) > len(shown) // 2


def _title_element(page: Page) -> list[str]:
    """Return the title element without the site's name, where the page has one."""
    title = page.outline.title
    site_name = page.structured.first_meta("og:site_name")
    return [_without_site_name(title, site_name)] if title else []


def _displayed(page: Page, headline: int) -> str:
    """Return what a headline shows, with its kicker where the page's data have it, too."""
    blocks, hints = page.blocks, label_blocks(page).class_hints
    heading = [blocks[index] for index in heading_blocks(blocks, headline)]
    # What parts kicker and line is for those who hear the page: a dash, "Topic:".
    worded = [part for part in heading if any(map(str.isalnum, part.text))] or heading
    parts = [part for part in worded if not hints[part.index] & ClassHint.HIDDEN] or worded
    whole = " ".join(part.text for part in parts)
    key = folded_letters(whole)
    element = blocks[headline].box.element
    in_pieces = len(parts) > 1 or (element is not None and _has_pieces(element))
    titles = _data_titles(page) if in_pieces else []
    for title in sorted(titles, key=lambda title: ": " not in title):
        title_key = folded_letters(title)
        if title_key == key:  # in one line, a kicker needs the colon that the data have
            return title
        if _is_behind_kicker(title_key, key):
            return title
    for title in _title_element(page) if in_pieces and len(parts) == 1 else []:
        is_glued = whole.count(" ") < title.count(" ")
        if is_glued and folded_letters(title) == key:  # two halves without a space between them
            return title
    has_kicker = len(parts) < 2 or any(hints[part.index] & ClassHint.KICKER for part in parts)
    for title in [] if has_kicker else _title_element(page):
        title_key = folded_letters(title)
        if title_key != key and _is_behind_kicker(title_key, key):
            return title
    if len(parts) > 1 and not any(folded_letters(title).startswith(key) for title in titles):
        # A kicker stands in front; behind the line it is the line's other half.
        lines = list(dropwhile(lambda part: hints[part.index] & ClassHint.KICKER, parts))
        whole = " ".join(part.text for part in lines or parts)
    else:
        whole = without_repetition(whole, _MIN_REPEATED_CHARS)
    if element is None or not len(element):
        return whole
    return _without_glued_name(page, _bare(page, whole, element))


def _without_glued_name(page: Page, shown: str) -> str:
    """Return a headline without the site's name, which is hidden at its end on some pages."""
    for title in (*_data_titles(page), page.outline.title):
        start = next((part for part in _TITLE_SIGN.split(title, 1) if part), "")
        rest = shown.removeprefix(start)
        if start and rest != shown and _is_name_at_end(title, start, rest):
            return start
    return shown


def _is_name_at_end(title: str, start: str, rest: str) -> bool:
    """Return True if a title ends in what is glued to its first part, as it has no space before."""
    return rest[:1].isalnum() and len(start) >= _MIN_TITLE_CHARS and title.endswith(rest)


def _bare(page: Page, shown: str, element: Element) -> str:
    """Return a headline without the badges and the second line that its heading has in it.

    What the page's data have of them, too, is part of the headline.
    """
    titles = [(folded_letters(title), title) for title in _data_titles(page)]
    bare = without_badges(shown, element)
    if bare != shown:
        key = folded_letters(shown)
        shown = next((title for letters, title in titles if letters == key), bare)
    short = without_small_print(shown, element)
    key = folded_letters(shown)
    return shown if any(key in letters for letters, _ in titles) else short


def _has_pieces(element: Element) -> bool:
    """Return True if a heading, or the link that fills it, holds several elements."""
    return len(element) > 1 or (len(element) == 1 and len(element[0]) > 1)


def _is_unknown_to_data(page: Page, shown: str) -> bool:
    """Return True if the page has titles in its data, none of them with or within what is shown."""
    key = folded_letters(shown)
    titles = filter(None, map(folded_letters, [*_data_titles(page), page.outline.title]))
    related = [key in title or title in key for title in titles]
    return bool(related) and not any(related)


def _slug_words(page: Page) -> frozenset[str]:
    """Return the words of the URL's last part, which are the headline's on many sites."""
    words = folded_words(_NO_LETTER.sub(" ", (page.url or "").rstrip("/").rpartition("/")[2]))
    return frozenset(words) if len(words) >= _MIN_SLUG_WORDS else frozenset()


def _fits_url_better(page: Page, title: str, shown: str) -> bool:
    """Return True if a title has half of the URL's words, and no fewer than what is shown."""
    slug = _slug_words(page)
    in_title = len(slug.intersection(folded_words(title)))
    in_shown = len(slug.intersection(folded_words(shown)))
    return bool(slug) and in_title * 2 >= len(slug) and in_title >= in_shown


def _in_data(page: Page) -> Iterator[Candidate[str]]:
    data = page.structured
    site_name = data.first_meta("og:site_name")
    for text in texts_of(data.article.get("headline")):
        yield Candidate(text, "json-ld")
    for name in ("og:title", "twitter:title"):
        if title := data.first_meta(name):
            yield Candidate(_without_site_name(title, site_name), name)
    for title in _title_element(page):
        yield Candidate(title, "title")


def candidates(page: Page) -> Iterator[Candidate[str]]:
    """Yield the headline by each way of finding it, best first.

    A line that is no ``<h1>`` and that the page's data do not know may be a subhead: the data go
    first if the URL has their words.
    """
    headline = label_blocks(page).headline_block
    shown = None
    if headline is not None:
        tag = page.blocks[headline].tag
        shown = Candidate(_displayed(page, headline), tag if page.origin == "page" else page.origin)
        if tag != "h1" and page.origin == "page" and _is_unknown_to_data(page, shown.value):
            named = (c for c in _in_data(page) if _fits_url_better(page, c.value, shown.value))
            yield from named
    if shown is not None:
        yield shown
    yield from _in_data(page)


def find_headline(page: Page) -> Candidate[str] | None:
    """Return the displayed headline, else that of JSON-LD, of Open Graph or of the title."""
    return next(candidates(page), None)
