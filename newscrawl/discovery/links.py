"""The links of a page, and what their addresses tell: an article, a list, or neither.

``rel="nofollow"`` is not obeyed: it tells search engines to pass no rank on, and news sites set
it on their own articles.  What a crawler must leave alone stands in robots.txt.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from newscrawl.discovery import shapes
from newscrawl.discovery.sites import tidy
from newscrawl.urls import absolute, same_site, site_of, url_date

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Kind", "kind_of", "page_links"]

# A front page of a large paper has some 500 links.
_MAX_LINKS: Final = 5000
_MAX_URL: Final = 2048  # what is longer holds a session or another address, never a slug

_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_LONG_NUMBER: Final = re.compile(r"\d{5,}")
_SHORT_NUMBER: Final = re.compile(r"\d+")
_NO_CASE_SCRIPT: Final = re.compile(
    "[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAY: Final = re.compile(r"\d\d?")  # or a month, or the number of a further page
# "premier-league" and "climate-and-energy" are sections, "minister-quits-after-vote" is a story.
_SLUG_WORDS: Final = 4
# In scripts that part no words, a section has two to four signs and a headline many.
_SLUG_SIGNS: Final = 8


class Kind(Enum):
    """What an address looks like."""

    ARTICLE = "article"
    LIST = "list"
    """A section, a further page of it, or anything else that is a page and no article."""
    OTHER = "other"
    """A file, a form, a search, another form of a page: not worth a request."""


def page_links(html: str, url: str) -> list[str]:
    """List the links of a page to pages of its own site, normalised, each once, in page order."""
    root = _parsed(html)
    site = site_of(url)
    if root is None or site is None:
        return []
    base = next((absolute(url, node.get("href")) for node in root.iter("base")), None) or url
    links: dict[str, None] = {}
    for node in root.iter("a", "area"):
        address = absolute(base, node.get("href"))
        link = tidy(address) if address and len(address) <= _MAX_URL else None
        if link and same_site(link, site):
            links[link] = None
            if len(links) > _MAX_LINKS:
                break
    links.pop(tidy(url) or url, None)
    return list(links)


def _parsed(html: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False)
    try:
        return etree.fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.LxmlError:  # nothing in it that could be a page
        return None


def kind_of(url: str) -> Kind:
    """Tell from an address's shape what lies behind it.

    >>> kind_of("https://news.example/world/minister-quits-after-late-vote").name
    'ARTICLE'
    >>> kind_of("https://news.example/world/").name
    'LIST'
    >>> kind_of("https://news.example/search?q=minister").name
    'OTHER'
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    steps = [step for step in path.casefold().split("/") if step]
    parameters = [(name.casefold(), value) for name, value in parse_qsl(parts.query)]
    if _is_no_page(steps, parameters):
        return Kind.OTHER
    if any(name in shapes.ARTICLE_PARAMETERS and value.isdecimal() for name, value in parameters):
        return Kind.ARTICLE
    if not steps or shapes.PAGINATION.search(path):
        return Kind.LIST
    return Kind.ARTICLE if _names_article(url, steps) else Kind.LIST


def _is_no_page(steps: Sequence[str], parameters: Sequence[tuple[str, str]]) -> bool:
    if any(name in shapes.NO_PAGE_PARAMETERS for name, _ in parameters):
        return True
    if not steps:
        return False
    stem, dot, extension = steps[-1].rpartition(".")
    if dot and stem and extension in shapes.NO_PAGE_EXTENSIONS:
        return True
    plain = [*steps[:-1], shapes.PAGE_EXTENSION.sub("", steps[-1])]
    return _is_calendar(plain) or any(step in shapes.NO_PAGE_STEPS for step in plain)


def _is_calendar(steps: Sequence[str]) -> bool:
    """Say whether it is an archive by year, month or day, whose pages have no end."""
    # "/2023/07/12/7410917" is an article with a number for its name.
    return _YEAR.fullmatch(steps[0]) is not None and all(map(_DAY.fullmatch, steps[1:]))


def _names_article(url: str, steps: Sequence[str]) -> bool:
    last = shapes.PAGE_EXTENSION.sub("", steps[-1])
    has_extension = last != steps[-1]
    if last in shapes.LIST_STEPS:
        return False
    if len(steps) > 1 and steps[-2] in shapes.LIST_STEPS:
        return False  # /category/climate-and-energy-policy
    if len(steps) > 1 and steps[-2] in shapes.ARTICLE_STEPS:
        return True
    if url_date(url) or _LONG_NUMBER.search(last):
        return True
    if has_extension and _SHORT_NUMBER.search(last):
        return True
    words = _WORDS.findall(last)
    return len(words) >= _SLUG_WORDS or len(_NO_CASE_SCRIPT.findall(last)) >= _SLUG_SIGNS
