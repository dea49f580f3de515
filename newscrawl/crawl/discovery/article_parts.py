"""Articles in several parts: which URL is the next part of the same article.

Never the next article: only a URL that differs from the page's own by the part's number counts,
whatever ``rel="next"`` says (WordPress means the next article by it).
"""

from __future__ import annotations

import re
from html import unescape
from itertools import chain, islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.urls import absolute_url, same_site, site_of, url_date
from newscrawl.crawl.discovery.html_tree import attribute_words, base_url, parse_html
from newscrawl.crawl.discovery.page_numbers import (
    SEPARATORS,
    PageNumber,
    key_without_extension,
    numbers_in,
    page_numbers_in,
)
from newscrawl.crawl.discovery.pagination_phrases import is_next_text, is_page_number_text
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.discovery.url_kind import UrlKind, classify_url
from newscrawl.crawl.discovery.url_patterns import MAX_PAGE_URL_CHARS, PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

__all__ = ["next_part_url", "part_number"]

_MAX_PARTS: Final = 99  # a larger number is an id
# Parameters that skip entries, or count the pages of comments, count no parts.
_OTHER_PARAMETERS: Final = frozenset(
    "offset start start_at startat startrow limitstart skip cpage".split()
)
_PART_PARAMETERS: Final = (PAGE_PARAMETERS - _OTHER_PARAMETERS) | {"p"}
# Bounds on work: a page of a large paper has some 500 links, each with a short text.
_MAX_LINKS: Final = 5000
_MAX_HITS: Final = 20_000
"""Of one number; four times the links, as it also stands elsewhere in a page."""
_MAX_HREF_BYTES: Final = MAX_PAGE_URL_CHARS  # a slug in Devanagari has nine for each letter
_MAX_TEXT_NODES: Final = 20  # a link's text is one node, or a few around icons
_MAX_TEXT_CHARS: Final = 200  # "Next page: ‹the part's title›" has fewer
_LEVELS_AROUND: Final = 4  # boxes around a link whose class names are read
_LARGE_TAGS: Final = frozenset(("html", "body", "main", "article"))  # not of one link
_MIN_ID_DIGITS: Final = 5  # a number with fewer is a year (four), a month or a day
_HREF: Final = re.compile(rb"href\s{0,5}=\s{0,5}(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))")
# A part's number as URLs end with it.  The pattern begins with the number alone, which is searched
# many times as fast as any other pattern.
_NUMBER_AT_END: Final = rb"%d/?(?:\.[a-z]{2,6}/?)?(?:[\"'?#&>\s\x80-\xff]|\Z)"
_BEFORE_NUMBER: Final = tuple(b"/ = _ , ; . - \" ' page seite part teil sida side p".split())
_LONG_NUMBER_AT_END: Final = re.compile(r"(?<!\d)\d{5,}+\Z")
_NO_PAGINATION: Final = re.compile(
    r"comment|kommentar|coment|disqus|galler|galeri|slide|carousel|fotostrecke|bildstrecke|swiper"
)
_PAGINATION: Final = re.compile(r"pagin|pager|page-?num|page-?link|multipage|article-?pages")
_DIGITS: Final = re.compile(r"\d+")


def part_number(url: str) -> int:
    """Return which part of its article a URL names; 1 where it names none.

    A number that may belong to the article's own name ("/windows-11.html") does not count.

    >>> part_number("https://news.example/world/minister-quits-after-vote/2")
    2
    >>> part_number("https://news.example/world/windows-11.html")
    1
    """
    numbers = [part.number for part in page_numbers_in(url) if _is_part(part)]
    return max([number for number in numbers if number <= _MAX_PARTS], default=1) or 1


def next_part_url(page: bytes | str, url: str) -> str | None:
    """Return the URL of the next part of the article at ``url``; None where there is none.

    Pages without one are not parsed: a search of their bytes is enough.
    """
    # Bytes are lowered and searched in a tenth of the time that str takes.
    text = (page.encode("utf-8", "replace") if isinstance(page, str) else page).lower()
    hrefs = _likely_hrefs(text, {1, *numbers_in(url)})
    first = next(hrefs, None)
    if first is None:  # as on most pages: the keys of the article's parts are not needed
        return None
    own_parts = _own_parts(url)
    base = None if b"<base" in text else url
    if not any(_may_be_next(href, base, own_parts) for href in chain((first,), hrefs)):
        return None
    root = parse_html(page)
    best = min(_candidates(root, url, own_parts), default=None) if root is not None else None
    return best[1] if best else None


def _own_parts(url: str) -> dict[str, int]:
    """Return the keys that the page's article may have, each with the page's part of it."""
    numbers = page_numbers_in(url)
    own_parts = {part.base_key: part.number for part in numbers if _may_be_part(part)}
    return own_parts | {key_without_extension(url): 1}


def _may_be_part(part: PageNumber) -> bool:
    if part.form == "digits":  # after a section's name it is an article: "/news/7"
        return _is_article(part)
    if part.form == "p":  # "/?p=7" is an article, too
        return "/" in part.base_key
    return part.form in SEPARATORS or part.form == "step" or part.form in _PART_PARAMETERS


