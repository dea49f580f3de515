"""Sitemaps: plain, news and index, XML and text, compressed or not, whole or broken.

A sitemap is read piece by piece and never held as a whole: 50,000 entries need no more memory
than one.  What it is decides its content, not its address or content type, which often lie.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.discovery.found import Found, How, SubSitemap
from newscrawl.discovery.inflate import MAX_BYTES, peek, plain
from newscrawl.text import clean
from newscrawl.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read_sitemap"]

# An entry has some ten elements, with pictures some thousand.  A document that goes on for longer
# without an entry is no sitemap, and reading on would only fill the memory.
_MAX_NODES_AN_ENTRY: Final = 100_000
_MAX_URL: Final = 4096

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_HTML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")
# Bare ampersands are the commonest fault of sitemaps, and a recovering parser would drop the
# parameter behind them.  Entities that the document declares itself become text with them, so
# there is nothing left that could be expanded.
_BARE_AMPERSAND: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
)
_LONGEST_REFERENCE: Final = 10
_LINE_END: Final = re.compile(rb"[\r\n]+")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d?(?:-\d\d?(?:[Tt ][\d:.]+ ?(?:[Zz]|[+-]\d\d:?\d\d)?)?)?)?")
_MAX_DATE: Final = 40


def read_sitemap(
    content: bytes, url: str, *, max_bytes: int = MAX_BYTES
) -> Iterator[Found | SubSitemap]:
    """Read the pages and sitemaps that a sitemap names.  Never raises, whatever the bytes.

    ``url`` is the sitemap's own address, for entries that are relative.  What lies beyond
    ``max_bytes`` (unpacked) is not read.
    """
    head, chunks = peek(plain(content, max_bytes=max_bytes))
    if _HTML.match(head):
        return  # the error page of a site that has no sitemap
    if _XML.match(head):
        yield from _read_xml(_escaped(chunks, head), url)
    else:
        yield from _read_text(chunks)


def _read_text(chunks: Iterable[bytes]) -> Iterator[Found]:
    """Read a sitemap that is a text file with an address a line."""
    rest = b""
    for chunk in chunks:
        *lines, rest = _LINE_END.split(rest + chunk)
        rest = rest[: 2 * _MAX_URL]
        yield from _text_entries(lines)
    yield from _text_entries([rest])


def _text_entries(lines: Iterable[bytes]) -> Iterator[Found]:
    for line in lines:
        # UTF-16 has a zero byte beside each ASCII byte, and an address is ASCII.
        bare = line.replace(b"\0", b"").strip(b"\xff\xfe\xef\xbb\xbf \t\r")
        if bare[:4].lower() == b"http" and len(bare) <= _MAX_URL:
            address = absolute(None, bare.decode("utf-8", "replace"))
            if address:
                yield Found(address, How.SITEMAP)


def _escaped(chunks: Iterable[bytes], head: bytes) -> Iterator[bytes]:
    """Repair what would make the parser stumble: leading blanks and bare ampersands."""
    if b"\0" in head or head.startswith(_UTF16):
        yield from chunks
        return
    held = b""
    first = True
    for chunk in chunks:
        data = held + chunk
        if first:
            data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
            first = not data
        cut = data.rfind(b"&", max(0, len(data) - _LONGEST_REFERENCE))
        held = data[cut:] if cut >= 0 else b""
        data = data[:cut] if cut >= 0 else data
        yield _BARE_AMPERSAND.sub(b"&amp;", data)
    yield _BARE_AMPERSAND.sub(b"&amp;", held)


def _read_xml(chunks: Iterable[bytes], url: str) -> Iterator[Found | SubSitemap]:
    nodes = 0
    for element in _ended_elements(chunks):
        nodes += 1
        name = _local(element.tag)
        if name in {"url", "sitemap"}:
            entry = _page(element, url) if name == "url" else _sub_sitemap(element, url)
            if entry:
                yield entry
            _forget(element)
            nodes = 0
        elif nodes > _MAX_NODES_AN_ENTRY:
            return


def _ended_elements(chunks: Iterable[bytes]) -> Iterator[etree._Element]:
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
    try:
        for chunk in chunks:
            if chunk:
                parser.feed(chunk)
                for _, element in parser.read_events():
                    yield element
        parser.close()
    except etree.LxmlError:
        pass  # beyond repair from here on: what was read stays
    for _, element in parser.read_events():
        yield element


def _forget(element: etree._Element) -> None:
    """Free an entry that was read, and those before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _local(tag: object) -> str:
    """Name an element without its namespace, also where the prefix was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _children(element: etree._Element | None) -> dict[str, etree._Element]:
    named: dict[str, etree._Element] = {}
    for child in element if element is not None else ():
        named.setdefault(_local(child.tag), child)
    return named


def _text(element: etree._Element | None) -> str | None:
    # "&amp;" is left in what stood in a CDATA section, by mistake of the site or by the repair.
    text = element.text if element is not None else None
    return clean(text.replace("&amp;", "&")) or None if text else None


def _date(element: etree._Element | None) -> str | None:
    text = _text(element)
    return text if text and len(text) <= _MAX_DATE and _DATE.fullmatch(text) else None


def _address(element: etree._Element | None, url: str) -> str | None:
    text = _text(element)
    return absolute(url, text) if text and len(text) <= _MAX_URL else None


def _page(element: etree._Element, url: str) -> Found | None:
    fields = _children(element)
    address = _address(fields.get("loc"), url)
    if address is None:
        return None
    news = _children(fields.get("news"))
    return Found(
        address,
        How.NEWS_SITEMAP if "news" in fields else How.SITEMAP,
        published=_date(news.get("publication_date")),
        lastmod=_date(fields.get("lastmod")),
        title=_text(news.get("title")),
        language=_text(_children(news.get("publication")).get("language")),
    )


def _sub_sitemap(element: etree._Element, url: str) -> SubSitemap | None:
    fields = _children(element)
    address = _address(fields.get("loc"), url)
    return SubSitemap(address, _date(fields.get("lastmod"))) if address else None
