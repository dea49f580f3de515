"""XML read piece by piece, as the web writes it: broken, mislabelled, sometimes hostile.

A document is never held as a whole: 50,000 entries need no more memory than one.  Entities are
never expanded, nothing is loaded from elsewhere, and the parser limits how deep elements nest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.common.caches import cached_by_text
from newscrawl.common.text import clean_text
from newscrawl.extraction.dates.iso_date import normalize_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.discovery.discovered_url import SourceProblems

__all__ = [
    "ENTRY_NAMES",
    "element_date",
    "element_text",
    "find_root",
    "free_element",
    "local_name",
    "namespace",
    "read_elements",
    "repair_xml",
    "w3c_date",
]

ENTRY_NAMES: Final = frozenset(("url", "sitemap", "item", "entry"))
"""The elements that name a page, in sitemaps and in feeds."""

_NAMES_CACHE_BYTES: Final = 64 * 1024
"""Of names by tag: a sitemap or feed has a few, and each is asked about at every element."""
# What costs the parser's tree memory: tags, attributes, references.  An entry has some ten of them,
# with pictures some thousand, with a story written out in escaped HTML some ten thousand.  A
# document that goes on without an entry is neither sitemap nor feed.
_MARKUP: Final = (b"<", b"=", b"&")
_MAX_MARKUP_PER_ENTRY: Final = 300_000
"""Signs: thirty times what a story written out in escaped HTML has."""

# Bare ampersands are the commonest fault, and a recovering parser would drop what stands behind
# them.  Entities that the document declares itself become text with them, so there is nothing left
# that could be expanded; HTML's, which no feed declares, become text as well, and are read later.
_BARE_AMPERSAND: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
)
_MAX_REFERENCE_BYTES: Final = 10  # the longest that the patterns allow: "&#1114111;"
# HTML in a description that was neither escaped nor completed: "<div class='ad</description>".  A
# parser would take all that follows, up to the next quote, for the attribute.
_UNENDED_TAG: Final = re.compile(rb"<(?=[A-Za-z/][^<>]*+<)")
_MAX_TAG_BYTES: Final = 4096  # the tags of entries have some hundred
_REFERENCE: Final = re.compile(rb"&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});")
_REPLACEMENT_CHARACTER: Final = "\ufffd".encode()
# Ampersands that were escaped once more, or stand escaped in a CDATA section.
_ESCAPED_AMPERSAND: Final = re.compile(r"&(?:amp|#0*38|#[xX]0*26);")
# Where the document begins behind a server's warnings, blank lines and marks.
_ROOT: Final = re.compile(
    rb"<(?:\?xml\s|(?:[\w-]{1,20}:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>/])", re.IGNORECASE
)
_MAX_BYTES_BEFORE_ROOT: Final = 16_384
"""Warnings are some lines; what is no XML is searched no further."""
_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]{0,300}>", re.IGNORECASE)
_W3C_DATE: Final = re.compile(
    r"\d{4}(?:-\d\d?(?:-\d\d?(?:[Tt ][\d:.]+ ?(?:[Zz]|[+-]\d\d:?\d\d)?)?)?)?"
)
_MAX_DATE_CHARS: Final = 60  # twice what RFC 822 needs
_SHORT_YEAR: Final = re.compile(r"(\b\d\d?\s[A-Za-z]{3,9}\s)(\d\d)(?=\s\d)")


def find_root(head: bytes) -> int:
    """Return the index in a file's first bytes at which an XML document begins; -1 for none."""
    match = _ROOT.search(head, 0, _MAX_BYTES_BEFORE_ROOT)
    return match.start() if match else -1


