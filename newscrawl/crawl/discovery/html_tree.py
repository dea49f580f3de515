"""A page as a tree, for its links only."""

from __future__ import annotations

from typing import Final

from lxml import etree

from newscrawl.common.urls import absolute_url
from newscrawl.extraction.document.decoding import to_utf8
from newscrawl.extraction.document.parser_guards import without_countless_tags, without_long_tags

__all__ = ["attribute_words", "base_url", "parse_html"]

_NAMING_ATTRIBUTES: Final = ("class", "id", "role")
# A bound on work: the first few words name what an element is for.
_MAX_ATTRIBUTE_CHARS: Final = 500


def parse_html(page: bytes | str) -> etree._Element | None:
    """Return a page's root element; None where the page holds nothing to parse."""
    content = page.encode("utf-8", "replace") if isinstance(page, str) else to_utf8(page)[0]
    content = without_countless_tags(without_long_tags(content.replace(b"\0", b"")))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False)
    try:
        return etree.fromstring(content, parser)
    except etree.LxmlError:
        return None


def base_url(root: etree._Element, url: str) -> str:
    """Return the URL that the page's links are relative to."""
    return next((absolute_url(url, node.get("href")) for node in root.iter("base")), None) or url


def attribute_words(element: etree._Element) -> str:
    """Return the values of an element's class, id and role, as one text."""
    values = (element.get(name) for name in _NAMING_ATTRIBUTES)
    return " ".join(value[:_MAX_ATTRIBUTE_CHARS] for value in values if value)
