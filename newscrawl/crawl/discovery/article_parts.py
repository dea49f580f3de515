"""Articles in several parts: which address is the next part of the same article.

Never the next article: only an address that differs from the page's by the part's number counts,
whatever ``rel="next"`` says (WordPress means the next article by it).
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.common.urls import absolute, same_site, site_of, url_date
from newscrawl.crawl.discovery.html_tree import base_of, climb, parsed, words_of
from newscrawl.crawl.discovery.page_numbers import SEPARATORS, Reading, bare_key, readings
from newscrawl.crawl.discovery.pagination_phrases import is_next, is_number
from newscrawl.crawl.discovery.typed_urls import request_url
from newscrawl.crawl.discovery.url_kind import UrlKind, classify_url
from newscrawl.crawl.discovery.url_patterns import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["next_part_url", "part_number"]

_MOST_PARTS: Final = 99
_MAX_URL: Final = 2048
_MAX_LINKS: Final = 5000
# What skips entries, or counts the pages of comments, is none of an article's parts.
_NO_PARTS: Final = frozenset("offset start start_at startat startrow limitstart skip cpage".split())
_PARAMETERS: Final = (PAGE_PARAMETERS - _NO_PARTS) | {"p"}
_HREF: Final = re.compile(rb"href\s{0,5}=\s{0,5}(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))")
_LONGEST_HREF: Final = 1024
# A number of a part as addresses end with it.  The pattern begins with the number alone, which is
# looked for many times as fast as any pattern is.
_END: Final = rb"%d/?(?:\.[a-z]{2,6}/?)?(?:[\"'?#&>\s\x80-\xff]|\Z)"
_LONG_NUMBER_AT_END: Final = re.compile(r"(?<!\d)\d{5,}+\Z")
_BEFORE: Final = frozenset(b"/=_,;.-\"'")
_COUNTED: Final = (b"page", b"seite", b"part", b"teil", b"sida", b"side", b"p")
_MOST_HITS: Final = 20_000
_ELSEWHERE: Final = re.compile(
    r"comment|kommentar|coment|disqus|galler|galeri|slide|carousel|fotostrecke|bildstrecke|swiper"
)
_PAGING: Final = re.compile(r"pagin|pager|page-?num|page-?link|multipage|article-?pages")
_ANY_NUMBER: Final = re.compile(r"\d+")


def part_number(url: str) -> int:
    """Say which part of its article an address is: 1 where it names none.

    A number that may be part of an article's own name ("/windows-11.html") is not believed.

    >>> part_number("https://news.example/world/minister-quits-after-vote/2")
    2
    >>> part_number("https://news.example/world/windows-11.html")
    1
    """
    numbers = [reading.number for reading in readings(url) if _is_part(reading)]
    return max([number for number in numbers if number <= _MOST_PARTS], default=1) or 1


def next_part_url(page: bytes | str, url: str) -> str | None:
    """Find the address of the next part of the article at ``url``; None where there is none.

    Costs next to nothing on pages without one.
    """
    own = _own(url)
    # Bytes are put into lower case, and searched, in a tenth of the time that texts take.
    text = (page.encode("utf-8", "replace") if isinstance(page, str) else page).lower()
    base = None if b"<base" in text else url
    if not any(_may_lead(href, base, own) for href in _likely(text, own)):
        return None
    root = parsed(page)
    found = sorted(_found(root, url, own)) if root is not None else []
    return found[0][1] if found else None


def _own(url: str) -> dict[str, int]:
    """Read a page's address in all ways: the article's key, and which part of it the page is."""
    own = {reading.base: reading.number for reading in readings(url) if _may_be_part(reading)}
    return own | {bare_key(url): 1}


def _may_be_part(reading: Reading) -> bool:
    if reading.form == "digits":  # behind a section's name it is an article: "/news/7"
        return _names_article(reading)
    if reading.form == "p":  # "/?p=7" is an article, too
        return "/" in reading.base
    return reading.form in SEPARATORS or reading.form == "step" or reading.form in _PARAMETERS


def _is_part(reading: Reading) -> bool:
    if reading.form in SEPARATORS:
        base = reading.base.partition("?")[0]
        # A name that ends with a long number ends there; and commas stand in no slug.
        ends = _LONG_NUMBER_AT_END.search(base) is not None
        apart = reading.form == "_" and "-" in base.rpartition("/")[2] and "_" not in base
        return ends or ((apart or reading.form == ",") and _names_article(reading))
    return _may_be_part(reading)


def _names_article(reading: Reading) -> bool:
    url = f"https://{reading.base}"
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    if last.isdecimal() and (len(last) < 5 or url_date(f"https://x.example/{last}")):
        return False  # a year, a month, a day: the articles below it have numbers for names
    return classify_url(url) is UrlKind.ARTICLE


def _ending(number: int) -> re.Pattern[bytes]:
    """The pattern for an address that ends with a part's number; ``re`` remembers those in use."""
    return re.compile(_END % number)