def repair_xml(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Repair, in UTF-8, what the parser cannot read.

    That is junk in front, bare ampersands, tags without an end, and references to what is no
    character.
    """
    held = b""
    is_start = True
    for chunk in chunks:
        data = held + chunk
        if is_start:
            data = data[max(0, find_root(data)) :].lstrip()
            # The declaration names a charset that the bytes no longer have.
            data = _DECLARATION.sub(b"", data, count=1) if data.startswith(b"<?") else data
            is_start = not data
        cut = _unended_from(data)
        held = data[cut:]
        yield _repair(data[:cut])
    yield _repair(held)


def _unended_from(data: bytes) -> int:
    """Return where a reference or a tag begins that may go on in the next chunk."""
    size = len(data)
    reference = data.rfind(b"&", max(0, size - _MAX_REFERENCE_BYTES))
    tag = data.rfind(b"<", max(0, size - _MAX_TAG_BYTES))
    if tag >= 0 and data.find(b">", tag) >= 0:
        tag = -1
    return min((start for start in (reference, tag) if start >= 0), default=size)


def _repair(data: bytes) -> bytes:
    """Escape the beginnings of tags that have no end, and repair references."""
    return _repair_references(_UNENDED_TAG.sub(b"&lt;", data))


def _repair_references(data: bytes) -> bytes:
    """Escape bare ampersands; write references to no character as U+FFFD, as browsers do.

    Halves of surrogate pairs are the worst of them: the parser takes them for characters and then
    cannot return the text that they stand in.
    """
    data = _BARE_AMPERSAND.sub(b"&amp;", data)
    bad = {ref for ref in set(_REFERENCE.findall(data)) if not _names_character(ref)}
    if not bad:
        return data
    return _REFERENCE.sub(lambda ref: _REPLACEMENT_CHARACTER if ref[0] in bad else ref[0], data)


def _names_character(reference: bytes) -> bool:
    number = int(reference[3:-1], 16) if reference[2:3] == b"x" else int(reference[2:-1])
    # Control characters, which recode_as_utf8() drops as well, are the parser's to drop.
    return 0 < number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF


def read_elements(chunks: Iterable[bytes], problems: SourceProblems) -> Iterator[etree._Element]:
    """Yield the elements of a document in UTF-8 as they end, as far as it can be read.

    Ends where the document goes on for too long without any of ``ENTRY_NAMES``, and at the parser's
    own limits (256 levels of nesting, a text of 10 MB); ``problems`` says so then.
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
    markup = 0
    try:
        for chunk in chunks:
            markup += sum(map(chunk.count, _MARKUP))
            if markup > _MAX_MARKUP_PER_ENTRY:
                most = f"{_MAX_MARKUP_PER_ENTRY:,}"
                problems.error = f"it goes on for {most} tags and attributes without an entry"
                break
            if chunk:
                parser.feed(chunk)
                for _, element in parser.read_events():
                    if local_name(element.tag) in ENTRY_NAMES:
                        markup = 0
                    yield element
            last = parser.feed_error_log.last_error
            if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
                problems.error = "it has more levels, or longer texts, than the parser takes"
                break
        parser.close()
    except etree.LxmlError:
        pass  # beyond repair from here on: what was read stays
    for _, element in parser.read_events():
        yield element


def free_element(element: etree._Element) -> None:
    """Free the memory of an entry that was read, and of those before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


_local_name: Final = cached_by_text(_without_namespace, max_bytes=_NAMES_CACHE_BYTES, copies=2)
"""The same; the copies are the tag and its name."""


def local_name(tag: object) -> str:
    """Return a tag's name without its namespace, also where the prefix was never declared."""
    return _local_name(tag) if isinstance(tag, str) else ""


def namespace(tag: object) -> str:
    """Return what stands before the local name: the namespace, or a prefix that stands for none."""
    return tag[: len(tag) - len(local_name(tag))] if isinstance(tag, str) else ""


def element_text(element: etree._Element | None) -> str | None:
    """Return an element's text; None where there is none."""
    text = element.text if element is not None else None
    return clean_text(_ESCAPED_AMPERSAND.sub("&", text)) or None if text else None


def element_date(element: etree._Element | None) -> str | None:
    """Return an element's text as a date in W3C form; None if it is none."""
    text = element_text(element)
    return w3c_date(text) if text else None


def w3c_date(text: str) -> str | None:
    """Return a date in W3C form, from that form, RFC 822's or any that people write.

    >>> w3c_date("Wed, 12 Jul 23 16:12:32 +0300")
    '2023-07-12T16:12:32+03:00'
    >>> w3c_date("yesterday") is None
    True
    """
    if len(text) > _MAX_DATE_CHARS:
        return None
    if _W3C_DATE.fullmatch(text):
        return text
    return normalize_date(_SHORT_YEAR.sub(r"\g<1>20\2", text))
