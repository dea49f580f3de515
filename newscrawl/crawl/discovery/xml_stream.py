"""XML read piece by piece, as the web writes it: broken, mislabelled, sometimes hostile.

A document is never held as a whole: 50,000 entries need no more memory than one.  Entities are
never expanded, nothing is loaded from elsewhere, and the depth of nesting has the parser's limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.common.text import clean
from newscrawl.common.urls import MAX_URL_CHARS, absolute
from newscrawl.extraction.dates.reading import normalize_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.discovery.discovered_url import SourceProblems

__all__ = [
    "ENTRIES",
    "MAX_URL",
    "address_in",
    "children",
    "date_in",
    "ended_elements",
    "forget",
    "local",
    "repaired",
    "root_of",
    "space",
    "text_in",
    "w3c_date",
]

MAX_URL: Final = MAX_URL_CHARS
ENTRIES: Final = frozenset(("url", "sitemap", "item", "entry"))
"""The elements that name a page, in sitemaps and in feeds."""

# What costs the parser's tree memory: tags, attributes, references.  An entry has some ten of them,
# with pictures some thousand, with a story written out in escaped HTML some ten thousand.  A
# document that goes on without an entry is neither sitemap nor feed.
_MARKS: Final = (b"<", b"=", b"&")
_MAX_MARKS: Final = 300_000

# Bare ampersands are the commonest fault, and a recovering parser would drop what stands behind
# them.  Entities that the document declares itself become text with them, so there is nothing left
# that could be expanded; HTML's, which no feed declares, become text as well, and are read later.
_BARE_AMPERSAND: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
)
_LONGEST_REFERENCE: Final = 10
_REFERENCE: Final = re.compile(rb"&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});")
_REPLACEMENT: Final = "\ufffd".encode()
# Ampersands that were escaped once more, or stand escaped in a CDATA section.
_AMPERSAND: Final = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
# Where the document begins behind a server's warnings, blank lines and marks.
_START: Final = re.compile(
    rb"<(?:\?xml\s|(?:[\w-]{1,20}:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>/])", re.IGNORECASE
)
_START_WITHIN: Final = 16_384
_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]{0,300}>", re.IGNORECASE)
_W3C: Final = re.compile(r"\d{4}(?:-\d\d?(?:-\d\d?(?:[Tt ][\d:.]+ ?(?:[Zz]|[+-]\d\d:?\d\d)?)?)?)?")
_MAX_DATE: Final = 60
_SHORT_YEAR: Final = re.compile(r"(\b\d\d?\s[A-Za-z]{3,9}\s)(\d\d)(?=\s\d)")


def _characters(data: bytes) -> bytes:
    """Write references to what is no character as browsers read them: as U+FFFD.

    Halves of surrogate pairs are the worst of them: the parser takes them for characters and then
    cannot give the text that they stand in.
    """
    bad = {ref for ref in set(_REFERENCE.findall(data)) if not _names_character(ref)}
    if not bad:
        return data
    return _REFERENCE.sub(lambda ref: _REPLACEMENT if ref[0] in bad else ref[0], data)


def _names_character(reference: bytes) -> bool:
    number = int(reference[3:-1], 16) if reference[2:3] == b"x" else int(reference[2:-1])
    # Control characters, which as_utf8() drops as well, are the parser's to drop.
    return 0 < number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF


def root_of(head: bytes) -> int:
    """Say where in a beginning the document starts, -1 where no root that is known stands in it."""
    match = _START.search(head, 0, _START_WITHIN)
    return match.start() if match else -1


def repaired(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Repair, in UTF-8, what makes the parser stumble.

    That is junk in front, bare ampersands, and references to what is no character.
    """
    held = b""
    first = True
    for chunk in chunks:
        data = held + chunk
        if first:
            data = data[max(0, root_of(data)) :].lstrip()
            # It names a charset that the bytes no longer have.
            data = _DECLARATION.sub(b"", data, count=1) if data.startswith(b"<?") else data
            first = not data
        cut = data.rfind(b"&", max(0, len(data) - _LONGEST_REFERENCE))
        held = data[cut:] if cut >= 0 else b""
        data = data[:cut] if cut >= 0 else data
        yield _mended(data)
    yield _mended(held)


def _mended(data: bytes) -> bytes:
    data = _BARE_AMPERSAND.sub(b"&amp;", data)
    return _characters(data) if b"&#" in data else data


def ended_elements(chunks: Iterable[bytes], problems: SourceProblems) -> Iterator[etree._Element]:
    """Give the elements of a document in UTF-8 as they end, as far as it can be read.

    Ends where the document goes on for too long without any of ``ENTRIES``, and at what the parser
    has limits against (256 levels of nesting, a text of 10 MB); ``log`` says so then.
    """
    parser: etree.XMLPullParser[etree._Element] = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    marks = 0
    try:
        for chunk in chunks:
            marks += sum(map(chunk.count, _MARKS))
            if marks > _MAX_MARKS:
                problems.error = (
                    f"it goes on for {_MAX_MARKS:,} tags and attributes without an entry"
                )
                break
            if chunk:
                parser.feed(chunk)
                for _, element in parser.read_events():
                    if local(element.tag) in ENTRIES:
                        marks = 0
                    yield element
            if _at_a_limit(parser):
                problems.error = "it has more levels, or longer texts, than the parser takes"
                break
        parser.close()
    except etree.LxmlError:
        pass  # beyond repair from here on: what was read stays
    for _, element in parser.read_events():
        yield element


def _at_a_limit(parser: etree.XMLPullParser[etree._Element]) -> bool:
    """Say whether the parser gave up, beyond which it reads nothing."""
    last = parser.feed_error_log.last_error
    return last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def forget(element: etree._Element) -> None:
    """Free an entry that was read, and those before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local(tag: object) -> str:
    """Name an element without its namespace, also where the prefix was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def space(tag: object) -> str:
    """Give what stands before the local name: the namespace, or a prefix that stands for none."""
    return tag[: len(tag) - len(local(tag))] if isinstance(tag, str) else ""


def children(element: etree._Element | None) -> dict[str, etree._Element]:
    """Name an element's children, the first of each name."""
    named: dict[str, etree._Element] = {}
    for child in element if element is not None else ():
        named.setdefault(local(child.tag), child)
    return named


def text_in(element: etree._Element | None) -> str | None:
    """Read an element's text, None where there is none."""
    text = element.text if element is not None else None
    return clean(_AMPERSAND.sub("&", text)) or None if text else None


def address_in(element: etree._Element | None, url: str) -> str | None:
    """Read an element's text as an address, resolved against the document's."""
    text = text_in(element)
    return absolute(url, text) if text and len(text) <= MAX_URL else None


def date_in(element: etree._Element | None) -> str | None:
    """Read an element's text as a date."""
    text = text_in(element)
    return w3c_date(text) if text else None


def w3c_date(text: str) -> str | None:
    """Write a date as W3C has it, from that form, RFC 822's or any that people write.

    >>> w3c_date("Wed, 12 Jul 23 16:12:32 +0300")
    '2023-07-12T16:12:32+03:00'
    >>> w3c_date("yesterday") is None
    True
    """
    if len(text) > _MAX_DATE:
        return None
    return text if _W3C.fullmatch(text) else normalize_date(_SHORT_YEAR.sub(r"\g<1>20\2", text))