def _likely(text: bytes, own: dict[str, int]) -> Iterator[str]:
    """Give the links in a page, in lower case, that end like the next part's address."""
    for number in {part + 1 for part in own.values() if 0 < part < _MOST_PARTS}:
        hits = _ending(number).finditer(text)
        for hit in islice(hits, _MOST_HITS):
            start = hit.start()
            if text[start - 1] in _BEFORE or text.endswith(_COUNTED, 0, start):
                at = text.rfind(b"href", max(0, start - _LONGEST_HREF), start)
                link = _HREF.match(text, at, start + _LONGEST_HREF) if at >= 0 else None
                if link and link.end() > start:
                    yield (link[1] or link[2] or link[3]).decode("utf-8", "replace")


def _may_lead(href: str, base: str | None, own: dict[str, int]) -> bool:
    # A base element, or another charset, is for the parsed page to say.
    if base is None or not href.isascii():
        return True
    return _reading(href, base.lower(), {key.lower(): own[key] for key in own}) is not None


def _reading(href: str, base: str, own: dict[str, int]) -> Reading | None:
    address = absolute(base, href.replace("&amp;", "&"))
    for reading in readings(address) if address else ():
        if own.get(reading.base) == reading.number - 1 and reading.form not in _NO_PARTS:
            return reading
    return None


def _found(root: etree._Element, url: str, own: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Give the addresses of the next part, each with its rank."""
    base = base_of(root, url)
    site = site_of(url) or ""
    for node in islice(root.iter("link", "a"), _MAX_LINKS):
        href = node.get("href")
        reading = _reading(href.strip(), base, own) if href and len(href) <= _MAX_URL else None
        address = request_url(absolute(base, href) or "") if href and reading else None
        if href and reading and address and same_site(address, site):
            rank = _rank(node, href, reading, is_first=own.get(bare_key(url)) == reading.number - 1)
            if rank is not None:
                yield rank, address


def _rank(node: etree._Element, href: str, reading: Reading, *, is_first: bool) -> int | None:
    """Rank a link by what it says of itself; None where it leads to no part."""
    is_next_link = "next" in (node.get("rel") or "").lower().split()
    if node.tag == "link":
        return 0 if is_next_link and not _is_slug(reading) else None
    around = " ".join(words_of(box) for box in (node, *climb(node, 4)) if _is_small(box)).lower()
    if _ELSEWHERE.search(around) or "comment" in href.rpartition("#")[1:][1].lower():
        return None
    text = "".join(islice(node.itertext(), 20))[:200].strip()
    number = _ANY_NUMBER.search(text) if is_number(text) else None
    if number:
        return 1 if int(number[0]) == reading.number else None
    said = is_next_link or _PAGING.search(around) is not None or is_next(text)
    if reading.form in SEPARATORS and (_is_slug(reading) or not is_first or not said):
        return None
    return 1 if said else 2


def _is_slug(reading: Reading) -> bool:
    """Say whether the number may be what parts one name from another: "/storm-2" after "/storm"."""
    return reading.form == "-" and classify_url(f"https://{reading.base}") is not UrlKind.ARTICLE


def _is_small(box: etree._Element) -> bool:
    return box.tag not in {"html", "body", "main", "article"}