def _is_part(part: PageNumber) -> bool:
    if part.form not in SEPARATORS:
        return _may_be_part(part)
    path = part.base_key.partition("?")[0]
    # A name that ends with a long number is complete without this one; commas stand in no slug.
    if _LONG_NUMBER_AT_END.search(path):
        return True
    is_apart = part.form == "_" and "-" in path.rpartition("/")[2] and "_" not in path
    return (is_apart or part.form == ",") and _is_article(part)


def _is_article(part: PageNumber) -> bool:
    url = f"https://{part.base_key}"
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    if last.isdecimal() and (len(last) < _MIN_ID_DIGITS or url_date(f"https://x.example/{last}")):
        return False  # a year, a month, a day: the articles below it have numbers for names
    return classify_url(url) is UrlKind.ARTICLE


def _number_pattern(number: int) -> re.Pattern[bytes]:
    """Return the pattern of a URL that ends with a number; ``re`` keeps those in use."""
    return re.compile(_NUMBER_AT_END % number)


def _likely_hrefs(text: bytes, parts: Iterable[int]) -> Iterator[str]:
    """Yield the links of a page in lower case that end with the number behind one of the parts."""
    for number in {part + 1 for part in parts if 0 < part < _MAX_PARTS}:
        for hit in islice(_number_pattern(number).finditer(text), _MAX_HITS):
            start = hit.start()
            if text.endswith(_BEFORE_NUMBER, 0, start):
                href = text.rfind(b"href", max(0, start - _MAX_HREF_BYTES), start)
                link = _HREF.match(text, href, start + _MAX_HREF_BYTES) if href >= 0 else None
                if link and link.end() > start:
                    yield (link[1] or link[2] or link[3]).decode("utf-8", "replace")


def _may_be_next(href: str, base: str | None, own_parts: dict[str, int]) -> bool:
    # With a base element, or another charset, only the parsed page can tell.
    if base is None or not href.isascii():
        return True
    lowered = {key.lower(): part for key, part in own_parts.items()}
    return _next_number(unescape(href), base, lowered, fold=str.lower) is not None


def _next_number(
    href: str, base: str, own_parts: dict[str, int], *, fold: Callable[[str], str] = str
) -> PageNumber | None:
    """Return the page number of a link to the part after the page's own; None for others.

    ``fold`` brings the key of the link into the form that the keys of ``own_parts`` have.
    """
    url = absolute_url(base, href.replace("&amp;", "&"))
    for part in page_numbers_in(url) if url else ():
        is_next = own_parts.get(fold(part.base_key)) == part.number - 1
        if is_next and part.form not in _OTHER_PARAMETERS:
            return part
    return None


def _candidates(
    root: etree._Element, url: str, own_parts: dict[str, int]
) -> Iterator[tuple[int, str]]:
    """Yield the URLs that may be the next part, each with its rank; the lowest is the best."""
    base = base_url(root, url)
    site = site_of(url) or ""
    own_part = own_parts.get(key_without_extension(url))
    for node in islice(root.iter("link", "a"), _MAX_LINKS):
        href = node.get("href")
        if not href or len(href) > MAX_PAGE_URL_CHARS:
            continue
        part = _next_number(href.strip(), base, own_parts)
        target = request_url(absolute_url(base, href) or "") if part else None
        if part and target and same_site(target, site):
            rank = _rank(node, href, part, is_first=own_part == part.number - 1)
            if rank is not None:
                yield rank, target


def _rank(node: etree._Element, href: str, part: PageNumber, *, is_first: bool) -> int | None:
    """Return a link's rank by its attributes, text and boxes; None where it leads to no part.

    ``is_first``: the page is the article's first part.
    """
    is_rel_next = "next" in (node.get("rel") or "").lower().split()
    if node.tag == "link":
        return 0 if is_rel_next and not _may_be_slug(part) else None
    boxes = (node, *islice(node.iterancestors(), _LEVELS_AROUND))
    words = " ".join(attribute_words(box) for box in boxes if box.tag not in _LARGE_TAGS).lower()
    if _NO_PAGINATION.search(words) or "comment" in href.rpartition("#")[1:][1].lower():
        return None
    text = "".join(islice(node.itertext(), _MAX_TEXT_NODES))[:_MAX_TEXT_CHARS].strip()
    number = _DIGITS.search(text) if is_page_number_text(text) else None
    if number:
        return 1 if int(number[0]) == part.number else None
    is_named = is_rel_next or _PAGINATION.search(words) is not None or is_next_text(text)
    if part.form in SEPARATORS and (_may_be_slug(part) or not is_first or not is_named):
        return None
    return 1 if is_named else 2


def _may_be_slug(part: PageNumber) -> bool:
    """Return True if the number may be part of another article's name: "/storm-2"."""
    return part.form == "-" and classify_url(f"https://{part.base_key}") is not UrlKind.ARTICLE
