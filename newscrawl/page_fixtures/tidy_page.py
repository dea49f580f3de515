"""Cuts out of a page what carries nothing: scripts, trackers, hints for browsers.

A fixture is read in reviews and kept for years.  The bytes that stay are those that were fetched;
style sheets stay too, as they say what a reader does not see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.page_fixtures.reading import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["tidied", "tidied_page"]


class _Element(NamedTuple):
    """A kind of element that may be cut, and what is kept of its kind."""

    tag: bytes
    is_kept: Callable[[bytes, bytes], bool]
    """By its start tag and its content, both in small letters."""
    is_void: bool = False
    """Whether it has no end tag."""


# Words of scripts that hold an article, or put parts of the page in their places.
_WORDS_OF_DATA: Final = re.compile(
    rb"articlebody|headline|published|\"title\"|__next|attachshadow|\$r[crs]\("
)
_TYPES_OF_DATA: Final = re.compile(rb"type\s{0,9}=\s{0,9}[\"']?[^\"'>]{0,99}json|text/template")
_LINKS_FOR_BROWSERS: Final = re.compile(
    rb"rel\s{0,9}=\s{0,9}[\"']?(?:preload|prefetch|preconnect|dns-prefetch|modulepreload"
    rb"|stylesheet|manifest|mask-icon|apple-touch)"
)
_TRACKING_PIXEL: Final = re.compile(
    rb"width\s{0,9}=\s{0,9}[\"']?[01]\b|height\s{0,9}=\s{0,9}[\"']?[01]\b|googletagmanager"
)
_WORDS_OF_DRAWINGS: Final = re.compile(rb"<(?:text|title|foreignobject)\b")
_SOURCE: Final = re.compile(rb"\ssrc\s{0,9}=")


def _is_data(start_tag: bytes, content: bytes) -> bool:
    if _TYPES_OF_DATA.search(start_tag):
        return True
    return not _SOURCE.search(start_tag) and _WORDS_OF_DATA.search(content) is not None


def _shows_something(start_tag: bytes, content: bytes) -> bool:
    return _TRACKING_PIXEL.search(start_tag + content) is None


def _has_words(_: bytes, content: bytes) -> bool:
    return _WORDS_OF_DRAWINGS.search(content) is not None


def _is_for_readers(start_tag: bytes, _: bytes) -> bool:
    return _LINKS_FOR_BROWSERS.search(start_tag) is None


_SCRIPT: Final = b"script"
_CUT: Final = (
    _Element(_SCRIPT, _is_data),
    _Element(b"noscript", _shows_something),
    _Element(b"iframe", _shows_something),
    _Element(b"svg", _has_words),
    _Element(b"link", _is_for_readers, is_void=True),
)
_BY_TAG: Final = {element.tag: element for element in _CUT}
_START: Final = re.compile(rb"<(script|noscript|iframe|svg|link)(?=[\s/>])")


def tidied(page: bytes, is_same: Callable[[bytes], bool]) -> bytes:
    """Return a page without what carries nothing.

    ``is_same`` says whether a page is read as this one is: where cutting changes that, less is cut,
    and nothing in the end.
    """
    for kinds in (set(_BY_TAG), set(_BY_TAG) - {_SCRIPT}):
        cut = _without(page, kinds)
        if cut != page and is_same(cut):
            return cut
    return page


def _without(page: bytes, kinds: set[bytes]) -> bytes:
    kept, at = [], 0
    for start, end in _spans(page, kinds):
        kept.append(page[at:start])
        at = end
    return b"".join([*kept, page[at:]])


def _spans(page: bytes, kinds: set[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where the elements stand that are cut."""
    small = page.lower()  # of ASCII letters: as long as the page
    at = 0
    ends: dict[bytes, int] = {}
    while (found := _START.search(small, at)) is not None:
        element = _BY_TAG[found[1]]
        at = found.end()
        closed = small.find(b">", at)
        if closed < 0:
            return
        end = closed + 1
        if not element.is_void:
            end_tag = b"</" + element.tag
            if ends.get(element.tag) == -1:
                continue
            ends[element.tag] = end = small.find(end_tag, closed)
            if end < 0:  # never closed: none further is
                continue
            end = small.find(b">", end) + 1 or len(page)
        start_tag, content = small[found.start() : closed], small[closed:end]
        at = end
        if element.tag in kinds and not element.is_kept(start_tag, content):
            yield found.start(), end


def tidied_page(page: PageBytes, sites: SitesByHost | None) -> PageBytes:
    """Return a page without what carries nothing; it gives the same record, down to its sources."""
    whole = read_page(page, sites)

    def is_same(content: bytes) -> bool:
        return read_page(page._replace(content=content), sites) == whole

    return page._replace(content=tidied(page.content, is_same))
